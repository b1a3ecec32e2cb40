"""Diffusion in a sphere whose surface exchanges lithium in patches only, solved in two ways.

    python tests/physics/sphere_in_patches.py FIGURE.png

draws what the docs show of it. Lengths are in radii, times in R**2/D, concentrations in j R/D with
the flux j averaged over the whole surface.
"""

import sys
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from sscell.cards.closures import diffusion_length_factor

Array = NDArray[np.float64]

FULL = 0.2
"""Mean less surface concentration of a sphere whose whole surface reacts, quasi-steady."""
_GOLDEN = (1 + 5**0.5) / 2
SPREAD: dict[int, list[tuple[float, ...]]] = {
    1: [(0, 0, 1)],
    2: [(0, 0, 1), (0, 0, -1)],
    3: [(1, 0, 0), (-0.5, 0.75**0.5, 0), (-0.5, -(0.75**0.5), 0)],
    4: [(1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)],
    6: [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)],
    12: [
        point
        for a in (1, -1)
        for b in (_GOLDEN, -_GOLDEN)
        for point in ((0, a, b), (a, b, 0), (b, 0, a))
    ],
}
"""Directions of patches as far apart as they can be, by their number."""


def _legendre(most: int, x: Array) -> Array:
    """Polynomials of the orders 0 to most + 1, by their recurrence."""
    p = np.empty((most + 2, *x.shape))
    p[0], p[1] = 1, x
    for n in range(1, most + 1):
        p[n + 1] = ((2 * n + 1) * x * p[n] - n * p[n - 1]) / (n + 1)
    return p


def series_factor(count: int, coverage: float, most: int = 2000) -> float:
    """Diffusion length factor of equal caps of uniform flux, exact: a series of harmonics.

    A flux with the coefficients q_l of spherical harmonics leaves q_l / l at the surface beside the
    profile of full coverage; its mean over a cap is taken with the same coefficients.
    """
    points = np.array(SPREAD[count], dtype=float)
    points /= np.linalg.norm(points, axis=1)[:, None]
    edge = 1 - 2 * coverage / count
    order, p = np.arange(1, most + 1), _legendre(most, np.array(edge))
    cap = (p[order - 1] - p[order + 1]) / 2
    pairs = _legendre(most, np.clip(points @ points.T, -1, 1))[order].sum(axis=(1, 2)) / count
    share = coverage / count
    constriction = np.sum(cap**2 * pairs / (order * (2 * order + 1) * share)) / coverage
    return float(np.sqrt(1 + constriction / FULL))


class Grid(NamedTuple):
    """Finite volumes of a sphere, or of a part of it that symmetry repeats."""

    exchange: sparse.csc_matrix
    """Rows add up to nothing: what each volume gives to its neighbours per concentration."""
    volumes: Array
    contacts: Array
    """Area in contact, of each volume."""
    to_surface: float
    """Distance from the last nodes to the surface."""


def grid(count: int, coverage: float, fine: int = 24) -> Grid:
    """Of one or two patches over r and polar angle; of six over an eighth of the sphere."""
    r = 1 - (1 - np.linspace(0, 1, fine + 1)) ** 1.5
    edge = 1 - 2 * coverage / count
    if count <= 2:
        top = {1: np.pi, 2: np.pi / 2}[count]
        angle = np.arccos(edge)
        # an edge of the grid at the edge of the patch, and finer there
        inside = max(4, round(2 * fine * angle / top))
        outside = max(4, 2 * fine - inside)
        polar = np.concatenate(
            [angle * np.sin(np.linspace(0, np.pi / 2, inside + 1)),
             top - (top - angle) * np.sin(np.linspace(np.pi / 2, 0, outside + 1))[1:]]
        )  # fmt: skip
        azimuth = np.array([0, 2 * np.pi])
    else:
        polar = azimuth = np.linspace(0, np.pi / 2, fine + 1)
    return _grid(r, polar, azimuth, np.array(SPREAD[count]), edge)


