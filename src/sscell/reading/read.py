"""From cards to cells and experiments, all mistakes of a card at once."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, overload

from pydantic import ValidationError

from sscell.cards.cell import CellDesign
from sscell.cards.materials import ActiveMaterial, SolidElectrolyte
from sscell.cards.problems import at, nearest, place, problems
from sscell.designs.experiment import Experiment
from sscell.designs.paths import PATHS
from sscell.designs.substitute import ElectrolyteReader
from sscell.errors import InputError, Problem, Problems
from sscell.protocols.charge_words import asked_charge
from sscell.quantities.user_files import user_path
from sscell.quantities.wording import shown
from sscell.reading.library import (
    Kind,
    card_kind,
    library,
    load,
    reference_keys,
    references,
    shown_path,
    user_card,
    user_cards,
)
from sscell.reading.resolve import Resolver

__all__ = [
    "library",
    "read_active_material",
    "read_cell",
    "read_electrolyte",
    "read_experiment",
    "reference_keys",
    "references",
]

LONGEST_NAME = 200
"""Longer text is not tried as the name of a file. [characters]"""

Cell = TypeVar("Cell", bound=CellDesign)
Card = str | Path | Mapping[str, Any]


@overload
def read_cell(card: Card) -> CellDesign: ...
@overload
def read_cell(card: Card, cls: type[Cell], folder: Path | None = ...) -> Cell: ...
def read_cell(card: Card, cls: type[Any] = CellDesign, folder: Path | None = None) -> Any:
    """Read a cell.

    Parameters
    ----------
    card : str, pathlib.Path or mapping
        A name in the library, a YAML file, or what such a file would hold.
    cls : type
        The type to make, CellDesign or a child of it.
    folder : pathlib.Path, optional
        Where materials and curves that a mapping names are looked for, before the library.

    Raises
    ------
    InputError
        With every mistake of the card, and of the materials it names.
    """
    data, where, folder = _opened(card, "cells", folder)
    resolver = Resolver(folder, where)
    resolved = resolver.cell(data)
    mistakes = [*resolver.problems, *_charge_problems(data, where)]
    try:
        cell = cls.model_validate(resolved)
    except ValidationError as error:
        raise InputError(_unique([*problems(error, where, cls), *mistakes], data)) from None
    if mistakes:
        raise InputError(_unique(mistakes))
    return cell


def _charge_problems(cell: Mapping[str, Any], where: str) -> list[Problem]:
    """What is wrong with the charge before measured discharges, in the words of a protocol."""
    measured = cell.get("measured")
    charge = measured.get("charge") if isinstance(measured, Mapping) else None
    if not isinstance(charge, str):
        return []
    try:
        asked_charge(charge, at(where, "measured.charge"))
    except InputError as error:
        return list(error.problems)
    return []


def read_experiment(card: Card, folder: Path | None = None) -> Experiment:
    """Read an experiment; cells named beside its file become paths, those of the library stay.

    Raises
    ------
    InputError
        With every mistake of the card; the cells are looked for but not read.
    """
    data, where, folder = _opened(card, "experiments", folder)
    mistakes = Problems()
    listed = data.get("cells")
    if isinstance(listed, list | tuple):
        cells: list[Any] = []
        for i, name in enumerate(listed):
            try:
                if isinstance(name, Mapping) and "cathode" in name:
                    cells.append(read_cell(name, CellDesign, folder).to_mapping())
                else:
                    cells.append(_cell_place(name, folder) if isinstance(name, str) else name)
            except InputError as error:
                inside = place("cells", str(i))
                mistakes += [
                    Problem(at(where, place(inside, p.where)), p.message) for p in error.problems
                ]
                cells.append(name)
        data = {**data, "cells": cells}
    data = _with_folder(data, folder)
    if "vary" in data:
        data = {**data, "vary": _with_electrolytes(data["vary"], folder)}
    try:
        experiment = Experiment.model_validate(data)
    except ValidationError as error:
        raise InputError([*problems(error, where, Experiment), *mistakes]) from None
    mistakes.refuse()
    return experiment


OF_ELECTROLYTES = ("screen", "design_stack")
"""Studies that try every electrolyte of a folder and of the library."""
_BESIDE_THE_CARD = (
    *((study, "folder") for study in OF_ELECTROLYTES),
    ("fit", "data"),
    ("drive_cycle", "data"),
)
"""Keys of the studies of a protocol whose relative paths begin at the card's folder."""


