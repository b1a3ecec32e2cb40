"""Figures of labelled results: each function draws a dataset as a figure and does no more.

Every figure takes the dataset as ``results`` and, as ``figure=``, an empty figure or subfigure of
matplotlib to draw into, so that figures can be combined on a page.
"""

from sscell.plot.capacity_and_energy import capacity_and_energy
from sscell.plot.caption import caption
from sscell.plot.compare import compare
from sscell.plot.cycles import cycles
from sscell.plot.fit import fit
from sscell.plot.gains import gains
from sscell.plot.gitt import gitt
from sscell.plot.impedance import bode, nyquist
from sscell.plot.losses import losses
from sscell.plot.parts.style import save
from sscell.plot.polarisation import polarisation
from sscell.plot.profiles import phases, profiles
from sscell.plot.ragone import ragone
from sscell.plot.rate import rate_capability
from sscell.plot.rate_law import rate_law
from sscell.plot.rate_test import rate_test
from sscell.plot.required import required_conductivity
from sscell.plot.required_share import required_share
from sscell.plot.screen import screen
from sscell.plot.sensitivity import sensitivity
from sscell.plot.sweep import sweep
from sscell.plot.voltage_curves import voltage_curves, voltage_over_time

worth = capacity_and_energy  # the name in 0.2

__all__ = [
    "bode",
    "capacity_and_energy",
    "caption",
    "compare",
    "cycles",
    "fit",
    "gains",
    "gitt",
    "losses",
    "nyquist",
    "phases",
    "polarisation",
    "profiles",
    "ragone",
    "rate_capability",
    "rate_law",
    "rate_test",
    "required_conductivity",
    "required_share",
    "save",
    "screen",
    "sensitivity",
    "sweep",
    "voltage_curves",
    "voltage_over_time",
]


def __dir__() -> list[str]:
    return __all__