def _grid(r: Array, polar: Array, azimuth: Array, points: Array, edge: float) -> Grid:
    shells, cosines, turn = np.diff(r**3) / 3, -np.diff(np.cos(polar)), np.diff(azimuth)
    volumes = shells[:, None, None] * cosines[None, :, None] * turn
    middles = [(edges[1:] + edges[:-1]) / 2 for edges in (r, polar, azimuth)]
    radial = (r[1:-1] ** 2 / np.diff(middles[0]))[:, None, None] * cosines[None, :, None] * turn
    lengths, sines = np.diff(r), np.sin(polar[1:-1])
    across = lengths[:, None, None] * (sines / np.diff(middles[1]))[None, :, None] * turn
    widths = np.diff(polar) / np.sin(middles[1])
    around = lengths[:, None, None] * widths[None, :, None] / np.diff(middles[2])
    numbers = np.arange(volumes.size).reshape(volumes.shape)
    matrix = sparse.csc_matrix((volumes.size, volumes.size))
    for axis, conductance in enumerate((radial, across, around)):
        first = np.delete(numbers, -1, axis).ravel()
        second = np.delete(numbers, 0, axis).ravel()
        g = np.broadcast_to(conductance, np.delete(numbers, 0, axis).shape).ravel()
        rows, columns = np.concatenate([first, second]), np.concatenate([second, first])
        matrix -= sparse.csc_matrix((np.tile(g, 2), (rows, columns)), matrix.shape)
    matrix -= sparse.diags(np.asarray(matrix.sum(axis=1)).ravel())
    contacts = np.zeros(volumes.shape)
    contacts[-1] = cosines[:, None] * turn * _covered(polar, azimuth, points, edge)
    return Grid(matrix.tocsc(), volumes.ravel(), contacts.ravel(), float(1 - middles[0][-1]))


def _covered(polar: Array, azimuth: Array, points: Array, edge: float) -> Array:
    """Covered share of each face of the surface, by points inside it."""
    inside = (np.arange(16) + 0.5) / 16
    at = [(a[:-1, None] + np.diff(a)[:, None] * inside).ravel() for a in (polar, azimuth)]
    t, f = np.meshgrid(*at, indexing="ij")
    places = np.stack([np.sin(t) * np.cos(f), np.sin(t) * np.sin(f), np.cos(t)], axis=-1)
    unit = points / np.linalg.norm(points, axis=1)[:, None]
    hit = (places @ unit.T > edge).any(axis=-1)
    return hit.reshape(polar.size - 1, 16, azimuth.size - 1, 16).mean(axis=(1, 3))


def solved_factor(cells: Grid, *, uniform_flux: bool = True) -> float:
    """Diffusion length factor of a solved sphere, quasi-steady.

    With a uniform flux into the contacts, as slow kinetics have it; or with one concentration in
    all of them, as fast kinetics have it.
    """
    total = cells.volumes.sum() * 3  # of the surface, or of its part
    sink = cells.volumes * total / cells.volumes.sum()
    share = cells.contacts / cells.contacts.sum()
    if uniform_flux:
        drawn = total * share - sink
        factors = splu(cells.exchange[1:, 1:])  # one value is free
        c = np.concatenate([[0.0], factors.solve(-drawn[1:])])
        at_contact = share @ c - total / cells.contacts.sum() * cells.to_surface
        mean = cells.volumes @ c / cells.volumes.sum()
        return float(np.sqrt((mean - at_contact) / FULL))
    held = cells.exchange + sparse.diags(cells.contacts / cells.to_surface)
    c = splu(held.tocsc()).solve(sink)
    return float(np.sqrt(cells.volumes @ c / cells.volumes.sum() / FULL))


