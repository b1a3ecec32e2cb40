"""Impedance of one cell over frequency: the linearised cathode, in series with all else."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pybamm
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.models.resolution import Accuracy, Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names
from sscell.parameters.derived import Derived, derive
from sscell.parameters.relations import junction_resistances
from sscell.parameters.values import AREA, parameter_values

Spectrum = NDArray[np.complex128]
RESOLUTIONS: dict[Accuracy, Resolution] = {
    "draft": Resolution(30, (3.0, 3.0), 8),
    "standard": Resolution(60, (3.0, 3.0), 16),
    "reference": Resolution(120, (3.0, 3.0), 24),
}
"""Fine at both faces of the cathode, where its current is within a micrometre at 1 MHz. The
standard one is within 0.1 % of the modulus of a cell from 1 MHz to 1 mHz."""


def spectra(
    cell: CellDesign, frequencies: NDArray[np.float64], socs: Sequence[float], accuracy: Accuracy
) -> Iterator[tuple[Spectrum, Spectrum]]:
    """Impedance of the cell and of its cathode at each state of charge. [ohm m2]

    Parameters
    ----------
    cell : CellDesign
    frequencies : array, length n
        [Hz]
    socs : sequence of float
        From 0 to 1.
    accuracy : "draft" | "standard" | "reference"

    Yields
    ------
    (array, array), each of length n
        NaN where there is no solution.
    """
    derived, mesh = derive(cell), RESOLUTIONS[accuracy]
    beside = beside_the_cathode(cell, derived, frequencies)
    # of two composites each is linearised in a half cell: all current passes one, then the other
    half, other = cell.cathode_half_cell, derived.negative
    linear = LinearisedCell(half, derive(half), mesh)
    anode = cell.anode_half_cell
    negative = None if anode is None or other is None else LinearisedCell(anode, other, mesh)
    for soc in socs:
        drawn = (1 - soc) * derived.equilibrium_capacity
        active = derived.equilibrium.stoichiometry_after(drawn)
        rest = derived.equilibrium.inputs(derived.equilibrium.stoichiometries(active))
        cathode = linear.of_electrode(frequencies, rest)
        stored = derived.anode.storage_impedance(drawn, frequencies)
        if negative is not None:
            concentration = derived.anode.sites * float(derived.anode.stoichiometry_after(drawn))
            rest = {names.INITIAL_CONCENTRATION: concentration}
            stored = negative.of_electrode(frequencies, rest)
        yield cathode + beside + stored, cathode


def beside_the_cathode(
    cell: CellDesign, derived: Derived, frequencies: NDArray[np.float64]
) -> Spectrum:
    """Separator layers, junctions and anode, which all current passes one by one. [ohm m2]"""
    layers = derived.separator_resistance - derived.junction_resistance
    total: Spectrum = np.full(frequencies.size, layers, dtype=complex)
    pairs = zip(junction_resistances(cell), cell.junction_capacitances, strict=True)
    for resistance, capacitance in (*pairs, (derived.anode_resistance, cell.anode.capacitance)):
        total += arc(resistance, capacitance, frequencies)
    return total


def arc(resistance: float, capacitance: float | None, frequencies: NDArray[np.float64]) -> Spectrum:
    """A resistance parallel to a capacitance; a resistor without one. [ohm m2]"""
    time = resistance * (capacitance or 0.0)
    return np.asarray(resistance / (1 + 2j * np.pi * frequencies * time), dtype=complex)


class LinearisedCell:
    """PyBaMM's linearisation of a half cell, built once for all states of charge.

    Parameters
    ----------
    cell : CellDesign
        Whose anode has a potential that stays, whatever it holds.
    derived : Derived
    resolution : Resolution
    """

    def __init__(self, cell: CellDesign, derived: Derived, resolution: Resolution) -> None:
        shape, film = derived.structure, cell.cathode.film_capacitance
        # without active material there is no double layer that could be charged
        stores = derived.contact_area > 0
        others = (resolution.radial_nodes,) * len(shape.others)
        model = SolidStateDFN(
            {"surface form": "differential"} if stores else None,
            film=shape.film,
            film_capacitance=stores and film is not None,
            other_phases=shape.others,
            layers=len(shape.catholytes),
            resolution=replace(resolution, other_nodes=others),
        )
        values = parameter_values(cell)
        values.update({names.FILM_CAPACITANCE: float(film or 0.0)}, check_already_exists=False)
        started = [kind.initial for kind in shape.phases]
        asked = {**values, **dict.fromkeys(started, "[input]")}
        self._simulation = pybamm.EISSimulation(
            model, parameter_values=pybamm.ParameterValues(asked)
        )
        self._beside = derived.separator_resistance + derived.anode_resistance

    def of_electrode(self, frequencies: NDArray[np.float64], rest: Mapping[str, float]) -> Spectrum:
        """Of the composite electrode, without separator and counter electrode. [ohm m2]

        Parameters
        ----------
        frequencies : array, length n
            [Hz]
        rest : mapping
            What each phase starts from, by PyBaMM name.
        """
        nothing: Spectrum = np.full(frequencies.size, complex(np.nan, np.nan))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a singular matrix gives NaN, which is an outcome
                solution = self._simulation.solve(frequencies, inputs=dict(rest))
        except (pybamm.SolverError, ArithmeticError, ValueError, RuntimeError):
            return nothing
        solved: Spectrum = AREA * np.asarray(solution.impedance, dtype=np.complex128).ravel()
        return solved - self._beside if np.isfinite(solved).all() else nothing
