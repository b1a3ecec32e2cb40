"""A composite cathode in three dimensions, and the paths of its currents: pictures of the primer.

Spheres of active material are dropped at random, carbon and voids are put between them, and what is
left is catholyte. Ohm's law is solved on the voxels for the ions and for the electrons.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, LogNorm
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from scipy import ndimage
from scipy.sparse.linalg import LinearOperator, cg

from sscell.plot.parts import style

VOXEL = 0.35
"""[um]"""
SHAPE = (144, 84, 84)
"""50 um through the cathode, 29 um along it. [voxels]"""
MEDIAN, SPREAD, OVERLAP = 3.4, 1.4, 0.84
"""Size of the particles [um], geometric standard deviation, least distance over sum of radii."""
ACTIVE, VOIDS, CARBON = 0.45, 0.14, 0.01
"""Volume fractions: those of the cell ncm83_li6ps5cl, with a little carbon."""
VOID, ELECTROLYTE, OXIDE, BLACK = range(4)
PHASES = {"voids": "#FFFFFF", "catholyte": "#F3DC9B", "active material": "#7C8FB0",
          "carbon": "#000000"}  # fmt: skip
ION, ELECTRON = "#B2182B", "#1B5E9B"
SLICE = 40
"""Of the last index; what the pictures show."""
CONDUCTS = {"ions": {ELECTROLYTE: 1.0}, "electrons": {OXIDE: 1.0, BLACK: 100.0}}
"""Relative conductivities; that carbon conducts a hundred times better is assumed."""


@cache
def composite() -> np.ndarray:
    """What each voxel is; the separator is in front of the first index, the collector behind."""
    random = np.random.default_rng(7)
    phases = np.full(SHAPE, ELECTROLYTE, dtype=np.int8)
    oxide = _spheres(random)
    phases[oxide] = OXIDE
    free = ~oxide
    noise = ndimage.gaussian_filter(random.standard_normal(SHAPE), 2.0)
    # voids sit where grains met, carbon lies along surfaces
    hollow = free & (noise > np.quantile(noise[free], 1.0 - VOIDS / free.mean()))
    phases[hollow] = VOID
    surface = free & ~hollow & ndimage.binary_dilation(oxide, iterations=1)
    grains = ndimage.gaussian_filter(random.standard_normal(SHAPE), (1.5, 1.5, 1.5))
    limit = np.quantile(grains[surface], 1.0 - CARBON / surface.mean())
    phases[surface & (grains > limit)] = BLACK
    return phases


def _spheres(random: np.random.Generator) -> np.ndarray:
    """Voxels of active material: large spheres first, as close as the overlap lets them."""
    size = np.array(SHAPE) * VOXEL
    radii: list[float] = []
    while sum(4.19 * r**3 for r in radii) < 1.12 * ACTIVE * size.prod():
        radii.append(0.5 * MEDIAN * SPREAD ** random.standard_normal())
    grid = np.indices(SHAPE).transpose(1, 2, 3, 0)
    oxide = np.zeros(SHAPE, dtype=bool)
    centres, placed = np.empty((0, 3)), np.empty(0)
    for radius in sorted(radii, reverse=True):
        for _ in range(3000):
            centre = random.random(3) * size
            apart = np.linalg.norm(centres - centre, axis=1)
            if (apart > OVERLAP * (placed + radius)).all():
                break
        else:
            continue
        centres, placed = np.vstack([centres, centre]), np.append(placed, radius)
        low = np.maximum((centre - radius) / VOXEL, 0).astype(int)
        high = np.minimum((centre + radius) / VOXEL + 2, SHAPE).astype(int)
        box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
        oxide[box] |= np.linalg.norm((grid[box] + 0.5) * VOXEL - centre, axis=-1) < radius
        if oxide.mean() >= ACTIVE:
            break
    return oxide


class Current(NamedTuple):
    """What passes a composite under a difference of potential, without a reaction."""

    density: np.ndarray
    """Of each voxel, over the mean through the cross-section."""
    tortuosity_factor: float
    connected: float
    """Share of what conducts from which the source can be reached: separator or collector."""


def current(phases: np.ndarray, carrier: str) -> Current:
    """Ohm's law between the faces of separator and collector, on finite volumes."""
    sigma = np.zeros(phases.shape)
    for phase, value in CONDUCTS[carrier].items():
        sigma[phases == phase] = value
    share = (sigma > 0).mean()
    pieces, _ = ndimage.label(sigma > 0)
    source = pieces[0 if carrier == "ions" else -1]
    connected = np.isin(pieces, source[source > 0]).mean() / share
    through = np.intersect1d(pieces[0], pieces[-1])
    sigma[~np.isin(pieces, through[through > 0])] = 0.0
    faces = [_between(np.moveaxis(sigma, axis, 0)) for axis in range(3)]

    def leaving(potential: np.ndarray) -> np.ndarray:
        """Current out of each voxel, with both ends at zero."""
        field = potential.reshape(phases.shape)
        net = np.zeros(phases.shape)
        for axis, face in enumerate(faces):
            passed = -face * np.diff(np.moveaxis(field, axis, 0), axis=0)
            np.moveaxis(net, axis, 0)[:-1] += passed
            np.moveaxis(net, axis, 0)[1:] -= passed
        for end in (0, -1):
            net[end] += 2.0 * sigma[end] * field[end]
        return net.ravel()

    entering = np.zeros(phases.shape)
    entering[0] = 2.0 * sigma[0]
    system = LinearOperator((sigma.size,) * 2, matvec=leaving, dtype=float)
    diagonal = np.zeros(phases.shape)
    for axis, face in enumerate(faces):
        np.moveaxis(diagonal, axis, 0)[:-1] += face
        np.moveaxis(diagonal, axis, 0)[1:] += face
    diagonal[[0, -1]] += 2.0 * sigma[[0, -1]]
    weight = 1.0 / np.where(diagonal > 0, diagonal, 1.0).ravel()
    jacobi = LinearOperator(system.shape, matvec=lambda x: weight * x)
    start = np.broadcast_to(np.linspace(1.0, 0.0, len(phases))[:, None, None], phases.shape) * (
        sigma > 0
    )
    solved, failed = cg(system, entering.ravel(), x0=start.ravel(), rtol=1e-6, M=jacobi)
    if failed:
        raise RuntimeError(f"Ohm's law of the {carrier} is not solved")
    potential = solved.reshape(phases.shape)
    mean = 2.0 * (sigma[0] * (1.0 - potential[0])).mean()
    flows = [_through(potential, face, axis) for axis, face in enumerate(faces)]
    density = np.where(sigma > 0, np.sqrt(sum(flow**2 for flow in flows)) / mean, np.nan)
    return Current(density, share / (mean * len(phases)), connected)


