"""Findings of designs as variables of a dataset: how many of each severity, and what they say."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.stack import Stack, stack_layers, total, unknowns
from sscell.checks.finding import SEVERITIES, Finding

NOTHING = "none"


def finding_variables(findings: Sequence[Sequence[Finding]], dim: str) -> dict[str, xr.DataArray]:
    """Variables along a dimension.

    Parameters
    ----------
    findings : sequence of sequence of Finding
        Of each design.
    dim : str

    Returns
    -------
    dict of name to xarray.DataArray
        ``errors``, ``warnings``, ``notes``: their number; ``worst_finding``: the gravest
        severity, or "none"; ``findings``: errors and warnings, a line each.
    """
    counts = {
        severity: [sum(f.severity == severity for f in listed) for listed in findings]
        for severity in SEVERITIES
    }
    worst = [
        min((f.severity for f in listed), key=SEVERITIES.index, default=NOTHING)
        for listed in findings
    ]
    lines = ["\n".join(str(f) for f in listed if f.severity != "note") for listed in findings]
    return {
        **{
            f"{severity}s": xr.DataArray(numbers, dims=dim, attrs={"long_name": f"{severity}s"})
            for severity, numbers in counts.items()
        },
        "worst_finding": xr.DataArray(worst, dims=dim, attrs={"long_name": "gravest finding"}),
        "findings": xr.DataArray(lines, dims=dim, attrs={"long_name": "errors and warnings"}),
    }


WATT_HOURS_PER_LITRE = 1e-2
"""[mWh/cm2 over m]"""


def weighed(
    designs: Sequence[CellDesign], around: Stack, energy: NDArray[Any], shape: tuple[int, ...]
) -> dict[str, NDArray[Any]]:
    """Masses and thicknesses of designs, and the energy over the volume of the cathode.

    Parameters
    ----------
    designs : sequence of CellDesign
        In row-major order.
    around : Stack
    energy : array, shape (*shape, ...)
        At each charge and rate of each design. [mWh/cm2]
    shape : tuple of int
        Of the designs.

    Returns
    -------
    dict of name to array
        Names of ``VARIABLES``; NaN where something is unknown, which ``unknown`` names.
    """
    stacks = [stack_layers(cell, around) for cell in designs]
    cathodes = [next(layer for layer in layers if layer.name == "cathode") for layers in stacks]
    sums = {
        "cathode_mass": [total([layer.mass]) for layer in cathodes],
        "stack_mass": [total([layer.mass for layer in layers]) for layers in stacks],
        "cathode_thickness": [total([layer.thickness]) for layer in cathodes],
        "stack_thickness": [total([layer.thickness for layer in layers]) for layers in stacks],
    }
    si = {name: np.array(values).reshape(shape) for name, values in sums.items()}
    each = (*shape, *[1] * (energy.ndim - len(shape)))
    variables = {name: (100 if "mass" in name else 1e6) * array for name, array in si.items()}
    thickness = si["cathode_thickness"].reshape(each)
    variables["cathode_energy_density"] = energy * WATT_HOURS_PER_LITRE / thickness
    variables["unknown"] = np.array([unknowns(layers) for layers in stacks]).reshape(shape)
    return variables
