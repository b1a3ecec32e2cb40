"""What an uncertain input leaves of a number: quantiles over designs drawn from it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.stack import stack_amounts
from sscell.designs.as_built import UTILISATION, Spread, as_built, stays
from sscell.designs.replace import replaced
from sscell.designs.uncertainty import PUBLISHED, check_kind, estimated, uncertain_designs
from sscell.errors import InputError, Problem
from sscell.parameters.derived import derive
from sscell.quantities.wording import shown
from sscell.reading.published_spread import published_spread
from sscell.results.dataset import BAND, Axis
from sscell.solving.arrays import (
    MILLIAMPERE_HOUR_PER_CM2,
    MILLIAMPERE_HOUR_PER_GRAM,
    stack_energies,
)
from sscell.solving.batch import Execution
from sscell.solving.run_options import MOST_SAMPLES
from sscell.studies.arguments import check_single, listed_cells
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rate_grid import RateGrid

Array = NDArray[np.float64]
QUANTILES = (0.1, 0.5, 0.9)
"""Four of five laboratories lie between the first and the last."""
SAMPLES = 64
"""Designs drawn for a band."""
EACH = 16
"""Numbers out of what the factors leave, for each design drawn from a spread. With 64 designs the
ends of a band of a capacity are then within 1 % of the practical capacity of those of all draws,
0.15 % root mean square over ten shipped cells; one number for each leaves 4 and 1.2 %."""
Uncertainty = Mapping[str, Any] | str | Spread
_BANDED = (
    "capacity",
    "specific_capacity",
    "capacity_fraction",
    "energy",
    "stack_specific_energy",
    "stack_energy_density",
)
_COMPARED = ("capacity", "specific_capacity", "energy")


@dataclass(frozen=True)
class Drawn:
    """A design as often as it is drawn, and how the capacities of the draws follow."""

    cells: list[CellDesign]
    """The design with the values of each draw."""
    offsets: Callable[[Sequence[float], int], Array] | None = None
    """Added to the areal capacities of the draws at C-rates, as many numbers in turn to each draw
    as asked, shape (samples * numbers, rates); the capacities then stay between 0 and ``most``.
    Nothing where only inputs are uncertain. [mAh/cm2]"""
    most: float = np.inf
    """Areal capacity that no draw exceeds: of all active material that may be connected.
    [mAh/cm2]"""
    equilibrium: float = np.nan
    """Areal capacity of the design at equilibrium. [mAh/cm2]"""
    loading: float = np.nan
    """Active material. [g/cm2]"""


class Certain:
    """Nothing is uncertain: no draws, no bands."""

    samples = 0
    """Designs drawn from each."""
    axes: tuple[Axis, ...] = ()
    """The coordinate of bands, if there are any."""
    built = False
    """Whether draws are cells as built, which differ from the design as it is described."""

    def middle(self, cell: CellDesign) -> CellDesign:
        """The middle of what is drawn from a design, beside its band."""
        return cell

    def drawn(self, cell: CellDesign) -> Drawn:
        """A design as often as asked, each time with other values of what is uncertain."""
        return Drawn([])

    def attributes(self, cells: Sequence[CellDesign]) -> dict[str, str | int | float]:
        """Of a dataset: what was uncertain of cells, and which of it is estimated."""
        return {}


class UncertainInputs(Certain):
    """Values of the card are known only roughly."""

    def __init__(self, given: Mapping[str, Any] | str, samples: int) -> None:
        self.given, self.samples, self.axes = given, samples, (quantile_axis(),)

    def drawn(self, cell: CellDesign) -> Drawn:
        """The design with other values of the inputs."""
        return Drawn([replaced(cell, d) for d in uncertain_designs(cell, self.given, self.samples)])

    def attributes(self, cells: Sequence[CellDesign]) -> dict[str, str | int | float]:
        """What is uncertain, and which spread of a conductivity is estimated."""
        notes = dict.fromkeys(filter(None, (estimated(cell, self.given) for cell in cells)))
        return {
            "uncertainty": str(self.given),
            "samples": self.samples,
            "uncertainty_estimated": "; ".join(notes),
        }


class AsBuilt(Certain):
    """Cells are built unlike their description, as published cells are or as one was measured.

    The draws are the same for all designs, in the same order.
    """

    built = True

    def __init__(self, spread: Spread, samples: int) -> None:
        self.spread, self.samples, self.axes = spread, samples, (quantile_axis(),)
        self._sampled = spread.sampled(samples)

    def middle(self, cell: CellDesign) -> CellDesign:
        """The cell with the medians of the spread."""
        return as_built(cell, self.spread.typical)

    def drawn(self, cell: CellDesign) -> Drawn:
        """The design as built in each draw."""
        practical, most, equilibrium = capacities(cell)
        return Drawn(
            [as_built(cell, draw) for draw in self._sampled.draws],
            lambda c_rates, each: practical * self._sampled.residuals(c_rates, each),
            most,
            equilibrium,
            derive(cell).loading.loading * MILLIAMPERE_HOUR_PER_GRAM / MILLIAMPERE_HOUR_PER_CM2,
        )

    def attributes(self, cells: Sequence[CellDesign]) -> dict[str, str | int | float]:
        """The spread, its discrepancy and its medians, and a part of cells that it leaves out."""
        composite = any(cell.anode.composite is not None for cell in cells)
        return {
            "uncertainty": self.spread.name,
            "samples": self.samples,
            "discrepancy": self.spread.discrepancy,
            "typical": str(self.spread.typical),
            **({"as_described": "composite anode"} if composite else {}),
        }


def as_described(
    cells: Any, uncertainty: Uncertainty | None, samples: int
) -> tuple[list[CellDesign], Certain]:
    """Cells as they are described, and what is uncertain of them.

    Of measured cells that is, if nothing else is asked for, what their measurements leave open.

    Raises
    ------
    InputError
        If there is no cell, the cells have no spread in common, or the uncertainty or the number
        of samples makes no sense.
    """
    listed = listed_cells(cells)
    spreads = {id(c.spread): c.spread for c in listed if isinstance(c, MeasuredCell)}
    if spreads and uncertainty is None:
        if len(spreads) > 1 or not all(isinstance(c, MeasuredCell) for c in listed):
            message = "not all of one measured cell; give uncertainty='published' to compare them"
            raise InputError([Problem("cells", message)])
        (uncertainty,) = spreads.values()
    described = [c.cell if isinstance(c, MeasuredCell) else c for c in listed]
    return described, kind_of(uncertainty, samples)


def one_as_described(
    cell: Any, uncertainty: Uncertainty | None, samples: int
) -> tuple[CellDesign, Certain]:
    """As :func:`as_described`, of the one cell of a study of a single cell.

    Raises
    ------
    InputError
    """
    (chosen, *others), kind = as_described(cell, uncertainty, samples)
    check_single(1 + len(others))
    return chosen, kind


def kind_of(uncertainty: Uncertainty | None, samples: int) -> Certain:
    """What is uncertain, and how often it is drawn.

    Raises
    ------
    InputError
        If the uncertainty is a word that is no kind of it, or the number of samples is none.
    """
    whole = isinstance(samples, int) and not isinstance(samples, bool)
    if not whole or not 2 <= samples <= MOST_SAMPLES:
        message = f"expected a whole number from 2 to {MOST_SAMPLES}, got {shown(samples)}"
        raise InputError([Problem("samples", message)])
    check_kind(uncertainty)
    if uncertainty is None:
        return Certain()
    if isinstance(uncertainty, Spread):
        return AsBuilt(uncertainty, samples)
    if uncertainty == PUBLISHED:
        return AsBuilt(published(), samples)
    return UncertainInputs(uncertainty, samples)


def published() -> Spread:
    """The spread of published cells about their descriptions."""
    known = published_spread()
    return Spread(known.draws, known.discrepancy, shared=known.shared)


def capacities(cell: CellDesign) -> tuple[float, float, float]:
    """Areal capacities at equilibrium, the utilisation aside. [mAh/cm2]

    Returns
    -------
    practical : float
        With all active material connected.
    most : float
        With all that may be connected: a known utilisation is.
    equilibrium : float
        Of the cell as it is.
    """
    equilibrium = derive(cell).equilibrium_capacity / MILLIAMPERE_HOUR_PER_CM2
    whole = derive(replaced(cell, {UTILISATION: 1.0})).equilibrium_capacity
    practical = whole / MILLIAMPERE_HOUR_PER_CM2
    return practical, equilibrium if stays(cell) else practical, equilibrium


def solved_middle(
    grid: RateGrid,
    designs: Iterable[CellDesign],
    shape: tuple[int, ...],
    kind: Certain,
    solver: Execution,
    shares: Array | None = None,
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """As ``grid.solved``, of the middle of what is drawn from each design.

    A share of the equilibrium capacity remains one of the design as it is described.
    """
    if not kind.built:
        return grid.solved(designs, shape, solver, shares)
    described = list(designs)
    middle = [kind.middle(design) for design in described]
    variables, known = grid.solved(middle, shape, solver, shares)
    share = connected(middle, described).reshape(*shape, *(1 for _ in grid.shape))
    variables["capacity_fraction"] *= share
    return variables, known


def connected(built: Sequence[CellDesign], described: Sequence[CellDesign]) -> Array:
    """Equilibrium capacities of cells as built over those of the cells as described. [-]"""
    return np.array(
        [
            derive(left).equilibrium_capacity / derive(right).equilibrium_capacity
            for left, right in zip(built, described, strict=True)
        ]
    )


def solved_draws(grid: RateGrid, every: Sequence[Drawn], solver: Execution) -> dict[str, Array]:
    """Capacities and energies of all draws, shape (designs, draws, *grid.shape).

    What the factors of a spread leave unexplained is added to the capacities, ``EACH`` numbers in
    turn to each, so that there are so many times more draws than were solved. The capacities
    stay between 0 and ``most``; an energy is the mean voltage of the draw times that capacity.
    """
    shape = (len(every), len(every[0].cells))
    cells = [cell for design in every for cell in design.cells]
    solved, _ = grid.solved(cells, shape, replace(solver, self_check=0.0))
    offsets = [design.offsets(grid.rates, EACH) for design in every if design.offsets]
    if not offsets:
        return {name: solved[name] for name in _BANDED}
    along = tuple(1 for _ in grid.shape)
    most, equilibrium, loading = (
        np.array([getattr(design, name) for design in every]).reshape(-1, 1, *along)
        for name in ("most", "equilibrium", "loading")
    )
    added = np.reshape(offsets, (len(every), -1, *along[1:], len(grid.rates)))
    factors, voltage = (np.repeat(solved[x], EACH, axis=1) for x in ("capacity", "mean_voltage"))
    # what is infeasible delivers nothing, whatever is added
    capacity = np.where(factors == 0, 0.0, np.clip(factors + added, 0.0, most))
    energy = capacity * np.where(factors > 0, voltage, 0.0)
    stacks = [stack_amounts(design.cells[0], grid.stack) for design in every]
    mass, thickness = (
        np.array([getattr(stack, name) for stack in stacks]).reshape(-1, 1, *along)
        for name in ("mass", "thickness")
    )
    return {
        "capacity": capacity,
        "specific_capacity": capacity / loading,
        "capacity_fraction": capacity / equilibrium,
        "energy": energy,
        **stack_energies(energy * MILLIAMPERE_HOUR_PER_CM2, mass, thickness),
    }


def bands(
    spread: Mapping[str, Array], axis: int, names: Iterable[str] = _BANDED
) -> dict[str, Array]:
    """Quantiles over one axis, which they replace in front.

    Points that the solver failed on are left out; infeasible ones count with their 0.
    """
    with warnings.catch_warnings():  # a point that failed in every draw has no quantiles
        warnings.filterwarnings("ignore", "All-NaN slice")
        return {f"{name}_band": np.nanquantile(spread[name], QUANTILES, axis) for name in names}


def difference_bands(spread: Mapping[str, Array], baselines: Sequence[int]) -> dict[str, Array]:
    """Quantiles of the differences between designs, each within one draw.

    Parameters
    ----------
    spread : mapping of name to array, shape (designs, samples, ...)
    baselines : sequence of int
        For each design, the one it is compared with.
    """
    return bands(
        {f"{name}_difference": spread[name] - spread[name][list(baselines)] for name in _COMPARED},
        1,
        [f"{name}_difference" for name in _COMPARED],
    )


def solved(
    grid: RateGrid,
    designs: Iterable[CellDesign],
    shape: tuple[int, ...],
    kind: Certain,
    solver: Execution,
    baselines: Sequence[int] | None = None,
    shares: Array | None = None,
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Variables of shape (*shape, *grid.shape) and attributes, as of ``grid.solved``; with bands.

    Parameters
    ----------
    grid : RateGrid
    designs : iterable of CellDesign
        As they are described, not as they are built; in row-major order of ``shape``.
    shape : tuple of int
    kind : Certain
        What is uncertain; bands have the shape (quantile, *shape, *grid.shape).
    solver : Execution
    baselines : sequence of int, optional
        For each design the one with which it is compared, which adds bands of the differences.
    shares : array, optional
        As of ``grid.solved``.
    """
    if kind.samples:  # else a million designs are made as they are needed
        designs = list(designs)
    variables, known = solved_middle(grid, designs, shape, kind, solver, shares)
    return variables | banded(grid, designs, shape, kind, solver, baselines), known


def banded(
    grid: RateGrid,
    designs: Iterable[CellDesign],
    shape: tuple[int, ...],
    kind: Certain,
    solver: Execution,
    baselines: Sequence[int] | None = None,
) -> dict[str, Array]:
    """The bands of :func:`solved`; none where nothing is uncertain."""
    if not kind.samples:
        return {}
    spread = solved_draws(grid, [kind.drawn(design) for design in designs], solver)
    every = bands(spread, 1) | (difference_bands(spread, baselines) if baselines else {})
    return {name: v.reshape(len(v), *shape, *v.shape[2:]) for name, v in every.items()}


def quantile_axis() -> Axis:
    """The coordinate of every band."""
    return Axis(BAND, list(QUANTILES), "1", "share of the designs drawn that lie below")