def _between(sigma: np.ndarray) -> np.ndarray:
    """Conductance of each face across the first axis: two halves in series."""
    both = sigma[:-1] + sigma[1:]
    return 2.0 * sigma[:-1] * sigma[1:] / np.where(both > 0, both, 1.0)


def _through(potential: np.ndarray, face: np.ndarray, axis: int) -> np.ndarray:
    """Current along an axis in each voxel: the mean of its two faces."""
    passed = -face * np.diff(np.moveaxis(potential, axis, 0), axis=0)
    padded = np.pad(passed, [(1, 1), (0, 0), (0, 0)], mode="edge" if axis == 0 else "constant")
    return np.moveaxis(0.5 * (padded[:-1] + padded[1:]), 0, axis)


LENGTH, HEIGHT = (count * VOXEL for count in SHAPE[:2])
"""Of the slice. [um]"""


def _slice(ax: Axes, values: np.ndarray, **look: object) -> object:
    cut = values[:, :, SLICE].T
    return ax.imshow(
        cut, extent=(0, LENGTH, 0, HEIGHT), interpolation="nearest", origin="lower", **look
    )


def _phases(ax: Axes) -> None:
    _slice(ax, composite(), cmap=ListedColormap(list(PHASES.values())), vmin=0, vmax=3)


