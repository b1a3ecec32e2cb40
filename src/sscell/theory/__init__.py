"""Design rules without a simulation: closed forms of what limits a composite cathode.

Arguments are texts with units (``"5 mAh/cm^2"``), pint quantities (``sscell.Quantity``, also
arrays of them) or lists of these; bare numbers and arrays only where there is no dimension.
They broadcast as numpy arrays do. Results with a dimension are pint quantities, the others
floats or arrays.

>>> import sscell
>>> need = sscell.theory.required_conductivity(
...     c_rate=3, areal_capacity="5 mAh/cm^2", thickness="100 um", n=[1, 3],
...     catholyte_volume_fraction=0.3, tortuosity_factor=5, allowed_loss="100 mV")
>>> print(f"{need:.1f~P}")
[25.0 8.3] mS/cm
"""

from sscell.theory.conductivity import required_conductivity, required_effective_conductivity
from sscell.theory.formula import Value
from sscell.theory.front import critical_c_rate, critical_current_density, front_utilisation
from sscell.theory.linear_kinetics import electrode_resistance, penetration_depth
from sscell.theory.particle import (
    particle_utilisation,
    particle_utilisation_sand,
    particle_utilisation_slow,
)
from sscell.theory.rate_law import RateLawFit, fit_rate_law, rate_law
from sscell.theory.relaxation import (
    reaction_regime,
    relaxation_time,
    relaxing_resistance,
    uniform_reaction_resistance,
)
from sscell.theory.separator import Layers, separator_drop, separator_resistance
from sscell.theory.tafel_kinetics import tafel_overpotential, tafel_penetration_depth

__all__ = [
    "Layers",
    "RateLawFit",
    "Value",
    "critical_c_rate",
    "critical_current_density",
    "electrode_resistance",
    "fit_rate_law",
    "front_utilisation",
    "particle_utilisation",
    "particle_utilisation_sand",
    "particle_utilisation_slow",
    "penetration_depth",
    "rate_law",
    "reaction_regime",
    "relaxation_time",
    "relaxing_resistance",
    "required_conductivity",
    "required_effective_conductivity",
    "separator_drop",
    "separator_resistance",
    "tafel_overpotential",
    "tafel_penetration_depth",
    "uniform_reaction_resistance",
]
