"""How fast a sloped open-circuit potential spreads the reaction over the cathode."""

from __future__ import annotations

from typing import Any

import numpy as np

from sscell.theory.formula import Value, formula

EVEN_BELOW = 0.1
"""Relaxation over discharge time below which the reaction is even. [-]"""
FRONT_ABOVE = 1.0
"""Relaxation over discharge time above which it is a front. [-]"""
EVEN, BETWEEN, FRONT = "even reaction, n = 3", "between", "front, n = 1"

_EARLY = 0.075  # the first dual term left out is exp(-pi2/(4 * 0.075)) = 5e-15
_MODES = 24  # exp(-24**2 * 0.075) = 2e-19


@formula("ohm*cm^2")
def uniform_reaction_resistance(
    *, thickness: Value, ionic_conductivity: Value, electronic_conductivity: Value = "inf S/m"
) -> Any:
    """Ohmic resistance of a cathode that reacts evenly, (L/3)(1/kappa + 1/sigma). [ohm cm2]

    Parameters
    ----------
    thickness : text or quantity
        Of the cathode. [um]
    ionic_conductivity, electronic_conductivity : text or quantity
        Effective, of the cathode; electrons are perfect if not given. [mS/cm]

    Notes
    -----
    Once differences of composition have evened the reaction out, or where kinetics dominate.
    An impedance with blocked collector shows the same L/(3 kappa); ions that flow through,
    from one electrolyte to another, meet L/kappa. Newman and Tobias 1962, J. Electrochem.
    Soc. 109, 1183 [Newman1962].

    Examples
    --------
    >>> import sscell
    >>> even = sscell.theory.uniform_reaction_resistance(
    ...     thickness="100 um", ionic_conductivity="0.2 mS/cm")
    >>> print(f"{even.m_as('ohm*cm^2'):.1f} ohm cm2")
    16.7 ohm cm2
    """
    return thickness / 3 * (1 / ionic_conductivity + 1 / electronic_conductivity)


@formula("s")
def relaxation_time(
    *,
    thickness: Value,
    areal_capacity: Value,
    ionic_conductivity: Value,
    potential_slope: Value,
    electronic_conductivity: Value = "inf S/m",
) -> Any:
    """Time in which a sloped potential evens the reaction out. [s]

    t1 = L2/(pi2 D) with D = K S L/Q_A, K = kappa sigma/(kappa + sigma): charge diffuses between
    particles at different potentials. t1/t_discharge = I L (1/kappa + 1/sigma)/(pi2 S), the
    ohmic drop over the potential's own fall. Infinite where the potential is flat.

    Parameters
    ----------
    thickness : text or quantity
        Of the cathode. [um]
    areal_capacity : text or quantity
        [mAh/cm2]
    ionic_conductivity, electronic_conductivity : text or quantity
        Effective, of the cathode; electrons are perfect if not given. [mS/cm]
    potential_slope : text or quantity
        S, what the open-circuit potential would fall by over the whole ``areal_capacity`` with
        the slope it has here. [V]

    Notes
    -----
    Fast kinetics and particles, slope and conductivities constant. Derived from the charge
    balance; the setting is that of Doyle and Newman 1995, J. Power Sources 54, 46
    [Doyle1995].

    Examples
    --------
    >>> import sscell
    >>> time = sscell.theory.relaxation_time(
    ...     thickness="100 um", areal_capacity="5 mAh/cm^2", ionic_conductivity="0.2 mS/cm",
    ...     potential_slope="0.8 V")
    >>> print(f"{time:.0f~P}")
    114 s
    """
    resistivity = 1 / ionic_conductivity + 1 / electronic_conductivity
    slowness = thickness * areal_capacity * resistivity / np.pi**2
    flat = np.asarray(potential_slope == 0)
    return np.where(flat, np.inf, slowness / np.where(flat, 1.0, potential_slope))


