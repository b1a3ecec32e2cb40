"""Rate capability of composite-cathode solid-state cells, on PyBaMM.

>>> import sscell
>>> cell = sscell.load_cell("ncm83_li6ps5cl")
>>> rates = sscell.rate_capability(cell, c_rates=[0.1, 1, 3])
>>> figure = sscell.plot.rate_capability(rates)
"""

import ast
import os
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

# PyBaMM asks about telemetry when it is first imported; a calculation must not stop to ask.
os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

# The stub beside this file lists the public names; each is imported when it is first used.
_STUB = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
_HOMES = {
    alias.name: node.module
    for node in _STUB.body
    if isinstance(node, ast.ImportFrom) and node.module is not None
    for alias in node.names
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return version("sscell")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'sscell' has no attribute '{name}'")
    if home == "sscell":
        return import_module(f"sscell.{name}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return __all__
