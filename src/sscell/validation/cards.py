"""Cards of published cells: what was measured, what the paper gives, what is unknown."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import pandas as pd
from pydantic import Field, ValidationError, model_validator

from sscell.cards.blocks import Block, BlockError, Name, Note
from sscell.cards.measured import Measured
from sscell.cards.problems import problems
from sscell.designs.paths import path_info
from sscell.errors import InputError
from sscell.quantities.fields import (
    ArealCapacity,
    AreaResistance,
    Conductivity,
    Length,
    MassLoading,
    Potential,
)
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced
from sscell.reading.library import load, shown_path

VolumetricCapacity = Annotated[
    Sourced, Measure("A*s/m^3", "a capacity per volume", "950 C/cm^3", gt=0, le=1e11)
]

_PACKAGE = Path(__file__).resolve().parent


class Change(Block):
    """A value of a cell that this sample has otherwise, or a default."""

    path: Name
    """As ``replace`` takes it."""
    value: Any
    """With its unit."""
    low: Any = None
    """Lower end of what the literature has."""
    high: Any = None
    """Upper end of what the literature has."""

    @property
    def sourced(self) -> Sourced:
        """The value in SI units, with where it comes from."""
        return self._read(self.value)

    def _read(self, value: Any) -> Sourced:
        stated = {"source": self.source, "mark": self.mark, "note": self.note}
        given = {key: text for key, text in stated.items() if text is not None}
        return path_info(self.path).measure({"value": value, **given})

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for value in (self.value, self.low, self.high):
            if value is not None or value is self.value:
                self._read(value)
        return self


class Unknown(Block):
    """What a paper leaves open, as a range to draw from."""

    path: Name
    """As ``replace`` takes it."""
    low: Name
    """With its unit."""
    high: Name
    """With its unit."""
    spacing: Literal["lin", "log"] = "lin"
    """Uniform in the value or in its logarithm."""

    @property
    def span(self) -> tuple[str, ...]:
        """As an uncertainty takes it."""
        return (self.low, self.high, self.spacing)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        measure = path_info(self.path).measure
        if not measure(self.low) < measure(self.high):
            raise ValueError(f"low is {self.low} and high {self.high}; low must be below high")
        if self.source is None:
            raise BlockError([("source", "missing; say 'assumed: why this range'")])
        return self


class Sample(Block):
    """One cell of a paper."""

    name: Name
    """As the table names it."""
    cell: Any
    """A cell of the library by its name, or a card."""
    given: tuple[Name, ...] = ()
    """Paths of shared defaults that the paper itself gives."""
    change: tuple[Change, ...] = ()
    """What this sample has otherwise than the cell."""
    unknown: tuple[Unknown, ...] = ()
    """What the paper leaves open; the prediction is then a band."""
    measured: Measured | None = None
    """Capacities at rates, where this sample is not the cell of a card that has them."""

    @model_validator(mode="after")
    def _varied_once(self) -> Self:
        paths = [change.path for change in self.change]
        paths += [unknown.path for unknown in self.unknown]
        twice = sorted({path for path in paths if paths.count(path) > 1})
        if twice:
            raise ValueError(f"{twice[0]} is given twice")
        return self


class Catholyte(Block):
    """One electrolyte of the cathodes."""

    name: Name
    """As the paper names it."""
    ionic_conductivity: Conductivity
    """Effective, of the cathode. [S.m-1]"""


class ThickDesign(Block):
    """One thickness."""

    thickness: Length
    """Of the cathode. [m]"""
    loading: MassLoading
    """Active material per area. [kg.m-2]"""
    areal_capacity: ArealCapacity
    """Of the cathode in theory. [A.s.m-2]"""


class ThicknessStudy(Block):
    """Capacity against current in the limit of ions alone, fronts in both electrodes."""

    cathode_capacity: VolumetricCapacity
    """[A.s.m-3]"""
    anode_capacity: VolumetricCapacity
    """[A.s.m-3]"""
    cathode_potential: Potential
    """Mean, against Li/Li+. [V]"""
    anode_potential: Potential
    """Mean, against Li/Li+. [V]"""
    cutoff: Potential
    """Of the cell. [V]"""
    other_resistance: AreaResistance
    """Separator and contacts. [ohm.m2]"""
    anode_conductivity: Conductivity
    """Effective, of the anode. [S.m-1]"""
    electrolytes: Annotated[tuple[Catholyte, ...], Field(min_length=1)]
    """Of the cathodes."""
    designs: Annotated[tuple[ThickDesign, ...], Field(min_length=1)]
    """Thicknesses that were made."""


class RateCase(Block):
    """A paper with capacities at rates."""

    title: Name
    """For tables and figures."""
    grade: Literal["A", "B", "C"]
    """A: transport, composition, loading and rates known; B: one key input missing; C: several."""
    reported: Literal["specific", "areal"]
    """How the paper gives capacities."""
    missing: Note
    """What the paper does not give."""
    lacking: Note
    """Physics that is missing here, where the prediction fails."""
    samples: Annotated[tuple[Sample, ...], Field(min_length=1)]
    """Its cells."""
    compositions: tuple[Sample, ...] = ()
    """Cells of the paper whose rate data are not known here, to be predicted beside the others."""
    asked: tuple[float, ...] = ()
    """C-rates at which all compositions are predicted. [h-1]"""
    thickness: ThicknessStudy | None = None
    """A closed form of the paper's own over thickness."""


class SharedDefaults(Block):
    """What papers rarely print, the same for all cells."""

    title: Name
    """What it is."""
    values: Annotated[tuple[Change, ...], Field(min_length=1)]
    """By path."""


class Electrolyte(Block):
    """An electrolyte of a formula."""

    name: Name
    """As the paper names it."""
    conductivity: Conductivity
    """[S.m-1]"""


Card = TypeVar("Card", bound=Block)


def folder() -> Path:
    """Where the cards lie: in the package, or in the repository it is run from."""
    shipped = _PACKAGE.parent / "validation_cards"
    return shipped if shipped.is_dir() else _PACKAGE.parents[2] / "validation"


def facts(name: str) -> pd.DataFrame:
    """A table of published numbers; NaN where a number is not known, no text where none is."""
    rows = pd.read_csv(folder() / f"{name}.csv", comment="#")
    texts = rows.select_dtypes(exclude="number").columns
    return rows.fillna(dict.fromkeys(texts, ""))


def read_card(name: str, cls: type[Card]) -> Card:
    """A card of the validation.

    Raises
    ------
    InputError
        With every mistake of the card.
    """
    path = folder() / f"{name}.yaml"
    try:
        return cls.model_validate(load(path))
    except ValidationError as error:
        raise InputError(problems(error, shown_path(path), cls)) from None
