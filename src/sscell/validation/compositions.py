"""All compositions of a paper at the same rates, measured or not."""

from __future__ import annotations

from sscell.parameters.derived import derive
from sscell.study.batch import Execution
from sscell.study.points import Design, Point
from sscell.study.tabulate import tabulate
from sscell.validation.cards import RateCase, SharedDefaults
from sscell.validation.predict import PROTOCOLS, UNITS, Prepared, prepare, reported
from sscell.validation.report import Table


def composition_table(
    name: str, case: RateCase, defaults: SharedDefaults, execution: Execution
) -> Table:
    """Predictions at ``case.asked`` for every composition, the least active material first.

    Parameters
    ----------
    name : str
        Of the table.
    case : RateCase
        With ``asked`` rates.
    defaults : SharedDefaults
    execution : Execution
    """
    every = [prepare(sample, defaults) for sample in (*case.samples, *case.compositions)]
    every.sort(key=lambda one: derive(one.cell).volume_fractions.active_material)
    rates = case.asked
    designs = [Design.of(one.cell) for one in every]
    points = [Point(d, rate, way) for d in designs for way in PROTOCOLS for rate in rates]
    shape = (len(every), len(PROTOCOLS), len(rates))
    variable, unit = UNITS[case.reported]
    values = tabulate(points, shape, execution)[0][variable]
    rows = []
    for i, one in enumerate(every):
        d = derive(one.cell)
        third = 1e4 * d.loading.thickness / (3 * d.ionic_conductivity)
        for j, rate in enumerate(rates):
            row = (one.sample.name, 10 * d.ionic_conductivity, third, f"{rate:g}C")
            rows.append((*row, *(float(v) for v in values[i, :, j]), _measured(one, rate, case)))
    columns = (
        "cell",
        "effective ionic conductivity, measured [mS/cm]",
        "L/(3 kappa) [ohm cm2]",
        "rate",
        *(f"predicted, {words} [{unit}]" for words in PROTOCOLS.values()),
        f"measured [{unit}]",
    )
    return Table(f"{name}_compositions", columns, rows, "All compositions at the same rates:")


def _measured(one: Prepared, rate: float, case: RateCase) -> float:
    for point, known in zip(one.sample.measured, one.rates, strict=True):
        if abs(known - rate) < 1e-9:
            return reported(point, case.reported)
    return float("nan")
