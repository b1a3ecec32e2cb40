"""Designs listed one by one: the same paths in each, with a value of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sscell.cards.blocks import BlockError
from sscell.designs.paths import PathInfo, path_info
from sscell.quantities.sourced import Sourced
from sscell.quantities.wording import shown

MOST_DESIGNS = 1_000_000
EXAMPLE = "{cathode.thickness: 80 um}"

Designs = Sequence[dict[str, Sourced]]
Found = list[tuple[str, str]]


def read_designs(given: Sequence[Any]) -> Designs:
    """Designs, each a mapping of the same paths to one value.

    Parameters
    ----------
    given : sequence
        Such as ``[{"cathode.thickness": "80 um"}, {"cathode.thickness": "95 um"}]``.

    Returns
    -------
    tuple of mappings of path to value
        In SI units, the paths in the same order in all.

    Raises
    ------
    BlockError
        With every mistake, by the number of the design and its path.
    ValueError
        If there is no design, or more than 1,000,000.
    """
    if not given:
        raise ValueError(f"expected at least one design such as {EXAMPLE}, got an empty list")
    if len(given) > MOST_DESIGNS:
        raise ValueError(f"{len(given)} designs are too many; at most {MOST_DESIGNS}")
    expected = f"expected a mapping of paths to values such as {EXAMPLE}"
    designs, found = {}, []
    for i, design in enumerate(given):
        if isinstance(design, Mapping) and design:
            designs[i] = {str(path): value for path, value in design.items()}
        else:
            got = "an empty mapping" if isinstance(design, Mapping) else shown(design)
            found.append((str(i), f"{expected}, got {got}"))
    infos, unknown = _infos(designs)
    found += unknown + _unlike(designs, infos)
    read: dict[int, dict[str, Sourced]] = {i: {} for i in designs}
    for i, design in designs.items():
        for path in [path for path in infos if path in design]:
            try:
                read[i][path] = infos[path].measure(design[path])
            except ValueError as error:
                found.append((f"{i}.{path}", str(error)))
    if found:
        raise BlockError(sorted(found, key=lambda mistake: int(mistake[0].partition(".")[0])))
    return tuple(read.values())


def _infos(designs: Mapping[int, Mapping[str, Any]]) -> tuple[dict[str, PathInfo], Found]:
    """The paths of all designs; an unknown one is said once, where it first stands."""
    infos: dict[str, PathInfo] = {}
    unknown: dict[str, tuple[str, str]] = {}
    for i, design in designs.items():
        for path in design:
            if path in infos or path in unknown:
                continue
            try:
                infos[path] = path_info(path)
            except ValueError as error:
                unknown[path] = (f"{i}.{path[:80]}", str(error))
    return infos, list(unknown.values())


def _unlike(designs: Mapping[int, Mapping[str, Any]], infos: Mapping[str, PathInfo]) -> Found:
    """Designs whose paths are not those most have; one with an unknown path is wrong already."""
    paths = {i: frozenset(design) for i, design in designs.items() if design.keys() <= infos.keys()}
    if not paths:
        return []
    usual = Counter(paths.values()).most_common(1)[0][0]
    model = next(i for i, own in paths.items() if own == usual)
    found = []
    for i, own in paths.items():
        differences = (("lacks", usual - own), ("has", own - usual))
        said = " and ".join(f"{verb} {', '.join(sorted(p))}" for verb, p in differences if p)
        if said:
            found.append(
                (str(i), f"{said}, unlike design {model}; all designs need the same paths")
            )
    return found