def cell() -> Figure:
    """A discharging cell: anode, separator, a computed cathode, collector, and what moves."""
    with style.context():
        figure = style.page(style.DOUBLE_COLUMN, 72.0)
        ax = figure.subplots()
        _phases(ax)
        parts = (
            ("anode\n(lithium)", -26.0, 9.0, "#C9CDD2"),
            ("separator\n(solid electrolyte)", -17.0, 17.0, "#E8B96B"),
            ("composite cathode", 0.0, LENGTH, "none"),
            ("current\ncollector", LENGTH, 5.0, "#9AA0A6"),
        )
        for name, left, width, colour in parts:
            ax.add_patch(Rectangle((left, 0.0), width, HEIGHT, facecolor=colour, linewidth=0.0))
            ax.text(left + width / 2, -1.0, name, ha="center", va="top", fontsize=style.SMALL)
        cut = composite()[:, :, SLICE]
        for height, depth in _entries(cut == ELECTROLYTE):
            _arrow(ax, (-21.0, height), (depth, height), ION)
        for height, depth in _entries(cut[::-1] == OXIDE):
            _arrow(ax, (LENGTH + 2.5, height), (LENGTH - depth, height), ELECTRON)
        words = {"va": "center", "fontsize": style.FONT + 2.0}
        ax.text(-8.5, 17.0, "Li⁺", color=ION, ha="center", **words)
        ax.text(LENGTH + 6.0, 14.5, "e⁻", color=ELECTRON, ha="left", **words)
        wire, ends = HEIGHT + 3.0, (-21.5, LENGTH + 2.5)
        ax.plot(np.repeat(ends, 2), (HEIGHT, wire, wire, HEIGHT), color=ELECTRON, linewidth=1.2)
        _arrow(ax, (12.0, wire), (20.0, wire), ELECTRON)
        ax.text(16.0, wire + 1.0, "e⁻ through the load", color=ELECTRON, ha="center", va="bottom")
        ax.set(xlim=(-26.5, LENGTH + 9.0), ylim=(-5.0, wire + 3.5), aspect="equal")
        ax.axis("off")
        keys = [Patch(facecolor=c, edgecolor=style.GREY, linewidth=0.5) for c in PHASES.values()]
        figure.legend(keys, PHASES, loc="outside lower center", ncols=4)
    return figure


def _entries(open_to: np.ndarray) -> list[tuple[float, float]]:
    """Height and depth at which a straight line enters farthest, in each third of the slice."""
    depths = np.argmin(open_to, axis=0)
    thirds = np.array_split(np.arange(depths.size), 3)
    rows = [third[np.argmax(depths[third])] for third in thirds]
    return [((row + 0.5) * VOXEL, min(depths[row] * VOXEL - 0.5, 8.0)) for row in rows]


def _arrow(ax: Axes, tail: tuple[float, float], head: tuple[float, float], colour: str) -> None:
    look = {"arrowstyle": "-|>", "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0, "color": colour}
    ax.annotate("", head, tail, arrowprops=look)


def paths() -> Figure:
    """The same slice with the current of the ions and that of the electrons."""
    with style.context():
        figure = style.page(style.DOUBLE_COLUMN, 56.0)
        axes = figure.subplots(1, 2, sharey=True)
        for ax, carrier in zip(axes, CONDUCTS, strict=True):
            solved = current(composite(), carrier)
            ax.set_facecolor("#E4E7EB")
            image = _slice(ax, solved.density, cmap="inferno_r", norm=LogNorm(0.1, 10.0))
            ax.set_title(f"{carrier}: tortuosity factor {solved.tortuosity_factor:.1f}")
            ax.set_xlabel("Distance from the separator (µm)")
        axes[0].set_ylabel("Along the cathode (µm)")
        bar = figure.colorbar(image, ax=axes, shrink=0.8, extend="both")
        bar.set_label("Current density over the mean")
        bar.ax.tick_params(labelsize=style.SMALL)
        style.dress(axes)
    return figure


PICTURES = {"cell": cell, "paths": paths}
"""Of the page ``explanation/primer``, by their names there."""
