"""What a dataset of results is: its variables, and what it must be to be drawn or read."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import xarray as xr

from sscell.cards.cathode import MOST_BLENDED
from sscell.errors import InputError, Problem, Problems
from sscell.protocols.charge import read_charge
from sscell.protocols.charge_words import FULL
from sscell.protocols.protocol import PROTOCOLS, Protocol
from sscell.quantities.wording import shown

VARIABLES = {
    "capacity": ("mAh/cm2", "areal capacity"),
    "specific_capacity": ("mAh/g", "specific capacity"),
    "electrode_capacity": ("mAh/g", "capacity per mass of electrode"),
    "composite_capacity": ("mAh/g", "capacity per mass of active material and catholyte"),
    "catholyte_capacity": ("mAh/cm2", "areal capacity of the catholyte"),
    "catholyte_share": ("1", "share of the catholyte in the current"),
    **{
        f"blend_{i}_{name}": (unit, f"{words} of further active material {i}{end}")
        for i in range(MOST_BLENDED)
        for name, unit, words, end in (
            ("capacity", "mAh/cm2", "areal capacity", ""),
            ("share", "1", "share", " in the current"),
        )
    },
    "lowest_ionic_conductivity": ("mS/cm", "lowest effective ionic conductivity"),
    "specific_energy": ("Wh/kg", "energy per mass of active material"),
    "electrode_energy": ("Wh/kg", "energy per mass of electrode"),
    "composite_energy": ("Wh/kg", "energy per mass of active material and catholyte"),
    "capacity_fraction": ("1", "capacity over equilibrium capacity"),
    "energy": ("mWh/cm2", "areal energy"),
    "mean_voltage": ("V", "mean cell voltage"),
    "outcome": ("", "how it ended"),
    "voltage": ("V", "cell voltage"),
    "charge_capacity": ("mAh/cm2", "areal capacity of the charge before"),
    "capacity_band": ("mAh/cm2", "areal capacity"),
    "specific_capacity_band": ("mAh/g", "specific capacity"),
    "capacity_fraction_band": ("1", "capacity over equilibrium capacity"),
    "energy_band": ("mWh/cm2", "areal energy"),
    "stack_specific_energy_band": ("Wh/kg", "energy over mass of the stack"),
    "stack_energy_density_band": ("Wh/L", "energy over volume of the stack"),
    "capacity_difference_band": ("mAh/cm2", "difference in areal capacity"),
    "specific_capacity_difference_band": ("mAh/g", "difference in specific capacity"),
    "energy_difference_band": ("mWh/cm2", "difference in areal energy"),
    "required_band": ("1", "what is required"),
    "required_samples": ("1", "what is required of each design drawn"),
    "limited_by_samples": ("", "what limits a design drawn that no value is enough for"),
    "out_of_reach": ("1", "share of the designs drawn that no value is enough for"),
    "gain_band": ("mAh/cm2", "gain in areal capacity"),
    "specific_gain_band": ("mAh/g", "gain in specific capacity"),
    "gain_fraction_band": ("1", "capacity gain over equilibrium capacity"),
    "required": ("1", "what is required"),
    "reached": ("1", "what is reached"),
    "limited_by": ("", "process that limits"),
    "measured": ("mAh/g", "measured capacity"),
    "fitted": ("mAh/g", "fitted capacity"),
    "deviation": ("mAh/g", "standard deviation of the measured capacity"),
    "repeats": ("1", "capacities measured at this rate"),
    "outlying": ("1", "whether the capacity was left out as an outlier"),
    "before_band": ("mAh/g", "capacity of published cells"),
    "after_band": ("mAh/g", "capacity of cells that agree with the measurements"),
    "sensitivity": ("1", "scaled sensitivity of the capacity"),
    "voltage_sensitivity": ("V", "change of the voltage with the logarithm of a parameter"),
    "outcome_varied": ("", "how the varied points ended"),
    "gain": ("mAh/cm2", "gain in areal capacity"),
    "specific_gain": ("mAh/g", "gain in specific capacity"),
    "gain_fraction": ("1", "capacity gain over equilibrium capacity"),
    "cathode_mass": ("mg/cm2", "mass of the cathode"),
    "stack_mass": ("mg/cm2", "mass of the stack as assembled"),
    "cathode_thickness": ("um", "thickness of the cathode"),
    "stack_thickness": ("um", "thickness of the charged stack"),
    "stack_specific_energy": ("Wh/kg", "energy over mass of the stack"),
    "cathode_energy_density": ("Wh/L", "energy over volume of the cathode"),
    "stack_energy_density": ("Wh/L", "energy over volume of the stack"),
    "stack_specific_power": ("W/kg", "mean power over mass of the stack"),
    "stack_power_density": ("W/L", "mean power over volume of the stack"),
    "optimum": ("1", "value at the optimum"),
    "low": ("1", "lower end of the range searched"),
    "high": ("1", "upper end of the range searched"),
    "flat_low": ("1", "lower end of the range within 1 % of the optimum"),
    "flat_high": ("1", "upper end of the range within 1 % of the optimum"),
    "cut_value": ("1", "value of the parameter"),
    "objective": ("1", "what is maximised"),
    "objective_as_given": ("1", "what is maximised, of the cell as given"),
    "objective_band": ("1", "what is maximised"),
    "objective_cut": ("1", "what is maximised"),
    "objective_gain": ("1", "gain in what is maximised"),
    "limit_value": ("1", "limit"),
    "name": ("", "electrolyte"),
    "formula": ("", "chemical formula"),
    "form": ("", "form of preparation"),
    "family": ("", "family"),
    "conductivity": ("mS/cm", "ionic conductivity"),
    "conductivity_basis": ("", "what the conductivity is"),
    "density_known": ("", "whether a card states the density"),
    "estimated": ("", "estimated in place of what no card states"),
    "reason": ("", "why there is no result"),
    "redox": ("", "what the electrolyte's couples mean in the cell"),
    "requirement": ("", "whether the share of the capacity is reached"),
    "resistance": ("ohm*cm2", "resistance, real part of the impedance"),
    "reactance": ("ohm*cm2", "reactance, imaginary part of the impedance"),
    "cathode_resistance": ("ohm*cm2", "resistance of the cathode"),
    "cathode_reactance": ("ohm*cm2", "reactance of the cathode"),
    "high_frequency_resistance": ("ohm*cm2", "resistance at the highest frequency"),
    "low_frequency_resistance": ("ohm*cm2", "resistance at the lowest frequency"),
    "unknown": ("", "what is missing for a mass or a thickness"),
    "mean_loss": ("V", "mean loss"),
    "energy_efficiency": ("1", "mean discharge voltage over mean voltage of the same charge"),
    "current_density": ("mA/cm2", "current density"),
    "specific_current": ("mA/g", "current per mass of active material"),
    "specific_charge_capacity": ("mAh/g", "specific capacity of the charge"),
    "coulombic_efficiency": ("1", "coulombic efficiency"),
    "charge_energy": ("mWh/cm2", "areal energy of the charge"),
    "mean_charge_voltage": ("V", "mean cell voltage of the charge"),
    "voltage_gap": ("V", "voltage gap at half the capacity"),
    "discharge_voltage": ("V", "cell voltage on discharge"),
    "charge_voltage": ("V", "cell voltage on charge"),
    "time": ("h", "time"),
    "step_voltage": ("V", "cell voltage"),
    "step_current": ("mA/cm2", "current density"),
    "ended_by": ("", "what ended the step"),
    "film_resistance": ("ohm cm2", "film resistance per contact area"),
    "junction_resistance": ("ohm cm2", "resistance of all junctions"),
    "anode_resistance": ("ohm cm2", "anode resistance"),
    "np_ratio": ("1", "N/P ratio"),
    "coverage": ("1", "coverage"),
    "utilisation": ("1", "utilisation"),
    "lost_charge": ("mAh/cm2", "charge of oxidised catholyte"),
    "solved": ("1", "whether the cycle was solved"),
    "capacity_loss": ("mAh/cm2", "lost areal capacity"),
}
"""Unit and long name of every variable."""


def labelled(dims: str | Sequence[str], values: Any, units: str, long_name: str) -> xr.Variable:
    """Values with the dimensions, the unit and the words that a dataset shows."""
    return xr.Variable(dims, values, {"units": units, "long_name": long_name})


CURRENTS = ("current_density", "specific_current")
"""Coordinates along the C-rates: the currents that they are in a cell."""
POSITIVE = ("c_rate", "frequency", *CURRENTS)
"""Coordinates on logarithmic axes."""
TEXTS = ("study", "title", "direction", "description", "sscell_version", "pybamm_version")
"""Attributes of a dataset that are text where there are any."""
LARGEST = 1e100
"""More is no result, and no axis can show it."""


def check_results(results: Any, where: str) -> None:
    """Refuse what is no dataset of results: shapes of any study, values that can be drawn.

    Parameters
    ----------
    results : xarray.Dataset
    where : str
        The file or argument, for messages.

    Raises
    ------
    InputError
        With every variable, coordinate and attribute that is not as a study returns it.
    """
    if not isinstance(results, xr.Dataset):
        message = f"expected an xarray.Dataset as a study returns it, got {shown(results)}"
        raise InputError(Problem(where, message))
    Problems(Problem(f"{where}, {part}", words) for part, words in _mistakes(results)).refuse()


def described(results: xr.Dataset, where: str) -> dict[str, Any]:
    """What a dataset says of its cells and of what was asked.

    Raises
    ------
    InputError
        If it says nothing, or not what a study writes.
    """
    try:
        description = json.loads(results.attrs["description"])
        cells = description["cells"]
    except (KeyError, TypeError, ValueError):
        cells = None
    if not isinstance(cells, list) or not all(isinstance(card, dict) for card in cells):
        wanted = "holds no cards of cells; expected the description that a study writes"
        raise InputError(Problem(f"{where}, attribute description", wanted))
    return dict(description)


def charge_of(results: xr.Dataset, unknown: str) -> str:
    """How the cells were charged before the discharge, where it is the same for all points."""
    if "charge" in results.coords:
        return str(results["charge"].item())
    return str(results.attrs.get("charge", unknown))


def protocol_of(results: xr.Dataset) -> Protocol | None:
    """What was done to the cells, if the dataset says it and it is the same for all points."""
    protocol = PROTOCOLS.get(str(results.attrs.get("direction")))
    if "charge" in results.dims:
        return None
    charge = charge_of(results, FULL)
    if protocol is None or protocol.name != "discharge" or charge.lower() == FULL:
        return protocol
    return read_charge(charge)


def _mistakes(results: xr.Dataset) -> Iterator[tuple[str, str]]:
    for name in TEXTS:
        value = results.attrs.get(name, "")
        if not isinstance(value, str):
            yield f"attribute {name}", f"expected text, got {shown(value)}"
    direction = results.attrs.get("direction", "")
    if isinstance(direction, str) and direction not in ("", *PROTOCOLS):
        yield (
            "attribute direction",
            f"expected one of {', '.join(PROTOCOLS)}, got {shown(direction)}",
        )
    for dim, size in results.sizes.items():
        if not size:
            yield f"dimension {dim}", "is empty; expected at least one value"
    for key, data in results.variables.items():
        name = str(key)
        for attribute in ("units", "long_name", "path"):
            text = data.attrs.get(attribute, "")
            if not isinstance(text, str):
                yield f"{name}, attribute {attribute}", f"expected text, got {shown(text)}"
        message = _wrong_values(name, data, name in results.coords)
        if message:
            yield name, message


def _wrong_values(name: str, data: xr.Variable, is_coordinate: bool) -> str:
    """What is wrong with the values of a variable, or nothing."""
    kind = data.dtype.kind
    if name in VARIABLES and _is_text(name) and kind not in "OSUTb":
        return f"expected text, got {data.dtype}"
    if name in VARIABLES and not _is_text(name) and kind not in "fiub":
        return f"expected numbers, got {_words(kind)}"
    if kind == "c" or (kind in "OT" and not all(isinstance(v, str) for v in data.values.flat)):
        return f"expected numbers or text, got {_words(kind)}"
    if kind not in "fiu" or not data.size:
        return ""
    values = np.asarray(data.values, dtype=float)
    endless = np.isinf(values).any() and not name.endswith(("_band", "_samples"))  # none
    if np.any(np.abs(values[np.isfinite(values)]) > LARGEST) or endless:
        return "holds a number that is not finite"
    if is_coordinate and data.ndim == 1 and data.dims == (name,):
        if np.isnan(values).any():
            return "holds a value that is no number; expected one for each place of the axis"
        if np.unique(values).size < values.size:
            return "holds a value twice"
    if name in POSITIVE and np.any(values <= 0):
        return f"must be greater than 0, got {values.min():g}"
    return ""


def _is_text(name: str) -> bool:
    return VARIABLES[name][0] == ""


def _words(kind: str) -> str:
    return {"c": "complex numbers", "O": "objects", "M": "dates", "m": "durations"}.get(
        kind, "text" if kind in "SUT" else "another type"
    )
