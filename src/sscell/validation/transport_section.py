"""The report on closures: error in decades of each, and where to trust which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from sscell.validation.effective_transport import (
    CALIBRATED,
    ELECTRONS_FITTED_ON,
    FITTED_ON,
    IONIC,
    VOIDS,
    Composite,
    Spread,
    composites,
    electronic_decades,
    ionic_decades,
    spread,
)
from sscell.validation.report import Section, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Chosen = Callable[[Composite], bool]
_GROUPS: dict[str, Chosen] = {
    "all that can be asked": lambda composite: True,
    "papers it was drawn from": lambda composite: composite.source in FITTED_ON,
    "other papers": lambda composite: composite.source not in FITTED_ON,
    "catholyte below 30 vol%": lambda composite: (composite.catholyte_fraction or 0) < 0.3,
    "catholyte 30 to 50 vol%": lambda composite: 0.3 <= (composite.catholyte_fraction or 0) < 0.5,
    "catholyte above 50 vol%": lambda composite: (composite.catholyte_fraction or 0) >= 0.5,
    "with carbon": lambda composite: bool(composite.carbon),
}
_COLUMNS = (
    "closure",
    "rows",
    *(f"{name} [decades]" for name in ("mean", "rms", "median size", "worst")),
)


def transport_section() -> Section:
    """Every row of the table against every closure of a cell card."""
    rows = composites()
    errors = ionic_decades(rows)
    electrons = electronic_decades(rows)
    tables = [_by_group(rows, errors), _by_row(rows, errors), _electrons(rows, electrons)]
    compared = [composite for composite in rows if composite.efficiency is not None]
    overall = {name: spread(values) for name, values in errors.items()}
    others = {name: _spread(rows, values, "other papers") for name, values in errors.items()}
    return Section(
        "effective_transport",
        "Effective conductivity of composites: the closures",
        [
            f"{len(rows)} rows of {len({composite.source for composite in rows})} papers, of which "
            f"{len(compared)} say enough to be compared for ions. Error is the logarithm to base "
            "ten of predicted over measured effective conductivity, in decades: 0.3 is a factor "
            "of two. Where fractions are of the solids and no porosity is reported, "
            f"{100 * VOIDS:g} % of voids are assumed. Percolation needs both particle sizes.",
        ],
        tables,
        {
            "effective_transport": (
                "Effective over intrinsic ionic conductivity against catholyte volume fraction",
                lambda: _figure(rows),
            )
        },
        conclusion=_conclusion(overall, others, errors, rows),
        headline=(
            f"root mean square error {overall['percolation'].rms:.2f} decades with percolation "
            f"from both sizes, {overall['power-law'].rms:.2f} with the power law, "
            f"{overall['bruggeman'].rms:.2f} with Bruggeman"
        ),
    )


def _spread(rows: Sequence[Composite], errors: Sequence[float], group: str) -> Spread:
    """Of the errors of one kind of composite."""
    belongs = _GROUPS[group]
    return spread([e for e, composite in zip(errors, rows, strict=True) if belongs(composite)])


def _by_group(rows: Sequence[Composite], errors: dict[str, list[float]]) -> Table:
    body = []
    for group in _GROUPS:
        for name, values in errors.items():
            body.append((group, name, *astuple(_spread(rows, values, group))))
    return Table("closures", ("composites", *_COLUMNS), body, "Ions, by kind of composite:")


def _by_row(rows: Sequence[Composite], errors: dict[str, list[float]]) -> Table:
    body = []
    for i, composite in enumerate(rows):
        if composite.ionic is None:
            continue
        fraction = composite.catholyte_fraction
        body.append(
            (
                composite.key,
                composite.source,
                composite.mark,
                composite.method,
                float("nan") if fraction is None else round(fraction, 3),
                composite.ionic,
                *(values[i] for values in errors.values()),
                f"no {composite.why_not}" if composite.why_not else composite.note,
            )
        )
    columns = (
        "row",
        "source",
        "mark",
        "method",
        "catholyte volume fraction",
        "measured [mS/cm]",
        *(f"{name} [decades]" for name in errors),
        "note",
    )
    return Table("effective_transport", columns, body, "Ions, row by row:")


def _electrons(rows: Sequence[Composite], errors: dict[str, list[float]]) -> Table:
    body = []
    groups: dict[str, Chosen] = {
        "the paper it was drawn from": lambda composite: composite.source in ELECTRONS_FITTED_ON,
        "other papers": lambda composite: composite.source not in ELECTRONS_FITTED_ON,
    }
    for group, belongs in groups.items():
        for name, values in errors.items():
            members = [e for e, composite in zip(values, rows, strict=True) if belongs(composite)]
            body.append((group, name, *astuple(spread(members))))
    caption = "Electrons, where the conductivity of a compact of the same powder is known:"
    return Table("electronic_closures", ("composites", *_COLUMNS), body, caption)


def _conclusion(
    overall: dict[str, Spread],
    others: dict[str, Spread],
    errors: dict[str, list[float]],
    rows: Sequence[Composite],
) -> list[str]:
    def rms(name: str, group: str) -> float:
        return _spread(rows, errors[name], group).rms

    ranges = [group for group in _GROUPS if group.startswith("catholyte")]
    best = {
        group: min((n for n in IONIC if np.isfinite(rms(n, group))), key=lambda n: rms(n, group))
        for group in ranges
    }
    outside = others["percolation"].rows
    sentence = (
        "no other paper states both sizes, so that is the error of a fit"
        if not outside
        else f"in the {outside} rows of other papers {others['percolation'].rms:.2f}"
    )
    blocked = sum(error < -1 for error in errors[CALIBRATED])
    calibrated = overall[CALIBRATED]
    return [
        f"Measure the effective conductivity if you can. From both particle sizes expect "
        f"{overall['percolation'].rms:.2f} decades ({sentence}; with one of the five papers left "
        "out of the fit it was 0.28). The power law is "
        f"{overall['power-law'].rms:.2f} off, {others['power-law'].rms:.2f} outside the papers it "
        f"was drawn from; Bruggeman {overall['bruggeman'].rms:.2f}, nearly always too high.",
        "A threshold drawn from one composite of the same powders is off by "
        f"{calibrated.median:.2f} decades in the median, but for {blocked} of {calibrated.rows} "
        "composites it is off by more than a decade, or says that they do not conduct at all: "
        "composites with much less electrolyte than the one it was drawn from. Do not "
        "extrapolate downwards.",
        "Least error by range: " + "; ".join(f"{g}: {n}" for g, n in best.items()) + ". Near the "
        "threshold how much of the electrolyte is connected decides, and no average knows it.",
    ]


def _figure(rows: Sequence[Composite]) -> Figure:
    from sscell.validation.figures.closures import closures

    known = [composite for composite in rows if composite.efficiency is not None]
    data = xr.Dataset(
        {
            "efficiency": ("composite", [composite.efficiency for composite in known]),
            "catholyte_fraction": (
                "composite",
                [composite.catholyte_fraction for composite in known],
            ),
            "source": ("composite", [composite.source for composite in known]),
        }
    )
    return closures(data)
