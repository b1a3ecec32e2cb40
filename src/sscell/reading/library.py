"""Where cards lie: sscell's own library, and the user's own beside a card."""

import csv
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from sscell.errors import InputError, Problem
from sscell.quantities.user_files import LARGEST_FILE
from sscell.reading.yaml_file import YamlError, read_yaml

Kind = Literal["cells", "electrolytes", "active-materials", "experiments"]
KINDS: tuple[Kind, ...] = ("cells", "electrolytes", "active-materials", "experiments")

MOST_NEIGHBOURS = 200
"""Files beside a user's file that are looked into at most."""

_SUFFIXES = (".yaml", ".yml")
_SIGNS = {"electrolytes": "formula", "active-materials": "open_circuit_potential"}
_PACKAGE = Path(__file__).resolve().parents[1]


def roots() -> tuple[Path, ...]:
    """Folders that hold sscell's cards: in the package, or in the repository it is run from."""
    places = [_PACKAGE / "parameter_sets", _PACKAGE]
    if _PACKAGE.parent.name == "src":
        repository = _PACKAGE.parents[1]
        places += [repository / "parameter_sets", repository]
    return tuple(root for root in places if root.is_dir())


def library(kind: Kind) -> dict[str, Path]:
    """Names of sscell's own cards of a kind with the files they stand in, sorted.

    Raises
    ------
    InputError
        If there is no such kind, or a file of the library is damaged.
    """
    if kind not in KINDS:
        raise InputError(Problem("", f"there is no kind '{kind}'; known: {', '.join(KINDS)}"))
    folders = tuple(root / folder_name(kind) for root in roots())
    return dict(_library(kind, folders, tuple(_state(folder) for folder in folders)))


@lru_cache(maxsize=32)
def _library(kind: Kind, folders: tuple[Path, ...], state: object) -> dict[str, Path]:
    """Names and files, kept until a file of a folder changes: each cell asks several times."""
    files: dict[str, Path] = {}
    for folder in folders:
        for name, path in cards_in(folder, kind):
            files.setdefault(name, path)
    return dict(sorted(files.items()))


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Which files a folder holds and when each last changed."""
    try:
        with os.scandir(folder) as entries:
            files = [(e.name, e.stat()) for e in entries if e.name.endswith(_SUFFIXES)]
    except OSError:
        return ()
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in files))


def folder_name(kind: Kind) -> str:
    """The folder of a kind of card."""
    return kind.replace("-", "_")


def cards_in(folder: Path, kind: Kind) -> Iterator[tuple[str, Path]]:
    """Names and files of the cards in a folder that holds nothing but one kind."""
    for path in yaml_files(folder):
        if kind == "electrolytes":
            names = _headings(path) if is_own(folder) else load(path)
            yield from ((str(name), path) for name in names)
        else:
            yield path.stem, path


def user_cards(folder: Path | None, kind: Kind) -> dict[str, Path]:
    """Cards beside a user's file: in its folder, and in a folder of that kind there.

    Folders above are not looked into: in a shared one anybody could change what a card means.
    """
    files: dict[str, Path] = {}
    for name, path in _beside(folder, kind):
        files.setdefault(name, path)
    return files


def user_card(folder: Path | None, kind: Kind, name: str) -> Path | None:
    """The file of one of ``user_cards``, or None.

    Raises
    ------
    InputError
        If two files hold that name.
    """
    files: dict[Path, Path] = {}
    for each, path in _beside(folder, kind):
        if each == name:
            files.setdefault(path.resolve(), path)
    if len(files) > 1:
        first, second, *_ = (shown_path(path) for path in files.values())
        message = f"'{name}' is in {first} and in {second}; expected it once"
        raise InputError(Problem(first, message))
    return next(iter(files.values()), None)


def _beside(folder: Path | None, kind: Kind) -> Iterator[tuple[str, Path]]:
    if folder is None:
        return
    here = folder.resolve()
    if kind in _SIGNS and is_own(here):
        return  # the library's own cells use the library
    yield from cards_in(here / folder_name(kind), kind)
    if kind in _SIGNS:
        yield from _neighbours(here, kind)
    else:
        yield from ((path.stem, path) for path in yaml_files(here))


def _headings(path: Path) -> list[str]:
    """Names of the entries of one of our own files, found without reading what they hold."""
    return re.findall(r"^(\w+):", path.read_text(encoding="utf-8"), re.MULTILINE)


def _neighbours(folder: Path, kind: Kind) -> Iterator[tuple[str, Path]]:
    """Cards among the files of a mixed folder, recognised by what they hold."""
    for path in yaml_files(folder)[:MOST_NEIGHBOURS]:
        try:
            if path.stat().st_size > LARGEST_FILE:
                continue
            data = read_yaml(path, path.name)
        except (OSError, YamlError):
            continue  # another file of the user's, which nobody asked about
        if kind == "electrolytes":
            for name, entry in data.items():
                if isinstance(entry, Mapping) and _SIGNS[kind] in entry:
                    yield str(name), path
        elif _SIGNS[kind] in data:
            yield path.stem, path


def load(path: Path) -> Mapping[str, Any]:
    """The mapping a card holds.

    Raises
    ------
    InputError
        If the file cannot be read or is not plain YAML.
    """
    shown = shown_path(path)
    try:
        return read_yaml(path, shown)
    except YamlError as error:
        raise InputError(Problem(shown, message) for message in error.messages) from None


def card_kind(card: Mapping[str, Any]) -> Kind | None:
    """What a card is, by its keys; None if it could be anything."""
    signs: dict[Kind, str] = {
        "experiments": "protocol",
        "cells": "cathode",
        "active-materials": "open_circuit_potential",
    }
    for kind, key in signs.items():
        if key in card:
            return kind
    entries = [entry for entry in card.values() if isinstance(entry, Mapping)]
    if entries and all("formula" in entry for entry in entries):
        return "electrolytes"
    return None


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a folder, sorted; none if there is no such folder."""
    try:
        if not folder.is_dir():
            return []
        return sorted(p for p in folder.iterdir() if p.suffix in _SUFFIXES and p.is_file())
    except OSError:
        return []


def shown_path(path: Path) -> str:
    """A file as messages name it: its folder and its name."""
    return "/".join(path.parts[-2:]) if len(path.parts) > 2 else str(path)


def is_own(folder: Path) -> bool:
    """Whether a folder is one of the library."""
    return any(folder.is_relative_to(root) for root in roots() if root.name == "parameter_sets")


def shipped_file(name: str) -> Path | None:
    """A file of the library beside the folders of its cards, or None."""
    return next((root / name for root in roots() if (root / name).is_file()), None)


def shipped_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file of the library; lines that start with # are comments.

    Raises
    ------
    InputError
        If the library has no such file.
    """
    path = shipped_file(name)
    if path is None:
        raise InputError(Problem(name, "not in the library"))
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


@cache
def reference_keys() -> frozenset[str]:
    """Keys of references.bib, read without a bibliography parser because that is slow."""
    path = shipped_file("references.bib")
    text = path.read_text(encoding="utf-8") if path else ""
    return frozenset(re.findall(r"^\s*@\w+\s*\{\s*([^,\s]+)\s*,", text, re.MULTILINE))


@cache
def references() -> dict[str, Any]:
    """Every source in references.bib by its key, as pybtex entries."""
    from pybtex.database import parse_file

    path = shipped_file("references.bib")
    return dict(parse_file(str(path), bib_format="bibtex").entries) if path else {}
