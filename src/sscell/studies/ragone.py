"""Energy over power of whole cells, both over the mass and the volume of their stack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.stack import Stack
from sscell.designs.comparison import differences
from sscell.protocols.charge import read_protocols
from sscell.reading.estimates import estimates_of
from sscell.results.design_variables import weighed
from sscell.results.schema import labelled
from sscell.results.variables import VARIABLES
from sscell.solving.run_options import RunOptions, checked_options, execution
from sscell.studies.arguments import (
    RATES,
    cell_axis,
    checked_charge,
    checked_rates,
    checked_stack,
)
from sscell.studies.bands import SAMPLES, Uncertainty, as_described, solved
from sscell.studies.compare import assumed_of_stack
from sscell.studies.liquid import Liquid, liquid_reference
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import RateGrid

_POWERS = {
    "stack_specific_power": "stack_specific_energy",
    "stack_power_density": "stack_energy_density",
}

_OF_LIQUID = {name: VARIABLES[name] for pair in _POWERS.items() for name in pair}


def ragone(
    cells: CellDesign | MeasuredCell | Sequence[CellDesign | MeasuredCell],
    c_rates: Sequence[float | str] = RATES,
    *,
    charge: str | Sequence[str] | None = None,
    liquid: bool | Liquid = False,
    stack: Stack | Mapping[str, Any] | None = None,
    title: str | None = None,
    uncertainty: Uncertainty | None = None,
    samples: int = SAMPLES,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """Energy and mean power of the discharge of whole cells, as they are given.

    A power is the energy over the time that the discharge takes. Masses and volumes are those of
    the charged stack, with collectors and anode, without housing.

    Parameters
    ----------
    cells : CellDesign, MeasuredCell or sequence of them
    c_rates : sequence of float or str
        Of the nominal capacity [h-1]; also ``"C/10"``, ``"20 mA/g"`` or ``"2 mA/cm^2"``.
    charge : str or sequence of str, optional
        Before each discharge, as for ``rate_capability``.
    liquid : bool or Liquid
        Whether the cathode of the first cell, soaked with a liquid electrolyte and fully charged,
        is added as a baseline, as of ``liquid_reference``.
    stack : Stack or mapping, optional
        Current collectors and anode, as for ``compare``.
    title : str, optional
    uncertainty, samples
        As for ``rate_capability``.
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    xarray.Dataset
        Dims (cell, c_rate): ``stack_specific_energy`` [Wh/kg], ``stack_specific_power`` [W/kg],
        ``stack_energy_density`` [Wh/L], ``stack_power_density`` [W/L] and the variables of
        ``compare`` without losses and findings. Powers of a rate that delivers nothing are NaN.
        With a liquid ``liquid_specific_energy``, ``liquid_specific_power``,
        ``liquid_energy_density`` and ``liquid_power_density`` over (c_rate).
        Attributes ``estimated`` and ``estimated_density`` as of ``sweep``.

    Raises
    ------
    InputError
        If the cells, the rates, the charge or the stack make no sense.

    Notes
    -----
    Ragone 1968, SAE Technical Paper 680453, 10.4271/680453.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_coated_li6ps5cl")
    >>> both = sscell.ragone(cell, c_rates=[0.1, 1], accuracy="draft")
    >>> both["stack_specific_energy"].round(-1).values
    array([[310., 280.]])
    """
    options = checked_options(run, ragone)
    charge = checked_charge(cells, "discharge", charge)
    chosen, kind = as_described(cells, uncertainty, samples)
    around = checked_stack(stack)
    grid = RateGrid(checked_rates(c_rates, chosen), read_protocols("discharge", charge), around)
    shape = (len(chosen),)
    with execution(options) as solver:
        variables, known = solved(grid, chosen, shape, kind, solver)
    variables |= weighed(chosen, around, variables["energy"], shape)
    variables |= _powers(variables)
    results = grid.dataset(
        "ragone",
        [cell_axis(chosen)],
        variables,
        after=kind.axes,
        title=title or "Energy over power",
        cells=chosen,
        asked={"stack": around.to_mapping()},
        attributes={
            **known,
            **kind.attributes(chosen),
            "basis": "as given",
            "differences": differences(chosen),
            "assumed": assumed_of_stack(chosen, around),
            **estimates_of(chosen),
        },
    )
    if not liquid:
        return results
    soaked = Liquid() if liquid is True else liquid
    options["self_check"] = 0.0
    wet = liquid_reference(chosen[0], grid.rates, "discharge", soaked, stack=around, **options)
    numbers = {str(name): values.values for name, values in wet.variables.items()}
    every = {**numbers, **_powers(numbers)}
    return results.assign(
        {
            name.replace("stack", "liquid"): labelled("c_rate", every[name], *_OF_LIQUID[name])
            for name in _OF_LIQUID
        }
    ).assign_attrs(liquid=f"liquid electrolyte, cathode of {chosen[0].title}")


def _powers(variables: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Energies over the time of the discharge, NaN where nothing is delivered."""
    with np.errstate(divide="ignore", invalid="ignore"):
        per_hour = variables["current_density"] / variables["capacity"]
        return {
            power: np.where(variables["capacity"] > 0, variables[energy] * per_hour, np.nan)
            for power, energy in _POWERS.items()
        }
