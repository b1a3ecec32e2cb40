"""Closed forms that know nothing of sscell: what the model must reproduce in its limits."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import solve_banded
from scipy.optimize import brentq
from scipy.special import betainc

R, F = 8.314462618, 96485.33212


def newman_tobias_resistance(
    thickness: float, kappa: float, sigma: float, area: float, exchange: float, T: float
) -> float:
    """Porous electrode, linear kinetics, no concentration change. [ohm m2]

    Newman and Tobias, J. Electrochem. Soc. 109 (1962) 1183.
    """
    g = area * exchange * F / (R * T)
    nu = thickness * np.sqrt(g * (1 / kappa + 1 / sigma))
    ratio = sigma / kappa + kappa / sigma
    return float(thickness / (kappa + sigma) * (1 + (2 + ratio * np.cosh(nu)) / (nu * np.sinh(nu))))


def tafel_overpotential(
    current: float, thickness: float, kappa: float, area: float, exchange: float, T: float
) -> float:
    """Overpotential at the separator, Tafel kinetics with alpha = 1/2, sigma infinite. [V]"""
    alpha = 0.5
    delta = alpha * F * current * thickness / (2 * R * T * kappa)
    theta = brentq(lambda t: t * np.tan(t) - delta, 1e-9, np.pi / 2 - 1e-12, xtol=1e-15)
    b = alpha * F * area * exchange / (R * T * kappa)
    logarithm = 2 * np.log(1 / np.cos(theta)) + np.log(2 * theta**2 / (b * thickness**2))
    return float(R * T / (alpha * F) * logarithm)


def first_instant(
    current: float,
    thickness: float,
    kappa: float,
    sigma: float,
    area: float,
    exchange: float,
    film: float,
    T: float,
    cells: int = 600,
) -> float:
    """Drop over a porous electrode whose composition is still uniform. [V]

    The currents of ions and electrons minimise a convex functional: half the ohmic dissipation
    plus the integral of the overpotential over the reaction current. Newton's method on it, on
    cells that are finest at both ends.
    """
    double, ends = 2 * R * T / F, betainc(3, 3, np.linspace(0, 1, cells + 1)) * thickness
    width, between = np.diff(ends), np.diff((ends[1:] + ends[:-1]) / 2)
    resistivity = 1 / kappa + 1 / sigma

    def reaction(ions: NDArray[np.float64]) -> NDArray[np.float64]:
        return -np.diff(np.concatenate([[current], ions, [0.0]])) / (area * width)

    def functional(ions: NDArray[np.float64]) -> float:
        j = reaction(ions)
        root = np.sqrt(j**2 + 4 * exchange**2)
        kinetic = double * (j * np.arcsinh(j / (2 * exchange)) - root) + film * j**2 / 2
        ohmic = resistivity * ions**2 / 2 - current * ions / sigma
        return float((area * width * kinetic).sum() + (between * ohmic).sum())

    def overpotential(j: NDArray[np.float64]) -> NDArray[np.float64]:
        return double * np.arcsinh(j / (2 * exchange)) + film * j

    ions = current * (1 - ends[1:-1] / thickness)
    for _ in range(200):
        j = reaction(ions)
        slope = np.diff(overpotential(j)) + between * (resistivity * ions - current / sigma)
        stiffness = (double / np.sqrt(j**2 + 4 * exchange**2) + film) / (area * width)
        bands = np.zeros((3, ions.size))
        bands[0, 1:] = bands[2, :-1] = -stiffness[1:-1]
        bands[1] = stiffness[1:] + stiffness[:-1] + between * resistivity
        step = solve_banded((1, 1), bands, -slope)
        length, before = 1.0, functional(ions)
        while functional(ions + length * step) > before + 1e-12 * abs(before) and length > 1e-6:
            length /= 2
        ions = ions + length * step
        if np.abs(length * step).max() < 1e-9 * current:
            break
    # edges carry the ions, so a half cell with nearly all of them is left at the separator
    first = (ends[1] - ends[0]) / 2
    electrons = ((current - ions) / sigma * between).sum() + current / sigma * width[-1] / 2
    return float(overpotential(reaction(ions))[0] + current / kappa * first + electrons)


def ambipolar_resistance(
    time: ArrayLike, thickness: float, kappa: float, sigma: float, slope: float, charge: float
) -> NDArray[np.float64]:
    """Ohmic resistance while a sloped potential spreads the reaction, fast kinetics. [ohm m2]

    ``slope`` is -dU/dy in V, ``charge`` the volumetric capacity per unit of y in C/m3. Derived
    from the diffusion equation of the local stoichiometry.
    """
    harmonic = kappa * sigma / (kappa + sigma)
    t1 = thickness**2 / (np.pi**2 * harmonic * slope / charge)
    n = np.arange(1, 4001)[:, None]
    modes = 2 * thickness * harmonic / (n * np.pi) ** 2 * (1 / kappa + (-1.0) ** n / sigma) ** 2
    decay = np.exp(-(n**2) * np.asarray(time, dtype=float)[None, :] / t1)
    relaxed = thickness / 3 * (1 / kappa + 1 / sigma)
    return np.asarray(relaxed - (modes * decay).sum(axis=0))


def front_utilisation(
    current: float, budget: float, thickness: float, kappa: float, sigma: float
) -> float:
    """Share used when two sharp fronts have spent a voltage budget, flat potential. [-]

    Tiedemann and Newman, J. Electrochem. Soc. 122 (1975) 1482, extended to both conductors.
    """
    total = kappa + sigma
    harmonic = kappa * sigma * total / (thickness * (kappa**2 + sigma**2 - kappa * sigma))
    return float(np.clip((budget / current - thickness / total) * harmonic, 0, 1))


def sphere_surface_rise(tau: ArrayLike) -> NDArray[np.float64]:
    """Surface change over (flux radius / D) of a sphere under constant flux, tau = D t / R2.

    Carslaw and Jaeger, Conduction of Heat in Solids (1959).
    """
    k = np.arange(1, 400)
    roots = np.array(
        [
            brentq(lambda x: np.sin(x) - x * np.cos(x), i * np.pi + 1e-9, (i + 0.5) * np.pi)
            for i in k
        ]
    )
    tau = np.asarray(tau, dtype=float)
    series = (np.exp(-(roots[:, None] ** 2) * tau[None, :]) / roots[:, None] ** 2).sum(axis=0)
    return np.asarray(3 * tau + 1 / 5 - 2 * series)


def observed_orders(errors: ArrayLike, refinements: ArrayLike) -> NDArray[np.float64]:
    """Order of convergence between each two meshes."""
    e, n = np.asarray(errors, dtype=float), np.asarray(refinements, dtype=float)
    return np.asarray(np.log(e[:-1] / e[1:]) / np.log(n[1:] / n[:-1]))


def transmission_line(
    thickness: float, kappa: float, sigma: float, admittance: ArrayLike
) -> NDArray[np.complex128]:
    """Impedance of a porous electrode with an admittance per volume between its rails. [ohm m2]

    Paasch, Micka and Gersdorf, Electrochim. Acta 38 (1993) 2653; at zero frequency Newman and
    Tobias's. With free electrons sqrt(R/y) coth(sqrt(R y)), R = L/kappa, y of the whole electrode.
    """
    nu = thickness * np.sqrt(np.asarray(admittance) * (1 / kappa + 1 / sigma) + 0j)
    # cosh/sinh and 1/sinh of a large nu without overflow
    coth = 1 / np.tanh(nu)
    inverse_sinh = 2 * np.exp(-nu) / (1 - np.exp(-2 * nu))
    rails = kappa / sigma + sigma / kappa
    return np.asarray(thickness / (kappa + sigma) * (1 + (2 * inverse_sinh + rails * coth) / nu))
