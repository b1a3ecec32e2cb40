"""The derived design as a table a person reads."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sscell.cards.bookkeeping import np_ratio
from sscell.cards.cell import CellDesign
from sscell.cards.layers import layer_cells
from sscell.parameters.derived import Derived, derive
from sscell.parameters.electrode import conductivity_at, film_resistance
from sscell.parameters.pressure import at_pressure

LENGTH_FACTOR = "diffusion length factor"


@dataclass(frozen=True)
class Row:
    """One derived quantity."""

    name: str
    value: float
    unit: str
    mark: str = ""
    """Where it does not follow exactly from the card: ``"estimated"``."""

    def __str__(self) -> str:
        shown = "unknown" if math.isnan(self.value) else f"{self.value:.4g} {self.unit}"
        mark = f"   [{self.mark}]" if self.mark else ""
        return f"{self.name:<46} {shown:>18}{mark}"


@dataclass(frozen=True)
class Summary(Mapping[str, float]):
    """Everything that follows from a cell card: prints as a table, is a mapping of name to number.

    ``rows`` and ``units`` have the units.

    Examples
    --------
    >>> import sscell
    >>> summary = sscell.load_cell("ncm83_li6ps5cl").summary()
    >>> print(f"{summary['void fraction']:.3f}")
    0.141
    """

    title: str
    rows: tuple[Row, ...]
    derived: Derived
    """The same in SI units."""

    def __str__(self) -> str:
        return "\n".join([self.title, *map(str, self.rows)])

    def __repr__(self) -> str:
        return str(self)

    def __getitem__(self, name: str) -> float:
        for row in self.rows:
            if row.name == name:
                return row.value
        raise KeyError(f"'{name}' is not in the summary; it has {[row.name for row in self.rows]}")

    def __iter__(self) -> Iterator[str]:
        return (row.name for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def units(self) -> dict[str, str]:
        """The unit of each number.

        Examples
        --------
        >>> import sscell
        >>> sscell.load_cell("ncm83_li6ps5cl").summary().units["1C"]
        'mA/cm2'
        """
        return {row.name: row.unit for row in self.rows}


def summarise(cell: CellDesign) -> Summary:
    """The derived design of a cell in the units of the field."""
    cell = at_pressure(cell)
    d = derive(cell)
    phi, amount, cathode = d.volume_fractions, d.loading, cell.cathode
    kappa = conductivity_at(cathode.catholyte, float(cell.temperature))
    separator = sum(
        float(layer.thickness * layer.electrolyte.density)
        for layer in cell.separator
        if layer.electrolyte.density is not None
    )
    known = all(layer.electrolyte.density is not None for layer in cell.separator)
    table = [
        ("active material volume fraction", phi.active_material, "-"),
        ("catholyte volume fraction", phi.catholyte, "-"),
        ("carbon volume fraction", phi.carbon, "-"),
        ("binder volume fraction", phi.binder, "-"),
        ("void fraction", phi.void, "-"),
        ("cathode thickness", amount.thickness * 1e6, "um"),
        ("active material loading", amount.loading * 100, "mg/cm2"),
        ("nominal areal capacity", amount.areal_capacity / 36000, "mAh/cm2"),
        ("equilibrium areal capacity", d.equilibrium_capacity / 36000, "mAh/cm2"),
        ("equilibrium specific capacity", d.equilibrium_capacity / amount.loading / 3600, "mAh/g"),
        ("stoichiometry, charged", d.stoichiometry_full, "-"),
        ("stoichiometry, discharged", d.stoichiometry_empty, "-"),
        ("1C", d.current_1c / 10, "mA/cm2"),
        ("catholyte conductivity", kappa * 10, "mS/cm"),
        ("tortuosity factor of the catholyte", d.tortuosity_factor, "-"),
        ("effective ionic conductivity", d.ionic_conductivity * 10, "mS/cm"),
        ("effective electronic conductivity at y = 0.5", d.electronic_conductivity * 10, "mS/cm"),
        ("of it, by carbon", d.carbon_conductivity * 10, "mS/cm"),
        ("contact area", d.contact_area * 1e-6, "m2/cm3"),
        (LENGTH_FACTOR, d.diffusion_length_factor, "-"),
        ("separator thickness", d.separator_thickness * 1e6, "um"),
        ("separator and junction resistance", d.separator_resistance * 1e4, "ohm cm2"),
        ("cathode ionic resistance, L/(3 kappa)",
         amount.thickness / (3 * d.ionic_conductivity) * 1e4, "ohm cm2"),
        ("anode resistance", d.anode_resistance * 1e4, "ohm cm2"),
        ("cathode mass", amount.electrode * 100, "mg/cm2"),
        ("separator mass", separator * 100 if known else float("nan"), "mg/cm2"),
    ]  # fmt: skip
    for i, view in enumerate(layer_cells(cell)):
        if view.cathode.has_film:
            where = f"layer {i}, " if cathode.layers else ""
            film = film_resistance(view) * 1e4
            table.append((f"{where}film resistance per contact area", film, "ohm cm2"))
    for i, layer in enumerate(d.layers if cathode.layers else ()):
        sigma = layer.electrode.electronic_conductivity(0.5, float(cell.temperature))
        table += [
            (f"layer {i}, thickness", layer.thickness * 1e6, "um"),
            (f"layer {i}, catholyte volume fraction", layer.volume_fractions.catholyte, "-"),
            (f"layer {i}, effective ionic conductivity", layer.ionic_conductivity * 10, "mS/cm"),
            (f"layer {i}, effective electronic conductivity", float(sigma) * 10, "mS/cm"),
        ]
    if (ratio := np_ratio(cell)) is not None:
        filled = d.anode.stoichiometry_after(np.array([0.0, d.equilibrium_capacity]))
        table += [
            ("anode capacity", d.anode.capacity / 36000, "mAh/cm2"),
            ("N/P ratio", ratio, "-"),
            ("stoichiometry of the anode, charged", filled[0], "-"),
            ("stoichiometry of the anode, discharged", filled[1], "-"),
        ]
    estimated = {LENGTH_FACTOR} if cathode.diffusion_length_factor is None else set()
    rows = (Row(n, float(v), u, "estimated" if n in estimated else "") for n, v, u in table)
    return Summary(cell.title, tuple(rows), d)
