"""What each command does. Exit 0 done, 2 your mistake, 1 ours."""

from __future__ import annotations

import argparse
import gc
import io
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from sscell.commands.command_line import parser
from sscell.commands.run_files import FIGURES, draw, output_folder
from sscell.commands.running import ask, run
from sscell.errors import LONGEST_PLACE, InputError, Problem, Problems
from sscell.quantities.user_files import user_path, write_files
from sscell.quantities.wording import plain

OBJECTS = 100_000
"""New ones between two looks for garbage: models make millions that stay, and Python's usual look
after each 700 took a tenth of a command's time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    gc.set_threshold(OBJECTS)
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
        "price",
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


def _plot(chosen: argparse.Namespace) -> None:
    from sscell.catalogue.studies import figure_of
    from sscell.results.dataset import load_results

    source = user_path(chosen.result)
    results = load_results(source)
    folder = output_folder(chosen.output) if chosen.output else source.parent
    if not chosen.overwrite and folder.resolve() != source.parent.resolve():
        _check_no_figure(folder / source.stem)
    draw(figure_of(results), folder / source.stem)
    print(f"wrote {plain(str(folder / source.stem))}{', '.join(FIGURES)}")


def _check_no_figure(stem: Path) -> None:
    """In another folder than that of the result a figure may be of another result."""
    for ending in FIGURES:
        path = stem.with_name(stem.name + ending)
        if path.exists():
            message = "a figure is there already; choose another --output, or say --overwrite"
            raise InputError(Problem(str(path), message))


def _report(chosen: argparse.Namespace) -> None:
    from sscell.catalogue.report import GENERATOR, report
    from sscell.results.dataset import load_results

    problems, results = Problems(), {}
    paths = [user_path(name) for name in chosen.results]
    for path in paths:
        with problems.kept():
            results[path.name if path.name not in results else str(path)] = load_results(path)
    problems.refuse()
    single = f"{paths[0].stem}.html" if len(paths) == 1 else "report.html"
    page = user_path(chosen.output, "--output") if chosen.output else paths[0].with_name(single)
    if page.is_file() and GENERATOR not in page.read_text(encoding="utf-8", errors="replace"):
        message = "is there and is no report of sscell; name another file with --output"
        raise InputError(Problem(str(page), message))
    write_files({page: report(results).encode()}, "name another file with --output")
    print(f"wrote {plain(str(page))}")


def _bpx(chosen: argparse.Namespace) -> None:
    from sscell.catalogue.bpx import WRITER, as_text, to_bpx
    from sscell.reading.read import read_cell

    name = Path(chosen.cell).stem
    path = user_path(chosen.output or f"{name}.bpx.json", "--output")
    if path.is_file() and WRITER not in path.read_text(encoding="utf-8", errors="replace"):
        message = "is there and is no such file of sscell; name another with --output"
        raise InputError(Problem(str(path), message))
    content = to_bpx(read_cell(chosen.cell))
    write_files({path: as_text(content).encode()}, "name another file with --output")
    header = content["Header"]
    print(f"wrote {plain(str(path))}, BPX {header['BPX']}, model {header['Model']}")
    print("\n".join(plain(line) for line in header["Description"].splitlines()[1:]))


def _schema(chosen: argparse.Namespace) -> None:
    from sscell.reading.json_schema import schema_text, write_schemas

    if chosen.kind and not chosen.output:
        print(schema_text(chosen.kind))
        return
    for path in write_schemas(output_folder(chosen.output or "schemas"), chosen.kind):
        print(f"wrote {path}")


def _validate(chosen: argparse.Namespace) -> None:
    from sscell.validation.report import write
    from sscell.validation.run import validate

    folder = output_folder(chosen.output)
    sections = validate(
        chosen.case,
        calibrate=chosen.calibrate,
        threads=chosen.workers,
        done=lambda section: print(f"{section.title}: {section.headline}", flush=True),
    )
    page, *others = write(sections, folder)
    print(f"wrote {page} and {len(others)} tables and figures beside it")


def _explore(chosen: argparse.Namespace) -> None:
    from sscell.explorer.browser import serve

    serve(chosen.cell, chosen.port, open_browser=not chosen.no_browser)


ACTIONS: dict[str, Callable[[argparse.Namespace], None]] = {
    "list": _list,
    "show": _show,
    "check": _check,
    "run": run,
    "rates": ask,
    "compare": ask,
    "plot": _plot,
    "report": _report,
    "bpx": _bpx,
    "explore": _explore,
    "schema": _schema,
    "validate": _validate,
}
"""What each command of :mod:`sscell.commands.command_line` does."""
