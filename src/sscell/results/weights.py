"""What designs weigh and fill, and their energy over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscell.description.cell import CellDesign
from sscell.description.stack import Stack, stack_layers, total, unknowns

WATT_HOURS_PER_KILOGRAM = 10.0
"""[mWh/cm2 over kg/m2]"""
WATT_HOURS_PER_LITRE = 1e-2
"""[mWh/cm2 over m]"""


def weighed(
    designs: Sequence[CellDesign], around: Stack, energy: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """Masses and thicknesses of designs, and energies over them.

    Parameters
    ----------
    designs : sequence of CellDesign
        In row-major order.
    around : Stack
    energy : array, shape (..., c_rate)
        All but the last axis are those of the designs. [mWh/cm2]

    Returns
    -------
    dict of name to array
        Names of ``VARIABLES``; NaN where something is unknown, which ``unknown`` names.
    """
    shape = energy.shape[:-1]
    stacks = [stack_layers(cell, around) for cell in designs]
    cathodes = [next(layer for layer in layers if layer.name == "cathode") for layers in stacks]
    sums = {
        "cathode_mass": [total([layer.mass]) for layer in cathodes],
        "stack_mass": [total([layer.mass for layer in layers]) for layers in stacks],
        "cathode_thickness": [total([layer.thickness]) for layer in cathodes],
        "stack_thickness": [total([layer.thickness for layer in layers]) for layers in stacks],
    }
    si = {name: np.array(values).reshape(shape) for name, values in sums.items()}
    found = {name: (100 if "mass" in name else 1e6) * array for name, array in si.items()}
    for whole in ("cathode", "stack"):
        thickness = si[f"{whole}_thickness"][..., None]
        found[f"{whole}_energy_density"] = energy * WATT_HOURS_PER_LITRE / thickness
    mass = si["stack_mass"][..., None]
    found["stack_specific_energy"] = energy * WATT_HOURS_PER_KILOGRAM / mass
    found["unknown"] = np.array([unknowns(layers) for layers in stacks]).reshape(shape)
    return found
