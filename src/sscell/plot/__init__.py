"""Figures of labelled results: each function draws a dataset as a figure and does no more.

Every figure takes the dataset as ``results`` and, as ``figure=``, an empty figure or subfigure of
matplotlib to draw into, so that figures can be combined on a page.
"""

from sscell.plot.capacity_and_energy import capacity_and_energy as capacity_and_energy
from sscell.plot.caption import caption as caption
from sscell.plot.compare import compare as compare
from sscell.plot.cycles import cycles as cycles
from sscell.plot.design_stack import design_stack as design_stack
from sscell.plot.families import families as families
from sscell.plot.fit import fit as fit
from sscell.plot.gains import gains as gains
from sscell.plot.gitt import gitt as gitt
from sscell.plot.impedance import bode as bode
from sscell.plot.impedance import nyquist as nyquist
from sscell.plot.lithium_fraction import lithium_fraction as lithium_fraction
from sscell.plot.losses import losses as losses
from sscell.plot.optimise import optimise as optimise
from sscell.plot.parts.style import save as save
from sscell.plot.polarisation import polarisation as polarisation
from sscell.plot.profiles import phases as phases
from sscell.plot.profiles import profiles as profiles
from sscell.plot.ragone import ragone as ragone
from sscell.plot.rate import rate_capability as rate_capability
from sscell.plot.rate_law import rate_law as rate_law
from sscell.plot.rate_test import rate_test as rate_test
from sscell.plot.required import required_conductivity as required_conductivity
from sscell.plot.required_share import required_share as required_share
from sscell.plot.screen import screen as screen
from sscell.plot.sensitivity import sensitivity as sensitivity
from sscell.plot.stack_pressure import stack_pressure as stack_pressure
from sscell.plot.sweep import sweep as sweep
from sscell.plot.voltage_curves import voltage_curves as voltage_curves
from sscell.plot.voltage_curves import voltage_over_time as voltage_over_time
from sscell.plot.window_ladder import window_ladder as window_ladder

_OURS = "sscell.plot."
__all__ = sorted(k for k, v in vars().items() if getattr(v, "__module__", "").startswith(_OURS))
worth = capacity_and_energy  # the name in 0.2


def __dir__() -> list[str]:
    return __all__
