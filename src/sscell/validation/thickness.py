"""A paper's closed form over thickness, current and electrolyte, beside the simulation."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from sscell.cards.cell import CellDesign
from sscell.designs.replace import replaced
from sscell.solving.arrays import solved_arrays
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point
from sscell.validation.cards import Catholyte, RateCase, ThickDesign, ThicknessStudy
from sscell.validation.predict import Prepared, reported

CURRENTS = (5.0, 10.0, 20.0, 40.0, 60.0, 90.0, 120.0, 200.0)
"""Current densities of the figure. [A/m2]"""


def ions_alone(
    study: ThicknessStudy, electrolyte: Catholyte, design: ThickDesign, current: float
) -> float:
    """Capacity that fronts in both electrodes leave, at most what the cathode holds. [C/m2]

    C = X/i (U_c - U_a - U_cut - R_o i), 1/X = 1/(q_c kappa_c) + 1/(q_a kappa_a) (Kato2018).

    Parameters
    ----------
    study : ThicknessStudy
    electrolyte : Catholyte
    design : ThickDesign
    current : float
        [A/m2]
    """
    slowness = 1 / (study.cathode_capacity * electrolyte.ionic_conductivity)
    slowness += 1 / (study.anode_capacity * study.anode_conductivity)
    voltage = study.cathode_potential - study.anode_potential - study.cutoff
    left = max(voltage - study.other_resistance * current, 0.0)
    return min(float(left / slowness / current), float(design.areal_capacity))


def over_thickness(case: RateCase, samples: Sequence[Prepared], execution: Execution) -> xr.Dataset:
    """Areal capacities, simulated and of the paper's closed form.

    Parameters
    ----------
    case : RateCase
        With a ``thickness`` block.
    samples : sequence of Prepared
        Of the paper; the cell of the first is made thicker and thinner.
    execution : Execution

    Returns
    -------
    xarray.Dataset
        Dims (electrolyte, thickness, current_density): ``capacity`` and ``ions_alone``
        [mAh/cm2]; measured points along ``point``.
    """
    study = case.thickness
    assert study is not None
    points = []
    for electrolyte in study.electrolytes:
        for design in study.designs:
            layer = Design.of(_cell(samples[0].cell, electrolyte, design))
            points += [Point(layer, i / layer.derived.current_1c) for i in CURRENTS]
    shape = (len(study.electrolytes), len(study.designs), len(CURRENTS))
    answers, _ = solved_arrays(points, shape, execution)
    closed = np.array(
        [
            [[ions_alone(study, e, d, i) / 36000 for i in CURRENTS] for d in study.designs]
            for e in study.electrolytes
        ]
    )
    dims = ("electrolyte", "thickness", "current_density")
    unit = {"units": "mAh/cm2", "long_name": "areal capacity"}
    return xr.Dataset(
        {
            "capacity": (dims, answers["capacity"], unit),
            "ions_alone": (dims, closed, unit),
            "outcome": (dims, answers["outcome"]),
            **_measured(study, samples),
        },
        {
            "electrolyte": ("electrolyte", [e.name for e in study.electrolytes]),
            "thickness": (
                "thickness",
                [round(d.thickness * 1e6) for d in study.designs],
                {"units": "um", "long_name": "cathode thickness"},
            ),
            "current_density": (
                "current_density",
                [i / 10 for i in CURRENTS],
                {"units": "mA/cm2", "long_name": "current density"},
            ),
        },
        {"title": case.title},
    )


def _measured(study: ThicknessStudy, samples: Sequence[Prepared]) -> dict[str, Any]:
    """What the samples delivered, with their thickness and the electrolyte nearest to theirs."""
    rows = []
    for sample in samples:
        d = Design.of(sample.cell).derived
        gaps = [
            abs(np.log(e.ionic_conductivity / d.ionic_conductivity)) for e in study.electrolytes
        ]
        electrolyte = study.electrolytes[int(np.argmin(gaps))].name
        rows += [
            (
                reported(point, "areal"),
                point.c_rate * d.current_1c / 10,
                d.loading.thickness * 1e6,
                electrolyte,
            )
            for point in sample.points
        ]
    capacity, current, thickness, electrolyte_of = zip(*rows, strict=True)
    return {
        "measured_capacity": ("point", list(capacity)),
        "measured_current": ("point", list(current)),
        "measured_thickness": ("point", list(thickness)),
        "measured_electrolyte": ("point", list(electrolyte_of)),
    }


def _cell(base: CellDesign, electrolyte: Catholyte, design: ThickDesign) -> CellDesign:
    """The base with other ions and loading, all of it connected as in the closed form.

    Its anode grows with the cathode.
    """
    loading = Design.of(base).derived.loading.loading
    anode = base.anode.resistance * design.loading / loading
    return replaced(
        base,
        {
            "cathode.loading": design.loading,
            "cathode.ionic_conductivity": electrolyte.ionic_conductivity,
            "anode.resistance": f"{anode!r} ohm m^2",
            "cathode.utilisation": "100 %",
        },
    )
