"""The front regime: a flat open-circuit potential and fast kinetics make the reaction a front."""

from __future__ import annotations

from typing import Any

import numpy as np

from sscell.theory.conductivity import HOUR
from sscell.theory.formula import Value, formula


@formula("1")
def front_utilisation(
    *,
    current_density: Value,
    ionic_conductivity: Value,
    thickness: Value,
    allowed_loss: Value,
    electronic_conductivity: Value = "inf S/m",
    other_resistance: Value = "0 ohm cm^2",
) -> Any:
    """Share of the capacity that is delivered before fronts have spent the voltage. [-]

    Two fronts start at the faces and share the current as sigma/(kappa + sigma) at the
    separator and kappa/(kappa + sigma) at the collector, which costs
    R(Theta) = L/(kappa + sigma) + Theta L (kappa2 + sigma2 - kappa sigma) /
    (kappa sigma (kappa + sigma)). The share is where I (R + R_other) = dV, between 0 and 1;
    with perfect electrons kappa dV / (I L).

    Parameters
    ----------
    current_density : text or quantity
        [mA/cm2]
    ionic_conductivity, electronic_conductivity : text or quantity
        Effective, of the cathode; electrons are perfect if not given. [mS/cm]
    thickness : text or quantity
        Of the cathode. [um]
    allowed_loss : text or quantity
        Between the open-circuit potential, which is flat, and the cut-off. [V]
    other_resistance : text or quantity
        Of separator, anode and contacts, in series. [ohm cm2]

    Notes
    -----
    Holds where the relaxation time exceeds the discharge (see
    :func:`sscell.theory.reaction_regime`), the front is thin (see :func:`penetration_depth
    <sscell.theory.penetration_depth>`) and the particles keep up. Finite front width makes the
    share 1 to 4 % wrong above 0.1. One conductor: Tiedemann and Newman 1975,
    10.1149/1.2134046 [Tiedemann1975], and Doyle and Newman 1997, J. Appl. Electrochem. 27, 846
    [Doyle1997]; two conductors: derived, compared with transient simulations.

    Examples
    --------
    >>> import sscell
    >>> sscell.theory.front_utilisation(
    ...     current_density="10 mA/cm^2", ionic_conductivity="0.4 mS/cm", thickness="100 um",
    ...     allowed_loss="0.2 V")
    0.8
    """
    ions, electrons = 1 / ionic_conductivity, 1 / electronic_conductivity
    at_once = thickness * ions * electrons / (ions + electrons)
    growth = thickness * (ions**2 + electrons**2 - ions * electrons) / (ions + electrons)
    left = allowed_loss / current_density - other_resistance - at_once
    return np.clip(left / growth, 0.0, 1.0)


def _critical(kappa: Any, sigma: Any, thickness: Any, loss: Any, other: Any) -> Any:
    """Current density whose fronts meet when the loss is spent. [A/m2]"""
    ions, electrons = 1 / kappa, 1 / sigma
    complete = thickness * (ions**2 + electrons**2) / (ions + electrons)
    return loss / (complete + other)


@formula("mA/cm^2")
def critical_current_density(
    *,
    ionic_conductivity: Value,
    thickness: Value,
    allowed_loss: Value,
    electronic_conductivity: Value = "inf S/m",
    other_resistance: Value = "0 ohm cm^2",
) -> Any:
    """Largest current density at which fronts use the whole cathode. [mA/cm2]

    I = dV / (L (kappa2 + sigma2) / (kappa sigma (kappa + sigma)) + R_other); with perfect
    electrons and nothing else in series kappa dV / L. Above it the capacity falls as 1/I.

    Parameters
    ----------
    ionic_conductivity, electronic_conductivity, thickness, allowed_loss, other_resistance
        As for :func:`front_utilisation`, whose range and sources are those of this one.

    Examples
    --------
    >>> import sscell
    >>> critical = sscell.theory.critical_current_density(
    ...     ionic_conductivity="0.73 mS/cm", thickness="600 um", allowed_loss="0.5 V")
    >>> print(f"{critical:.1f~P}")
    6.1 mA/cm²
    """
    return _critical(
        ionic_conductivity, electronic_conductivity, thickness, allowed_loss, other_resistance
    )


@formula("1")
def critical_c_rate(
    *,
    areal_capacity: Value,
    ionic_conductivity: Value,
    thickness: Value,
    allowed_loss: Value,
    electronic_conductivity: Value = "inf S/m",
    other_resistance: Value = "0 ohm cm^2",
) -> Any:
    """Largest C-rate at which fronts use the whole cathode. [h-1, without a unit]

    The critical current density over the areal capacity: kappa dV / (Q_A L), which falls with
    the square of the thickness at a given capacity per volume.

    Parameters
    ----------
    areal_capacity : text or quantity
        Drawn in one hour at 1C. [mAh/cm2]
    ionic_conductivity, electronic_conductivity, thickness, allowed_loss, other_resistance
        As for :func:`front_utilisation`, whose range and sources are those of this one.

    Examples
    --------
    >>> import sscell
    >>> round(sscell.theory.critical_c_rate(
    ...     areal_capacity="5 mAh/cm^2", ionic_conductivity="0.5 mS/cm", thickness="100 um",
    ...     allowed_loss="0.1 V"), 3)
    1.0
    """
    critical = _critical(
        ionic_conductivity, electronic_conductivity, thickness, allowed_loss, other_resistance
    )
    return critical * HOUR / areal_capacity
