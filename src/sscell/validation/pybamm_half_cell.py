"""The same cell in PyBaMM's own Doyle-Fuller-Newman half cell, transference number 1."""

from typing import Any

import numpy as np
import pybamm

from sscell.cards.cell import CellDesign
from sscell.models.resolution import Resolution
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.parameters.values import AREA
from sscell.protocols.protocol import CHARGE, Direction, read_direction
from sscell.reading.read import read_cell
from sscell.studies.discharge import discharge
from sscell.studies.liquid import half_cell_values
from sscell.validation.report import Section, Table

FINE = Resolution(axial_cells=120, stretch=(1.4, 1.0), radial_nodes=12)
"""Of ours, so that what is left is not the mesh."""
SHARE = 0.98
"""Of the discharge over which voltages are compared: beyond it they fall by volts a percent."""
COMPARED: tuple[tuple[str, float], ...] = (
    ("ncm83_li6ps5cl", 1.0),
    ("ncm622_li6ps5cl_53vol", 1.0),
    ("lco_lgps", 0.2),
)
"""Cells and C-rates of the report."""


OPTIONS = {
    "working electrode": "positive",
    "surface form": "algebraic",
    "transport efficiency": "tortuosity factor",
    "contact resistance": "true",
}
"""Of PyBaMM's half cell."""


def pybamm_values(cell: CellDesign) -> dict[str, Any]:
    """The numbers of a cell as PyBaMM's half cell takes them, by PyBaMM name.

    It knows one electrolyte conductivity and one lithium counter electrode, so the separator
    and the counter electrode become a contact resistance, and their potential is taken off
    that of the cathode; everything else is the same numbers.
    """
    ours, derived = half_cell_values(cell), derive(cell)
    series = derived.separator_resistance + derived.anode_resistance
    potential, exchange = ours[names.OCP], ours[names.EXCHANGE_CURRENT]
    return ours | {
        "Electrolyte conductivity [S.m-1]": derived.ionic_conductivity
        * derived.tortuosity_factor
        / derived.volume_fractions.catholyte,
        names.SEPARATOR_TORTUOSITY: 1e-9,
        "Cation transference number": 1.0,
        "Electrolyte diffusivity [m2.s-1]": 1e-10,
        "Contact resistance [Ohm]": series / AREA,
        names.ION_CONCENTRATION: 1000.0,
        names.OCP: lambda sto: potential(sto) - float(cell.anode.potential),
        names.EXCHANGE_CURRENT: lambda c_e, c, c_max, T: (
            cell.cathode.coverage * exchange(c_e, c, c_max, T)
        ),
    }


def pybamm_half_cell(
    cell: CellDesign, c_rate: float, direction: Direction = "discharge"
) -> pybamm.Solution:
    """PyBaMM's DFN with finite-volume particles, its own electrolyte and its own tails."""
    ours, derived = pybamm_values(cell), derive(cell)
    protocol = read_direction(direction, most_steps=1)
    sign = protocol.last.sign
    current = sign * c_rate * derived.current_1c
    start = derived.stoichiometry_full if sign > 0 else derived.stoichiometry_empty
    theirs = ours | {
        names.CURRENT: current * AREA,
        names.INITIAL_CONCENTRATION: start * derived.maximum_concentration,
        names.LOWER_CUTOFF: ours[names.LOWER_CUTOFF] if sign > 0 else -100.0,
        names.UPPER_CUTOFF: ours[names.UPPER_CUTOFF] if sign < 0 else 100.0,
    }
    simulation = pybamm.Simulation(
        pybamm.lithium_ion.DFN(OPTIONS),
        parameter_values=pybamm.ParameterValues(theirs),
        var_pts={"x_n": 3, "r_n": 3, "x_s": 10, "x_p": 100, "r_p": 60},
        solver=pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-8),
    )
    return simulation.solve([0.0, 1.05 * derived.equilibrium_capacity / abs(current)])


def difference(
    cell: CellDesign, c_rate: float, direction: Direction = "discharge"
) -> tuple[float, float]:
    """How far the two are apart: capacity over nominal [-], largest voltage difference [V].

    A charge is compared from its first percent on: it starts on the steep end of the potential,
    where 60 uniform shells leave PyBaMM 1.5 mV off for a moment.
    """
    ours = discharge(cell, c_rate, direction, resolution=FINE)
    theirs = pybamm_half_cell(cell, c_rate, direction)
    first = 0.01 * ours.t[-1] if read_direction(direction) == CHARGE else 0.0
    times = np.linspace(first, SHARE * min(ours.t[-1], theirs.t[-1]), 400)
    apart = np.abs(ours[names.VOLTAGE](times) - theirs[names.VOLTAGE](times)).max()
    return float(abs(ours.t[-1] - theirs.t[-1]) * c_rate / 3600), float(apart)


def pybamm_section() -> Section:
    """Agreement with PyBaMM for cells of the library."""
    rows = []
    for name, rate in COMPARED:
        capacity, volts = difference(read_cell(name), rate)
        rows.append((name, rate, 100 * capacity, 1e3 * volts))
    capacities, voltages = (max(row[i] for row in rows) for i in (2, 3))
    return Section(
        "pybamm",
        "PyBaMM's own half cell",
        [
            "The same numbers in PyBaMM's Doyle-Fuller-Newman half cell with transference number "
            "1, uniform meshes of 100 cells and 60 shells, voltages over the first "
            f"{100 * SHARE:g} % of the discharge."
        ],
        [
            Table(
                "pybamm",
                ("cell", "C-rate", "capacity apart [% of nominal]", "voltage apart, at most [mV]"),
                rows,
            )
        ],
        conclusion=[
            "Two implementations with different particles, meshes and solvers agree; this says "
            "that the equations are solved, not that they are the right ones."
        ],
        headline=f"at most {capacities:.2g} % of nominal and {voltages:.2g} mV apart",
    )
