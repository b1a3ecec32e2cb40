"""Shared by all tests."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from sscell.plot.parts import style

sys.path.insert(0, str(Path(__file__).parent / "physics"))
# texts are as wide as in the font that matplotlib brings, whatever fonts a machine has
style._RC["font.sans-serif"] = ["DejaVu Sans"]
# what tests replace and keep is not for the account that runs them; the workers share it
_cache = None
if "PYBAMM_CASADI_AOT_CACHE" not in os.environ:
    _cache = os.environ["PYBAMM_CASADI_AOT_CACHE"] = tempfile.mkdtemp(prefix="sscell-tests-")


def pytest_unconfigure(config):
    if _cache is not None:
        shutil.rmtree(_cache, ignore_errors=True)