def _with_folder(data: Mapping[str, Any], folder: Path | None) -> Mapping[str, Any]:
    """Paths beside the card made whole; a screening looks for cards there unless it says where."""
    protocol = data.get("protocol")
    if folder is None or not isinstance(protocol, Mapping):
        return data
    protocol = dict(protocol)
    for study, key in _BESIDE_THE_CARD:
        block = protocol.get(study, {})
        if study not in protocol or not isinstance(block, Mapping | None):
            continue
        given = (block or {}).get(key, "" if study in OF_ELECTROLYTES else None)
        where = f"protocol.{study}.{key}"
        whole: Any = given
        if isinstance(given, list | tuple):
            parts = enumerate(given)
            whole = [_beside(folder, part, f"{where}.{i}", study) for i, part in parts]
        else:
            whole = _beside(folder, given, where, study)
        if whole is not given:
            protocol[study] = {**(block or {}), key: whole}
    return {**data, "protocol": protocol}


def _beside(folder: Path, given: Any, where: str, study: str) -> Any:
    """A path made whole; anything else as it is."""
    if not isinstance(given, str):
        return given
    path = folder / user_path(given, where) if given else folder
    if study not in OF_ELECTROLYTES and not path.is_file():
        raise InputError(Problem(where, f"there is no file {shown(given)}"))
    return str(path)


def _with_electrolytes(vary: Any, folder: Path | None) -> Any:
    """What is varied, with electrolytes that it names read, those beside the experiment first."""
    if isinstance(vary, list | tuple):
        return [_with_electrolytes(design, folder) for design in vary]
    if not isinstance(vary, Mapping):
        return vary

    def read(value: Any) -> Any:
        try:
            return [read(v) for v in value] if isinstance(value, list) else named(value)
        except InputError:
            return value  # refused by the experiment, with its place

    def named(value: Any) -> Any:
        return read_electrolyte(value, folder) if isinstance(value, str | Mapping) else value

    names = [path for path in vary if path in PATHS and PATHS[path].takes_names]
    return {**vary, **{path: read(vary[path]) for path in names}}


def read_electrolyte(
    name: str | Mapping[str, Any], folder: Path | None = None, *, file: Path | None = None
) -> SolidElectrolyte:
    """Read an electrolyte of a file, or else of cards in a folder or of the library.

    Raises
    ------
    InputError
        If there is none of that name, or its entry has mistakes.
    """
    return _material(name, SolidElectrolyte, folder, file)


def read_electrolytes(path: Path) -> list[SolidElectrolyte]:
    """Every entry of a file of electrolytes.

    Raises
    ------
    InputError
        If it holds something else, or an entry has mistakes.
    """
    card = load(path)
    if (kind := card_kind(card)) != "electrolytes":
        held = f", not of {_words(kind)}" if kind else ""
        raise InputError(Problem(shown_path(path), f"expected a card of electrolytes{held}"))
    return [read_electrolyte(str(name), path.parent, file=path) for name in card]


def read_active_material(
    name: str, folder: Path | None = None, *, file: Path | None = None
) -> ActiveMaterial:
    """Read an active material of a file, or else of cards in a folder or of the library.

    Raises
    ------
    InputError
        If there is none of that name, or its card has mistakes.
    """
    return _material(name, ActiveMaterial, folder, file)


Found = TypeVar("Found", SolidElectrolyte, ActiveMaterial)


