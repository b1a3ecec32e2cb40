"""The report on ageing: resistances over cycles by their law, and what retention follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.optimize import least_squares

from sscell.cards.cell import CellDesign
from sscell.designs.replace import replaced
from sscell.parameters.ageing import oxidation_charge
from sscell.parameters.derived import derive
from sscell.protocols.protocol import Protocol
from sscell.reading.read import read_cell
from sscell.solving.arrays import MILLIAMPERE_HOUR_PER_GRAM
from sscell.studies.cycle import cycle
from sscell.studies.sweep import sweep
from sscell.validation import figures as draw
from sscell.validation.cards import facts
from sscell.validation.report import Section, Table

Array = NDArray[np.float64]
CYCLES = 100
KANG = ("kang_bimodal", "kang_coated", "kang_unimodal")
PAIRS = ("lco_lyc", "lco_lic", "lco_lec", "lco_lsc", "lco_lzc")
TRIAL = 100.0
"""Growth constant that a first life is solved with; the true one follows. [ohm2 cm4/h]"""
RATES = {"C/10": 0.1, "1C": 1.0}
GRID = (0.0, *np.geomspace(10, 8000, 24).tolist())
"""Resistances of the junction that are tried. [ohm cm2]"""


@dataclass(frozen=True)
class Lived:
    """A sample of Kang2025 with the life that its interface resistances mean."""

    name: str
    cycles: Array
    measured: Array
    """Interface resistance per area of cell. [ohm cm2]"""
    made: float
    """As the law has it at cycle 1. [ohm cm2]"""
    law: Array
    """Over all cycles. [ohm cm2]"""
    growth: float
    """Growth constant k per contact area at the threshold. [ohm2 cm4/h]"""
    retention: Array
    """Predicted, over all cycles. [-]"""
    measured_retention: float
    """At the last cycle; NaN if not reported. [-]"""
    diffusion: tuple[float, float]
    """Measured diffusion resistance at cycles 1 and 100. [ohm cm2]"""


def parabola(cycles: Array, resistance: Array) -> tuple[float, float]:
    """R(1) and the growth of R^2 per cycle that lie closest to measured resistances.

    Returns
    -------
    float, float
        [ohm cm2], [ohm2 cm4]
    """
    passed = cycles - 1
    rise = (resistance[-1] ** 2 - resistance[0] ** 2) / passed[-1]
    fit = least_squares(
        lambda p: np.sqrt(np.maximum(p[0] ** 2 + p[1] * passed, 0)) - resistance,
        [resistance[0], rise],
        x_scale=[resistance[0], rise],
    )
    return float(fit.x[0]), float(fit.x[1])


def kang_cell(resistance: float, growth: float) -> CellDesign:
    """The cathode of ``ncm83_li6ps5cl`` with an interface resistance that is all film.

    Parameters
    ----------
    resistance : float
        Per area of cell. [ohm cm2]
    growth : float
        [ohm2 cm4/h]
    """
    card = read_cell("ncm83_li6ps5cl").to_mapping()
    area = _contact(read_cell("ncm83_li6ps5cl"))
    card["temperature"] = "30 degC"
    card["limits"] = {"lower": "2.5 V", "upper": "4.3 V", "reference": "Li/Li+"}
    card["cathode"]["film_resistance"] = f"{resistance * area!r} ohm cm^2"
    film = {"growth": f"{growth!r} ohm^2 cm^4/h", "threshold": "4 V", "width": "0.1 V"}
    card["ageing"] = {"film": film}
    return replaced(read_cell(card), {"active_material.exchange_current_density": "100 A/m^2"})


def _contact(cell: CellDesign) -> float:
    """Contact of active material per area of cell. [-]"""
    d = derive(cell)
    return d.contact_area * d.loading.thickness


def lived(key: str, cycles: int = CYCLES) -> Lived:
    """The life of one sample of Kang2025."""
    table = facts("ageing")
    rows = table[table["key"] == key]
    values = {name: group["value"].to_numpy() for name, group in rows.groupby("quantity")}
    measured = values["interface resistance"]
    at = rows.loc[rows["quantity"] == "interface resistance", "cycle"].to_numpy()
    made, rise = parabola(at, measured)
    area, growth = _contact(kang_cell(made, TRIAL)), TRIAL
    protocol = Protocol.cycles(cycles, charge="0.5C", discharge="0.5C")
    for _ in range(3):  # the exposure of a cycle depends a little on the film
        life = cycle(kang_cell(made, growth), protocol)
        law = life["film_resistance"].values / area
        solved = growth
        growth *= rise * (cycles - 1) / float(law[-1] ** 2 - law[0] ** 2)
    kept = values.get("retention", np.array([np.nan]))
    first, last = values["diffusion resistance"]
    capacity = life["capacity"].values
    return Lived(
        rows["sample"].iloc[0],
        at,
        measured,
        made,
        law,
        solved,
        capacity / capacity[0],
        float(kept[0]) / 100,
        (float(first), float(last)),
    )


def halide_cell() -> CellDesign:
    """LiCoO2 with Li3YCl6 beside a separator, 1.4 mAh/cm2 and all of it connected (not printed)."""
    card = read_cell("ncm83_li3ycl6_li6ps5cl").to_mapping()
    card["cathode"] |= {"active_material": "lco", "areal_capacity": "1.4 mAh/cm^2"}
    card["cathode"]["utilisation"] = "100 %"
    card["nominal_specific_capacity"] = "140 mAh/g"
    card["limits"] = {"lower": "2.6 V", "upper": "4.2 V", "reference": "Li/Li+"}
    card["anode"] = {"type": "lithium-indium", "resistance": "10 ohm cm^2"}
    return read_cell(card)


def needed(retention: float, rate: float, cycles: float, kept: xr.DataArray) -> tuple[float, float]:
    """Resistance of a junction that takes capacity to a retention, and its growth.

    Parameters
    ----------
    retention : float
        [-]
    rate : float
        [h-1]
    cycles : float
    kept : xarray.DataArray
        Retention over ``junction_resistance`` and ``c_rate``.

    Returns
    -------
    float, float
        [ohm cm2], [ohm cm2/h^0.5]
    """
    at = kept.sel(c_rate=rate)
    falling = at.values[::-1] + 1e-9 * np.arange(at.size)
    resistance = float(np.interp(retention, falling, at["junction_resistance"].values[::-1]))
    hours = cycles * (1 + retention) / rate  # charge and discharge, at the mean capacity
    return resistance, resistance / hours**0.5


def _kept() -> xr.DataArray:
    over = {"junction.resistance": [f"{value!r} ohm cm^2" for value in GRID]}
    swept = sweep(halide_cell(), over=over, c_rates=list(RATES.values()), direction="cycle")
    kept: xr.DataArray = swept["capacity"] / swept["capacity"].isel(junction_resistance=0)
    return kept


def kim_cell(carbon: bool) -> CellDesign:
    """NCM811 with 10 wt% sulfide, with or without 3 wt% carbon that takes active material's place.

    The sulfide is oxidised to sulfur, all 5 lithium of Li6PS5Cl (499 mAh/g), within a depth that
    the difference of both samples sets; the area of the carbon is that of a carbon black.
    """
    card = read_cell("ncm83_li6ps5cl").to_mapping()
    shares = {"active_material": "87 wt%", "carbon": "3 wt%"} if carbon else {}
    composition = {"active_material": "90 wt%", "catholyte": "10 wt%"} | shares
    card["cathode"] |= {
        "active_material": "ncm811",
        "composition": composition,
        "carbon_density": "0.67 g/cm^3",
    }
    card["ageing"] = {"oxidation": {"depth": "10 nm", "capacity": "499 mAh/g"}}
    return read_cell(card)


def oxidised(cell: CellDesign) -> float:
    """Charge of the oxidised catholyte. [mAh per gram of active material]"""
    return oxidation_charge(cell) / derive(cell).loading.loading / MILLIAMPERE_HOUR_PER_GRAM


def _first_cycle() -> Table:
    columns = (
        "sample",
        "measured first-cycle loss [mAh/g]",
        "catholyte oxidised within 10 nm [mAh/g]",
        "rest [mAh/g]",
    )
    table = facts("ageing")
    losses = table[table["quantity"] == "first-cycle loss"].set_index("key")
    rows = []
    for key, carbon in (("kim_bare", False), ("kim_carbon", True)):
        measured, passive = float(losses.loc[key, "value"]), oxidised(kim_cell(carbon))
        rows.append((losses.loc[key, "sample"], measured, passive, measured - passive))
    return Table("ageing_first_cycle", columns, rows, "Kim2024b")


def _others() -> Table:
    """Retentions that stand alone: nothing of these papers sets a law of ageing."""
    table = facts("ageing")
    rows = table[(table["quantity"] == "retention") & ~table["key"].isin((*KANG, *PAIRS))]
    columns = ("paper", "sample", "at", "cycles", "retention [%]")
    listed = rows[["source", "sample", "condition", "cycle", "value"]].to_numpy().tolist()
    caption = "Retentions of other papers, without a resistance that could predict them"
    return Table("ageing_retentions", columns, [tuple(row) for row in listed], caption)


def ageing_section() -> Section:
    """Kang2025 and the pairs of Samanta2024."""
    lives = [lived(key) for key in KANG]
    kept = _kept()
    pairs = _pairs(kept)
    worst = max(float(_misfit(life)) for life in lives)
    bare = lives[0]
    predicted = ", ".join(f"{100 * life.retention[-1]:.0f} %" for life in lives)
    return Section(
        "ageing",
        "Ageing: resistances over cycles, and the retention that follows",
        [
            "Kang2025: the interface resistance of each sample is one film with two constants, "
            "R^2 = R(1)^2 + 2 k exposure, solved cycle by cycle at 0.5C in the cathode of "
            "`ncm83_li6ps5cl` (loading and microstructure of the paper are not known here). The "
            "whole interface resistance counts as film. The retention is predicted, not fitted.",
            "Samanta2024: LiCoO2 with Li3YCl6, and a halide beside Li6PS5Cl. The growth k of the "
            "junction that each retention needs if nothing else ages, at 1.4 mAh/cm2, which is "
            "assumed: k is inversely proportional to it.",
            "Kim2024b: the rest of a first-cycle loss is not oxidation alone; it holds the lithium "
            "that the layered oxide takes up too slowly again, which no card counts.",
        ],
        [_lives(lives), pairs, _first_cycle(), _others()],
        {
            "ageing": (
                "Interface resistance and predicted retention over the cycles of Kang2025",
                lambda: draw.ageing(lives),
            )
        },
        conclusion=[
            f"The parabolic law meets the resistances to {worst:.0f} % or better (root mean "
            "square); unimodal NCA has two points only, which two constants always meet. The "
            f"retention of bimodal bare NCA that follows is {100 * bare.retention[-1]:.0f} %, "
            f"measured is {100 * bare.measured_retention:.1f} %; of unimodal NCA "
            f"{100 * lives[2].retention[-1]:.0f} % against "
            f"{100 * lives[2].measured_retention:.1f} %. What is missing is the diffusion "
            "resistance, which grows fivefold and twofold in these two samples by impedance: "
            "cracks that lengthen the path in the particles and cut material off. The model has "
            "laws for contact and utilisation, but no number of the paper to set them.",
            "A series resistance cannot explain a fade at C/10: the resistance that it needs there "
            "leaves no capacity at all at 1C, and its growth is several times what retentions at "
            "1C need. Retentions at C/10 speak of lost contact or lost active material.",
            "Kim2024b: a depth of 10 nm, set by the difference between both samples, gives the "
            "loss that carbon adds. The contact with the oxide alone is so small that it explains "
            "almost nothing of the loss without carbon: that is the slow last lithium of layered "
            "oxides, which is no oxidation of the catholyte.",
        ],
        headline=f"retention predicted from the film alone {predicted}; "
        "measured 47.7 %, not reported, 67.3 %",
    )


def _misfit(life: Lived) -> Any:
    """Root mean square of the law against measured resistances, over their mean. [%]"""
    off = life.law[life.cycles.astype(int) - 1] - life.measured
    return 100 * np.sqrt(np.mean(off**2)) / life.measured.mean()


def _lives(lives: Sequence[Lived]) -> Table:
    columns = (
        "sample",
        "R(1) [ohm cm2]",
        "k [ohm2 cm4/h]",
        "misfit of R [%]",
        "R(100), law [ohm cm2]",
        "R(100), measured [ohm cm2]",
        "retention, predicted [%]",
        "retention, measured [%]",
        "diffusion resistance, cycle 1 and 100 [ohm cm2]",
    )
    rows = [
        (
            life.name,
            life.made,
            life.growth,
            float(_misfit(life)),
            float(life.law[-1]),
            float(life.measured[-1]),
            float(100 * life.retention[-1]),
            100 * life.measured_retention,
            f"{life.diffusion[0]:g}, {life.diffusion[1]:g}",
        )
        for life in lives
    ]
    return Table(
        "ageing_film", columns, rows, "Kang2025; k refers to 4 V and rises e-fold in 0.1 V"
    )


def _pairs(kept: xr.DataArray) -> Table:
    by_key = facts("ageing").set_index("key")
    rows: list[tuple[Any, ...]] = []
    for key in PAIRS:
        row = by_key.loc[key]
        share = float(row["value"]) / 100
        for condition, rate in RATES.items():
            if row["condition"] not in ("", condition):
                continue
            cycles = CYCLES if np.isnan(row["cycle"]) else float(row["cycle"])
            resistance, growth = needed(share, rate, cycles, kept)
            at_1c = float(kept.sel(c_rate=1.0).interp(junction_resistance=resistance))
            name = condition if row["condition"] else f"{condition}, {CYCLES} cycles, if so"
            rows.append((row["sample"], 100 * share, name, resistance, growth, 100 * at_1c))
    columns = (
        "pair",
        "retention [%]",
        "at",
        "resistance needed [ohm cm2]",
        "k needed [ohm cm2/h^0.5]",
        "retention at 1C with it [%]",
    )
    return Table("ageing_junctions", columns, rows, "Samanta2024; a growing junction alone")
