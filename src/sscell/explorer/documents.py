"""What the page saves and reads: cards, figures, Python, and the user's own points."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from sscell import plot
from sscell.errors import InputError, Problem
from sscell.explorer import controls
from sscell.explorer.answers import RATES, Answer, design
from sscell.plot.parts.measured import of_data
from sscell.plot.parts.style import image
from sscell.reading.read import read_cell
from sscell.reading.yaml_file import YamlError, parse_yaml
from sscell.studies.rates import rate_capability

FORMATS = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
OWN = "my_cell.yaml"
"""How the Python names a card that is not in the library."""


def card_text(given: Any) -> str:
    """A design as a card, with what was changed."""
    return yaml.safe_dump(
        json.loads(json.dumps(design(given).to_mapping())),
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
    )


def read_card(content: bytes, name: str) -> Answer:
    """The card of a file, complete in itself.

    Raises
    ------
    InputError
        With all its mistakes.
    """
    try:
        cell = read_cell(parse_yaml(content.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise InputError(Problem(name, "is no text in UTF-8; expected a card")) from None
    except YamlError as error:
        raise InputError([Problem(name, message) for message in error.messages]) from None
    return {"title": cell.title, "card": json.loads(json.dumps(cell.to_mapping()))}


def read_points(content: bytes, name: str, given: Any) -> Answer:
    """Capacities at rates of a CSV file, over C-rates of a design and per gram.

    Raises
    ------
    InputError
        If it is no such table.
    """
    cell = design(given)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "points.csv")
        path.write_bytes(content)
        try:
            points = of_data(cell, path, "specific_capacity")
        except InputError as error:
            raise InputError(_named(error, path.name, name)) from None
    return {
        "c_rate": points.c_rates.tolist(),
        "specific_capacity": points.capacities.tolist(),
        "source": name,
        "charge": None,
    }


def _named(error: InputError, path: str, name: str) -> list[Problem]:
    """The problems of a file under the name that the user knows."""
    return [
        Problem(problem.where.replace(path, name), problem.message.replace(path, name))
        for problem in error.problems
    ]


def figure(designs: Sequence[Any], charge: str, points: Any, ending: str) -> bytes:
    """The paper figure of the designs, with the published spread and the user's points.

    Raises
    ------
    InputError
    """
    if ending not in FORMATS:
        raise InputError(Problem("format", f"expected one of {', '.join(FORMATS)}"))
    cells = [design(each) for each in designs]
    asked = cells[0] if len(cells) == 1 else cells
    results = rate_capability(asked, RATES, charge=charge, uncertainty="published")
    drawn = plot.rate_capability(results, measured=_columns(points) or True)
    return image(drawn, f".{ending}")


def _columns(points: Any) -> dict[str, list[float]]:
    """Points of the page as a table."""
    if not points:
        return {}
    return {"c_rate": points["c_rate"], "capacity [mAh/g]": points["specific_capacity"]}


def python(designs: Sequence[Mapping[str, Any]], charge: str, points: Any) -> str:
    """The same question in Python."""
    opened = any(not isinstance(given.get("card"), str) for given in designs)
    lines = [f'# Save the card as "{OWN}" first.', ""] if opened else []
    lines += ["import sscell", "", "cells = ["]
    for given in designs:
        design(given)  # what is wrong is said here, not when the code runs
        card = given["card"] if isinstance(given["card"], str) else OWN
        changed = controls.changes(given.get("changes", {}))
        lines += [f'    sscell.load_cell("{card}")' + ("" if changed else ",")]
        if changed:
            lines[-1] += ".replace({"
            lines += [f"        {path!r}: {value!r}," for path, value in changed.items()]
            lines += ["    }),"]
    lines += [
        "]",
        "rates = sscell.rate_capability(",
        f'    cells, c_rates={list(RATES)}, charge={charge!r}, uncertainty="published"',
        ")",
    ]
    if points:
        lines.append(f"points = {_columns(points)!r}")
    beside = ", measured=points" if points else ""
    lines.append(f'sscell.plot.save(sscell.plot.rate_capability(rates{beside}), "rates")')
    return "\n".join(lines) + "\n"
