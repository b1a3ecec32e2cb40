"""The spread of published cells: fitted to all papers together, tested on papers left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from sscell.designs.as_built import Draw
from sscell.designs.discrepancy import even_normals
from sscell.designs.ranges import cube
from sscell.quantities.user_files import write_files
from sscell.reading.library import roots
from sscell.reading.published_spread import FILE
from sscell.solving.batch import Execution
from sscell.studies.bands import EACH
from sscell.validation.cards import RateCase, SharedDefaults, folder, read_card
from sscell.validation.emulator import (
    EITHER,
    SEED,
    Emulator,
    PublishedCell,
    Ranges,
    emulated,
    published_cells,
    ranges,
    solved,
)
from sscell.validation.forecasts import Forecast, Scores, conditioned, forecast, judged, scores
from sscell.validation.posterior import (
    DENSE,
    Evaluated,
    Posterior,
    evaluated,
    posterior,
    prior,
)
from sscell.validation.predict import DEFAULTS, KEPT_ASIDE, PAPERS, prepare

Array = NDArray[np.float64]
COMMAND = "sscell validate --calibrate"
FORECASTS = "leave_one_paper_out.csv"
"""Every forecast of a point whose paper was left out."""
SHIPPED = 256
"""Draws that are written down."""
ENSEMBLE = 4096
"""Draws from which a forecast is made."""
METHODS = {
    "practical": "practical capacity at every rate",
    "defaults full": "defaults, full charge",
    "defaults same rate": "defaults, charged at the test rate",
    "defaults": "defaults, charge as best known",
    "no physics": "no physics: practical capacity with the residuals of the other papers",
    "ranges, charge open": "ranges of the literature, not calibrated, either charge",
    "calibrated, charge open": "calibrated, either charge",
    "ranges": "ranges of the literature, not calibrated, charge as best known",
    "calibrated": "calibrated, charge as best known",
    "one slow capacity": "calibrated, one slow capacity of the cell known",
}
"""What is compared, in words."""
FACTORS = {
    "contact": "factor of the exchange current per electrode volume",
    "diffusivity": "factor of the diffusivity in the active material",
    "utilisation": "share of the active material that is connected, where nothing was measured",
}


@dataclass(frozen=True)
class Calibration:
    """What published cells teach, and how well it predicts cells that it has not seen."""

    cells: tuple[PublishedCell, ...]
    forecasts: tuple[Forecast, ...]
    """By every method, of every point, its paper left out; and of papers kept aside."""
    draws: tuple[Draw, ...]
    """Of all papers together, equally likely."""
    discrepancy: float
    """Root of the mean variance of what the factors leave, over the practical capacity. [-]"""
    shared: float
    """Share of that variance that the points of a cell have in common. [-]"""
    emulator_error: float
    """95th percentile at draws that were held out. [-]"""


def calibrate(execution: Execution, papers: Sequence[str] = PAPERS) -> Calibration:
    """Fit the factors that all papers share, and predict every paper from the others.

    Parameters
    ----------
    execution : Execution
    papers : sequence of str
        Names of cards with capacities at rates.
    """
    cells = _cells(papers)
    prior_ranges = ranges(read_card(DEFAULTS, SharedDefaults))
    emulator = emulated(cells, prior_ranges, execution)
    as_described = solved(cells, [[cell.cell] for cell in cells], execution)
    done = calibrated(emulator, prior_ranges, [values[0] for values in as_described])
    aside = kept_aside(done.draws, done.discrepancy, execution)
    return replace(done, forecasts=(*done.forecasts, *aside))


def _cells(papers: Sequence[str]) -> list[PublishedCell]:
    defaults = read_card(DEFAULTS, SharedDefaults)
    return [
        cell
        for case in (read_card(name, RateCase) for name in papers)
        for cell in published_cells(case, [prepare(s, defaults) for s in case.samples])
    ]


def kept_aside(
    draws: Sequence[Draw],
    discrepancy: float,
    execution: Execution,
    papers: Sequence[str] = KEPT_ASIDE,
) -> list[Forecast]:
    """Forecasts of papers that took no part in the calibration, charged as best known.

    Parameters
    ----------
    draws : sequence of Draw
        Equally likely; what a paper leaves open is drawn with each.
    discrepancy : float
        Over the practical capacity. [-]
    execution : Execution
    papers : sequence of str
        Names of cards with capacities at rates.
    """
    cells = _cells(papers)
    designs = [
        [cell.built(draw, shares) for draw, shares in zip(draws, rows, strict=True)]
        for cell in cells
        for rows in (cube(len(cell.unknown), len(draws), seed=SEED),)
    ]
    off = discrepancy * even_normals(len(draws), EACH)
    listed = []
    for cell, values in zip(cells, solved(cells, designs, execution), strict=True):
        known = values[:, [cell.charges.index(charge) for charge in cell.best_known]]
        listed += [
            judged("kept aside", cell, k, known[:, None, :, k] + off)
            for k in range(len(cell.rates))
        ]
    return listed


def calibrated(
    emulator: Emulator, prior_ranges: Ranges, defaults: Sequence[Array], dense: int = DENSE
) -> Calibration:
    """The calibration from what was solved.

    Parameters
    ----------
    emulator : Emulator
    prior_ranges : Ranges
    defaults : sequence of arrays, shape (charges, points)
        Capacities of each cell as described, over its practical capacity. [-]
    dense : int
        Points of the ranges at which the posterior is evaluated.
    """
    either = evaluated(emulator, dense)
    best = either.as_best_known()
    likelihoods = {paper: best.log_likelihood(paper) for paper in best.papers}
    chosen = posterior(list(likelihoods.values()), SHIPPED)
    return Calibration(
        best.cells,
        (*_null_models(emulator.cells, defaults), *left_out(either, best, likelihoods)),
        tuple(prior_ranges.draws(best.shares[chosen.index])),
        float(np.sqrt(np.mean(chosen.discrepancy**2))),
        float(np.mean(chosen.shared)),
        float(np.quantile(np.abs(emulator.errors()), 0.95)),
    )


def left_out(
    either: Evaluated, best: Evaluated, likelihoods: Mapping[str, Array]
) -> list[Forecast]:
    """Forecasts of every paper by the factors that the other papers agree with.

    Parameters
    ----------
    either : Evaluated
        Charged in either manner unless the paper states how.
    best : Evaluated
        Charged as best known.
    likelihoods : mapping of paper to array
        Of ``best``.
    """
    listed: list[Forecast] = []
    either_likelihoods = {paper: either.log_likelihood(paper) for paper in either.papers}
    for paper in best.papers:
        seen = [each for name, each in likelihoods.items() if name != paper]
        seen_open = [each for name, each in either_likelihoods.items() if name != paper]
        known, charge_open = posterior(seen, ENSEMBLE), posterior(seen_open, ENSEMBLE)
        for i, cell in enumerate(best.cells):
            if cell.paper == paper:
                listed += _of_cell(i, either, best, charge_open, known)
    return listed


def _of_cell(
    index: int, either: Evaluated, best: Evaluated, charge_open: Posterior, known: Posterior
) -> list[Forecast]:
    """Of one cell by every method that is a distribution; its paper is in neither posterior."""
    cell = best.cells[index]
    untouched = prior(len(best.shares), ENSEMBLE)
    others = np.concatenate([c.measured for c in best.cells if c.paper != cell.paper])
    return [
        *(judged("no physics", cell, k, others) for k in range(len(cell.rates))),
        *forecast("ranges, charge open", either, index, untouched),
        *forecast("calibrated, charge open", either, index, charge_open),
        *forecast("ranges", best, index, untouched),
        *forecast("calibrated", best, index, known),
        *conditioned("one slow capacity", best, index, known),
    ]


def _null_models(cells: Sequence[PublishedCell], defaults: Sequence[Array]) -> list[Forecast]:
    """Single numbers: the practical capacity, and the cells as described."""
    listed = []
    for cell, values in zip(cells, defaults, strict=True):
        by_charge = dict(zip(cell.charges, values, strict=True))
        known = next(iter(by_charge.values()))
        guesses = {
            "practical": np.ones_like(known),
            "defaults full": by_charge.get(EITHER[0], known),
            "defaults same rate": by_charge.get(EITHER[1], known),
            "defaults": np.mean([by_charge[charge] for charge in cell.best_known], axis=0),
        }
        listed += [
            judged(method, cell, k, [value])
            for method, guess in guesses.items()
            for k, value in enumerate(guess)
        ]
    return listed


def before_and_after(forecasts: Sequence[Forecast]) -> tuple[list[Forecast], list[Forecast]]:
    """Forecasts of the points other than the slowest of a cell, before and with it known."""
    after = [f for f in forecasts if f.method == "one slow capacity"]
    known = {identity(f) for f in after}
    before = [f for f in forecasts if f.method == "calibrated" and identity(f) in known]
    return before, after


def identity(f: Forecast) -> tuple[str, str, float, float]:
    """The point that a forecast is of."""
    return f.paper, f.cell, f.c_rate, f.measured


def written(done: Calibration) -> dict[Path, bytes]:
    """The two files of a calibration, where the library reads them."""
    library = next(root for root in roots() if root.name == "parameter_sets")
    return {
        library / FILE: spread_file(done).encode(),
        folder() / FORECASTS: forecasts_file(done.forecasts).encode(),
    }


def write_calibration(done: Calibration) -> list[Path]:
    """Write the spread and the forecasts where the library reads them.

    Raises
    ------
    InputError
        If they cannot be written there.
    """
    files = written(done)
    write_files(files, "run it in a checkout of the repository")
    return list(files)


def spread_file(done: Calibration) -> str:
    """The spread as YAML."""
    made: dict[str, Any] = {
        "command": COMMAND,
        "version": version("sscell"),
        "date": date.today().isoformat(),
        "papers": list(dict.fromkeys(cell.paper for cell in done.cells)),
        "points": sum(len(cell.rates) for cell in done.cells),
        "left_out": {
            method: _stated(scores([f for f in done.forecasts if f.method == method]))
            for method in ("calibrated", "calibrated, charge open", "one slow capacity")
        },
        "emulator_error": _rounded(done.emulator_error),
    }
    head = {
        "title": "What published cells teach of cells as built",
        "made": made,
        "discrepancy": _rounded(done.discrepancy),
        "shared": _rounded(done.shared),
        "factors": FACTORS,
    }
    text = yaml.safe_dump(head, sort_keys=False, width=110, allow_unicode=True)
    rows = "".join(f"- [{', '.join(f'{_rounded(x):g}' for x in draw)}]\n" for draw in done.draws)
    return f"{text}draws:\n{rows}"


def _stated(result: Scores) -> dict[str, float | int]:
    return {
        "points": result.points,
        "held": _rounded(result.held),
        "width": _rounded(result.width),
        "crps": _rounded(result.crps),
        "error": _rounded(result.error),
        "fast_error": _rounded(result.fast_error),
    }


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def forecasts_file(forecasts: Sequence[Forecast]) -> str:
    """Forecasts as CSV, a row for each method and point."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(Forecast)])
    for row in map(astuple, forecasts):
        writer.writerow([f"{v:.4g}" if isinstance(v, float) else v for v in row])
    return text.getvalue()


def read_forecasts(path: Path | None = None) -> list[Forecast]:
    """The forecasts of a file, by default those that the library ships."""
    text = (path or folder() / FORECASTS).read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    words = ("method", "paper", "cell")
    return [Forecast(*(v if k in words else float(v) for k, v in row.items())) for row in rows]  # type: ignore[arg-type]