def _material(
    name: str | Mapping[str, Any], cls: type[Found], folder: Path | None, file: Path | None
) -> Found:
    resolver = Resolver(folder, "")
    if file is None or not isinstance(name, str):
        material = resolver.material(name, cls, "", {})
    else:
        material = resolver.of_file(file, name, cls)
    if not isinstance(material, cls):
        raise InputError(_unique(resolver.problems))
    return material


def _opened(
    card: Card, kind: Kind, folder: Path | None
) -> tuple[Mapping[str, Any], str, Path | None]:
    """What a card holds, how to name it in messages, and the folder its names refer to."""
    if isinstance(card, Mapping):
        return card, "", folder
    if not isinstance(card, str | Path):
        message = f"expected a name, a file or a mapping, got {shown(card)}"
        raise InputError(Problem("", message))
    path = find_card(card, kind)
    data, where = load(path), shown_path(path)
    stated = card_kind(data)
    if stated not in (None, kind):
        message = f"this is a card of {_words(stated)}, not of {_words(kind)}"
        raise InputError(Problem(where, message))
    return data, where, path.parent


def _words(kind: str | None) -> str:
    return str(kind).replace("-", " ")


def looks_like_a_file(card: str) -> bool:
    """Whether a card is asked for by its file and not by its name."""
    return "/" in card or "\\" in card or card.endswith((".yaml", ".yml"))


def find_card(card: str | Path, kind: Kind, folder: Path | None = None) -> Path:
    """The file of a card.

    Parameters
    ----------
    card : str or pathlib.Path
        A name in the library or a path; what looks like a path is not looked up by name.
    kind : str
        One of the kinds of card.
    folder : pathlib.Path, optional
        The folder that relative paths start from and whose cards come first.

    Raises
    ------
    InputError
        If there is none; the message names the nearest.
    """
    path = (folder or Path()) / user_path(card)
    if isinstance(card, Path) or looks_like_a_file(card):
        return path
    shipped = library(kind)
    known = user_card(folder, kind, card) or shipped.get(card)
    if known is not None:
        return known
    if len(card) < LONGEST_NAME and path.is_file():
        return path
    singular = kind.removesuffix("s").replace("-", " ")
    hint = nearest(card, {**shipped, **user_cards(folder, kind)}) or _some(shipped)
    raise InputError(Problem("", f"there is no {singular} '{card[:80]}'.{hint}"))


def _cell_place(name: str, folder: Path | None) -> str:
    """A cell of an experiment as a name of the library or the path of an existing file."""
    path = find_card(name, "cells", folder)
    if library("cells").get(name) == path:
        return name
    if not path.is_file():
        raise InputError(Problem("", f"there is no file {name}"))
    return str(path)


def _some(names: Mapping[str, Any]) -> str:
    listed = list(names)
    if not listed:
        return ""
    more = f" and {len(listed) - 8} more" if len(listed) > 8 else ""
    return f" Known: {', '.join(listed[:8])}{more}"


def _unique(mistakes: list[Problem], cell: Mapping[str, Any] | None = None) -> list[Problem]:
    """The same problems, each once: one material may serve in several places.

    Of what a cathode and its layers share, only that stays which the card holds.
    """
    once, shared = dict.fromkeys(mistakes), set()
    block = (cell or {}).get("cathode")
    for mistake in once:
        if layer := _IN_A_LAYER.search(mistake.where):
            of_all = Problem(_IN_A_LAYER.sub("cathode", mistake.where), mistake.message)
            key = mistake.where[layer.end() :].lstrip(".").partition(".")[0]
            if of_all in once:
                shared.add(mistake if isinstance(block, Mapping) and key in block else of_all)
    return [mistake for mistake in once if mistake not in shared]


_IN_A_LAYER = re.compile(r"\bcathode\.layers\.\d+")


ElectrolyteReader.find = staticmethod(read_electrolyte)
