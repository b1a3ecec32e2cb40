"""Figures of labelled results: each function turns a dataset into a figure and does no more."""

from sscell.plot.compare import compare
from sscell.plot.gains import gains
from sscell.plot.losses import losses
from sscell.plot.phases import phases
from sscell.plot.profiles import profiles
from sscell.plot.rate import rate_capability
from sscell.plot.required import required_conductivity
from sscell.plot.screen import screen
from sscell.plot.sensitivity import sensitivity
from sscell.plot.style import save
from sscell.plot.sweep import sweep
from sscell.plot.worth import worth

__all__ = [
    "compare",
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
