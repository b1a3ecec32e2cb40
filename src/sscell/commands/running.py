"""Experiments on the command line: the answer first, then what is doubtful, then the files."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sscell.commands.run_files import (
    ELSEWHERE,
    FIGURES,
    INPUT,
    NUMBERS,
    RECORDS,
    check_free,
    claimed_points,
    draw,
    drop_points,
    input_digest,
    output_folder,
    whole_input,
)
from sscell.errors import (
    LONGEST_PLACE,
    AccuracyWarning,
    InputError,
    LargeStudyError,
    LostWarning,
    Problem,
    RecoveryWarning,
)
from sscell.quantities.user_files import user_path, write_files
from sscell.quantities.wording import plain

if TYPE_CHECKING:
    import xarray as xr

    from sscell.checks.finding import Finding
    from sscell.designs.experiment import Experiment

LONGEST_STEM = 100
"""Longest name of files of a question. [characters]"""


@dataclass(frozen=True)
class _Asked:
    """An experiment with the name of its files and the card that it was read from."""

    name: str
    experiment: Experiment
    card: Mapping[str, Any]


def run(chosen: argparse.Namespace) -> None:
    """Run the experiment of a card.

    Raises
    ------
    InputError
        With every mistake of the card, or what keeps it from being run.
    """
    from sscell.catalogue.listing import check_optimised
    from sscell.reading.library import load
    from sscell.reading.read import find_card, read_experiment

    experiment = read_experiment(chosen.experiment)
    path = find_card(chosen.experiment, "experiments")
    check_optimised(experiment, path.name)
    _run(_Asked(path.stem, experiment, load(path)), chosen)


def ask(chosen: argparse.Namespace) -> None:
    """Run the rates of cells, or compare them, without a card of an experiment.

    Raises
    ------
    InputError
        With every mistake, or what keeps it from being run.
    """
    from sscell.reading.read import read_experiment

    equal = {"at": chosen.equal, "value": chosen.value} if chosen.verb == "compare" else None
    others = with_catholytes(chosen.cards, chosen.catholyte)
    card = question([*chosen.cards, *others], chosen.at, chosen.charge, equal)
    stems = "_".join(Path(name).stem for name in [*chosen.cards, *chosen.catholyte])
    name = f"{chosen.verb}_{stems}"[:LONGEST_STEM]
    _run(_Asked(name, read_experiment(card), card), chosen)


def with_catholytes(cells: Sequence[str], catholytes: Sequence[str]) -> list[dict[str, Any]]:
    """Each cell with each of some electrolytes in the volume of its catholyte.

    Parameters
    ----------
    cells, catholytes : sequence of str
        Names or files; each entry of a file of electrolytes counts.

    Raises
    ------
    InputError
        If one is not there or has mistakes, or a cell cannot be with it.
    """
    from sscell.designs.substitute import substituted
    from sscell.reading.read import (
        looks_like_a_file,
        read_cell,
        read_electrolyte,
        read_electrolytes,
    )

    entries = []
    for given in catholytes:
        if looks_like_a_file(given):
            entries += read_electrolytes(user_path(given))
        else:
            entries.append(read_electrolyte(given, Path()))
    cards = []
    for name in cells if entries else []:
        cell = read_cell(name)
        for entry in entries:
            title = f"{entry.title} in {cell.title}"
            cards.append(substituted(cell, entry).to_mapping() | {"title": title})
    return cards


def question(
    cells: Sequence[str | Mapping[str, Any]],
    rates: Sequence[str],
    charge: str | Sequence[str],
    equal: Mapping[str, str | None] | None = None,
) -> dict[str, Any]:
    """The card of an experiment that asks for the rates of cells.

    Parameters
    ----------
    cells : sequence of str or mapping
        Names, files or cards.
    rates : sequence of str
    charge : str or sequence of str
        Before each discharge; several are shown beside each other.
    equal : mapping, optional
        The block ``compare`` of its protocol: what is made equal. Without it cells stay as they
        are.
    """
    protocol: dict[str, Any] = {
        "c_rates": [_number(rate) for rate in rates],
        "charge": charge if isinstance(charge, str) else [*charge],
    }
    if equal is not None:
        protocol["compare"] = {key: value for key, value in equal.items() if value is not None}
    title = "Rate capability" if equal is None else "Comparison"
    return {"title": title, "cells": list(cells), "protocol": protocol}


def _number(text: str) -> float | str:
    """A plain number as one; a rate with a unit stays text."""
    try:
        return float(text)
    except ValueError:
        return text


def _run(asked: _Asked, chosen: argparse.Namespace) -> None:
    experiment, name = asked.experiment.with_band(), asked.name
    folder = output_folder(chosen.output)
    files = {end: folder / f"{name}{end}" for end in (*NUMBERS, *FIGURES, *RECORDS)}
    digest = input_digest(experiment, chosen.accuracy)
    if not chosen.overwrite:
        check_free(files[".nc"], [*files.values()][1:], digest)
    store = folder / f"{name}.points.sqlite"
    if store.exists() and not chosen.resume:
        message = "an interrupted run left its points here; add --resume, or delete the file"
        raise InputError([Problem(str(store), message)])
    with _noted() as noted:
        results = _answered(experiment, chosen, store, digest)
        doubts = _findings(experiment, results)
        from sscell.checks.findings import finding_lines, verdict
        from sscell.results.dataset import netcdf
        from sscell.results.table import table_csv

        results.attrs[INPUT] = digest
        text = whole_input(experiment, asked.card, results)
        every = "\n".join([*finding_lines(doubts, everything=True), ""])
        contents = {
            files[".nc"]: netcdf(results),
            files[".csv"]: table_csv(results),
            files[".resolved.yaml"]: text.encode(),
            files[".check.txt"]: every.encode(),
        }
        write_files(contents, ELSEWHERE)
        _print_answer(results, doubts)
        if experiment.protocol.uncertainty != asked.experiment.protocol.uncertainty:
            without = "; 'uncertainty: none' in the protocol leaves them out"
            built = f"{results.attrs['samples']} cells as built of each point"
            print(f"{built}{without if chosen.verb == 'run' else ''}")
        drawn = _draw(results, folder / name)
    if results.attrs.get("differences"):
        print(f"warning: the cells compared differ in {results.attrs['differences']}")
    print("\n".join([*finding_lines(doubts, chosen.all), verdict(doubts, chosen.all)]))
    written = [*NUMBERS[1:], *(FIGURES if drawn else ()), *RECORDS]
    stem = plain(str(folder / name))
    print(f"wrote {stem}.nc, {', '.join(written)}; findings are in .check.txt")
    if any(issubclass(warning.category, LostWarning) for warning in noted):
        message = "the results lack lost points; the others are kept here, run again with --resume"
        raise InputError(Problem(str(store), message))
    if not drop_points(store, digest):
        print(f"kept {plain(str(store), LONGEST_PLACE)}: points of another input are in it")


@contextmanager
def _noted() -> Iterator[list[warnings.WarningMessage]]:
    """Warnings are kept, and shown as lines at the end: the answer comes first."""
    raised: list[warnings.WarningMessage] = []
    try:
        with warnings.catch_warnings(record=True) as raised:
            for kind in (AccuracyWarning, RecoveryWarning):
                warnings.simplefilter("always", kind)
            yield raised
    finally:
        sys.stdout.flush()
        for warning in raised:
            print(f"warning: {warning.message}", file=sys.stderr)


def _print_answer(results: xr.Dataset, doubts: Mapping[str, Sequence[Finding]]) -> None:
    from sscell.catalogue.studies import printed

    counts = [sum(f.severity != "note" for f in listed) for listed in doubts.values()]
    print("\n".join(printed(results, counts)))


def _draw(results: xr.Dataset, stem: Path) -> bool:
    """Whether there is a figure; without it the numbers are saved all the same."""
    from sscell.catalogue.studies import figure_of

    try:
        figure = figure_of(results)
    except InputError as error:
        print(f"warning: no figure: {error}", file=sys.stderr)
        return False
    draw(figure, stem)
    return True


def _answered(
    experiment: Experiment, chosen: argparse.Namespace, store: Path, digest: str
) -> xr.Dataset:
    """Run an experiment; the user is asked before a large one."""
    try:
        return _solved(experiment, chosen, store, digest)
    except LargeStudyError as size:
        if not (sys.stdin.isatty() and _agreed(f"{size}\nGo on? [y/N] ")):
            raise
        chosen.yes = True
        return _solved(experiment, chosen, store, digest)
    except KeyboardInterrupt:
        kept = "no point was finished, nothing is kept"
        if store.exists():
            kept = f"finished points are in {store}, --resume goes on"
        raise KeyboardInterrupt(f"interrupted; {kept}") from None


def _solved(
    experiment: Experiment, chosen: argparse.Namespace, store: Path, digest: str
) -> xr.Dataset:
    """Run an experiment here or on a cluster."""
    from sscell.catalogue.studies import run_experiment
    from sscell.solving.cluster import connected

    cluster = None if chosen.scheduler is None else connected(chosen.scheduler)
    with nullcontext() if cluster is None else cluster, claimed_points(store, digest):
        return run_experiment(
            experiment,
            progress=True,
            workers=chosen.workers,
            store=store,
            accuracy=chosen.accuracy,
            client=cluster,
            large=chosen.yes,
        )


def _agreed(text: str) -> bool:
    try:
        return input(text).strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _findings(experiment: Experiment, results: xr.Dataset) -> dict[str, list[Finding]]:
    """What is to be known of the cells, by name; of compared ones as they were made equal."""
    from sscell.checks.findings import findings
    from sscell.studies.compare import compared_cells

    cells = zip(experiment.cell_names, compared_cells(results), strict=True)
    return {name: findings(cell) for name, cell in cells}
