"""The types of single values: text with a unit in, a sourced SI number out."""

from typing import TYPE_CHECKING, Annotated, Any, get_args

from sscell.quantities import units
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced

if TYPE_CHECKING:
    from pint import Quantity as Quantity

NO_PATH = 1e9
"""Tortuosity factor of a cathode that no ion crosses, which cards write as ``inf``. [-]"""

Length = Annotated[Sourced, Measure("m", "a length", "80 um", gt=0, le=0.1)]
FilmThickness = Annotated[Sourced, Measure("m", "a thickness", "10 nm", gt=0, le=1e-6)]
ParticleSize = Annotated[Sourced, Measure("m", "a diameter", "3.4 um", gt=0, le=1e-3)]
SizeSpread = Annotated[Sourced, Measure("1", "a geometric standard deviation", "1.6", ge=1, le=4)]
Temperature = Annotated[Sourced, Measure("K", "a temperature", "25 degC", ge=150, le=700)]
Potential = Annotated[Sourced, Measure("V", "a potential", "2.6 V", ge=-5, le=10)]
Conductivity = Annotated[Sourced, Measure("S/m", "a conductivity", "1.6 mS/cm", gt=0, le=1e6)]
Density = Annotated[Sourced, Measure("kg/m^3", "a density", "1.86 g/cm^3", gt=0, le=3e4)]
MolarMass = Annotated[Sourced, Measure("kg/mol", "a molar mass", "97.4 g/mol", gt=0, le=10)]
MassLoading = Annotated[Sourced, Measure("kg/m^2", "a loading", "10.7 mg/cm^2", gt=0, le=100)]
ArealCapacity = Annotated[
    Sourced, Measure("A*s/m^2", "an areal capacity", "5 mAh/cm^2", gt=0, le=1e8)
]
ArealCharge = Annotated[
    Sourced, Measure("A*s/m^2", "a charge per area", "0.3 mAh/cm^2", ge=0, le=1e8)
]
SpecificCapacity = Annotated[
    Sourced, Measure("A*s/kg", "a specific capacity", "200 mAh/g", gt=0, le=3.6e7)
]
AreaResistance = Annotated[
    Sourced, Measure("ohm*m^2", "an area-specific resistance", "10 ohm cm^2", ge=0, le=1e3)
]
ResistanceGrowth = Annotated[
    Sourced,
    Measure("ohm*m^2/s^0.5", "a growth of resistance", "1 ohm cm^2/sqrt(h)", ge=0, le=1e3),
]
Age = Annotated[Sourced, Measure("s", "a time", "100 h", ge=0, le=1e10)]
ActivationEnergy = Annotated[
    Sourced,
    Measure("J/mol", "an activation energy", "0.41 eV", ge=0, le=3e5, per_particle=True),
]
INTERFACE_ENERGY = Sourced(
    38594.132849324,
    "assumed: as of charge transfer, 0.3-0.6 eV",
    text="0.4 eV",
)
"""Activation energy of what crosses an interface, where no other is given. [J.mol-1]"""
Diffusivity = Annotated[Sourced, Measure("m^2/s", "a diffusivity", "4e-15 m^2/s", gt=0, le=1e-6)]
CurrentDensity = Annotated[
    Sourced, Measure("A/m^2", "a current density", "0.5 A/m^2", gt=0, le=1e6)
]
SpecificCurrent = Annotated[Sourced, Measure("A/kg", "a current per mass", "20 mA/g", gt=0, le=1e6)]
Duration = Annotated[Sourced, Measure("s", "a duration", "250 h", gt=0, le=1e10)]
ArealCapacitance = Annotated[
    Sourced, Measure("F/m^2", "a capacitance per area", "0.2 F/m^2", gt=0, le=1e4)
]
CatholyteFraction = Annotated[
    Sourced,
    Measure(
        *("1", "a weight fraction", "30 wt%"),
        gt=0,
        le=1,
        percent="wt%",
        converted="vol%",
        why="without catholyte no ions reach the active material",
    ),
]
AddedWeightFraction = Annotated[
    Sourced,
    Measure("1", "a weight fraction", "2 wt%", ge=0, lt=1, percent="wt%", converted="vol%"),
]
VoidFraction = Annotated[
    Sourced, Measure("1", "a volume fraction", "15 %", ge=0, lt=1, percent="vol%")
]
Modulus = Annotated[Sourced, Measure("Pa", "an elastic modulus", "25 GPa", gt=0, le=2e12)]
Pressure = Annotated[Sourced, Measure("Pa", "a pressure", "5 MPa", gt=0, le=5e9)]
Threshold = Annotated[
    Sourced, Measure("1", "a volume fraction", "11 %", ge=0, lt=1, percent="vol%")
]
Share = Annotated[Sourced, Measure("1", "a share", "50 %", gt=0, le=1)]
Stoichiometry = Annotated[Sourced, Measure("1", "a stoichiometry", "0.5", ge=0, le=1)]
TortuosityFactor = Annotated[
    Sourced,
    Measure(
        "1",
        "a tortuosity factor",
        "4.3",
        ge=1,
        le=NO_PATH,
        infinite=True,
        too_small=(
            "; for a transport efficiency B = eps/T (PyBaMM, BPX) write ionic_conductivity: "
            "B x kappa of the catholyte"
        ),
    ),
]
NPRatio = Annotated[Sourced, Measure("1", "an N/P ratio", "1.1", gt=0, le=100)]
LengthFactor = Annotated[
    Sourced, Measure("1", "a factor of the diffusion length", "1.5", ge=1, le=100)
]
Exponent = Annotated[Sourced, Measure("1", "an exponent", "2.9", gt=0, le=20)]
Factor = Annotated[Sourced, Measure("1", "a factor", "1.5", gt=1, le=100)]
Frequency = Annotated[Sourced, Measure("Hz", "a frequency", "1 kHz", gt=0, le=1e12)]
StateOfCharge = Annotated[
    Sourced, Measure("1", "a state of charge", "50 %", ge=0, le=1, percent="%")
]
CRate = Annotated[Sourced, Measure("1", "a C-rate", "0.5", gt=0, le=1e4)]


def measure_of(kind: Any) -> Measure:
    """The measure of one of the types above."""
    measure: Measure = get_args(kind)[1]
    return measure


def __getattr__(name: str) -> Any:
    """``Quantity``: pint's quantity type of sscell's registry, made when first asked for."""
    if name == "Quantity":
        return units.registry().Quantity
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
