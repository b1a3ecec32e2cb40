"""How finely a model is discretised and how tightly it is solved, from the physics of a point."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Self, get_args

import numpy as np
from scipy.special import betaincinv

Accuracy = Literal["draft", "standard", "reference"]
ACCURACIES: tuple[Accuracy, ...] = get_args(Accuracy)

AXIAL_CLASSES = ((10.0, 10, (1.3, 1.2)), (60.0, 20, (1.5, 1.3)))
"""Ohmic drop I L (1/kappa + 1/sigma) in thermal voltages, with the number of cells and
the stretch that keep 0.1 % of the capacity: a larger drop makes the reaction front thinner."""
THIN_FRONT = (32, (1.7, 1.4))
"""Cells and stretch beyond them."""
FLAT_AXIAL_CLASSES = ((10.0, 12, (2.0, 1.4)), (100.0, 32, (2.0, 1.4)))
"""The same where a phase has a flat potential, as a redox couple: the front is sharper."""
SHARP_FRONT = (48, (2.8, 1.4))
"""Cells and stretch beyond them."""
FROM_COLLECTOR = (64, (1.2, 1.4))
"""Cells and stretch, nearly even, of a thin front that starts at the collector and crosses the
whole electrode: 60 such designs are right to 0.1 % of the nominal capacity (1.7 % otherwise)."""
LEAST_CROSSING = 30.0
"""Ohmic drop in thermal voltages beyond which such a front is thinner than the other meshes."""
RADIAL_CLASSES = ((0.5, 4), (10.0, 6), (30.0, 8), (100.0, 12), (1000.0, 16))
"""Diffusion time over discharge time up to which a number of radial nodes keeps 0.02 %."""
MOST_RADIAL_NODES = 24
FLAT_RADIAL_CLASSES = ((0.1, 2), (0.3, 4), (1.0, 6), (10.0, 8), (100.0, 14))
"""The same of a phase with a flat potential, whose profiles are steeper."""
FEWEST_CELLS = 6
"""Of a mesh tried where a finer one failed."""


LEAST_IN_LAYER = 3
"""Control volumes that a layer of the cathode has at least."""
STEP_OF_LAYERS = 10
"""Into which part of all control volumes those of a layer are rounded, so that designs with near
shares have a model in common."""


def cells_of_layers(
    cells: int, stretch: tuple[float, float], shares: Sequence[float]
) -> tuple[int, ...]:
    """Control volumes in each layer, near those of a uniform cathode; a few more in all.

    Parameters
    ----------
    cells : int
        Of a uniform cathode.
    stretch : (float, float)
        As of the mesh.
    shares : sequence of float
        Of the thickness, from the separator. [-]
    """
    step = max(1, cells // STEP_OF_LAYERS)
    borders = betaincinv(*stretch, np.clip(np.cumsum((0.0, *shares)), 0.0, 1.0)) * cells
    steps = np.round(np.diff(borders) / step)
    return tuple(max(LEAST_IN_LAYER, int(n * step)) for n in steps)


@dataclass(frozen=True)
class AnodeMesh:
    """Cells and nodes of a composite anode."""

    axial_cells: int = 30
    """Control volumes through the anode."""
    stretch: tuple[float, float] = (1.6, 1.3)
    """How much finer they are at the separator and at the collector; 1 is not at all. [-]"""
    radial_nodes: int = 6
    """Spectral nodes in a particle."""

    def finer(self) -> Self:
        """A quarter more cells."""
        return replace(self, axial_cells=5 * self.axial_cells // 4)

    def coarser(self) -> Self:
        """Half the cells, two thirds the nodes."""
        return replace(
            self,
            axial_cells=max(FEWEST_CELLS, self.axial_cells // 2),
            radial_nodes=max(2, 2 * self.radial_nodes // 3),
        )


@dataclass(frozen=True)
class Resolution:
    """Cells and nodes of one discretised model.

    Examples
    --------
    >>> import sscell
    >>> sscell.Resolution(axial_cells=20).finer().axial_cells
    25
    """

    axial_cells: int = 40
    """Control volumes through the cathode."""
    stretch: tuple[float, float] = (1.6, 1.3)
    """How much finer they are at the separator and at the collector; 1 is not at all. [-]"""
    radial_nodes: int = 6
    """Spectral nodes in a particle."""
    other_nodes: tuple[int, ...] = ()
    """Spectral nodes in each phase that stores charge beside it; 6 where not given."""
    anode: AnodeMesh = AnodeMesh()
    """Of a composite anode."""
    layer_cells: tuple[int, ...] = ()
    """Of the control volumes, how many each layer of the cathode has; equally many if not given."""

    def of_shares(self, shares: Sequence[float]) -> Self:
        """For a cathode of layers, from the shares of its thickness."""
        cells = cells_of_layers(self.axial_cells, self.stretch, shares)
        return replace(self, axial_cells=sum(cells), layer_cells=cells)

    @property
    def size(self) -> tuple[int, ...]:
        """Cells and nodes."""
        anode = self.anode.axial_cells, self.anode.radial_nodes
        return self.axial_cells, self.radial_nodes, *self.other_nodes, *anode

    @property
    def states(self) -> int:
        """Of the model, about."""
        return self.axial_cells * (1 + self.radial_nodes + sum(self.other_nodes))

    def with_cells(self, cells: int) -> Self:
        """With as many in all, each layer its share of them."""
        if not self.layer_cells:
            return replace(self, axial_cells=cells)
        whole = sum(self.layer_cells)
        parts = tuple(max(LEAST_IN_LAYER, round(n * cells / whole)) for n in self.layer_cells)
        return replace(self, axial_cells=sum(parts), layer_cells=parts)

    def finer(self) -> Self:
        """For a point whose front is too thin for this one: a quarter more cells."""
        finer = self.with_cells(5 * self.axial_cells // 4)
        return replace(finer, anode=self.anode.finer())

    def coarser(self) -> Self:
        """For a point that cannot be solved on this one: half the cells, two thirds the nodes."""
        return replace(
            self.with_cells(max(FEWEST_CELLS, self.axial_cells // 2)),
            radial_nodes=max(2, 2 * self.radial_nodes // 3),
            other_nodes=tuple(max(2, 2 * nodes // 3) for nodes in self.other_nodes),
            anode=self.anode.coarser(),
        )


@dataclass(frozen=True)
class Tolerances:
    """Tolerances of the time integration.

    Examples
    --------
    >>> import sscell
    >>> sscell.Tolerances(relative=1e-6, absolute=1e-8).newton
    0.03
    """

    relative: float
    absolute: float
    newton: float = 0.03
    """How far below them Newton's method goes. With a tenth of IDA's own 0.33 what the reaction
    is off the current, over all instants and both signs, is halved to 2e-4, for 6 % of time. [-]"""


@dataclass(frozen=True)
class Level:
    """What an accuracy means, as multiples of the standard mesh."""

    refinement: float
    more_nodes: int
    tolerances: tuple[Tolerances, ...]
    """Tried in this order, the next only where the last failed."""


TIGHT = Tolerances(1e-6, 1e-8)
LEVELS: dict[Accuracy, Level] = {
    # looser tolerances than these fall off a cliff: failures and errors of tens of percent
    "draft": Level(2 / 3, -1, (Tolerances(1e-4, 1e-6), TIGHT)),
    "standard": Level(1.0, 0, (Tolerances(1e-4, 1e-6), TIGHT)),
    "reference": Level(2.5, 3, (Tolerances(1e-5, 1e-7), TIGHT)),
}
FLAT_FIRST = Tolerances(7e-5, 7e-7)
"""Tried first with a flat phase instead of 1e-4/1e-6, with which mean voltages were up to 0.034 %
off; 9 % more steps."""


def tolerances_for(accuracy: Accuracy, *, is_flat: bool) -> tuple[Tolerances, ...]:
    """Tolerances of a model, tried in this order, the next only where the last failed."""
    first, *tighter = LEVELS[accuracy].tolerances
    if is_flat and accuracy == "standard":
        first = FLAT_FIRST
    return first, *tighter


class PhaseNeed(NamedTuple):
    """What the mesh has to know of a phase that stores charge."""

    diffusion_over_discharge: float
    """R**2 / (D t), the diffusion time over the time of the discharge. [-]"""
    is_flat: bool
    """Whether its potential may be flat."""


def resolution_for(
    ohmic_drop: float,
    diffusion_over_discharge: float,
    accuracy: Accuracy = "standard",
    others: Sequence[PhaseNeed] = (),
    *,
    from_collector: bool = False,
) -> Resolution:
    """The resolution for a point; the standard one keeps 0.1 % of the nominal capacity.

    Parameters
    ----------
    ohmic_drop : float
        I L (1/kappa + 1/sigma) over the thermal voltage RT/F. [-]
    diffusion_over_discharge : float
        R**2 / (D t), the diffusion time over the time of the discharge. [-]
    accuracy : "draft" | "standard" | "reference"
    others : sequence of PhaseNeed
        Of the phases that store charge beside the active material.
    from_collector : bool
        Whether a reaction front may start at the collector, as where electrons are scarce.
    """
    level = LEVELS[accuracy]
    flat = any(need.is_flat for need in others)
    classes, last = (FLAT_AXIAL_CLASSES, SHARP_FRONT) if flat else (AXIAL_CLASSES, THIN_FRONT)
    fitting = ((cells, stretch) for limit, cells, stretch in classes if ohmic_drop <= limit)
    cells, stretch = next(fitting, last)
    if from_collector and ohmic_drop > LEAST_CROSSING:
        cells, stretch = FROM_COLLECTOR
    return Resolution(
        axial_cells=round(cells * level.refinement),
        stretch=stretch,
        radial_nodes=radial_nodes(diffusion_over_discharge) + level.more_nodes,
        other_nodes=tuple(_other_nodes(need, level) for need in others),
    )


def _other_nodes(need: PhaseNeed, level: Level) -> int:
    classes = FLAT_RADIAL_CLASSES if need.is_flat else RADIAL_CLASSES
    return max(2, radial_nodes(need.diffusion_over_discharge, classes) + level.more_nodes)


def class_limit(diffusion_over_discharge: float) -> float:
    """Highest diffusion over discharge time with the same number of radial nodes. [-]"""
    limits = (limit for limit, _ in RADIAL_CLASSES if diffusion_over_discharge <= limit)
    return next(limits, diffusion_over_discharge)


def radial_nodes(
    diffusion_over_discharge: float, classes: tuple[tuple[float, int], ...] = RADIAL_CLASSES
) -> int:
    """Spectral nodes that a particle needs.

    Parameters
    ----------
    diffusion_over_discharge : float
        R**2 / (D t), the diffusion time over the time of the discharge. [-]
    classes : sequence of (float, int)
        Up to which each number of nodes is enough.
    """
    for limit, nodes in classes:
        if diffusion_over_discharge <= limit:
            return nodes
    return MOST_RADIAL_NODES
