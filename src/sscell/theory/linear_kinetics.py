"""Linear kinetics: depth and resistance of the reaction at small overpotentials."""

from __future__ import annotations

from typing import Any

import numpy as np

from sscell.parameters.relations import FARADAY, GAS_CONSTANT
from sscell.theory.formula import Value, formula


def _depth(kappa: Any, sigma: Any, area: Any, exchange: Any, temperature: Any) -> Any:
    """Penetration depth with linear kinetics. [m]"""
    charge_transfer = GAS_CONSTANT * temperature / (FARADAY * area * exchange)
    return np.sqrt(charge_transfer / (1 / kappa + 1 / sigma))


@formula("ohm*cm^2")
def electrode_resistance(
    *,
    thickness: Value,
    ionic_conductivity: Value,
    contact_area: Value,
    exchange_current_density: Value,
    electronic_conductivity: Value = "inf S/m",
    temperature: Value = "25 degC",
) -> Any:
    """Resistance of a cathode with linear kinetics at the first instant. [ohm cm2]

    R = L/(kappa + sigma) (1 + (2 + (sigma/kappa + kappa/sigma) cosh nu) / (nu sinh nu)) with
    nu = L / penetration depth. Thin: charge transfer R T/(F a j0 L) plus (L/3)(1/kappa +
    1/sigma). Perfect electrons: (L/kappa) coth(nu)/nu.

    Parameters
    ----------
    thickness : text or quantity
        Of the cathode. [um]
    ionic_conductivity, electronic_conductivity : text or quantity
        Effective, of the cathode; electrons are perfect if not given. [mS/cm]
    contact_area : text or quantity
        Active material touching catholyte per electrode volume. [m2/cm3]
    exchange_current_density : text or quantity
        Per contact area. [A/m2]
    temperature : text or quantity
        25 degC if not given.

    Notes
    -----
    For overpotentials below 20 mV, where charge transfer comes out 3 % too high, and before
    the composition has changed. Newman and Tobias 1962, J. Electrochem. Soc. 109, 1183
    [Newman1962].

    Examples
    --------
    >>> import sscell
    >>> resistance = sscell.theory.electrode_resistance(
    ...     thickness="100 um", ionic_conductivity="0.2 mS/cm", electronic_conductivity="1 mS/cm",
    ...     contact_area="0.3 m^2/cm^3", exchange_current_density="0.3 A/m^2")
    >>> print(f"{resistance.m_as('ohm*cm^2'):.2f} ohm cm2")
    47.42 ohm cm2
    """
    ions, electrons = 1 / ionic_conductivity, 1 / electronic_conductivity
    nu = thickness / _depth(
        ionic_conductivity,
        electronic_conductivity,
        contact_area,
        exchange_current_density,
        temperature,
    )
    # 1/sinh and coth in forms that neither overflow nor divide infinities
    one_over_sinh = -2 * np.exp(-nu) / np.expm1(-2 * nu)
    profile = (2 * ions * electrons * one_over_sinh + (ions**2 + electrons**2) / np.tanh(nu)) / nu
    return thickness / (ions + electrons) * (ions * electrons + profile)


@formula("um")
def penetration_depth(
    *,
    ionic_conductivity: Value,
    contact_area: Value,
    exchange_current_density: Value,
    electronic_conductivity: Value = "inf S/m",
    temperature: Value = "25 degC",
) -> Any:
    """Depth into which the reaction reaches with linear kinetics. [um]

    sqrt(R T / (F a j0 (1/kappa + 1/sigma))). A cathode much thinner reacts evenly, a much
    thicker one at its faces.

    Parameters
    ----------
    ionic_conductivity, electronic_conductivity, contact_area, exchange_current_density, temperature
        As for :func:`electrode_resistance`, whose range and source are those of this one.

    Examples
    --------
    >>> import sscell
    >>> depth = sscell.theory.penetration_depth(
    ...     ionic_conductivity="0.2 mS/cm", contact_area="0.3 m^2/cm^3",
    ...     exchange_current_density="0.3 A/m^2")
    >>> print(f"{depth.m_as('um'):.1f} um")
    75.6 um
    """
    return _depth(
        ionic_conductivity,
        electronic_conductivity,
        contact_area,
        exchange_current_density,
        temperature,
    )
