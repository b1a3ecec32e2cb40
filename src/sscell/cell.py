"""The cell a user holds: its description, with the doors to everything that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sscell.cards.cell import CellDesign
from sscell.checks.findings import Finding, findings
from sscell.designs.replace import replaced
from sscell.reading.read import read_cell

if TYPE_CHECKING:
    import pybamm
    import xarray as xr

    from sscell.models.solid_state import SolidStateDFN
    from sscell.results.summary import Summary


class Cell(CellDesign):
    """A solid-state cell, described, validated and frozen.

    Attributes are named as the keys of a cell card and hold SI units; every number is a
    float that knows its source.
    """

    def __repr__(self) -> str:
        return f"<Cell {self.title!r}; see .summary() and .check()>"

    __str__ = __repr__

    def replace(self, changes: Mapping[str, Any]) -> Self:
        """A validated copy with values at some paths changed.

        Parameters
        ----------
        changes : mapping of str to str, float or pint quantity
            Paths such as ``"catholyte.conductivity"`` with their new values.

        Raises
        ------
        InputError
            If a path is unknown, a value is wrong or changes contradict each other.
        """
        return replaced(self, changes)

    def check(self) -> list[Finding]:
        """What a reader of results from this cell should know: assumed and second-hand values."""
        return findings(self)

    def summary(self) -> Summary:
        """The derived design: volume fractions, thickness, conductivities, areas, masses."""
        from sscell.results.summary import summarise

        return summarise(self)

    def parameter_values(self) -> pybamm.ParameterValues:
        """PyBaMM parameter values of this cell at full charge, 1 cm2, current of 1C."""
        from sscell.models.initial_state import teach_pybamm
        from sscell.parameters.values import parameter_values

        teach_pybamm()
        return parameter_values(self)

    def model(self, options: Mapping[str, Any] | None = None) -> SolidStateDFN:
        """The PyBaMM model of this cell.

        Parameters
        ----------
        options : mapping, optional
            PyBaMM options, such as ``{"surface form": "differential"}`` for impedance.
        """
        from sscell.models.solid_state import SolidStateDFN
        from sscell.parameters.structure import structure

        shape = structure(self)
        return SolidStateDFN(options, redox=shape.redox)


def cells_of(results: xr.Dataset) -> list[Cell]:
    """The cells that a dataset came from, as they were before anything was varied."""
    from sscell.results.dataset import cell_cards

    return [load_cell(card) for card in cell_cards(results)]


def load_cell(source: str | Path | Mapping[str, Any]) -> Cell:
    """A cell by the name of a shipped card, the path of your own, or as a mapping.

    Parameters
    ----------
    source : str, Path or mapping
        ``"ncm83_li6ps5cl"``, ``"my_cells/demo.yaml"`` or the content of a card.

    Raises
    ------
    InputError
        With every mistake of the card: where, what, what was expected, the nearest name.
    """
    return read_cell(source, Cell)
