"""Physics of one quantity at a time, as pure functions.

Each works on floats, arrays and PyBaMM symbols alike, in SI units, so that the same line
serves the summary a user reads, the tests and the model that is solved.
"""

from typing import Any

import numpy as np
from scipy.optimize import brentq

from sscell.cards.bookkeeping import FARADAY as FARADAY
from sscell.cards.cell import CellDesign
from sscell.quantities.units import GAS_CONSTANT as GAS_CONSTANT

REFERENCE_TEMPERATURE = 298.15
"""Temperature to which every scalar refers. [K]"""


def arrhenius(temperature: Any, reference: Any, activation_energy: Any, exponent: Any = 0) -> Any:
    """Value at a temperature over the value at the reference temperature. [-]

    Parameters
    ----------
    temperature, reference : float, array or pybamm.Symbol
        [K]
    activation_energy : float, array or pybamm.Symbol
        [J/mol]
    exponent : float
        0 for the form sigma = A exp(-E/RT), 1 for sigma T = A exp(-E/RT). An energy fitted
        in one form must not be used in the other: at 60 degC the error is 12 %. [-]
    """
    boltzmann = np.exp(activation_energy / GAS_CONSTANT * (1 / reference - 1 / temperature))
    return boltzmann * (reference / temperature) ** exponent


def anode_resistance(cell: CellDesign) -> float:
    """Of the anode at the temperature of the cell. [ohm m2]"""
    anode = cell.anode
    conducts = conducted(cell, anode.activation_energy, anode.temperature)
    return float(anode.resistance / conducts)


def junction_resistances(cell: CellDesign) -> tuple[float, ...]:
    """Of each junction at the age and the temperature of the cell. [ohm m2]"""
    conducts = conducted(cell, cell.junction.activation_energy)
    return tuple(resistance / conducts for resistance in cell.junction_resistances)


def conducted(
    cell: CellDesign, energy: float, measured: float | None = None, at: float | None = None
) -> float:
    """What an interface conducts over what it did at the temperature it was measured at. [-]

    Parameters
    ----------
    cell : CellDesign
    energy : float
        Activation energy. [J/mol]
    measured : float, optional
        Temperature that the interface has apart from others of the cell. [K]
    at : float, optional
        That of the cell by default. [K]
    """
    reference = measured or cell.resistance_temperature or cell.temperature
    return float(arrhenius(float(at or cell.temperature), float(reference), float(energy)))


def thermal(activation_energy: Any, temperature: Any) -> Any:
    """Value at a temperature over the value at the reference temperature. [-]"""
    return arrhenius(temperature, REFERENCE_TEMPERATURE, activation_energy)


def referred(
    temperature: float, value: tuple[str, float], energy: tuple[str, float | None]
) -> dict[str, float]:
    """A value with its activation energy, by name, moved to the reference temperature."""
    activation = energy[1] or 0.0
    factor = arrhenius(REFERENCE_TEMPERATURE, temperature, activation)
    return {value[0]: value[1] * factor, energy[0]: activation}


def exchange_current_density(reference: Any, stoichiometry: Any) -> Any:
    """Exchange-current density of an intercalation reaction, 2 j_ref sqrt(y (1 - y)).

    The lithium activity of a solid electrolyte is constant and absorbed in the reference,
    which is the value at half filling (Newman and Thomas-Alyea 2004 without the salt term).

    Parameters
    ----------
    reference : float or pybamm.Symbol
        Value at stoichiometry 0.5. [A/m2 of contact]
    stoichiometry : float, array or pybamm.Symbol
        At the particle surface. [-]
    """
    return 2 * reference * stoichiometry**0.5 * (1 - stoichiometry) ** 0.5


def front_overpotential(
    current_density: Any,
    resistivity: Any,
    area: Any,
    exchange: Any,
    film: Any,
    temperature: Any,
) -> Any:
    """Overpotential at the edge of an electrode much thicker than its reaction front. [V]

    The first integral of the charge balance with Butler-Volmer kinetics behind a film, whose
    composition is still uniform (as Newman and Tobias 1962, for a thick electrode). In an
    electrode of any thickness the overpotential there is at least this.

    Parameters
    ----------
    current_density : float or array
        Of the ions or electrons that enter at the edge, less their share far inside. [A/m2]
    resistivity : float or array
        1/kappa + 1/sigma, effective. [ohm m]
    area : float or array
        Contact area per volume. [m-1]
    exchange : float or array
        Exchange-current density of the contacts. [A/m2]
    film : float or array
        Film resistance of the contacts. [ohm m2]
    temperature : float or array
        [K]
    """
    double = 2 * GAS_CONSTANT * temperature / FARADAY
    # the integral of the reaction current over the overpotential, which the front has to hold
    content = resistivity * current_density**2 / (2 * area)
    # sqrt(j**2 + 4 j0**2) less 2 j0, from a quadratic without a difference of large numbers
    linear = double + 2 * film * exchange
    excess = 2 * content / (linear + np.sqrt(linear**2 + 2 * film * content))
    reaction = np.sqrt(excess * (excess + 4 * exchange))
    return double * np.arcsinh(reaction / (2 * exchange)) + film * reaction


