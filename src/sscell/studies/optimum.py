"""The search for the best design: many solved at once, each once, and what is flat around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, NonlinearConstraint, differential_evolution, minimize
from tqdm.auto import tqdm

from sscell.cards.cell import CellDesign
from sscell.cards.stack import Stack
from sscell.designs.ranges import SearchedQuantity
from sscell.designs.replace import replaced
from sscell.errors import InputError
from sscell.protocols.charge_rates import Rate
from sscell.protocols.protocol import Protocol
from sscell.solving.arrays import solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.studies.bands import Certain, connected
from sscell.studies.limits import IMPOSSIBLE, Limit, Row

Array = NDArray[np.float64]

MEMBERS = 10
"""Of the population, a parameter."""
GENERATIONS = 40
"""At most; each is one batch."""
CONVERGED = 2e-3
"""Standard deviation of the objectives of a population over their mean, at which it is done. [-]"""
STEPS = (0.05, 1e-3)
"""First and last step of the local polish, as a share of each range. [-]"""
POLISHED = 15
"""Designs that the polish solves at most, a parameter."""
CUT = 12
"""Designs of a cut on each side of the optimum, closer together near it."""
FLAT = 0.01
"""Loss of the objective within which a design is as good. [-]"""


@dataclass(frozen=True)
class Question:
    """What is asked of each design."""

    objective: str
    """Variable to be largest."""
    rate: Rate
    protocol: Protocol
    limits: tuple[Limit, ...] = ()
    stack: Stack = field(default_factory=Stack)
    kind: Certain = field(default_factory=Certain)
    """What is uncertain; designs are solved in its middle."""

    @property
    def words(self) -> str:
        """The rate, as text."""
        return f"{self.rate.value:g}C" if self.rate.basis == "c_rate" else str(self.rate)

    def rows(self, cells: Sequence[CellDesign], solver: Execution) -> list[Row]:
        """The variables of a dataset for each cell, of its typical cell as built where asked."""
        if not cells:
            return []
        middle = [self.kind.middle(cell) for cell in cells]
        designs = [Design.of(cell, self.stack) for cell in middle]
        points = [Point(design, design.rated(self.rate), self.protocol) for design in designs]
        quiet = replace(solver, progress=False, self_check=0.0)
        solved, _ = solved_arrays(points, (len(points),), quiet)
        solved["capacity_fraction"] = solved["capacity_fraction"] * connected(middle, cells)
        return [{name: values[i] for name, values in solved.items()} for i in range(len(points))]

    def is_met(self, row: Row) -> bool:
        """Whether a design was solved and keeps all limits."""
        return np.isfinite(self.value(row)) and all(x.margin(row) >= 0 for x in self.limits)

    def value(self, row: Row) -> float:
        """The objective, minus infinity where there is none."""
        value = float(row.get(self.objective, np.nan))
        return value if np.isfinite(value) else -np.inf


class Search:
    """Designs in ranges, each solved once; places in the ranges are from 0 to 1."""

    def __init__(
        self,
        cell: CellDesign,
        quantities: Sequence[SearchedQuantity],
        question: Question,
        solver: Execution,
    ) -> None:
        self.cell, self.quantities = cell, quantities
        self.question, self.solver = question, solver
        self.known: dict[tuple[float, ...], Row] = {}
        """Variables by position; none of a design that cannot be made."""
        self.reasons: list[str] = []
        """Why designs could not be made."""

    def run(self) -> Array | None:
        """The best position, shape (parameters,); None if no design keeps the limits."""
        count = len(self.quantities)
        with tqdm(disable=not self.solver.progress, unit="design") as bar:
            differential_evolution(
                self._loss,
                [(0.0, 1.0)] * count,
                constraints=self._constraints(),
                popsize=MEMBERS,
                maxiter=GENERATIONS,
                tol=CONVERGED,
                init="sobol",
                polish=False,
                vectorized=True,
                updating="deferred",
                rng=np.random.default_rng(0),
                callback=lambda intermediate_result: self._shown(bar),
            )
        if (best := self.best) is None:
            return None
        scale = abs(self.question.value(self.known[_key(best)])) or 1.0
        minimize(
            lambda u: min(float(self._loss(u[:, None])[0]) / scale, IMPOSSIBLE),
            best,
            method="COBYQA",
            bounds=Bounds(np.zeros(count), np.ones(count)),
            constraints=self._constraints(),
            options={
                "initial_tr_radius": STEPS[0],
                "final_tr_radius": STEPS[1],
                "maxfev": POLISHED * count,
            },
        )
        return self.best

    @property
    def best(self) -> Array | None:
        """The best position so far that keeps all limits."""
        met = [position for position, row in self.known.items() if self.question.is_met(row)]
        if not met:
            return None
        return np.array(max(met, key=lambda position: self.question.value(self.known[position])))

    def rows(self, places: Array) -> list[Row]:
        """Variables at places, shape (n, parameters)."""
        asked = list(map(_key, places))
        new = [key for key in dict.fromkeys(asked) if key not in self.known]
        made: dict[tuple[float, ...], CellDesign] = {}
        for key in new:
            try:
                made[key] = self.design(key)
            except InputError as error:
                self.known[key] = {}
                self.reasons.append(str(error))
        solved = self.question.rows(list(made.values()), self.solver)
        self.known.update(zip(made, solved, strict=True))
        return [self.known[key] for key in asked]

    def design(self, position: Sequence[float]) -> CellDesign:
        """The cell at a position.

        Raises
        ------
        InputError
            If its values contradict each other.
        """
        changes: dict[str, Any] = {}
        for quantity, share in zip(self.quantities, position, strict=True):
            changes |= quantity.change(quantity.at(share))
        return replaced(self.cell, changes)

    def cuts(self, best: Array) -> Array:
        """Places along each parameter through the best, shape (parameters, 2 CUT + 1, same)."""
        shares = (np.arange(1, CUT + 1) / CUT) ** 1.5
        cuts = np.tile(best, (best.size, 2 * CUT + 1, 1))
        for i, at in enumerate(best.tolist()):
            cuts[i, :, i] = [*at * (1 - shares[::-1]), at, *at + (1 - at) * shares]
        return cuts

    def _loss(self, places: Array) -> Array:
        """What is made small, shape (n,), at places of shape (parameters, n)."""
        return np.array([-self.question.value(row) for row in self.rows(places.T)])

    def _shown(self, bar: tqdm[Any]) -> None:
        """Update a bar; an answer would end the evolution."""
        bar.update(len(self.known) - bar.n)

    def _constraints(self) -> tuple[NonlinearConstraint, ...]:
        limits = self.question.limits
        if not limits:
            return ()

        def margins(places: Array) -> Array:
            rows = self.rows(np.atleast_2d(places.T))
            every = np.array([[limit.margin(row) for row in rows] for limit in limits])
            return every[:, 0] if places.ndim == 1 else every

        return (NonlinearConstraint(margins, 0.0, np.inf),)


def _key(position: Any) -> tuple[float, ...]:
    return tuple(np.clip(np.asarray(position, dtype=float), 0.0, 1.0).tolist())


def flat_range(x: Array, objective: Array, met: NDArray[np.bool_], best: int) -> Array:
    """Where a cut is within ``FLAT`` of its best and keeps the limits, without a gap.

    Parameters
    ----------
    x : array, shape (n,)
        Along the cut, rising.
    objective : array, shape (n,)
    met : array, shape (n,)
        Whether the limits are kept.
    best : int
        Position of the optimum.

    Returns
    -------
    array, shape (2,)
        Where the objective falls below, on a straight line between points of the cut; the last
        point within, if a limit comes first.
    """
    least = objective[best] - FLAT * abs(objective[best])
    ends = []
    for step in (-1, 1):
        at = best
        while 0 <= at + step < x.size and met[at + step] and objective[at + step] >= least:
            at += step
        end, beyond = float(x[at]), at + step
        if 0 <= beyond < x.size and met[beyond]:
            share = (objective[at] - least) / (objective[at] - objective[beyond])
            end += float(share * (x[beyond] - x[at]))
        ends.append(end)
    return np.array(ends)
