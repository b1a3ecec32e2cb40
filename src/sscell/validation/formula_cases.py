"""Published numbers that a closed form must give: a check of arithmetic and of words."""

from typing import Annotated

from pydantic import Field

from sscell import theory
from sscell.cards.blocks import Block, Name
from sscell.quantities.fields import (
    CurrentDensity,
    Length,
    Potential,
    TortuosityFactor,
    VoidFraction,
)
from sscell.validation.cards import Electrolyte, read_card
from sscell.validation.report import Section, Table


class FormulaElectrode(Block):
    """An electrode whose critical currents a paper prints."""

    thickness: Length
    """[m]"""
    catholyte_of_solids: VoidFraction
    """Catholyte over solids by volume. [-]"""
    tortuosity_factor: TortuosityFactor
    """[-]"""
    printed: tuple[CurrentDensity, ...]
    """One an electrolyte. [A.m-2]"""


class FormulaCase(Block):
    """Critical currents of electrodes, printed."""

    title: Name
    """For the report."""
    void_fraction: VoidFraction
    """Of every electrode. [-]"""
    allowed_loss: Potential
    """Over the cathode. [V]"""
    electrolytes: Annotated[tuple[Electrolyte, ...], Field(min_length=1)]
    """Of the cathodes."""
    electrodes: Annotated[tuple[FormulaElectrode, ...], Field(min_length=1)]
    """In the order of the paper."""


def formula_section() -> Section:
    """The critical currents of Bielefeld 2020 from ``sscell.theory``."""
    case = read_card("bielefeld2020", FormulaCase)
    rows = []
    for electrode in case.electrodes:
        fraction = electrode.catholyte_of_solids * (1 - case.void_fraction)
        for electrolyte, printed in zip(case.electrolytes, electrode.printed, strict=True):
            effective = electrolyte.conductivity * fraction / electrode.tortuosity_factor
            current = theory.critical_current_density(
                ionic_conductivity=f"{effective!r} S/m",
                thickness=electrode.thickness,
                allowed_loss=case.allowed_loss,
            )
            ours = float(current.to("mA/cm^2").magnitude)
            theirs = float(printed) / 10
            rows.append(
                (
                    round(electrode.thickness * 1e6),
                    electrolyte.name,
                    round(float(fraction), 3),
                    float(electrode.tortuosity_factor),
                    theirs,
                    ours,
                    round(100 * (ours / theirs - 1)),
                )
            )
    worst = max(abs(row[-1]) for row in rows)
    right = sum(abs(row[-1]) <= 2 for row in rows)
    return Section(
        "bielefeld2020",
        case.title,
        [case.note or ""],
        [
            Table(
                "bielefeld2020",
                (
                    "thickness [um]",
                    "electrolyte",
                    "catholyte volume fraction",
                    "tortuosity factor",
                    "printed [mA/cm2]",
                    "kappa dV/L [mA/cm2]",
                    "difference [%]",
                ),
                rows,
            )
        ],
        conclusion=[
            f"{right} of {len(rows)} agree within 2 %, the worst is {worst} % off. One void "
            "fraction serves the two thicker electrodes; the thin one needs a tortuosity factor "
            "of 1.5 where 1.7 is printed, or fewer voids."
        ],
        headline=f"{right} of {len(rows)} printed currents within 2 %, worst {worst} %",
    )