def fall_at_contact(cells: Grid, times: Array) -> Array:
    """How far the concentration of the contacts has fallen at evenly spaced times, from rest."""
    total, step = cells.volumes.sum() * 3, float(times[1] - times[0])
    flux = total * cells.contacts / cells.contacts.sum()
    share, extra = cells.contacts / cells.contacts.sum(), total / cells.contacts.sum()
    mass = sparse.diags(cells.volumes)
    # two steps of a third-order stiff method are not needed: second-order backward differences
    first = splu((mass / step + cells.exchange).tocsc())
    second = splu((1.5 * mass / step + cells.exchange).tocsc())
    before = np.zeros(cells.volumes.size)
    now = first.solve(-flux)
    falls = [0.0, -share @ now]
    for _ in times[2:]:
        later = second.solve((2 * now - before / 2) * cells.volumes / step - flux)
        before, now = now, later
        falls.append(-share @ now)
    return np.array(falls) + extra * cells.to_surface


def utilisation(falls: Array, times: Array, current: float) -> float:
    """Share of the sphere discharged when the contacts are empty.

    At a constant current, given as j R / (D c) with the concentration c at the start.
    """
    at = np.interp(1 / current, falls, times, right=np.inf)
    return float(min(3 * current * at, 1.0))


def whole_surface(fine: int = 40) -> Grid:
    """Of a sphere that reacts all over."""
    r = 1 - (1 - np.linspace(0, 1, fine + 1)) ** 1.5
    return _grid(r, np.array([0, np.pi]), np.array([0, 2 * np.pi]), np.array(SPREAD[1]), -2.0)


def utilisations(count: int, coverage: float, currents: Array) -> tuple[Array, Array]:
    """Share discharged at constant currents: of the solved sphere, and by the law."""
    cells, full = grid(count, coverage, 24 if count < 6 else 14), whole_surface()
    factor = diffusion_length_factor(coverage, count)
    both = []
    for current in currents:
        times = np.linspace(0, 1 / (3 * current), 801)
        solved = utilisation(fall_at_contact(cells, times), times, current)
        slower = times / factor**2
        law = utilisation(fall_at_contact(full, slower), slower, current * factor**2)
        both.append((solved, law))
    solved_all, law_all = np.array(both).T
    return solved_all, law_all


def draw(path: str) -> None:
    """Factors over the coverage; utilisation over the current."""
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained")
    coverages = np.linspace(0.02, 0.99, 60)
    for count, colour in ((1, "C0"), (2, "C1"), (6, "C2"), (12, "C3")):
        law = [diffusion_length_factor(coverage, count) for coverage in coverages]
        left.plot(coverages, law, color=colour, label=f"{count} patch{'es' * (count > 1)}")
        exact = [series_factor(count, coverage) for coverage in coverages[::6]]
        left.plot(coverages[::6], exact, "o", ms=3.5, color=colour)
    solved = [solved_factor(grid(1, coverage, 32)) for coverage in (0.05, 0.15, 0.4, 0.7)]
    left.plot([0.05, 0.15, 0.4, 0.7], solved, "x", color="C0", ms=7)
    left.set(xlabel="coverage [-]", ylabel="diffusion length factor [-]", ylim=(1, 8))
    left.legend(title="lines: law; circles: series;\ncrosses: solved sphere", fontsize="small")
    currents = np.geomspace(0.01, 1, 13)
    for (count, coverage), colour in (((1, 0.25), "C0"), ((2, 0.25), "C1"), ((6, 0.5), "C2")):
        solved_all, law_all = utilisations(count, coverage, currents)
        right.semilogx(currents, law_all, color=colour)
        label = f"{count} patch{'es' * (count > 1)}, coverage {coverage:g}"
        right.semilogx(currents, solved_all, "o", ms=3.5, color=colour, label=label)
    right.set(xlabel="current $jR/(Dc)$ [-]", ylabel="share discharged [-]", ylim=(0, 1))
    right.legend(title="lines: law; circles: solved sphere", fontsize="small")
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    draw(sys.argv[1])
