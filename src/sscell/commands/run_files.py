"""The files of a run: named after its experiment, never written over another experiment's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sscell.designs.paths import path_info
from sscell.designs.ranges import Drawn
from sscell.errors import InputError, Problem, read_at
from sscell.quantities.tables import read_table
from sscell.quantities.user_files import user_path, write_files
from sscell.reading.read import OF_ELECTROLYTES, read_cell

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from sscell.designs.experiment import Experiment

NUMBERS = (".nc", ".csv")
FIGURES = (".png", ".svg", ".pdf")
RECORDS = (".resolved.yaml", ".check.txt")
"""Endings of the files of a run."""
ELSEWHERE = "choose another folder with --output"
INPUT = "input_digest"
"""Attribute of saved results that says what they answer."""
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def input_digest(experiment: Experiment, accuracy: str) -> str:
    """Of all that an experiment asks, the content of its cells included.

    Raises
    ------
    InputError
        If a cell cannot be read.
    """
    drawn = experiment.vary if isinstance(experiment.vary, Drawn) else None
    asked = experiment.model_copy(update={"vary": {}} if drawn else {}).to_mapping()
    if drawn is not None:  # a million designs are not made for this
        asked["vary"] = drawn.identity()
    asked["cells"] = [read_cell(name).to_mapping() for name in experiment.cells]
    _with_data(asked["protocol"])
    asked["accuracy"] = accuracy
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def whole_input(experiment: Experiment, card: Mapping[str, Any], results: xr.Dataset) -> str:
    """An experiment as YAML that runs again with the same result, without any other card.

    Cells with their curves, the data of a fit and the electrolytes that were tried are written
    out; what is varied is as the card has it, with electrolytes of the user's own written out.

    Parameters
    ----------
    experiment : Experiment
    card : mapping
        What its file holds.
    results : xarray.Dataset
        Of the run, which knows the electrolytes that were tried.
    """
    whole = experiment.to_mapping()
    whole["cells"] = [read_cell(cell).to_mapping() for cell in experiment.cells]
    if not any(path_info(path).takes_names for path in experiment.first_design):
        whole["vary"] = card.get("vary", {})
    _with_data(whole["protocol"])
    if experiment.study in OF_ELECTROLYTES:
        block = whole["protocol"][experiment.study]
        block["electrolytes"] = json.loads(results.attrs["description"])["electrolytes"]
        block.pop("folder", None)
    plain = json.loads(json.dumps(whole))
    return yaml.dump(
        plain, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, default_flow_style=None
    )


def _with_data(protocol: dict[str, Any]) -> None:
    """Put the columns of the data of a fit in place of the name of their file."""
    fit = protocol.get("fit")
    if fit is None:
        return
    data = fit["data"]
    columns = [_columns(part) for part in data] if isinstance(data, list) else _columns(data)
    protocol["fit"] = {**fit, "data": columns}


def _columns(data: Any) -> Any:
    """What a file holds; anything else as it is."""
    if not isinstance(data, str):
        return data
    path = Path(data)
    table = read_at("protocol.fit.data", read_table, path, path.name)
    return {c.header: [table.plain_cell(cell) for cell in c.cells] for c in table.columns}


def check_free(results: Path, figures: Sequence[Path], digest: str) -> None:
    """Refuse to write results and figures over those of another experiment.

    Parameters
    ----------
    results : Path
        The NetCDF file that the run will write.
    figures : sequence of Path
        What it will write beside it.
    digest : str
        Of the input of the run.

    Raises
    ------
    InputError
        If one of the files is there and does not come from the same input.
    """
    there = [path for path in (results, *figures) if path.is_file()]
    if there and (results not in there or _digest_of(results) != digest):
        message = (
            "there are results of another input (cells, protocol or accuracy) under this name; "
            "choose another folder with --output, or write over them with --overwrite"
        )
        raise InputError(Problem(str(there[0]), message))


def _digest_of(results: Path) -> str | None:
    from sscell.results.dataset import load_results

    try:
        return load_results(results).attrs.get(INPUT)
    except InputError:
        return None


@contextmanager
def claimed_points(store: Path, digest: str) -> Iterator[None]:
    """Inside, a run keeps its points in a store; one that stays empty is not left behind.

    Parameters
    ----------
    store : Path
        Made if it is not there; it may hold points of another experiment of the same name.
    digest : str
        Of the input of the run.
    """
    from sscell.solving.store import Store

    with Store(store) as opened:
        opened.claim(digest)
    try:
        yield
    except BaseException:
        with suppress(InputError):  # what was raised matters more
            with Store(store) as opened:
                empty = not len(opened)
            if empty:
                store.unlink()
        raise


def drop_points(store: Path, digest: str) -> bool:
    """Delete the points of a run that is done, unless another experiment has points there.

    Returns
    -------
    bool
        Whether they were deleted.
    """
    from sscell.solving.store import Store

    with Store(store) as opened:
        free = opened.release(digest)
    if free:
        store.unlink()
    return free


def output_folder(path: str) -> Path:
    """The folder that the user names for files, made if it is not there.

    Raises
    ------
    InputError
        If it cannot be made.
    """
    folder = user_path(path, "--output")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write there: {error.strerror or error}; choose another with --output"
        raise InputError([Problem(str(folder), message)]) from error
    return folder


def draw(figure: Figure, stem: Path) -> None:
    """Write a figure in every format.

    Raises
    ------
    InputError
        If a file cannot be written.
    """
    from sscell.plot.parts.style import images

    paths = [stem.with_name(stem.name + ending) for ending in FIGURES]
    write_files(dict(zip(paths, images(figure, FIGURES), strict=True)), ELSEWHERE)
