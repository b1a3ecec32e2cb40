"""Designs at rates: how every study of rates solves them and lays its answers out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.protocols.protocol import Protocol
from sscell.results.dataset import Axis, dataset
from sscell.solving.arrays import solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

Array = NDArray[np.float64]


@dataclass(frozen=True)
class RateGrid:
    """Rates, all of one protocol, at which designs are solved."""

    rates: Sequence[float]
    protocol: Protocol

    def points(self, cells: Iterable[CellDesign]) -> Iterator[Point]:
        """Each cell at each rate, made as they are needed."""
        for cell in cells:
            design = Design.of(cell)
            for rate in self.rates:
                yield Point(design, rate, self.protocol)

    def solved(
        self,
        cells: Iterable[CellDesign],
        shape: tuple[int, ...],
        execution: Execution,
        shares: Array | None = None,
    ) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Variables of shape (*shape, rates) and attributes, as of ``solved_arrays``.

        Parameters
        ----------
        cells : iterable of CellDesign
            In row-major order of ``shape``.
        shape : tuple of int
        execution : Execution
        shares : array, shape (m,), optional
            States of discharge at which to keep the voltage.
        """
        whole = (*shape, len(self.rates))
        return solved_arrays(self.points(cells), whole, execution, shares=shares)

    def dataset(
        self,
        study: str,
        axes: Sequence[Axis],
        variables: Mapping[str, NDArray[Any]],
        *,
        title: str,
        cells: Sequence[CellDesign],
        after: Sequence[Axis] = (),
        asked: Mapping[str, Any] | None = None,
        attributes: Mapping[str, Any] | None = None,
    ) -> xr.Dataset:
        """The dataset of a study, with the rates as one of its axes.

        Parameters
        ----------
        study, variables, title, cells, attributes
            As of :func:`sscell.results.dataset.dataset`.
        axes, after : sequence of Axis
            Before and after the rates.
        asked : mapping, optional
            What was asked beside rates and direction, JSON-able.
        """
        return dataset(
            [*axes, Axis("c_rate", self.rates, "1", "C-rate"), *after],
            variables,
            study=study,
            title=title,
            direction=self.protocol.name,
            cells=cells,
            protocol={"c_rates": self.rates, "direction": self.protocol.name, **(asked or {})},
            attributes=attributes,
        )
