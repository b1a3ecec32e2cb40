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

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> cell.cathode.porosity
    14.1 % [second-hand, Schlautmann2023]
    >>> float(cell.cathode.porosity)
    0.141
    >>> cell.anode
    Anode
      type: lithium-indium
      resistance: 10 ohm cm^2 [derived, Minnmann2021]
      activation_energy: 0.4 eV [assumed: as of charge transfer, 0.3-0.6 eV]
      potential: 0.62 V [second-hand, Minnmann2021]
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

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> thick = cell.replace({"cathode.areal_capacity": "5 mAh/cm^2"})
        >>> thick.cathode.areal_capacity
        5 mAh/cm^2 [assumed: chosen with replace]
        """
        return replaced(self, changes)

    def check(self) -> list[Finding]:
        """What a reader of results from this cell should know: assumed and second-hand values.

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> sorted({finding.severity for finding in cell.check()})
        ['note', 'warning']
        """
        return findings(self)

    def summary(self) -> Summary:
        """The derived design: volume fractions, thickness, conductivities, areas, masses.

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> print(f"{cell.summary()['cathode thickness']:.0f} um")
        50 um
        """
        from sscell.results.summary import summarise

        return summarise(self)

    def parameter_values(self) -> pybamm.ParameterValues:
        """PyBaMM parameter values of this cell at full charge, 1 cm2, current of 1C.

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> values = cell.parameter_values()
        >>> print(f"{1e6 * values['Positive electrode thickness [m]']:.0f} um")
        50 um
        """
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

        Examples
        --------
        >>> import sscell
        >>> cell = sscell.load_cell("ncm83_li6ps5cl")
        >>> cell.model().options["surface form"]
        'algebraic'
        """
        from sscell.models.solid_state import SolidStateDFN
        from sscell.parameters.electrode import structure

        shape = structure(self)
        return SolidStateDFN(
            options,
            other_phases=shape.others,
            storing_anode=shape.anode is not None,
            layers=len(shape.catholytes),
            composite_anode=shape.negative is not None,
        )

    def to_bpx(self) -> dict[str, Any]:
        """This cell in BPX (Battery Parameter eXchange), checked by the library ``bpx``.

        A cell with a composite anode becomes a file of the model DFN, which
        ``pybamm.ParameterValues.create_from_bpx`` reads. BPX has no half cells: any other cell
        becomes a file of the model Partial without a negative electrode, which ``bpx`` reads and
        PyBaMM does not. What BPX has no words for, and what became of it, is the description in
        the header.

        Returns
        -------
        dict
            The content of the file, for ``json.dump``. SI units, at the temperature of the cell.

        Raises
        ------
        InputError
            If a catholyte stores charge, or the library is missing: ``pip install 'sscell[bpx]'``.

        References
        ----------
        Faraday Institution, BPX 1.1.1, https://bpxstandard.com.

        Examples
        --------
        >>> import sscell
        >>> content = sscell.load_cell("ncm83_li6ps5cl_graphite").to_bpx()
        >>> content["Header"]["Model"]
        'DFN'
        >>> print(content["Header"]["Description"].splitlines()[2][:64])
        - Voids: 14.1 % (positive), 10 % (negative) of an electrode cond
        """
        from sscell.catalogue.bpx import to_bpx

        return to_bpx(self)


def cells_of(results: xr.Dataset) -> list[Cell]:
    """The cells that a dataset came from, as they were before anything was varied.

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_li6ps5cl")
    >>> rates = sscell.rate_capability(cell, c_rates=[0.1, 1], accuracy="draft")
    >>> sscell.cells_of(rates)
    [<Cell 'NCM83 | Li6PS5Cl | In-Li'; see .summary() and .check()>]
    """
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

    Examples
    --------
    >>> import sscell
    >>> sscell.load_cell("ncm83_li6ps5cl")
    <Cell 'NCM83 | Li6PS5Cl | In-Li'; see .summary() and .check()>
    """
    return read_cell(source, Cell)
