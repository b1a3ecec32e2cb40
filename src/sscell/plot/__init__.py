"""Figures of labelled results: each function draws a dataset as a figure and does no more.

Every figure takes the dataset as ``results`` and, as ``figure=``, an empty figure or subfigure of
matplotlib to draw into, so that figures can be combined on a page.
"""

from sscell.plot.capacity_and_energy import capacity_and_energy
from sscell.plot.caption import caption
from sscell.plot.compare import compare
from sscell.plot.fit import fit
from sscell.plot.gains import gains
from sscell.plot.losses import losses
from sscell.plot.parts.style import save
from sscell.plot.phases import phases
from sscell.plot.polarisation import polarisation
from sscell.plot.profiles import profiles
from sscell.plot.rate import rate_capability
from sscell.plot.rate_law import rate_law
from sscell.plot.required import required_conductivity
from sscell.plot.screen import screen
from sscell.plot.sensitivity import sensitivity
from sscell.plot.sweep import sweep

worth = capacity_and_energy  # the name in 0.2

__all__ = [
    "capacity_and_energy",
    "caption",
    "compare",
    "fit",
    "gains",
    "losses",
    "phases",
    "polarisation",
    "profiles",
    "rate_capability",
    "rate_law",
    "required_conductivity",
    "save",
    "screen",
    "sensitivity",
    "sweep",
]


def __dir__() -> list[str]:
    return __all__
