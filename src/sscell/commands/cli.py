"""What each command does. Exit 0 done, 2 your mistake, 1 ours."""

from __future__ import annotations

import argparse
import io
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sscell.commands.command_line import parser
from sscell.commands.run_files import (
    INPUT,
    check_free,
    claimed_points,
    drop_points,
    input_digest,
    whole_input,
)
from sscell.errors import (
    LONGEST_PLACE,
    AccuracyWarning,
    InputError,
    LargeStudyError,
    LostWarning,
    Problem,
    Problems,
    RecoveryWarning,
)
from sscell.quantities.user_files import user_path, write_files
from sscell.quantities.wording import plain

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from sscell.checks.finding import Finding
    from sscell.designs.experiment import Experiment


_WRITTEN = (".nc", ".csv", ".resolved.yaml", ".check.txt", ".png", ".svg")
"""Endings of the files of a run."""
_ELSEWHERE = "choose another folder with --output"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # also where the terminal knows ASCII only
            stream.reconfigure(errors="backslashreplace")
    chosen = parser().parse_args(arguments)
    try:
        ACTIONS[chosen.verb](chosen)
        sys.stdout.flush()
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt as interrupt:
        print(str(interrupt) or "interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone, as after `sscell list | head`
        return 0
    except OSError as error:
        if chosen.debug:
            raise
        target = plain(str(error.filename or "the output"), LONGEST_PLACE)
        print(f"{target}: {error.strerror or error}", file=sys.stderr)
        if error.filename is None:
            with suppress(OSError):
                sys.stdout.close()  # what it holds cannot be written
        return 2
    except Exception as error:
        if chosen.debug:
            raise
        print(
            f"sscell failed: {type(error).__name__}: {plain(str(error))}\n"
            "This is a fault of sscell, not yours; run again with --debug and report it.",
            file=sys.stderr,
        )
        return 1
    return 0


def _list(chosen: argparse.Namespace) -> None:
    from sscell.catalogue.listing import listing

    keys = (
        "family",
        "carrier",
        "role",
        "measured_only",
        "conductivity",
        "window",
        "basis",
        "element",
    )
    choice = {key: getattr(chosen, key) for key in keys}
    if any(choice.values()) and chosen.kind not in (None, "electrolytes"):
        given = next(key for key in keys if choice[key]).replace("_", "-")
        message = f"--{given} chooses among electrolytes"
        raise InputError(Problem("sscell list", message))
    for line in listing("electrolytes" if any(choice.values()) else chosen.kind, **choice):
        print(line)


def _show(chosen: argparse.Namespace) -> None:
    from sscell.catalogue.listing import page

    print(page(chosen.name))


def _check(chosen: argparse.Namespace) -> None:
    from sscell.catalogue.listing import check_card
    from sscell.checks.findings import finding_lines, verdict

    problems = Problems()
    for file in chosen.files:
        with problems.kept():
            checked = check_card(file)
            lines = [*checked.lines, *finding_lines(checked.findings, chosen.all)]
            last = f"{plain(file, LONGEST_PLACE)}: {verdict(checked.findings, chosen.all)}"
            print("\n".join([*(f"  {x}" for x in lines), last]))
    problems.refuse()


def _run(chosen: argparse.Namespace) -> None:
    from sscell.catalogue.listing import check_optimised
    from sscell.checks.findings import finding_lines, verdict
    from sscell.reading.library import load
    from sscell.reading.read import find_card, read_experiment

    asked = read_experiment(chosen.experiment)
    experiment = asked.with_band()
    path = find_card(chosen.experiment, "experiments")
    check_optimised(experiment, path.name)
    name = path.stem
    doubts = _findings(experiment)
    folder = _folder(chosen.output)
    files = {end: folder / f"{name}{end}" for end in _WRITTEN}
    digest = input_digest(experiment, chosen.accuracy)
    if not chosen.overwrite:
        check_free(files[".nc"], [*files.values()][1:], digest)
    store = folder / f"{name}.points.sqlite"
    if store.exists() and not chosen.resume:
        message = "an interrupted run left its points here; add --resume, or delete the file"
        raise InputError([Problem(str(store), message)])
    try:
        results, lost = _solved(experiment, chosen, store, digest)
    except LargeStudyError as question:
        if not (sys.stdin.isatty() and _agreed(f"{question}\nGo on? [y/N] ")):
            raise
        chosen.yes = True
        results, lost = _solved(experiment, chosen, store, digest)
    except KeyboardInterrupt:
        kept = "no point was finished, nothing is kept"
        if store.exists():
            kept = f"finished points are in {store}, --resume goes on"
        raise KeyboardInterrupt(f"interrupted; {kept}") from None
    from sscell.catalogue.studies import figure_of, printed
    from sscell.results.dataset import netcdf
    from sscell.results.table import table_csv

    results.attrs[INPUT] = digest
    text = whole_input(experiment, load(path), results)
    every = "\n".join([*finding_lines(doubts, everything=True), ""])
    contents = {
        files[".nc"]: netcdf(results),
        files[".csv"]: table_csv(results),
        files[".resolved.yaml"]: text.encode(),
        files[".check.txt"]: every.encode(),
    }
    write_files(contents, _ELSEWHERE)
    print("\n".join(printed(results)))
    if experiment.protocol.uncertainty != asked.protocol.uncertainty:
        built = f"{results.attrs['samples']} cells as built of each point"
        print(f"{built}; 'uncertainty: none' in the protocol leaves them out")
    written: tuple[str, ...] = _WRITTEN[1:]
    try:
        figure = figure_of(results)
    except InputError as error:  # the numbers are saved all the same
        print(f"warning: no figure: {error}", file=sys.stderr)
        written = _WRITTEN[1:4]
    else:
        _draw(figure, folder / name)
    if results.attrs.get("differences"):
        print(f"warning: the cells compared differ in {results.attrs['differences']}")
    print("\n".join([*finding_lines(doubts, chosen.all), verdict(doubts, chosen.all)]))
    stem = plain(str(folder / name))
    print(f"wrote {stem}.nc, {', '.join(written)}; findings are in .check.txt")
    if lost:
        message = "the results lack lost points; the others are kept here, run again with --resume"
        raise InputError(Problem(str(store), message))
    if not drop_points(store, digest):
        print(f"kept {plain(str(store), LONGEST_PLACE)}: points of another input are in it")


def _solved(
    experiment: Experiment, chosen: argparse.Namespace, store: Path, digest: str
) -> tuple[xr.Dataset, bool]:
    """Run an experiment here or on a cluster; warnings are lines for the user.

    Returns
    -------
    results : xarray.Dataset
    lost : bool
        Whether points were lost with workers of the cluster.
    """
    from sscell.catalogue.studies import run_experiment
    from sscell.solving.cluster import connected

    cluster = None if chosen.scheduler is None else connected(chosen.scheduler)
    raised: list[warnings.WarningMessage] = []
    try:
        with (
            nullcontext() if cluster is None else cluster,
            warnings.catch_warnings(record=True) as raised,
        ):
            for kind in (AccuracyWarning, RecoveryWarning):
                warnings.simplefilter("always", kind)
            with claimed_points(store, digest):
                results = run_experiment(
                    experiment,
                    progress=True,
                    workers=chosen.workers,
                    store=store,
                    accuracy=chosen.accuracy,
                    client=cluster,
                    large=chosen.yes,
                )
    finally:
        for warning in raised:
            print(f"warning: {warning.message}", file=sys.stderr)
    return results, any(issubclass(warning.category, LostWarning) for warning in raised)


def _agreed(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _findings(experiment: Experiment) -> dict[str, list[Finding]]:
    """What is to be known of the cells, by name."""
    from sscell.checks.findings import findings
    from sscell.reading.read import read_cell

    cells = zip(experiment.cell_names, experiment.cells, strict=True)
    return {name: findings(read_cell(card)) for name, card in cells}


def _plot(chosen: argparse.Namespace) -> None:
    from sscell.catalogue.studies import figure_of
    from sscell.results.dataset import load_results

    source = user_path(chosen.result)
    results = load_results(source)
    folder = _folder(chosen.output) if chosen.output else source.parent
    if not chosen.overwrite and folder.resolve() != source.parent.resolve():
        _check_no_figure(folder / source.stem)
    _draw(figure_of(results), folder / source.stem)
    print(f"wrote {plain(str(folder / source.stem))}.png and .svg")


def _check_no_figure(stem: Path) -> None:
    """In another folder than that of the result a figure may be of another result."""
    for ending in (".png", ".svg"):
        path = stem.with_name(stem.name + ending)
        if path.exists():
            message = "a figure is there already; choose another --output, or say --overwrite"
            raise InputError(Problem(str(path), message))


def _schema(chosen: argparse.Namespace) -> None:
    from sscell.reading.json_schema import schema_text, write_schemas

    if chosen.kind and not chosen.output:
        print(schema_text(chosen.kind))
        return
    for path in write_schemas(_folder(chosen.output or "schemas"), chosen.kind):
        print(f"wrote {path}")


def _validate(chosen: argparse.Namespace) -> None:
    from sscell.validation.report import write
    from sscell.validation.run import validate

    folder = _folder(chosen.output)
    sections = validate(
        chosen.case,
        calibrate=chosen.calibrate,
        threads=chosen.workers,
        done=lambda section: print(f"{section.title}: {section.headline}", flush=True),
    )
    page, *others = write(sections, folder)
    print(f"wrote {page} and {len(others)} tables and figures beside it")


def _folder(path: str) -> Path:
    folder = user_path(path, "--output")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write there: {error.strerror or error}; choose another with --output"
        raise InputError([Problem(str(folder), message)]) from error
    return folder


def _draw(figure: Figure, stem: Path) -> None:
    from sscell.plot.parts.style import image

    contents = {
        stem.with_name(stem.name + ending): image(figure, ending) for ending in (".png", ".svg")
    }
    write_files(contents, _ELSEWHERE)


ACTIONS: dict[str, Callable[[argparse.Namespace], None]] = {
    "list": _list,
    "show": _show,
    "check": _check,
    "run": _run,
    "plot": _plot,
    "schema": _schema,
    "validate": _validate,
}
"""What each command of :mod:`sscell.commands.command_line` does."""
