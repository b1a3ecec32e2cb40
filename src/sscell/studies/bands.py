"""What an uncertain input leaves of a number: quantiles over designs drawn from it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.stack import stack_amounts
from sscell.designs.as_built import UTILISATION, Draw, Spread, as_built, stays
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
    spread: Spread | None = None
    """Of the draws; none where only inputs are uncertain."""
    practical: float = np.nan
    """Areal capacity at equilibrium with all active material connected. [mAh/cm2]"""
    most: float = np.inf
    """Areal capacity that no draw exceeds: of all active material that may be connected.
    [mAh/cm2]"""
    equilibrium: float = np.nan
    """Areal capacity of the design at equilibrium. [mAh/cm2]"""
    loading: float = np.nan
    """Active material. [g/cm2]"""

    def offsets(self, c_rates: Sequence[float]) -> Array:
        """Added to the areal capacity of each draw at each rate, shape (samples, rates). [mAh/cm2]

        Zero where only inputs are uncertain.
        """
        if self.spread is None:
            return np.zeros((len(self.cells), len(c_rates)))
        return self.practical * self.spread.residuals(c_rates)


def drawn(cell: CellDesign, uncertainty: Uncertainty, samples: int) -> Drawn:
    """A design as often as asked, each time with other values of what is uncertain.

    Of one spread the draws are the same for all designs, in the same order.

    Raises
    ------
    InputError
        If the uncertainty or the number of samples makes no sense.
    """
    check_samples(samples)
    spread = spread_of(uncertainty)
    if spread is None:
        assert not isinstance(uncertainty, Spread)
        return Drawn([replaced(cell, d) for d in uncertain_designs(cell, uncertainty, samples)])
    chosen = spread.sampled(samples)
    practical, most, equilibrium = capacities(cell)
    return Drawn(
        [as_built(cell, draw) for draw in chosen.draws],
        chosen,
        practical,
        most,
        equilibrium,
        derive(cell).loading.loading * MILLIAMPERE_HOUR_PER_GRAM / MILLIAMPERE_HOUR_PER_CM2,
    )


def as_described(
    cells: Any, uncertainty: Uncertainty | None
) -> tuple[list[CellDesign], Uncertainty | None]:
    """Cells as they are described, and what is uncertain of them.

    Of measured cells that is, if nothing else is asked for, what their measurements leave open.

    Raises
    ------
    InputError
        If there is no cell, or the cells have no spread in common.
    """
    listed = listed_cells(cells)
    spreads = {id(c.spread): c.spread for c in listed if isinstance(c, MeasuredCell)}
    if spreads and uncertainty is None:
        if len(spreads) > 1 or not all(isinstance(c, MeasuredCell) for c in listed):
            message = "not all of one measured cell; give uncertainty='published' to compare them"
            raise InputError([Problem("cells", message)])
        (uncertainty,) = spreads.values()
    return [c.cell if isinstance(c, MeasuredCell) else c for c in listed], uncertainty


def one_as_described(
    cell: Any, uncertainty: Uncertainty | None
) -> tuple[CellDesign, Uncertainty | None]:
    """As :func:`as_described`, of the one cell of a study of a single cell.

    Raises
    ------
    InputError
    """
    (chosen, *others), uncertainty = as_described(cell, uncertainty)
    check_single(1 + len(others))
    return chosen, uncertainty


def check_samples(samples: int) -> None:
    """Refuse a number of samples that is none.

    Raises
    ------
    InputError
    """
    whole = isinstance(samples, int) and not isinstance(samples, bool)
    if not whole or not 2 <= samples <= MOST_SAMPLES:
        message = f"expected a whole number from 2 to {MOST_SAMPLES}, got {shown(samples)}"
        raise InputError([Problem("samples", message)])


def spread_of(uncertainty: Uncertainty | None) -> Spread | None:
    """The spread of cells as built, if that is what is uncertain.

    Raises
    ------
    InputError
        If the uncertainty is a word that is no kind of it.
    """
    check_kind(uncertainty)
    if isinstance(uncertainty, Spread):
        return uncertainty
    if uncertainty != PUBLISHED:
        return None
    published = published_spread()
    return Spread(published.draws, published.discrepancy, shared=published.shared)


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


def typical(cell: CellDesign, uncertainty: Uncertainty | None) -> CellDesign:
    """The middle of what is drawn: of a spread the cell with its medians, else the cell itself."""
    spread = spread_of(uncertainty)
    return cell if spread is None else as_built(cell, Draw(*spread.typical))


def about(
    cells: Sequence[CellDesign], uncertainty: Uncertainty, samples: int
) -> dict[str, str | int | float]:
    """Attributes of a dataset with bands: what was uncertain, and which of it is estimated."""
    spread = spread_of(uncertainty)
    if spread is not None:
        return {
            "uncertainty": spread.name,
            "samples": samples,
            "discrepancy": spread.discrepancy,
            "typical": str(spread.typical),
        }
    assert not isinstance(uncertainty, Spread)
    notes = dict.fromkeys(filter(None, (estimated(cell, uncertainty) for cell in cells)))
    return {
        "uncertainty": str(uncertainty),
        "samples": samples,
        "uncertainty_estimated": "; ".join(notes),
    }


def solved_middle(
    grid: RateGrid,
    designs: Iterable[CellDesign],
    shape: tuple[int, ...],
    uncertainty: Uncertainty | None,
    solver: Execution,
    shares: Array | None = None,
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """As ``grid.solved``, of the middle of what is drawn from each design.

    A share of the equilibrium capacity remains one of the design as it is described.
    """
    if spread_of(uncertainty) is None:
        return grid.solved(designs, shape, solver, shares)
    described = list(designs)
    middle = [typical(design, uncertainty) for design in described]
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
    """Capacities and energies of all draws, shape (designs, samples, *grid.shape).

    What the factors of a spread leave unexplained is added to the capacities, which stay between
    0 and ``most``; an energy is the mean voltage of the draw times that capacity.
    """
    shape = (len(every), len(every[0].cells))
    cells = [cell for design in every for cell in design.cells]
    solved, _ = grid.solved(cells, shape, replace(solver, self_check=0.0))
    if every[0].spread is None:
        return {name: solved[name] for name in _BANDED}
    along = tuple(1 for _ in grid.shape)
    most, equilibrium, loading = (
        np.array([getattr(design, name) for design in every]).reshape(-1, 1, *along)
        for name in ("most", "equilibrium", "loading")
    )
    offsets = [design.offsets(grid.rates) for design in every]
    added = np.reshape(offsets, (*shape, *along[1:], len(grid.rates)))
    capacity = np.clip(solved["capacity"] + added, 0.0, most)
    energy = capacity * np.where(solved["capacity"] > 0, solved["mean_voltage"], 0.0)
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


def banded(
    grid: RateGrid,
    designs: Iterable[CellDesign],
    shape: tuple[int, ...],
    uncertainty: Uncertainty,
    samples: int,
    solver: Execution,
    baselines: Sequence[int] | None = None,
) -> dict[str, Array]:
    """Bands of designs at the rates of a grid, shape (quantile, *shape, *grid.shape).

    Parameters
    ----------
    grid : RateGrid
    designs : iterable of CellDesign
        As they are described, not as they are built; in row-major order of ``shape``.
    shape : tuple of int
    uncertainty : mapping, str or Spread
    samples : int
    solver : Execution
    baselines : sequence of int, optional
        For each design the one with which it is compared, which adds bands of the differences.
    """
    spread = solved_draws(grid, [drawn(d, uncertainty, samples) for d in designs], solver)
    every = bands(spread, 1) | (difference_bands(spread, baselines) if baselines else {})
    return {name: v.reshape(len(v), *shape, *v.shape[2:]) for name, v in every.items()}


def quantile_axis() -> Axis:
    """The coordinate of every band."""
    return Axis(BAND, list(QUANTILES), "1", "share of the designs drawn that lie below")
