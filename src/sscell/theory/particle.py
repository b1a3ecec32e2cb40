"""What diffusion in spherical particles leaves of the capacity at a constant current."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import erf

from sscell.theory.conductivity import HOUR
from sscell.theory.formula import Array, Value, formula

_EARLY = 0.03  # the short-time form leaves out exp(-1/0.03) = 3e-15
_ROOTS = 12  # exp(-38**2 * 0.03) = 2e-19 with the next one
_NEWTON_STEPS = 6  # quadratic and from one side; the worst start needs 4 to the last digit


def _roots() -> Array:
    """The first positive roots of tan x = x; the map contracts by 1/(1 + x2) < 0.05 a step."""
    count: Array = np.arange(1.0, _ROOTS + 1)
    x = (count + 0.5) * np.pi
    for _ in range(15):
        x = count * np.pi + np.arctan(x)
    return np.asarray(x)


_LAMBDA = _roots()


def _surface_rise(tau: Array) -> tuple[Array, Array]:
    """Surface change over flux * radius / diffusivity at tau = D t/R2, and its slope. [-]"""
    late, early = np.maximum(tau, _EARLY), np.minimum(tau, _EARLY)
    decay = np.exp(-np.minimum(_LAMBDA**2 * late[..., None], 700.0))
    series = 3 * late + 0.2 - 2 * (decay / _LAMBDA**2).sum(axis=-1)
    slope = 3 + 2 * decay.sum(axis=-1)
    curved = np.exp(early) * erf(np.sqrt(early))
    first = tau < _EARLY
    return (
        np.where(first, np.expm1(early) + curved, series),
        np.where(first, np.exp(early) + curved + 1 / np.sqrt(np.pi * early), slope),
    )


@formula("1")
def particle_utilisation(*, c_rate: Value, particle_radius: Value, diffusivity: Value) -> Any:
    """Share of a sphere's capacity that is used when its surface is full. [-]

    Constant flux from an even start: the surface has changed by everything there is at the
    tau = D t/R2 where 3 tau + 1/5 - 2 sum exp(-lambda2 tau)/lambda2 = 3 D t_full/R2, with
    tan lambda = lambda and t_full = 1 h/C; the share is t/t_full. The exact series, at short
    times in the form exp(tau) (1 + erf sqrt tau) - 1, which is the same number.

    Parameters
    ----------
    c_rate : number or array
        1C fills the particle in one hour. [h-1, without a unit]
    particle_radius : text or quantity
        Half the ``particle_size`` of a card, which is a diameter. [um]
    diffusivity : text or quantity
        Chemical, constant. [m2/s]

    Notes
    -----
    Any rate. The end is a surface that is full, so a potential that falls steeply only there.
    Carslaw and Jaeger 1959, Conduction of Heat in Solids [Carslaw1959].

    Examples
    --------
    >>> import sscell
    >>> share = sscell.theory.particle_utilisation(
    ...     c_rate=[1, 3], particle_radius="2.5 um", diffusivity="4e-15 m^2/s")
    >>> share.round(3)
    array([0.971, 0.913])
    """
    ratio = np.asarray(particle_radius**2 * c_rate / (HOUR * diffusivity))
    target = 3 / ratio
    # The rise is concave and below both 3 tau + 1/5 and 2 sqrt(tau/pi) + 3 tau: each gives a
    # tau before the one sought, from where Newton's method cannot overshoot.
    root = target / (np.sqrt(1 / np.pi + 3 * target) + 1 / np.sqrt(np.pi))
    tau = np.maximum(root**2, (target - 0.2) / 3)
    for _ in range(_NEWTON_STEPS):
        rise, slope = _surface_rise(tau)
        tau = tau + (target - rise) / slope
    return tau * ratio


@formula("1")
def particle_utilisation_slow(*, c_rate: Value, particle_radius: Value, diffusivity: Value) -> Any:
    """The same share at low rates, 1 - R2/(15 D t_full), not below 0. [-]

    Parameters
    ----------
    c_rate, particle_radius, diffusivity
        As for :func:`particle_utilisation`, whose source is that of this one.

    Notes
    -----
    Within 3 % while R2/(D t_full) is below 5.7.

    Examples
    --------
    >>> import sscell
    >>> round(sscell.theory.particle_utilisation_slow(
    ...     c_rate=1, particle_radius="2.5 um", diffusivity="4e-15 m^2/s"), 4)
    0.9711
    """
    ratio = particle_radius**2 * c_rate / (HOUR * diffusivity)
    return np.maximum(1 - ratio / 15, 0.0)


@formula("1")
def particle_utilisation_sand(*, c_rate: Value, particle_radius: Value, diffusivity: Value) -> Any:
    """The same share at high rates, (9 pi/4) D t_full/R2, not above 1. [-]

    Sand's equation for a plane surface: diffusion has not felt the curvature yet.

    Parameters
    ----------
    c_rate, particle_radius, diffusivity
        As for :func:`particle_utilisation`, whose source is that of this one.

    Notes
    -----
    Within 10 % above R2/(D t_full) of about 50, always too high.

    Examples
    --------
    >>> import sscell
    >>> round(sscell.theory.particle_utilisation_sand(
    ...     c_rate=10, particle_radius="2.5 um", diffusivity="1e-16 m^2/s"), 3)
    0.041
    """
    ratio = particle_radius**2 * c_rate / (HOUR * diffusivity)
    return np.minimum(9 * np.pi / 4 / ratio, 1.0)
