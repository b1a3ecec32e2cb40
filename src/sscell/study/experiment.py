"""An experiment card, run: which study answers it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xarray as xr

from sscell.description.experiment import Experiment
from sscell.description.read import read_cell
from sscell.errors import InputError, Problem
from sscell.study.rates import rate_capability
from sscell.study.sweep import sweep


def run_experiment(
    experiment: Experiment,
    *,
    progress: bool = False,
    workers: int | None = None,
    store: str | Path | None = None,
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

    Returns
    -------
    xarray.Dataset
        Of ``rate_capability`` if nothing is varied, else of ``sweep``.

    Raises
    ------
    InputError
        With every mistake of every cell the experiment names.
    """
    cells, found = [], []
    for name in experiment.cells:
        try:
            cells.append(read_cell(name))
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
    }
    if experiment.vary:
        results = sweep(asked, experiment.vary, **common)
    else:
        results = rate_capability(asked, **common)
    results.attrs["capacity"] = experiment.outputs.capacity
    return results
