"""A cell of which something was measured: a study takes it like any cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.designs.as_built import Spread, as_built
from sscell.designs.replace import replaced


@dataclass(frozen=True, eq=False)
class MeasuredCell:
    """Your own cell with what its measurements leave open; prints as a table.

    A study of capacities predicts it, and what is made of it with :meth:`replace`, with the band
    of ``spread``, unless it is given another ``uncertainty``. Studies without a band take
    ``typical``.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> slow = {"c_rate": 0.05, "specific_capacity": "180 mAh/g"}
    >>> found = sscell.fit(cell, slow, prior="published", accuracy="draft")
    >>> thick = found.replace({"cathode.areal_capacity": "5 mAh/cm^2"})
    >>> rates = sscell.rate_capability([found, thick], [0.1, 1], accuracy="draft", samples=8)
    >>> rates["capacity_difference_band"].dims
    ('quantile', 'cell', 'c_rate')
    """

    cell: CellDesign
    """As its card describes it, with what was changed."""
    spread: Spread
    """Equally likely draws of contact, diffusivity and utilisation, and what they leave; an
    ``uncertainty`` of any study."""
    results: xr.Dataset
    """See :meth:`to_dataset`."""
    charge: str = "full"
    """How it was charged where it was measured; of several the one that most draws agree with.
    A study charges it so unless it is given another ``charge``."""
    changed: tuple[str, ...] = ()
    """Paths that were changed since it was measured."""

    @property
    def typical(self) -> CellDesign:
        """The cell with the medians of the draws.

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> slow = {"c_rate": 0.05, "specific_capacity": "180 mAh/g"}
        >>> found = sscell.fit(cell, slow, prior="published", accuracy="draft")
        >>> found.typical.active_material.diffusivity < cell.active_material.diffusivity
        True
        """
        return as_built(self.cell, self.spread.typical)

    def replace(self, changes: Mapping[str, Any]) -> MeasuredCell:
        """The same cell with values at some paths changed; what was measured still counts.

        Parameters
        ----------
        changes : mapping of str to str, float or pint quantity
            As ``Cell.replace`` takes them.

        Raises
        ------
        InputError
            If a path is unknown, a value is wrong or changes contradict each other.

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> slow = {"c_rate": 0.05, "specific_capacity": "180 mAh/g"}
        >>> found = sscell.fit(cell, slow, prior="published", accuracy="draft")
        >>> found.replace({"cathode.catholyte": "li3incl6"}).changed
        ('cathode.catholyte',)
        """
        changed = dict.fromkeys((*self.changed, *map(str, changes)))
        return replace(self, cell=replaced(self.cell, changes), changed=tuple(changed))

    def to_dataset(self) -> xr.Dataset:
        """The measurements and the bands before and after them, of the cell that was measured.

        Returns
        -------
        xarray.Dataset
            Dims (c_rate): ``measured`` and ``deviation``, NaN where nothing was measured;
            (quantile, c_rate): ``before_band`` and ``after_band``, all in the unit of
            ``measured``; (draw): ``contact``, ``diffusivity`` and ``utilisation``, equally
            likely. The attribute ``effective`` is the effective number of published draws, and
            ``summary`` the printed table.

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> slow = {"c_rate": 0.05, "specific_capacity": "180 mAh/g"}
        >>> found = sscell.fit(cell, slow, prior="published", accuracy="draft")
        >>> found.to_dataset()["after_band"].dims
        ('quantile', 'c_rate')
        """
        return self.results.copy()

    def __str__(self) -> str:
        since = f"changed since: {', '.join(self.changed)}"
        return "\n".join([str(self.results.attrs["summary"]), *([since] if self.changed else [])])

    def __repr__(self) -> str:
        return str(self)