@formula("ohm*cm^2")
def relaxing_resistance(
    *,
    time: Value,
    thickness: Value,
    areal_capacity: Value,
    ionic_conductivity: Value,
    potential_slope: Value,
    electronic_conductivity: Value = "inf S/m",
) -> Any:
    """Ohmic resistance at a time after the current was switched on. [ohm cm2]

    (L/3)(1/kappa + 1/sigma) - sum over n of 2 L K/(n pi)2 (1/kappa + (-1)^n/sigma)2
    exp(-n2 t/t1): from L/(kappa + sigma), all current at the faces, to that of an even
    reaction. The cell voltage is the open-circuit potential at the mean composition less
    this times the current density.

    Parameters
    ----------
    time : text or quantity
        Since the current was switched on. [s]
    thickness, areal_capacity, ionic_conductivity, potential_slope, electronic_conductivity
        As for :func:`relaxation_time`, whose range and source are those of this one; before
        the particles at either face are full.

    Examples
    --------
    >>> import sscell
    >>> resistance = sscell.theory.relaxing_resistance(
    ...     time=sscell.Quantity([0, 60, 600], "s"), thickness="100 um",
    ...     areal_capacity="5 mAh/cm^2", ionic_conductivity="0.2 mS/cm", potential_slope="0.8 V")
    >>> print(resistance.m_as("ohm*cm^2").round(1))
    [ 0.  10.4 16.6]
    """
    ions, electrons = 1 / ionic_conductivity, 1 / electronic_conductivity
    s = np.pi**2 * time * potential_slope / (thickness * areal_capacity * (ions + electrons))
    n = np.arange(1, _MODES + 1).reshape(-1, *(1 for _ in np.shape(s)))
    modes = np.exp(-np.minimum(n**2 * s, 700.0)) / n**2  # below 1e-300 it is nothing
    root = np.sqrt(np.pi * np.minimum(s, _EARLY))
    # pi2/8 less the sum over odd n, and pi2/24 less that over even n, each in its better form
    odd = np.where(s < _EARLY, root / 2, np.pi**2 / 8 - modes[::2].sum(axis=0))
    even = np.where(
        s < _EARLY, root / 2 - np.minimum(s, _EARLY) / 2, np.pi**2 / 24 - modes[1::2].sum(axis=0)
    )
    spread = 2 / np.pi**2 * ((ions - electrons) ** 2 * odd + (ions + electrons) ** 2 * even)
    return thickness * (ions * electrons + spread) / (ions + electrons)


@formula("1")
def reaction_regime(*, relaxation_time: Value, discharge_time: Value) -> Any:
    """Which n of the required conductivity applies, in words.

    By the ratio t1/t_discharge: ``"even reaction, n = 3"`` up to 0.1, ``"front, n = 1"`` from
    1 on, ``"between"`` inside. With a straight potential that ends abruptly and perfect
    electrons, the ohmic loss is then within 8 % of an even reaction's from a quarter to three
    quarters of the discharge (ratio 0.1, where the charge states at the two faces differ by
    pi2/2 * 0.1 = 0.5), and within 11 % of a front's from a quarter on (ratio 1, where the
    potential's own fall is a tenth of the drop over the cathode).

    Parameters
    ----------
    relaxation_time : text or quantity
        From :func:`relaxation_time`; ``"inf s"`` for a flat potential. [s]
    discharge_time : text or quantity
        [min]

    Notes
    -----
    The limits are ours, drawn from transient simulations of that case. An even reaction too
    ends as a front, once the particles at one face are full: at a ratio of 0.1 its loss has
    grown by half at nine tenths of the discharge, at 0.03 not yet. The ratio is the ohmic drop
    over the potential's fall, I L (1/kappa + 1/sigma)/(pi2 S), so it is not for flat stretches
    of a potential whose mean slope was given.

    Examples
    --------
    >>> import sscell
    >>> sscell.theory.reaction_regime(relaxation_time="114 s", discharge_time="20 min")
    'even reaction, n = 3'
    """
    ratio = relaxation_time / discharge_time
    return np.select([ratio <= EVEN_BELOW, ratio >= FRONT_ABOVE], [EVEN, FRONT], BETWEEN)
