"""Designs at rates: how every study of rates solves them and lays its answers out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.stack import USUAL, Stack
from sscell.parameters.ageing import ages
from sscell.parameters.derived import derive
from sscell.protocols.protocol import Protocol
from sscell.results.dataset import Axis, dataset
from sscell.results.schema import CURRENTS, labelled
from sscell.results.variables import VARIABLES
from sscell.solving.arrays import MILLIAMPERE_PER_CM2, solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

Array = NDArray[np.float64]
CURVE = 201
"""Instants kept of a step where it is the last of several."""
AS_MADE = "as made, before ageing"
"""The state of cells whose cards have laws of ageing: discharges at rates do not age them."""
SAME = 1e-9
"""Relative difference up to which currents are one: that of rounding."""


@dataclass(frozen=True)
class RateGrid:
    """Rates at which designs are solved, all of one protocol or of each of several."""

    rates: Sequence[float]
    protocol: Protocol | tuple[Protocol, ...]
    """One, or discharges that differ in their charge: a dimension ``charge`` before the rates."""
    stack: Stack = USUAL
    """What is around cathode and separator of the designs."""

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """The one protocol, or all of them."""
        return self.protocol if isinstance(self.protocol, tuple) else (self.protocol,)

    @property
    def shape(self) -> tuple[int, ...]:
        """Charges, if there are several, and rates."""
        charges = (len(self.protocols),) if isinstance(self.protocol, tuple) else ()
        return (*charges, len(self.rates))

    def points(self, cells: Iterable[CellDesign]) -> Iterator[Point]:
        """Each cell after each charge at each rate, made as they are needed."""
        for cell in cells:
            design = Design.of(cell, self.stack)
            for protocol in self.protocols:
                for rate in self.rates:
                    yield Point(design, rate, protocol)

    def solved(
        self,
        cells: Iterable[CellDesign],
        shape: tuple[int, ...],
        execution: Execution,
        shares: Array | None = None,
    ) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Variables of shape (*shape, *self.shape) and attributes, as of ``solved_arrays``.

        Parameters
        ----------
        cells : iterable of CellDesign
            In row-major order of ``shape``.
        shape : tuple of int
        execution : Execution
        shares : array, shape (m,), optional
            States of discharge at which to keep the voltage.
        """
        if any(protocol.is_carried for protocol in self.protocols):
            execution = replace(execution, parts=CURVE)
        whole = (*shape, *self.shape)
        return solved_arrays(self.points(cells), whole, execution, shares=shares)

    def currents(self, cells: Iterable[CellDesign], shape: tuple[int, ...]) -> dict[str, Array]:
        """The rates as currents in cells, variables of shape (*shape, rates) by name.

        Parameters
        ----------
        cells : iterable of CellDesign
            In row-major order of ``shape``.
        shape : tuple of int
        """
        derived = [derive(cell) for cell in cells]
        at_1c = {
            "current_density": [d.current_1c / MILLIAMPERE_PER_CM2 for d in derived],
            "specific_current": [d.current_1c / d.loading.loading for d in derived],
        }
        whole = (*shape, len(self.rates))
        return {name: np.outer(one_c, self.rates).reshape(whole) for name, one_c in at_1c.items()}

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
        charges = [protocol.charge for protocol in self.protocols]
        first, several = self.protocols[0], isinstance(self.protocol, tuple)
        charge = {"charge": charges if several else charges[0]} if charges[0] else {}
        currents = {name: variables[name] for name in CURRENTS if name in variables}
        if several:  # currents are those of the discharge, whatever the charge
            currents = {name: values[..., 0, :] for name, values in currents.items()}
        between = [Axis("charge", charges, "", "charge before the discharge")] if several else []
        result = dataset(
            [*axes, *between, Axis("c_rate", self.rates, "1", "C-rate"), *after],
            {name: v for name, v in variables.items() if name not in CURRENTS},
            study=study,
            title=title,
            direction=first.name,
            cells=cells,
            protocol={
                "c_rates": self.rates,
                "direction": first.name,
                **charge,
                **(asked or {}),
            },
            attributes={
                **({} if several else charge),
                **({"state": AS_MADE} if any(ages(cell) for cell in cells) else {}),
                **(attributes or {}),
            },
        )
        dims = [axis.name for axis in axes if axis.along is None]
        return result.assign_coords({n: _along_rates(n, v, dims) for n, v in currents.items()})


def _along_rates(name: str, values: Array, dims: Sequence[str]) -> xr.Variable:
    """A coordinate along the rates alone where all designs have the same."""
    flat = values.reshape(-1, values.shape[-1])
    known = flat[np.isfinite(flat).all(axis=1)]
    if known.size and np.allclose(known, known[0], rtol=SAME, atol=0.0):
        return labelled("c_rate", known[0], *VARIABLES[name])
    return labelled((*dims, "c_rate"), values, *VARIABLES[name])
