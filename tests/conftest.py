"""Shared by all tests."""

import sys
from pathlib import Path

from sscell.plot.parts import style

sys.path.insert(0, str(Path(__file__).parent / "physics"))
# texts are as wide as in the font that matplotlib brings, whatever fonts a machine has
style._RC["font.sans-serif"] = ["DejaVu Sans"]
