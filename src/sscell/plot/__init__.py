"""Figures of labelled results: each function turns a dataset into a figure and does no more."""

from sscell.plot.profiles import profiles
from sscell.plot.rate import rate_capability
from sscell.plot.style import save
from sscell.plot.sweep import sweep

__all__ = ["profiles", "rate_capability", "save", "sweep"]