def shared_front_overpotential(
    current_density: float,
    resistivity: float,
    exchange: tuple[float, float],
    film: float,
    temperature: float,
) -> float:
    """As :func:`front_overpotential`, for two phases that react side by side. [V]

    Parameters
    ----------
    current_density, resistivity, temperature
        As there.
    exchange : (float, float)
        Exchange-current density times area of the phase behind the film and of the other, per
        electrode volume. [A/m3]
    film : float
        Film resistance over area per volume. [ohm m3]
    """
    double = 2 * GAS_CONSTANT * temperature / FARADAY
    behind, bare = exchange
    content = resistivity * current_density**2 / 2
    if content <= 0:
        return 0.0

    def overpotential(s: float) -> float:
        """Where the phase behind the film reacts with 2 behind sinh(s)."""
        return float(double * s + film * 2 * behind * np.sinh(s))

    def excess(s: float) -> float:
        local = 4 * behind * double * np.sinh(s / 2) ** 2 + 2 * film * (behind * np.sinh(s)) ** 2
        half = min(overpotential(s) / double, _LARGEST_EXPONENT)
        return float(local + 4 * bare * double * np.sinh(half / 2) ** 2 - content)

    # without a film and without the other phase it would react the most
    most = (1 + 1e-9) * 2 * np.arcsinh(np.sqrt(content / (4 * behind * double)))
    return overpotential(brentq(excess, 0.0, float(most), xtol=1e-300, rtol=1e-12, maxiter=500))


_LARGEST_EXPONENT = 600.0

COUPLE_EDGE = 1e-3
"""Stoichiometry that rounds the ends of a couple's potential, where tails take over. [-]"""

FARTHEST_COUPLES = 24.0
"""In widths; the rest of the distance between two couples is a step no solver stumbles over. [-]"""


def nernst_potential(x: Any, potential: Any, width: Any) -> Any:
    """Potential of one redox couple, :func:`couple_potential` for a single one. [V]"""
    inside = _rounded(x)
    return potential + width * np.log((1 - inside) / inside)


def nernst_slope(x: Any, width: Any) -> Any:
    """How fast the potential of one couple falls with the stoichiometry. [V]"""
    inside = _rounded(x)
    return width / (inside * (1 - inside))


def couple_potential(x: Any, first: Any, second: Any, share: Any, width: Any) -> Any:
    """Potential of one or two redox couples in one phase against its stoichiometry. [V]

    Each couple is reduced to the part 1/(1 + exp((U - U_k)/width)); the stoichiometry is the
    sum of these parts times their shares, solved for U. Potentials at 0 and 1 stay finite, 7
    widths above and below. Between couples farther than 24 widths the potential would jump
    within less than 1e-5 of stoichiometry; what is beyond these widths falls as a tanh over
    2e-3 instead.

    Parameters
    ----------
    x : float, array or pybamm.Symbol
        0 oxidised, 1 reduced. [-]
    first, second : float or pybamm.Symbol
        Potential at which half of a couple is converted; equal for a single couple. [V]
    share : float or pybamm.Symbol
        Of the first couple in the capacity. [-]
    width : float or pybamm.Symbol
        RT/F for an ideal solid solution. [V]
    """
    inside = _rounded(x)
    root = (inside * (1 - inside)) ** 0.5
    middle, distance = (first + second) / 2, first - second
    near = np.minimum(distance, FARTHEST_COUPLES * width)
    logarithm = np.arcsinh(-_couples(inside, near, share, width) / (2 * root))
    step = (distance - near) / 2 * np.tanh((share - inside) / (2 * COUPLE_EDGE))
    return middle + step + width * (np.log((1 - inside) / inside) / 2 + logarithm)


def couple_slope(x: Any, first: Any, second: Any, share: Any, width: Any) -> Any:
    """How fast the potential of couples falls with the stoichiometry, a positive number. [V]

    Parameters
    ----------
    x, first, second, share, width
        As for :func:`couple_potential`.
    """
    potential = couple_potential(x, first, second, share, width)
    parts = []
    for each in (first, second):
        half = np.tanh((potential - each) / (2 * width))
        parts.append((1 - half**2) / 4)
    return width / (share * parts[0] + (1 - share) * parts[1] + COUPLE_EDGE)


def _rounded(x: Any) -> Any:
    inside = np.maximum(np.minimum(x, 1.0), 0.0)
    return (inside + COUPLE_EDGE) / (1 + 2 * COUPLE_EDGE)


def _couples(x: Any, distance: Any, share: Any, width: Any) -> Any:
    """The middle coefficient b of x p**2 + b p - (1 - x) = 0 for p = exp((U - middle)/width)."""
    apart = np.exp(distance / (2 * width))
    return x * (apart + 1 / apart) - share * apart - (1 - share) / apart


def conductivity_of_occupation(occupied: Any) -> Any:
    """Mobile ions times free sites of a lattice gas, over that of a half-filled one. [-]

    Parameters
    ----------
    occupied : float or pybamm.Symbol
        Share of the sites that are filled, kept 0.1 % away from none and all. [-]
    """
    inside = np.maximum(np.minimum(occupied, 0.999), 0.001)
    return 4 * inside * (1 - inside)
