"""Rate capability of composite-cathode solid-state cells, on PyBaMM.

>>> import sscell
>>> cell = sscell.load_cell("ncm83_li6ps5cl")
>>> rates = sscell.rate_capability(cell, c_rates=[0.1, 1, 3])
>>> figure = sscell.plot.rate_capability(rates)
"""

import os
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

# PyBaMM asks about telemetry when it is first imported; a calculation must not stop to ask.
os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

if TYPE_CHECKING:
    from sscell import plot, theory
    from sscell.calibration.fit import fit
    from sscell.calibration.fit_result import FitResult
    from sscell.calibration.sensitivity import sensitivity
    from sscell.catalogue.tables import electrolytes, paths
    from sscell.cell import Cell, cells_of, load_cell
    from sscell.designs.samples import samples
    from sscell.errors import IdentifiabilityWarning, InputError, MisfitWarning, SscellError
    from sscell.models.solid_state import SolidStateDFN
    from sscell.quantities.fields import Quantity
    from sscell.results.dataset import load_results, save_results
    from sscell.results.profiles import profiles
    from sscell.results.table import to_table
    from sscell.studies.compare import compare
    from sscell.studies.discharge import discharge
    from sscell.studies.gains import gains
    from sscell.studies.liquid import Liquid, liquid_reference
    from sscell.studies.losses import losses
    from sscell.studies.rates import rate_capability
    from sscell.studies.required import required, required_conductivity
    from sscell.studies.screen import screen
    from sscell.studies.sweep import sweep

_HOMES = {
    "Cell": "cell",
    "load_cell": "cell",
    "Quantity": "quantities.fields",
    "samples": "designs.samples",
    "electrolytes": "catalogue.tables",
    "IdentifiabilityWarning": "errors",
    "InputError": "errors",
    "MisfitWarning": "errors",
    "SscellError": "errors",
    "SolidStateDFN": "models.solid_state",
    "cells_of": "cell",
    "paths": "catalogue.tables",
    "load_results": "results.dataset",
    "save_results": "results.dataset",
    "profiles": "results.profiles",
    "to_table": "results.table",
    "compare": "studies.compare",
    "discharge": "studies.discharge",
    "fit": "calibration.fit",
    "FitResult": "calibration.fit_result",
    "rate_capability": "studies.rates",
    "gains": "studies.gains",
    "Liquid": "studies.liquid",
    "liquid_reference": "studies.liquid",
    "losses": "studies.losses",
    "required": "studies.required",
    "required_conductivity": "studies.required",
    "screen": "studies.screen",
    "sensitivity": "calibration.sensitivity",
    "sweep": "studies.sweep",
}
"""Where each public name lives; loaded when first used, so that ``sscell list`` stays fast."""

__all__ = [
    "Cell",
    "FitResult",
    "IdentifiabilityWarning",
    "InputError",
    "Liquid",
    "MisfitWarning",
    "Quantity",
    "SolidStateDFN",
    "SscellError",
    "cells_of",
    "compare",
    "discharge",
    "electrolytes",
    "fit",
    "gains",
    "liquid_reference",
    "load_cell",
    "load_results",
    "losses",
    "paths",
    "plot",
    "profiles",
    "rate_capability",
    "required",
    "required_conductivity",
    "samples",
    "save_results",
    "screen",
    "sensitivity",
    "sweep",
    "theory",
    "to_table",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return version("sscell")
    if name in ("plot", "theory"):
        return import_module(f"sscell.{name}")
    if name in _HOMES:
        return getattr(import_module(f"sscell.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'sscell' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
