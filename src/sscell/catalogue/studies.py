"""The registry of studies: for each its name, its block in YAML, function, figure and table.

``sscell run``, ``sscell plot``, the printed answer and the reference page follow from it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import xarray as xr

import sscell
from sscell.cards.blocks import Block, block_in
from sscell.cards.cell import CellDesign
from sscell.designs.experiment import Experiment, ProtocolBlock
from sscell.errors import InputError, Problem, Problems
from sscell.quantities.wording import shown as quoted
from sscell.reading.read import read_cell
from sscell.results.schema import described, protocol_of
from sscell.results.table import Grid, grid
from sscell.results.verdicts import verdicts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sscell.solving.run_options import RunOptions


@dataclass(frozen=True)
class Study:
    """One kind of question: its row in the registry."""

    name: str
    """``attrs["study"]`` of its datasets and, where it has a block, the key in ``protocol``."""
    figure: str
    """Public name in ``sscell.plot`` of what draws it."""
    table: tuple[str, ...] = ("specific_capacity", "capacity")
    """Variable that is printed, or the attribute that holds the lines; the last one where
    ``attrs["capacity"]`` is ``"areal"``. If empty, the range of each variable is printed."""
    ask: Callable[..., xr.Dataset] | None = None
    """Instead of the function, where its answer is no dataset or its arguments are others."""
    also: tuple[str, ...] = ()
    """Public names in ``sscell`` that ask it too."""

    @property
    def functions(self) -> tuple[str, ...]:
        """Public names in ``sscell`` that ask it, the one of an experiment first."""
        return self.name, *self.also

    @property
    def block(self) -> type[Block] | None:
        """What it is asked in an experiment, beside cells and rates; None if no more than those."""
        field = ProtocolBlock.model_fields.get(self.name)
        return None if field is None else block_in(field.annotation)

    def answer(
        self, cells: list[CellDesign], experiment: Experiment, run: Mapping[str, Any]
    ) -> xr.Dataset:
        """The dataset of an experiment that asks for this study."""
        function = self.ask or getattr(sscell, self.name)
        taken = signature(function).parameters
        protocol, block = experiment.protocol, experiment.protocol.studies.get(self.name)
        arguments = {
            "cells": cells[0] if len(cells) == 1 else cells,
            "cell": cells[0],
            "cathode": cells[0],
            "c_rates": protocol.c_rates,
            "c_rate": next(iter(protocol.c_rates), None),
            "at": next(iter(protocol.c_rates), None),
            "direction": protocol.direction,
            "charge": protocol.charge,
            "protocol": protocol.cycled,
            "over": experiment.vary,
            "uncertainty": protocol.uncertainty if protocol.is_uncertain else None,
            **({} if protocol.samples is None else {"samples": protocol.samples}),
            "title": experiment.title,
        }
        if block is not None and not block.one_cell:
            arguments["cells"] = cells
        arguments = {name: value for name, value in arguments.items() if name in taken}
        arguments |= {} if block is None else block.arguments()
        if self.ask is None and "run" in taken:
            return function(**arguments, **run)
        return function(**arguments, **({"run": run} if "run" in taken else {}))


def _profiles(cell: CellDesign, c_rate: Any, direction: Any, *, run: RunOptions) -> xr.Dataset:
    inside = sscell.profiles(sscell.discharge(cell, c_rate, direction, **run))
    described = {"cells": [cell.to_mapping()], "study": "profiles", "direction": direction}
    return inside.assign_attrs(direction=direction, description=json.dumps(described))


def _liquid_reference(
    cell: CellDesign, c_rates: Any, direction: Any, *, run: RunOptions, **liquid: float
) -> xr.Dataset:
    numbers = {name: float(value) for name, value in liquid.items()}
    return sscell.liquid_reference(cell, c_rates, direction, sscell.Liquid(**numbers), **run)


def _required(
    cells: Sequence[CellDesign],
    path: str,
    between: Any,
    c_rates: Any,
    over: Any,
    direction: Any,
    charge: Any,
    uncertainty: Any,
    title: str,
    samples: int = 32,
    *,
    run: RunOptions,
    **criterion: Any,
) -> xr.Dataset:
    """Of each cell; of several with the first dim ``cell``."""
    asked = {"charge": charge, "uncertainty": uncertainty, "samples": samples, **criterion}
    needs = [
        sscell.required(cell, path, between, c_rates, over, direction, **asked, **run)
        for cell in cells
    ]
    if len(needs) == 1:
        return needs[0]
    names = xr.DataArray([cell.title for cell in cells], dims="cell", name="cell")
    together = xr.concat(needs, names, combine_attrs="override", join="exact")
    described_cells = {"cells": [cell.to_mapping() for cell in cells]}
    description = json.dumps(described(needs[0], "results") | described_cells)
    return together.assign_attrs(title=title, description=description)


def _fit(
    cell: CellDesign, data: Any, direction: Any, *, run: RunOptions, **choices: Any
) -> xr.Dataset:
    fitted: sscell.FitResult | sscell.MeasuredCell = sscell.fit(
        cell, data, direction=direction, **choices, **run
    )
    return fitted.to_dataset()


_REQUIRED = "required_conductivity"
STUDIES = {
    study.name: study
    for study in (
        Study("rate_capability", "rate_capability"),
        Study("sweep", "sweep"),
        Study("compare", "compare"),
        Study("screen", "screen"),
        Study("design_stack", "design_stack", ("summary",)),
        Study("required", _REQUIRED, ("required",), ask=_required, also=(_REQUIRED,)),
        Study("ragone", "ragone", ("stack_specific_energy",)),
        Study("gains", "gains", ("specific_gain", "gain")),
        Study("losses", "losses", ("mean_loss",)),
        Study("profiles", "profiles", (), _profiles),
        Study("cycle", "cycles"),
        Study("impedance", "nyquist", ("low_frequency_resistance",)),
        Study("liquid_reference", "rate_capability", ask=_liquid_reference),
        Study("fit", "fit", ("summary",), _fit),
        Study("sensitivity", "sensitivity", ("sensitivity",)),
        Study("optimise", "optimise", ("summary",)),
    )
}
"""By name."""


def run_experiment(experiment: Experiment, **run: Unpack[RunOptions]) -> xr.Dataset:
    """Run an experiment.

    Parameters
    ----------
    experiment : Experiment
    **run : RunOptions
        As every study takes them.

    Returns
    -------
    xarray.Dataset
        Of the study that the protocol asks for; else of ``sweep``, or of ``rate_capability`` if
        nothing is varied.

    Raises
    ------
    InputError
        With every mistake of every cell the experiment names.
    """
    cells, problems = [], Problems()
    for name, card in zip(experiment.cell_names, experiment.cells, strict=True):
        try:
            cells.append(read_cell(card))
        except InputError as error:
            problems += [Problem(p.where or name, p.message) for p in error.problems]
    problems.refuse()
    results = STUDIES[experiment.study].answer(cells, experiment, run)
    shown = experiment.outputs.to_mapping()
    return results.assign_attrs(title=experiment.title, **shown)


def table_of(results: xr.Dataset, warned: Sequence[int] = ()) -> Grid | None:
    """The table of a study; none if its answer is words, or the ranges of variables.

    Parameters
    ----------
    results : xarray.Dataset
        Of a study; ``attrs["capacity"]`` says per what, ``attrs["variable"]`` what instead of it.
    warned : sequence of int
        Number of warnings of each cell.
    """
    study = study_of(results)
    if not study.table or _variable(study, results) in results.attrs:
        return None
    return grid(results, _variable(study, results), warned)


def _variable(study: Study, results: xr.Dataset) -> str:
    """What is printed, as its row in the registry says unless another was asked for."""
    usual = study.table[-1 if results.attrs.get("capacity") == "areal" else 0]
    return str(results.attrs.get("variable") or usual)


def printed(results: xr.Dataset, warned: Sequence[int] = ()) -> list[str]:
    """The answer of a study as lines of text, and how its points ended.

    Parameters
    ----------
    results, warned
        As of :func:`table_of`, whose lines come first.
    """
    study = study_of(results)
    if not study.table:
        return [
            f"{v.attrs['long_name']} [{v.attrs['units']}]: {v.min():.4g} to {v.max():.4g}"
            for v in results.data_vars.values()
        ]
    table = table_of(results, warned)
    lines = table.lines() if table else results.attrs[_variable(study, results)].splitlines()
    protocol = protocol_of(results)
    condition = protocol.condition if protocol else ""
    if condition and condition not in lines[0]:
        lines = [*lines, f"{condition[:1].upper()}{condition[1:]}."]
    lines = [*lines, *verdicts(results), *str(results.attrs.get("statement", "")).splitlines()]
    if state := results.attrs.get("state"):
        lines = [*lines, f"Cells {state}; protocols of cycles age them."]
    if note := results.attrs.get("note"):
        lines = [*lines, str(note)]
    if "outcome" not in results:
        return lines
    outcomes, counts = np.unique(results["outcome"], return_counts=True)
    ends = ", ".join(f"{n} {outcome}" for outcome, n in zip(outcomes, counts, strict=True))
    count = results["outcome"].size
    return [*lines, f"{count} point{'s' * (count != 1)}: {ends}"]


def figure_of(results: xr.Dataset) -> Figure:
    """What ``sscell run`` and ``sscell plot`` draw of a dataset.

    Parameters
    ----------
    results : xarray.Dataset
        Of a study; ``attrs["study"]`` says which, ``attrs["capacity"]`` per what and
        ``attrs["variable"]`` what instead of a capacity.

    Raises
    ------
    InputError
        If it is of no study, or its figure cannot show it; the message says why.
    """
    study = study_of(results)
    usual = study.name == "sweep" and "variable" not in results.attrs
    name = "capacity_and_energy" if usual and _stores(results) else study.figure
    if usual and _over_pressure(results):
        name = "stack_pressure"
    if study.name == "cycle":
        asked = described(results, "results").get("protocol", {})
        name = next((figure for key, figure in _OF_PROTOCOLS.items() if key in asked), name)
    if study.name == "screen":
        name = str(results.attrs.get("figure", name))
        if name not in _OF_SCREENINGS:
            expected = ", ".join(_OF_SCREENINGS)
            raise InputError(
                Problem("attribute figure", f"got {quoted(name)}; expected one of {expected}")
            )
    if "required_samples" in results and _few_designs(results):
        name = "required_share"
    draw = getattr(sscell.plot, name)
    asked = {"capacity": "specific"} | results.attrs
    taken = signature(draw).parameters
    of = {key: asked[key] for key in ("capacity", "variable") if key in taken and key in asked}
    try:
        figure: Figure = draw(results, **of)
    except InputError:
        raise
    except ValueError as error:
        raise InputError(Problem(f"figure of {study.name}", str(error))) from error
    return figure


_OF_SCREENINGS = ("screen", "lithium_fraction", "families")
"""What may draw a screening."""
_OF_PROTOCOLS = {
    "rate_test": "rate_test",
    "cycles": "cycles",
    "gitt": "gitt",
    "drive_cycle": "voltage_over_time",
    "steps": "voltage_over_time",
}
"""What draws cycled cells, by the key of their protocol."""


def _few_designs(results: xr.Dataset) -> bool:
    """Whether each design has a panel in the figure of shares; a map of more has none."""
    from sscell.plot.required_share import MOST_PANELS  # drawing takes long to import

    designs = results["required"].size // results.sizes.get("c_rate", 1)
    return bool(designs <= MOST_PANELS)


def _stores(results: xr.Dataset) -> bool:
    """Whether one quantity is varied in a cell whose catholyte stores charge.

    Its figure shows energy as well: more capacity may be less energy.
    """
    varied = [dim for dim in results["outcome"].dims if dim not in ("cell", "c_rate")]
    return "catholyte_capacity" in results and len(varied) == 1 and varied != ["design"]


def _over_pressure(results: xr.Dataset) -> bool:
    """Whether stack pressure and how cells answer it are varied, at several rates."""
    paths = {str(results[dim].attrs.get("path")) for dim in results["outcome"].dims}
    answers = any(path.startswith("pressure.") for path in paths)
    return answers and "stack_pressure" in paths and results.sizes.get("c_rate", 1) > 1


def study_of(results: xr.Dataset) -> Study:
    """The study that a dataset is of; results of 0.2 name it in their description or nowhere.

    Raises
    ------
    InputError
        If it is of no study.
    """
    try:
        described = json.loads(results.attrs.get("description", "{}"))
    except ValueError:
        described = {}
    name = results.attrs.get("study")
    if name is None and isinstance(described, dict):
        name = described.get("study")
    if name is None:
        from_axes = "rate_capability" if "voltage" in results else "sweep"
        name = "profiles" if "x" in results.dims else from_axes
    if name not in STUDIES:
        message = f"'{str(name)[:60]}' is no study; expected one of {', '.join(STUDIES)}"
        raise InputError(Problem("attribute study", message))
    return STUDIES[str(name)]
