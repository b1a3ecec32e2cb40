"""Figures of labelled results: each function turns a dataset into a figure and does no more."""

from sscell.plot.compare import compare
from sscell.plot.fit import fit
from sscell.plot.gains import gains
from sscell.plot.losses import losses
from sscell.plot.parts.style import save
from sscell.plot.phases import phases
from sscell.plot.profiles import profiles
from sscell.plot.rate import rate_capability
from sscell.plot.redox_worth import worth
from sscell.plot.required import required_conductivity
from sscell.plot.screen import screen
from sscell.plot.sensitivity import sensitivity
from sscell.plot.sweep import sweep

__all__ = [
    "compare",
    "fit",
    "gains",
    "losses",
    "phases",
    "profiles",
    "rate_capability",
    "required_conductivity",
    "save",
    "screen",
    "sensitivity",
    "sweep",
    "worth",
]
