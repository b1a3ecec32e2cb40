"""What the command line takes: its commands, their arguments and their help."""

import argparse
from importlib.metadata import version
from typing import NoReturn

from sscell.designs.comparison import AMOUNT_MEASURES
from sscell.quantities.wording import plain
from sscell.reading.library import KINDS
from sscell.solving.run_options import MOST_WORKERS

QUESTIONS = {
    "rates": "capacity of cells over rates, and its figure, without an experiment",
    "compare": "cells made equal, side by side, without an experiment",
}
"""Commands that need no card of an experiment, and what they do."""
RATES = ("0.1", "0.5", "1", "2", "3")
CHARGES = ("full", "same rate")
"""Before the discharges of ``sscell rates``: few papers state theirs, and it decides."""
_CHARGE_HELP = "before each discharge: full, 'same rate' or such as '0.1C, hold to 0.02C'"
_RATES_HELP = f"such as 1, C/10 or 2mA/cm^2 ({' '.join(RATES)})"
_CATHOLYTE_HELP = (
    "also each cell with this electrolyte in the volume of its catholyte: name or file"
)
ACCURACIES = ("draft", "standard", "reference")


class _Parser(argparse.ArgumentParser):
    """A parser whose messages show what was typed in one line that is safe to print."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and exit with 2."""
        super().error(plain(message))


def parser() -> argparse.ArgumentParser:
    """The parser of ``sscell``; ``verb`` in what it returns is the command."""
    made = _Parser(
        prog="sscell", description="Rate capability of composite-cathode solid-state cells."
    )
    made.add_argument("--version", action="version", version=f"sscell {version('sscell')}")
    made.add_argument("--debug", action="store_true", help="show a traceback where sscell fails")
    verbs = made.add_subparsers(title="commands", required=True, dest="verb", metavar="COMMAND")

    verb = verbs.add_parser("list", help="what the library holds")
    verb.add_argument("kind", nargs="?", choices=KINDS, help="one kind only")
    some = verb.add_argument_group("which electrolytes are listed")
    some.add_argument("--family", help="such as halide or argyrodite")
    some.add_argument("--carrier", help="such as Li+ or Na+")
    some.add_argument("--role", help="such as catholyte, separator or anolyte")
    some.add_argument("--measured-only", action="store_true", help="what was measured")
    some.add_argument("--conductivity", metavar="LEAST", help='such as "1 mS/cm"')
    some.add_argument("--window", nargs=2, metavar=("LOW", "HIGH"), help='such as "2.5 V" "4.3 V"')
    some.add_argument("--basis", help='such as measured or "reported elsewhere"')
    some.add_argument("--element", nargs="+", help="such as In or Zr")
    some.add_argument("--price", type=float, help="at most this for the raw materials, USD/kg")

    verb = verbs.add_parser("show", help="all that is known of a cell, material or experiment")
    verb.add_argument("name", metavar="NAME", help="a name in the library or a file")

    verb = verbs.add_parser("check", help="read cards and say what is wrong or assumed")
    verb.add_argument("files", nargs="+", metavar="FILE", help="cards of any kind")
    verb.add_argument("--all", action="store_true", help="every finding, not one line a cause")

    verb = verbs.add_parser("run", help="run an experiment and draw its figure")
    verb.add_argument("experiment", metavar="EXPERIMENT", help="a name in the library or a file")
    _add_running(verb)

    for name, what in QUESTIONS.items():
        verb = verbs.add_parser(name, help=what)
        verb.add_argument("cards", nargs="+", metavar="CARD", help="cells: names or files")
        verb.add_argument(
            "--catholyte", nargs="+", default=(), metavar="NAME", help=_CATHOLYTE_HELP
        )
        verb.add_argument("--at", nargs="+", metavar="RATE", default=RATES, help=_RATES_HELP)
        many, usual = ("+", CHARGES) if name == "rates" else (None, "full")
        verb.add_argument(
            "--charge", nargs=many, default=usual, metavar="CHARGE", help=_CHARGE_HELP
        )
        _add_running(verb)
    what = "what is made equal by the amount of cathode (areal_capacity)"
    verb.add_argument("--equal", choices=AMOUNT_MEASURES, default="areal_capacity", help=what)
    what = 'of it, such as "4 mAh/cm^2" (that of the first cell)'
    verb.add_argument("--value", metavar="AMOUNT", help=what)

    verb = verbs.add_parser("plot", help="draw the figure of a result again")
    verb.add_argument("result", metavar="RESULT.nc")
    verb.add_argument("--output", metavar="DIR", help="folder (that of the result)")
    verb.add_argument("--overwrite", action="store_true", help="also figures in another folder")

    verb = verbs.add_parser("report", help="one page of HTML with the answer of results, to mail")
    verb.add_argument("results", nargs="+", metavar="RESULT.nc")
    verb.add_argument("--output", metavar="FILE", help="the page (beside the first result)")

    verb = verbs.add_parser("bpx", help="a cell as a file of BPX, and what BPX leaves out of it")
    verb.add_argument("cell", metavar="CELL", help="a name in the library or a file")
    verb.add_argument("--output", metavar="FILE", help="the file (here, named after the cell)")

    verb = verbs.add_parser("explore", help="a page in the browser: sliders and live figures")
    verb.add_argument("cell", nargs="?", metavar="CELL", help="a name in the library or a file")
    verb.add_argument("--port", type=_port, default=0, metavar="N", help="(any free one)")
    verb.add_argument("--no-browser", action="store_true", help="only print the address")

    verb = verbs.add_parser("schema", help="JSON schemas with which an editor checks cards")
    verb.add_argument("kind", nargs="?", choices=KINDS, help="one kind only, shown if no DIR")
    verb.add_argument("--output", metavar="DIR", help="folder (schemas)")

    verb = verbs.add_parser("validate", help="remake the validation from its sources")
    verb.add_argument("--case", metavar="NAME", help="one only, such as minnmann2021 (all)")
    verb.add_argument(
        "--calibrate", action="store_true", help="first remake the spread of published cells"
    )
    verb.add_argument("--output", metavar="DIR", default="validation_report", help="folder")
    verb.add_argument("--workers", metavar="N", type=_workers, help="threads (all cores)")
    return made


def _add_running(verb: argparse.ArgumentParser) -> None:
    """What every command that runs an experiment takes."""
    verb.add_argument("--output", metavar="DIR", default="results", help="folder (results)")
    where = verb.add_mutually_exclusive_group()
    where.add_argument("--workers", metavar="N", type=_workers, help="threads (all cores)")
    where.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster, to solve there")
    verb.add_argument("--accuracy", choices=ACCURACIES, default="standard", help="(standard)")
    verb.add_argument("--resume", action="store_true", help="go on with an interrupted run")
    verb.add_argument("--overwrite", action="store_true", help="also results of another input")
    verb.add_argument("--yes", action="store_true", help="run for hours without asking")
    verb.add_argument("--all", action="store_true", help="every finding, not one line a cause")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) < 65536):
        message = f"expected a port from 1 to 65535, got '{text[:40]}'"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _workers(text: str) -> int:
    whole = text.isascii() and text.isdigit() and len(text) < 9
    if not whole or not 1 <= int(text) <= MOST_WORKERS:
        message = f"expected a number of threads from 1 to {MOST_WORKERS}, got '{text[:40]}'"
        raise argparse.ArgumentTypeError(message)
    return int(text)
