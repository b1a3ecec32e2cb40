"""An experiment card, run: which study answers it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import xarray as xr

from sscell.designs.experiment import Experiment
from sscell.errors import InputError, Problem
from sscell.models.resolution import Accuracy
from sscell.reading.read import read_cell
from sscell.studies.compare import compare
from sscell.studies.rates import rate_capability
from sscell.studies.screen import screen
from sscell.studies.sweep import sweep

if TYPE_CHECKING:
    from distributed import Client


def run_experiment(
    experiment: Experiment,
    *,
    progress: bool = False,
    workers: int | None = None,
    store: str | Path | None = None,
    accuracy: Accuracy = "standard",
    client: Client | None = None,
    large: bool = False,
) -> xr.Dataset:
    """Run an experiment.

    Parameters
    ----------
    experiment : Experiment
    progress : bool
        Show a progress bar.
    workers : int, optional
        Threads; all cores if not given.
    store : str or Path, optional
        File that keeps each finished point.
    accuracy : "draft" | "standard" | "reference"
    client : distributed.Client, optional
        Whose workers solve the points, instead of this process.
    large : bool
        Allow studies of very many points.

    Returns
    -------
    xarray.Dataset
        Of ``compare`` or ``screen`` if the protocol asks for it, else of ``sweep``, or of
        ``rate_capability`` if nothing is varied.

    Raises
    ------
    InputError
        With every mistake of every cell the experiment names.
    """
    cells, found = [], []
    for name, card in zip(experiment.cell_names, experiment.cells, strict=True):
        try:
            cells.append(read_cell(card))
        except InputError as error:
            found += [Problem(p.where or name, p.message) for p in error.problems]
    if found:
        raise InputError(dict.fromkeys(found))
    asked = cells[0] if len(cells) == 1 else cells
    protocol = experiment.protocol
    common: dict[str, Any] = {
        "c_rates": protocol.c_rates,
        "direction": protocol.direction,
        "title": experiment.title,
        "progress": progress,
        "workers": workers,
        "store": store,
        "accuracy": accuracy,
        "client": client,
    }
    if protocol.screen is not None:
        return screen(
            cells[0],
            protocol.screen.role,
            electrolytes=protocol.screen.electrolytes,
            folder=protocol.screen.folder,
            capacity_fraction=protocol.screen.capacity_fraction,
            **common,
        ).assign_attrs(capacity=experiment.outputs.capacity)
    if protocol.compare is not None:
        assert isinstance(experiment.vary, dict)  # the experiment has checked it
        return compare(
            cells,
            protocol.compare.at,
            protocol.compare.value,
            over=experiment.vary,
            loss_rate=protocol.compare.loss_rate,
            stack=protocol.compare.stack,
            **common,
        ).assign_attrs(capacity=experiment.outputs.capacity)
    if experiment.vary:
        results = sweep(asked, experiment.vary, large=large, **common)
    else:
        results = rate_capability(asked, **common)
    results.attrs["capacity"] = experiment.outputs.capacity
    return results
