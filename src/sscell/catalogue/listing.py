"""What the library holds, as text: one line an entry, or all that is known of one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sscell.cards.blocks import Block
from sscell.cards.cell import CellDesign
from sscell.cards.materials import SolidElectrolyte
from sscell.cards.problems import nearest
from sscell.catalogue.surroundings import surroundings
from sscell.catalogue.tables import chosen_electrolytes, table_lines
from sscell.checks.electrolytes import implausible
from sscell.checks.finding import Finding
from sscell.checks.findings import findings
from sscell.designs.experiment import Experiment
from sscell.designs.replace import replaced
from sscell.errors import InputError, Problem, Problems
from sscell.quantities.user_files import user_path
from sscell.reading.library import KINDS, Kind, card_kind, library, load, user_card, user_cards
from sscell.reading.read import (
    find_card,
    looks_like_a_file,
    read_active_material,
    read_cell,
    read_electrolyte,
    read_electrolytes,
    read_experiment,
)
from sscell.studies.limits import check_variable, checked_limits


def listing(kind: Kind | None = None, **choice: Any) -> Iterator[str]:
    """Lines that list the library, or one kind of it.

    Parameters
    ----------
    kind : str, optional
    **choice
        Of electrolytes only some, as :func:`sscell.electrolytes` takes it.

    Raises
    ------
    InputError
        If there is no such family, carrier or role.
    """
    for each in [kind] if kind else KINDS:
        if each == "electrolytes":
            chosen = chosen_electrolytes(**choice)
            yield f"{each} ({len(chosen)})"
            yield from table_lines(chosen)
            continue
        names = library(each)
        yield f"{each} ({len(names)})"
        width = max((len(name) for name in names), default=0)
        for name, path in names.items():
            yield f"  {name:<{width}}  {load(path).get('title', '')}"


def page(name: str) -> str:
    """All that is known of a cell, material or experiment.

    Parameters
    ----------
    name : str
        A name in the library or beside, or the file of a cell or of electrolytes.

    Raises
    ------
    InputError
        If there is nothing of that name; the message names the nearest.
    """
    if looks_like_a_file(name) and card_kind(load(path := user_path(name))) == "electrolytes":
        return "\n\n".join(_electrolyte_page(entry) for entry in read_electrolytes(path))
    if name in {**library("electrolytes"), **user_cards(Path(), "electrolytes")}:
        return _electrolyte_page(read_electrolyte(name, Path()))
    if name in library("active-materials"):
        return "\n".join(_lines(read_active_material(name)))
    if name in library("experiments"):
        return library("experiments")[name].read_text(encoding="utf-8").rstrip()
    if name in library("cells") or name.endswith((".yaml", ".yml")):
        return _cell_page(read_cell(name))
    known = [entry for kind in KINDS for entry in library(kind)]
    hint = nearest(name, known) or " See: sscell list"
    raise InputError(Problem("", f"there is nothing called '{name[:80]}'.{hint}"))


def _electrolyte_page(electrolyte: SolidElectrolyte) -> str:
    return "\n".join([*_lines(electrolyte), *surroundings(electrolyte)])


def _cell_page(cell: CellDesign) -> str:
    from sscell.results.summary import summarise

    card_text = "\n".join(_lines(cell))
    doubts = "\n".join(f"  {finding}" for finding in findings(cell))
    return f"{card_text}\n\nderived\n{summarise(cell)}\n\nfindings\n{doubts}"


def _lines(block: Block, indent: str = "") -> Iterator[str]:
    """A block as it would stand in a card, each value with its source."""
    yield from _tree(block.to_mapping(), indent)


def _tree(value: Any, indent: str) -> Iterator[str]:
    for key, item in value.items():
        if isinstance(item, dict) and "value" in item:
            provenance = [str(item[k]) for k in ("mark", "source", "note") if k in item]
            yield f"{indent}{key}: {item['value']}   [{'; '.join(provenance)}]"
        elif isinstance(item, dict) and "values" in item:
            count, origin = len(item["values"]), item.get("origin", "inline")
            source = item.get("source", "no source")
            yield f"{indent}{key}: curve of {count} points from {origin}   [{source}]"
        elif isinstance(item, list) and item and isinstance(item[0], str):
            yield f"{indent}{key}: {', '.join(item)}"
        elif isinstance(item, dict):
            yield f"{indent}{key}:"
            yield from _tree(item, indent + "  ")
        elif isinstance(item, list) and item and isinstance(item[0], dict):
            for i, entry in enumerate(item):
                yield f"{indent}{key}.{i}:"
                yield from _tree(entry, indent + "  ")
        else:
            yield f"{indent}{key}: {item}"


@dataclass(frozen=True)
class Checked:
    """What there is to say of a card that reads without a mistake."""

    lines: tuple[str, ...] = ()
    """What it holds."""
    findings: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    """Of its cells, by name."""


def check_card(file: str) -> Checked:
    """What there is to say of a card that reads without a mistake.

    Parameters
    ----------
    file : str
        A cell, an experiment, an electrolyte or an active material: a file, or a name in the
        library.

    Raises
    ------
    InputError
        With every mistake of the card.
    """
    path = _file_of(file)
    card = load(path)
    kind = card_kind(card)
    if kind == "experiments":
        return Checked(findings=_check_experiment(path))
    if kind == "electrolytes":
        shipped = file in library("electrolytes") and path == library("electrolytes")[file]
        cards = _electrolytes_of([file] if shipped else [str(name) for name in card], path)
        doubts = {
            name: [Finding("warning", name, words) for words in implausible(e)]
            for name, e in cards.items()
        }
        return Checked(tuple(table_lines(cards)), doubts)
    if kind == "active-materials":
        return Checked((read_active_material(path.stem, file=path).title,))
    return Checked(findings={file: findings(read_cell(path))})


def _electrolytes_of(names: list[str], file: Path) -> dict[str, SolidElectrolyte]:
    """The entries of a family file; mistakes of all of them at once."""
    problems = Problems()
    read: dict[str, SolidElectrolyte] = {}
    for name in names:
        with problems.kept():
            read[name] = read_electrolyte(name, file=file)
            user_card(file.parent, "electrolytes", name)  # refuses a second file with that name
    problems.refuse()
    return read


def _check_experiment(path: Path) -> dict[str, Sequence[Finding]]:
    """Findings of the cells of an experiment, changed as it changes them."""
    experiment = read_experiment(path)
    check_optimised(experiment, path.name)
    by_cell: dict[str, Sequence[Finding]] = {}
    problems = Problems()
    for name, card in zip(experiment.cell_names, experiment.cells, strict=True):
        cell = read_cell(card)
        by_cell[name] = findings(cell)
        try:
            replaced(cell, experiment.first_design)
        except InputError as error:
            where = f"{path.name}, vary of {name}"
            problems += [Problem(f"{where}, {p.where}", p.message) for p in error.problems]
    problems.refuse()
    return by_cell


def check_optimised(experiment: Experiment, file: str) -> None:
    """Refuse variables that ``optimise`` has not, and limits in another unit.

    Raises
    ------
    InputError
        With all mistakes.
    """
    block = experiment.protocol.optimise
    if block is None:
        return
    problems = Problems()
    with problems.kept():
        check_variable(block.maximise, "maximise")
    with problems.kept():
        checked_limits(block.subject_to)
    where = f"{file}, protocol.optimise"
    Problems(Problem(f"{where}.{p.where}", p.message) for p in problems).refuse()


def _file_of(file: str) -> Path:
    """The file of a card of any kind.

    Raises
    ------
    InputError
        If there is none; the message names the nearest.
    """
    path = user_path(file)
    if path.is_file():
        return path
    for kind in KINDS:
        if file in library(kind):
            return library(kind)[file]
    return find_card(file, "cells")
