"""Measured effective conductivities of composites against the closures: errors, where to trust."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from sscell.cards import closures
from sscell.validation import figures as draw
from sscell.validation.cards import facts
from sscell.validation.report import Section, Table

VOIDS = 0.15
"""Assumed where fractions are of the solids and no porosity is reported. [-]"""
FITTED_ON = ("Minnmann2021", "Schlautmann2023", "Bazzoun2026", "Oh2026", "Minnmann2024")
"""Papers that the percolation threshold and the power of sscell were drawn from."""
ELECTRONS_FITTED_ON = ("Minnmann2021",)
"""The paper that the electronic closures were drawn from."""
CALIBRATED = "percolation, threshold from one composite"
"""The default closure with its threshold drawn from one measurement of the same paper."""
_LACKING = {
    "ionic_conductivity": "ionic conductivity",
    "conductivity": "electrolyte's own conductivity",
    "catholyte_fraction": "volume fraction",
}
"""What a comparison of ions needs."""
_GROUPS: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "all that can be asked": lambda rows: rows["source"].notna(),
    "papers it was drawn from": lambda rows: rows["source"].isin(FITTED_ON),
    "other papers": lambda rows: ~rows["source"].isin(FITTED_ON),
    "catholyte below 30 vol%": lambda rows: rows["catholyte_fraction"] < 0.3,
    "catholyte 30 to 50 vol%": lambda rows: rows["catholyte_fraction"].between(
        0.3, 0.5, inclusive="left"
    ),
    "catholyte above 50 vol%": lambda rows: rows["catholyte_fraction"] >= 0.5,
    "with carbon": lambda rows: rows["carbon"] != "",
}
_ELECTRON_GROUPS: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "the paper it was drawn from": lambda rows: rows["source"].isin(ELECTRONS_FITTED_ON),
    "other papers": lambda rows: ~rows["source"].isin(ELECTRONS_FITTED_ON),
}
_SPREAD = ("mean", "rms", "median size", "worst")
_COLUMNS = ("composites", "closure", "rows", *(f"{name} [decades]" for name in _SPREAD))


def composites() -> pd.DataFrame:
    """Every row of ``effective_transport.csv`` by its key, NaN where a number is not known.

    Fractions are of the whole electrode; ``efficiency`` is the effective over the electrolyte's
    own conductivity [-], ``voids_assumed`` tells where no porosity is reported.
    """
    rows = facts("effective_transport").set_index("key")
    of_solids = rows["basis"] == "solid"
    rows["voids_assumed"] = of_solids & rows["porosity"].isna()
    share = 1 - rows["porosity"].fillna(VOIDS).where(of_solids, 0.0)
    for name in ("catholyte_fraction", "active_material_fraction"):
        rows[name] *= share
    known = rows["catholyte_fraction"].notna()
    rows["efficiency"] = (rows["ionic_conductivity"] / rows["conductivity"]).where(known)
    return rows


def ionic_decades(rows: pd.DataFrame) -> pd.DataFrame:
    """Decades between predicted and measured, of each closure; NaN where it cannot be asked.

    Percolation needs both particle sizes.
    """

    def predicted(name: closures.IonicClosure, row: Any) -> float:
        sizes = row.active_material_size, row.catholyte_size
        threshold = None if np.isnan(sizes).any() else closures.percolation_threshold(*sizes)
        if np.isnan(row.catholyte_fraction) or (name == "percolation" and threshold is None):
            return np.nan
        return closures.ionic(name, row.catholyte_fraction, threshold)

    efficiencies = pd.DataFrame(
        {
            name: [predicted(name, row) for row in rows.itertuples()]
            for name in closures.IONIC_CLOSURES
        },
        rows.index,
    )
    efficiencies[CALIBRATED] = _calibrated(rows)
    return np.log10(efficiencies.div(rows["efficiency"], axis=0))


def _calibrated(rows: pd.DataFrame) -> pd.Series:
    """Each paper's other efficiencies from the threshold that its middle composite shows."""
    predicted = pd.Series(np.nan, rows.index)
    for _, paper in rows.dropna(subset="efficiency").groupby("source"):
        if len(paper) < 3:
            continue
        ordered = paper.sort_values("catholyte_fraction", kind="stable")
        middle = ordered.iloc[len(ordered) // 2]
        threshold = implied_threshold(middle["catholyte_fraction"], middle["efficiency"])
        for key, fraction in ordered["catholyte_fraction"].drop(middle.name).items():
            predicted[key] = closures.percolation(fraction, threshold)
    return predicted


def implied_threshold(fraction: float, efficiency: float) -> float:
    """The percolation threshold at which the closure gives what was measured, 0 if it is more."""
    if efficiency >= fraction**2:
        return 0.0
    return float(
        brentq(lambda t: closures.percolation(fraction, t) - efficiency, 0.0, fraction - 1e-6)
    )


def electronic_decades(rows: pd.DataFrame) -> pd.DataFrame:
    """The same for electrons, where the compact's conductivity is known."""
    share, compact = rows["active_material_fraction"], rows["active_material_conductivity"]
    laws = {
        name: share.map(partial(closures.electronic, name), na_action="ignore")
        for name in closures.ELECTRONIC_CLOSURES
    }
    measured = rows["electronic_conductivity"] / compact
    return np.log10(pd.DataFrame(laws).div(measured, axis=0))


def spread(errors: pd.Series) -> tuple[float, ...]:
    """How many errors are known, their mean, root mean square, median size and worst. [decades]"""
    known = errors.dropna()
    if known.empty:
        return (0, *[float("nan")] * len(_SPREAD))
    size = known.abs()
    worst = float(known[size.idxmax()])
    return known.size, float(known.mean()), rms(known), float(size.median()), worst


def rms(errors: pd.Series) -> float:
    """Root mean square of the errors that are known. [decades]"""
    return float(np.sqrt((errors**2).mean()))


def transport_section() -> Section:
    """Every row of the table against every closure of a cell card."""
    rows = composites()
    errors, electrons = ionic_decades(rows), electronic_decades(rows)
    compared = rows[rows["efficiency"].notna()]
    caption = "Effective over intrinsic ionic conductivity against catholyte volume fraction"
    from_sizes, power, bruggeman = (
        rms(errors[name]) for name in ("percolation", "power-law", "bruggeman")
    )
    return Section(
        "effective_transport",
        "Effective conductivity of composites: the closures",
        [
            f"{len(rows)} rows of {rows['source'].nunique()} papers, of which "
            f"{len(compared)} say enough to be compared for ions. Error is the logarithm to base "
            "ten of predicted over measured effective conductivity, in decades: 0.3 is a factor "
            "of two. Where fractions are of the solids and no porosity is reported, "
            f"{100 * VOIDS:g} % of voids are assumed. Percolation needs both particle sizes.",
        ],
        [
            _by_group("closures", "Ions, by kind of composite:", rows, errors, _GROUPS),
            _by_row(rows, errors),
            _by_group(
                "electronic_closures",
                "Electrons, where the conductivity of a compact of the same powder is known:",
                rows,
                electrons,
                _ELECTRON_GROUPS,
            ),
        ],
        {"effective_transport": (caption, lambda: draw.closures(compared))},
        conclusion=_conclusion(rows, errors),
        headline=(
            f"root mean square error {from_sizes:.2f} decades with percolation "
            f"from both sizes, {power:.2f} with the power law, {bruggeman:.2f} with Bruggeman"
        ),
    )


def _by_group(
    name: str,
    caption: str,
    rows: pd.DataFrame,
    errors: pd.DataFrame,
    groups: Mapping[str, Callable[[pd.DataFrame], pd.Series]],
) -> Table:
    body = [
        (group, closure, *spread(errors.loc[belongs(rows), closure]))
        for group, belongs in groups.items()
        for closure in errors
    ]
    return Table(name, _COLUMNS, body, caption)


def _by_row(rows: pd.DataFrame, errors: pd.DataFrame) -> Table:
    body = []
    for key, row in rows[rows["ionic_conductivity"].notna()].iterrows():
        lacking = [text for name, text in _LACKING.items() if np.isnan(row[name])]
        body.append(
            (
                key,
                *row[["source", "mark", "method"]],
                round(row["catholyte_fraction"], 3),
                row["ionic_conductivity"],
                *errors.loc[key],
                f"no {', '.join(lacking)}" if lacking else row["note"],
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


def _conclusion(rows: pd.DataFrame, errors: pd.DataFrame) -> list[str]:
    others = errors[_GROUPS["other papers"](rows)]
    outside = others["percolation"].count()
    sentence = (
        "no other paper states both sizes, so that is the error of a fit"
        if not outside
        else f"in the {outside} rows of other papers {rms(others['percolation']):.2f}"
    )
    best = {}
    for group, belongs in _GROUPS.items():
        if group.startswith("catholyte"):
            chosen = errors.loc[belongs(rows), list(closures.IONIC_CLOSURES)]
            best[group] = chosen.apply(rms).idxmin()
    calibrated = errors[CALIBRATED].dropna()
    return [
        f"Measure the effective conductivity if you can. From both particle sizes expect "
        f"{rms(errors['percolation']):.2f} decades ({sentence}; with one of the five papers left "
        "out of the fit it was 0.28). The power law is "
        f"{rms(errors['power-law']):.2f} off, {rms(others['power-law']):.2f} outside the papers "
        f"it was drawn from; Bruggeman {rms(errors['bruggeman']):.2f}, nearly always too high.",
        "A threshold drawn from one composite of the same powders is off by "
        f"{calibrated.abs().median():.2f} decades in the median, but for {(calibrated < -1).sum()} "
        f"of {calibrated.size} "
        "composites it is off by more than a decade, or says that they do not conduct at all: "
        "composites with much less electrolyte than the one it was drawn from. Do not "
        "extrapolate downwards.",
        "Least error by range: " + "; ".join(f"{g}: {n}" for g, n in best.items()) + ". Near the "
        "threshold how much of the electrolyte is connected decides, and no average knows it.",
    ]
