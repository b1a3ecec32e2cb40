"""What a figure of a screening does not show, and what some of its points rest on."""

from __future__ import annotations

from collections import Counter

import numpy as np
import xarray as xr

from sscell.plot.parts import labels
from sscell.plot.parts.basis import basis
from sscell.plot.parts.selection import floats


def notes(one: xr.Dataset, known: xr.Dataset, low: float, infeasible: bool) -> list[str]:
    """Sentences for below the panels.

    Parameters
    ----------
    one : xarray.Dataset
        A screening at one rate.
    known : xarray.Dataset
        What of it is drawn.
    low : float
        Conductivity below which nothing is. [mS/cm]
    infeasible : bool
        Whether points lie at zero because they are.
    """
    kappa = floats(one["conductivity"])
    words = Counter(one["outcome"].values[~np.isfinite(kappa)].astype(str).tolist())
    missing = [f"{count} {_WORDS.get(word, labels.escaped(word))}" for word, count in words.items()]
    below = int((kappa < low).sum())
    if below:
        missing.insert(0, f"{below} below {labels.number(float(f'{low:.1g}'))} mS/cm")
    assumed = {
        "for the conductivity a range or a bound stands": known["conductivity_basis"] != "value",
        "the density is unknown, without effect at equal volumes": ~known["density_known"],
    }
    said = [f"of {int(mask.sum())} {what}" for what, mask in assumed.items() if int(mask.sum()) > 0]
    left_out = labels.escaped(str(one.attrs.get("left_out", "")))
    word = str(one["required_outcome"].values.item()) if "required_outcome" in one else "found"
    beyond = _BEYOND.get(word, labels.escaped(word))
    share = labels.number(100.0 * float(one.attrs.get("capacity_fraction", 1.0)))
    return [
        *([basis(one)] if basis(one) else []),
        *([f"{beyond} {share} % of the capacity."] if word != "found" else []),
        *(["At zero: infeasible, the cut-off voltage is passed at once."] if infeasible else []),
        *([f"Drawn: {known.sizes['electrolyte']}; {'; '.join(said)}."] if said else []),
        *([f"Not drawn: {', '.join(missing)}."] if missing else []),
        *([f"Left out of the library: {left_out}."] if left_out else []),
    ]


_BEYOND = {
    "not limited by the catholyte": "No conductivity is enough for",
    "always enough": "Any conductivity is enough for",
}
_WORDS = {
    "no conductivity": "without a conductivity",
    "unknown at this temperature": "without one at the temperature of the cell",
    "no density": "without the density that their own capacity needs",
    "not possible": "that cannot be put into this cell",
}
