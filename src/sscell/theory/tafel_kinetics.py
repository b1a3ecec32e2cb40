"""Tafel kinetics: depth and cost of the reaction at large overpotentials."""

from __future__ import annotations

from typing import Any

import numpy as np

from sscell.parameters.relations import FARADAY, GAS_CONSTANT
from sscell.theory.formula import Value, formula

_NEWTON_STEPS = 6  # quadratic and from one side; the worst start needs 3 to the last digit


@formula("um")
def tafel_penetration_depth(
    *,
    current_density: Value,
    ionic_conductivity: Value,
    transfer_coefficient: Value = 0.5,
    temperature: Value = "25 degC",
) -> Any:
    """Depth of the reaction at large overpotentials, R T kappa / (alpha F I). [um]

    Parameters
    ----------
    current_density, ionic_conductivity, transfer_coefficient, temperature
        As for :func:`tafel_overpotential`, whose range and source are those of this one.

    Examples
    --------
    >>> import sscell
    >>> depth = sscell.theory.tafel_penetration_depth(
    ...     current_density="15 mA/cm^2", ionic_conductivity="0.2 mS/cm")
    >>> print(f"{depth.m_as('um'):.1f} um")
    6.9 um
    """
    thermal = GAS_CONSTANT * temperature / (transfer_coefficient * FARADAY)
    return thermal * ionic_conductivity / current_density


@formula("V")
def tafel_overpotential(
    *,
    current_density: Value,
    thickness: Value,
    ionic_conductivity: Value,
    contact_area: Value,
    exchange_current_density: Value,
    transfer_coefficient: Value = 0.5,
    temperature: Value = "25 degC",
) -> Any:
    """Overpotential at the separator with Tafel kinetics and perfect electrons. [V]

    (R T/alpha F)(2 ln sec theta + ln(2 theta2 / (b L2))) where theta tan theta = delta,
    delta = alpha F I L/(2 R T kappa) and b = alpha F a j0/(R T kappa). Small delta: Tafel slope
    of a plane electrode; large delta: twice that.

    Parameters
    ----------
    current_density : text or quantity
        Of the cell. [mA/cm2]
    thickness : text or quantity
        Of the cathode. [um]
    ionic_conductivity : text or quantity
        Effective, of the cathode. [mS/cm]
    contact_area : text or quantity
        Active material touching catholyte per electrode volume. [m2/cm3]
    exchange_current_density : text or quantity
        Per contact area. [A/m2]
    transfer_coefficient : number or array
        alpha. [-]
    temperature : text or quantity
        25 degC if not given.

    Notes
    -----
    Leaves the back reaction out: right to 2 % of the reaction rate where the overpotential
    exceeds 100 mV also at the collector, and meaningless (it may be negative) where the
    current is not well above a j0 L. Before the composition has changed. Derived by
    integrating the charge balance once and again, as Newman and Tobias 1962, J. Electrochem.
    Soc. 109, 1183 [Newman1962].

    Examples
    --------
    >>> import sscell
    >>> loss = sscell.theory.tafel_overpotential(
    ...     current_density="10 mA/cm^2", thickness="100 um", ionic_conductivity="0.2 mS/cm",
    ...     contact_area="0.3 m^2/cm^3", exchange_current_density="0.01 A/m^2")
    >>> print(f"{loss:.4f~P}")
    0.3834 V
    """
    thermal = GAS_CONSTANT * temperature / (transfer_coefficient * FARADAY)
    delta = current_density * thickness / (2 * thermal * ionic_conductivity)
    b = contact_area * exchange_current_density / (thermal * ionic_conductivity)
    # theta - atan(delta/theta) is concave, and the start is below its root: no overshoot
    theta = np.sqrt(delta / (1 + 4 / np.pi**2 * delta))
    for _ in range(_NEWTON_STEPS):
        slope = 1 + delta / (theta**2 + delta**2)
        theta = theta - (theta - np.arctan2(delta, theta)) / slope
    # sec2 = 1 + tan2 with tan = delta/theta keeps its digits where theta nears pi/2
    return thermal * (np.log1p((delta / theta) ** 2) + np.log(2 * theta**2 / (b * thickness**2)))
