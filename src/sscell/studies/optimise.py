"""The best design within ranges: where it is, how flat it is, what limits it, what is doubtful."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sscell.cards.cell import CellDesign
from sscell.cards.stack import Stack, stack_layers, unknowns
from sscell.checks.anode import current_on_metal
from sscell.checks.finding import Finding
from sscell.checks.findings import findings
from sscell.designs.ranges import SearchedQuantity, searched_quantity
from sscell.designs.replace import replaced, value_at
from sscell.errors import InputError, Problem, Problems, expect
from sscell.protocols.charge import read_protocol
from sscell.protocols.charge_rates import read_rate
from sscell.reading.estimates import estimates_of
from sscell.results.dataset import Axis, dataset
from sscell.results.variables import VARIABLES
from sscell.solving.arrays import MILLIAMPERE_PER_CM2
from sscell.solving.batch import Execution
from sscell.solving.points import Design
from sscell.solving.run_options import RunOptions, checked_options, execution
from sscell.studies.arguments import checked_charge, checked_stack
from sscell.studies.bands import (
    QUANTILES,
    SAMPLES,
    Uncertainty,
    bands,
    one_as_described,
    solved_draws,
)
from sscell.studies.idealised import PROCESSES, idealised
from sscell.studies.limits import Limit, Row, check_variable, checked_limits, unknown_variable
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.optimum import Question, Search, flat_range
from sscell.studies.optimum_words import statement, summary
from sscell.studies.rate_grid import RateGrid

Array = NDArray[np.float64]
MOST_PARAMETERS = 6
"""More make a search of minutes, and an optimum that nobody can read."""


def optimise(
    cell: CellDesign | MeasuredCell,
    over: Mapping[str, tuple[Any, Any]],
    maximise: str = "stack_specific_energy",
    at: float | str = "1C",
    subject_to: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    charge: str | None = None,
    stack: Stack | Mapping[str, Any] | None = None,
    uncertainty: Uncertainty | None = None,
    samples: int = SAMPLES,
    **run: Unpack[RunOptions],
) -> xr.Dataset:
    """The design within ranges that is best at one rate, and how flat the optimum is.

    Differential evolution solves a whole population of designs in one batch; a local search
    from its best one and cuts through the optimum along each parameter follow. The same question
    has the same answer.

    Parameters
    ----------
    cell : CellDesign or MeasuredCell
    over : mapping of path to (low, high)
        One to six ranges, such as ``{"cathode.areal_capacity": ("1 mAh/cm^2", "8 mAh/cm^2")}``;
        other values stay those of the cell.
    maximise : str
        A variable of ``rate_capability``, such as ``"stack_energy_density"``.
    at : float or str
        Rate of the discharge: ``1``, ``"C/2"``, ``"3 mA/cm^2"`` or ``"100 mA/g"``, the latter
        ones in each design.
    subject_to : mapping of variable to mapping, optional
        Limits such as ``{"capacity_fraction": {"at_least": 0.8}, "current_density":
        {"at_most": "3 mA/cm^2"}}``, numbers in the units of the variables.
    charge : str, optional
        Before the discharge, as for ``rate_capability``.
    stack : Stack or mapping, optional
        Collectors and anode, as for ``compare``.
    uncertainty : mapping of path to factor or range, "cards" or "published", optional
        As for ``rate_capability``; the design is the best one of typical cells as built, and what
        is maximised has its band there.
    samples : int
        Designs drawn for that band.
    **run : RunOptions
        How it is solved: ``accuracy``, ``workers``, ``store``, ``progress``, ...; see
        :class:`RunOptions`.

    Returns
    -------
    xarray.Dataset
        Dims (parameter): ``optimum``, ``low`` and ``high`` of its range, ``flat_low`` and
        ``flat_high``, between which the objective is within 1 % with all else at the optimum, all
        in ``unit``; (parameter, cut): ``cut_value``, ``objective_cut`` and ``outcome_varied``
        ("within the limits" | "beyond a limit"); (process): ``objective_gain`` if that process
        were ideal; (limit), if there are any: ``limit_value`` and ``reached``. Without a dim:
        ``objective``, ``objective_as_given`` of the cell itself, and the variables of
        ``rate_capability`` at the optimum. Attributes: ``summary`` and ``statement`` in words,
        ``designs``, how many were solved. With an uncertainty ``objective_band`` over
        ``quantile``. Attributes ``estimated`` and ``estimated_density`` as of ``sweep``.

    Raises
    ------
    InputError
        If what is asked makes no sense, or no design keeps the limits: it names the limit that
        cannot be kept and the best value of it.

    Notes
    -----
    Storn and Price 1997, J. Global Optim. 11, 341, 10.1023/A:1008202821328; limits by the
    rules of Lampinen 2002 as in SciPy; local search COBYQA (Ragonneau and Zhang 2022).

    Examples
    --------
    >>> import sscell
    >>> cell = sscell.load_cell("ncm83_coated_li6ps5cl")
    >>> best = sscell.optimise(
    ...     cell, {"cathode.areal_capacity": ("1 mAh/cm^2", "12 mAh/cm^2")}, accuracy="draft")
    >>> print(f"{best['objective'].item():.1g}")
    3e+02
    """
    options = checked_options(run, optimise)
    charge = checked_charge(cell, "discharge", charge)
    chosen, kind = one_as_described(cell, uncertainty, samples)
    problems = Problems()
    quantities: list[SearchedQuantity] = []
    with problems.kept():
        quantities = _checked_ranges(chosen, over)
    limits: tuple[Limit, ...] = ()
    with problems.kept():
        limits = checked_limits(subject_to)
    with problems.kept("at"):
        rate = read_rate(at)
    with problems.kept():
        check_variable(maximise, "maximise")
    problems.refuse()
    around, protocol = checked_stack(stack), read_protocol("discharge", charge)
    question = Question(maximise, rate, protocol, limits, around, kind)
    with execution(options) as solver:
        (as_given,) = question.rows([chosen], solver)
        _check_variables(chosen, question, as_given)
        search = Search(chosen, quantities, question, solver)
        best = search.run()
        if best is None:
            raise InputError(_unmet(search))
        optimum = _Optimum(search, best, as_given)
        variables = optimum.variables()
        if kind.samples:
            variables["objective_band"] = _band(optimum, solver)
        known = {"accuracy": solver.accuracy, **kind.attributes([chosen])}
    return _labelled(optimum, variables, known)


def _checked_ranges(cell: CellDesign, over: Any) -> list[SearchedQuantity]:
    expect(Mapping, over, "over", "a mapping of paths to ranges (low, high)")
    if not 1 <= len(over) <= MOST_PARAMETERS:
        message = f"expected one to {MOST_PARAMETERS} paths with ranges, got {len(over)}"
        raise InputError(Problem("over", message))
    problems, quantities = Problems(), []
    for path, between in over.items():
        with problems.kept():
            quantities.append(searched_quantity(path, between))
    problems.refuse()
    for quantity in quantities:
        with problems.kept():
            value_of(cell, quantity)
            replaced(cell, quantity.change(quantity.ends[0]))
    problems.refuse()
    together: dict[str, Any] = {}
    for quantity in quantities:
        together |= quantity.change(quantity.at(0.5))
    replaced(cell, together)
    return quantities


def value_of(cell: CellDesign, quantity: SearchedQuantity) -> float:
    """The value of the cell itself in the unit of the path, NaN where it has none.

    Raises
    ------
    InputError
        If there is nothing in the cell that could be changed.
    """
    try:
        value = value_at(cell, quantity.path.name)
    except ValueError as error:
        raise InputError(Problem(quantity.path.name, str(error))) from None
    return float("nan") if value is None else float(quantity.path.display(value))


def _check_variables(cell: CellDesign, question: Question, row: Row) -> None:
    """Refuse variables that the study has not, and masses that nobody knows."""
    problems = Problems()
    numbers = [name for name, value in row.items() if not isinstance(value, str)]
    asked = {"maximise": question.objective}
    asked |= {f"subject_to.{limit.variable}": limit.variable for limit in question.limits}
    for where, name in asked.items():
        if name not in numbers:
            problems.append(Problem(where, unknown_variable(name, numbers)))
        elif name.startswith("stack_"):
            layers = stack_layers(cell, question.stack)
            if missing := unknowns(layers):
                by_volume = all(layer.thickness is not None for layer in layers)
                if name != "stack_energy_density" or not by_volume:
                    problems.append(Problem(where, f"cannot be calculated; {missing}"))
    problems.refuse()


def _unmet(search: Search) -> list[Problem]:
    """Which limit cannot be kept, and how near the search came to it."""
    limits = search.question.limits
    solved = {position: row for position, row in search.known.items() if row}
    if not solved:
        reason = f": {search.reasons[0]}" if search.reasons else ""
        return [Problem("over", f"no design in these ranges can be made{reason}")]
    problems, alone = [], []
    for limit in limits:
        position, row = max(solved.items(), key=lambda item: limit.margin(item[1]))
        words = f"{float(row[limit.variable]):.4g} {_unit(limit.variable)}".rstrip()
        if limit.margin(row) >= 0:
            alone.append(f"{limit} is kept by some (the best has {words})")
            continue
        values = _values(search, np.array(position))
        where = f"subject_to.{limit.variable}"
        wanted = f"{limit.kind.replace('_', ' ')} {limit.value:.4g}"
        message = f"no design in these ranges has {wanted}; the best value is {words}, at {values}"
        problems.append(Problem(where, message))
    if problems:
        return problems
    if not limits:
        return [Problem("maximise", "the solver failed on all designs in these ranges")]
    return [Problem("subject_to", f"no design keeps all limits at once; {'; '.join(alone)}")]


def _values(search: Search, position: Array) -> str:
    """A design in words."""
    words = []
    for quantity, share in zip(search.quantities, position.tolist(), strict=True):
        info = quantity.path
        value = info.display(float(quantity.value(quantity.at(share))))
        unit = "" if info.unit == "1" else f" {info.unit}"
        words.append(f"{info.name} {value:.4g}{unit}")
    return ", ".join(words)


def _unit(name: str) -> str:
    return VARIABLES[name][0].removeprefix("1")


@dataclass(frozen=True)
class _Optimum:
    """The best design and everything around it."""

    search: Search
    position: Array
    as_given: Row

    @property
    def question(self) -> Question:
        return self.search.question

    @property
    def cell(self) -> CellDesign:
        """The design itself."""
        return self.search.design(self.position.tolist())

    def findings(self) -> list[Finding]:
        """Errors and warnings that the cell as given has not, and the current on the anode."""
        row, cell = self.search.rows(self.position[None])[0], self.cell
        before = {(finding.place, finding.cause) for finding in findings(self.search.cell)}
        listed = [
            finding
            for finding in findings(cell)
            if finding.severity != "note" and (finding.place, finding.cause) not in before
        ]
        current = MILLIAMPERE_PER_CM2 * float(row["current_density"])
        others = (finding for finding in listed if finding.place != "anode")
        return [*current_on_metal(cell, current, self.question.words), *others]

    def variables(self) -> dict[str, NDArray[Any]]:
        """Of the dataset, by name."""
        search, question = self.search, self.question
        cuts = search.cuts(self.position)
        rows = search.rows(cuts.reshape(-1, self.position.size))
        shape = cuts.shape[:2]
        objective = np.array([question.value(row) for row in rows]).reshape(shape)
        met = np.array([question.is_met(row) for row in rows]).reshape(shape)
        x = np.array([cut[:, i] for i, cut in enumerate(cuts)])
        middle = shape[1] // 2
        flat = np.array([flat_range(*cut, middle) for cut in zip(x, objective, met, strict=True)])
        row = search.rows(self.position[None])[0]
        ideal = question.rows([idealised(self.cell, p) for p in PROCESSES], search.solver)
        best = question.value(row)
        variables = {
            "optimum": self._shown(self.position),
            "low": self._shown(np.zeros(self.position.size)),
            "high": self._shown(np.ones(self.position.size)),
            "flat_low": self._shown(flat[:, 0]),
            "flat_high": self._shown(flat[:, 1]),
            "cut_value": np.array([self._shown(column) for column in x.T]).T,
            "objective_cut": np.where(np.isfinite(objective), objective, np.nan),
            "outcome_varied": np.where(met, "within the limits", "beyond a limit"),
            "objective_gain": np.array([question.value(r) - best for r in ideal]),
            "objective": np.array(best),
            "objective_as_given": np.array(question.value(self.as_given)),
        }
        if question.limits:
            variables["limit_value"] = np.array([limit.value for limit in question.limits])
            variables["reached"] = np.array([float(row[x.variable]) for x in question.limits])
        at = {n: np.asarray(v) for n, v in row.items() if n != "outcome"}
        return {**at, **variables}

    def _shown(self, shares: Array) -> Array:
        """Places of all parameters, each in the unit of its path."""
        values = [
            q.path.display(float(q.value(q.at(share))))
            for q, share in zip(self.search.quantities, shares.tolist(), strict=True)
        ]
        return np.array(values)


def _band(optimum: _Optimum, solver: Execution) -> NDArray[Any]:
    """Quantiles of the objective at the optimum, shape (quantile,); NaN of what has no band."""
    question, cell = optimum.question, optimum.cell
    grid = RateGrid([Design.of(cell).rated(question.rate)], question.protocol, question.stack)
    spread = solved_draws(grid, [question.kind.drawn(cell)], solver)
    if question.objective not in spread:
        return np.full(len(QUANTILES), np.nan)
    return np.ravel(bands(spread, 1, [question.objective])[f"{question.objective}_band"])


def _labelled(
    optimum: _Optimum, variables: Mapping[str, NDArray[Any]], known: Mapping[str, Any]
) -> xr.Dataset:
    """The dataset, with units of the objective and in words what it means."""
    search, question = optimum.search, optimum.question
    infos = [quantity.path for quantity in search.quantities]
    names = [info.name for info in infos]
    axes = [
        Axis("parameter", names, "", "parameter"),
        Axis("cut", range(variables["cut_value"].shape[1]), "1", "design along a cut"),
        Axis("process", list(PROCESSES), "", "process made ideal"),
        Axis("unit", [info.unit for info in infos], "", "unit", along="parameter"),
        Axis("quantity", [i.long_name for i in infos], "", "quantity", along="parameter"),
        Axis("as_given", [value_of(search.cell, q) for q in search.quantities], "",
             "value of the cell as given", along="parameter"),
        *([Axis("limit", list(map(str, question.limits)), "", "limit")] if question.limits else []),
        *question.kind.axes,
    ]  # fmt: skip
    dims = {"objective_gain": ["process"], "limit_value": ["limit"], "reached": ["limit"]}
    results = dataset(
        axes,
        variables,
        study="optimise",
        title=search.cell.title,
        direction="discharge",
        cells=[search.cell],
        protocol={"over": names, "maximise": question.objective, "at": question.words,
                  "charge": question.protocol.charge, "stack": question.stack.to_mapping()},
        attributes={**known, "maximised": question.objective, "at": question.words,
                    "charge": question.protocol.charge, "designs": len(search.known),
                    **estimates_of([search.cell])},
        own_dims=dims,
    )  # fmt: skip
    unit, long_name = VARIABLES[question.objective]
    for name in ("objective", "objective_as_given", "objective_cut", "objective_gain"):
        prefix = "gain in " if name.endswith("gain") else ""
        results[name].attrs.update(units=unit, long_name=f"{prefix}{long_name}")
    if question.kind.samples:
        results["objective_band"].attrs.update(units=unit, long_name=long_name)
    lines = statement(results, optimum.position, question.limits, optimum.findings())
    return results.assign_attrs(summary="\n".join(summary(results)), statement="\n".join(lines))
