"""PyBaMM's names, each once. A new PyBaMM release is met here and in ``values.py``."""

from typing import Final, NamedTuple

# geometry
THICKNESS: Final = "Positive electrode thickness [m]"
SEPARATOR_THICKNESS: Final = "Separator thickness [m]"
COUNTER_THICKNESS: Final = "Negative electrode thickness [m]"
RADIUS: Final = "Positive particle radius [m]"
HEIGHT: Final = "Electrode height [m]"
WIDTH: Final = "Electrode width [m]"
IN_PARALLEL: Final = "Number of electrodes connected in parallel to make a cell"
IN_SERIES: Final = "Number of cells connected in series to make a battery"

# composition; PyBaMM's porosity is the volume that conducts ions, never the void
ACTIVE_FRACTION: Final = "Positive electrode active material volume fraction"
CATHOLYTE_FRACTION: Final = "Positive electrode porosity"
SEPARATOR_FRACTION: Final = "Separator porosity"

# transport
CATHOLYTE_CONDUCTIVITY: Final = "Positive electrolyte conductivity [S.m-1]"
SEPARATOR_CONDUCTIVITY: Final = "Separator electrolyte conductivity [S.m-1]"
TORTUOSITY: Final = "Positive electrode tortuosity factor (electrolyte)"
SOLID_TORTUOSITY: Final = "Positive electrode tortuosity factor (electrode)"
SEPARATOR_TORTUOSITY: Final = "Separator tortuosity factor (electrolyte)"
ELECTRONIC_CONDUCTIVITY: Final = "Positive electrode conductivity [S.m-1]"
COUNTER_CONDUCTIVITY: Final = "Negative electrode conductivity [S.m-1]"
DIFFUSIVITY: Final = "Positive particle diffusivity [m2.s-1]"

# reaction
OCP: Final = "Positive electrode OCP [V]"
ENTROPIC_CHANGE: Final = "Positive electrode OCP entropic change [V.K-1]"
EXCHANGE_CURRENT: Final = "Positive electrode exchange-current density [A.m-2]"
COVERAGE: Final = "Initial positive electrode interface utilisation"
FILM_RESISTANCE: Final = "Positive electrode film resistance [Ohm.m2]"
FILM_ENERGY: Final = "Positive electrode film activation energy [J.mol-1]"
FILM_CAPACITANCE: Final = "Positive electrode film capacitance [F.m-2]"
DOUBLE_LAYER: Final = "Positive electrode double-layer capacity [F.m-2]"
MAXIMUM_CONCENTRATION: Final = "Maximum concentration in positive electrode [mol.m-3]"
INITIAL_CONCENTRATION: Final = "Initial concentration in positive electrode [mol.m-3]"
ION_CONCENTRATION: Final = "Initial concentration in electrolyte [mol.m-3]"

# counter electrode
COUNTER_POTENTIAL: Final = "Counter electrode potential [V]"
COUNTER_RESISTANCE: Final = "Counter electrode area-specific resistance [Ohm.m2]"
COUNTER_ENERGY: Final = "Counter electrode activation energy [J.mol-1]"
ANODE_OCP: Final = "Negative electrode OCP [V]"
ANODE_CAPACITY: Final = "Negative electrode areal capacity [C.m-2]"
ANODE_INITIAL: Final = "Initial negative electrode stoichiometry"

# operation
AMBIENT_TEMPERATURE: Final = "Ambient temperature [K]"
TEMPERATURES: Final = (AMBIENT_TEMPERATURE, "Initial temperature [K]")
REFERENCE_TEMPERATURE: Final = "Reference temperature [K]"
CURRENT: Final = "Current function [A]"
GUESSED_CURRENT_DENSITY: Final = "First-guess current density [A.m-2]"
LOWER_CUTOFF: Final = "Lower voltage cut-off [V]"
UPPER_CUTOFF: Final = "Upper voltage cut-off [V]"
OCV_FULL: Final = "Open-circuit voltage at 100% SOC [V]"
OCV_EMPTY: Final = "Open-circuit voltage at 0% SOC [V]"
NOMINAL_CAPACITY: Final = "Nominal cell capacity [A.h]"

# ours: scalars inside the functions above, so that each can be a solver input
KAPPA: Final = "Catholyte reference conductivity [S.m-1]"
KAPPA_ENERGY: Final = "Catholyte conductivity activation energy [J.mol-1]"
KAPPA_EXPONENT: Final = "Catholyte conductivity temperature exponent"
JUNCTION_RESISTANCE: Final = "Separator junction resistance [Ohm.m2]"
JUNCTION_ENERGY: Final = "Separator junction activation energy [J.mol-1]"
SIGMA: Final = "Positive electrode reference active material conductivity [S.m-1]"
SIGMA_ENERGY: Final = "Positive electrode conductivity activation energy [J.mol-1]"
SIGMA_CARBON: Final = "Positive electrode carbon conductivity [S.m-1]"
DIFFUSIVITY_REFERENCE: Final = "Positive particle reference diffusivity [m2.s-1]"
DIFFUSIVITY_ENERGY: Final = "Positive particle diffusivity activation energy [J.mol-1]"
EXCHANGE_REFERENCE: Final = "Positive electrode reference exchange-current density [A.m-2]"
EXCHANGE_ENERGY: Final = "Positive electrode exchange-current density activation energy [J.mol-1]"

# ours: phases beside the active material
CLASS: Final = "Active material"
"""With which the names of classes of the active material beside the first begin."""
OTHER_INITIAL: Final = "phase initial stoichiometry"
"""With which the name of what each starts from ends."""

# ours: a redox-active catholyte
REDOX: Final = "Redox phase"
REDOX_FRACTION: Final = "Redox phase volume fraction"
REDOX_SITES: Final = "Redox phase site concentration [mol.m-3]"
REDOX_INITIAL: Final = "Redox phase initial stoichiometry"
REDOX_POTENTIAL: Final = "Redox phase potential [V]"
REDOX_SECOND_POTENTIAL: Final = "Redox phase potential of the second couple [V]"
REDOX_SHARE: Final = "Redox phase share of the first couple"
REDOX_WIDTH: Final = "Redox phase width of a couple [V]"
REDOX_AS_MADE: Final = "Redox phase stoichiometry as made"
REDOX_CHANGE: Final = "Redox phase share of the stated change of conductivity"
REDOX_LOG_RATIO: Final = "Redox phase logarithm of the conductivity ratio"
REDOX_OCCUPIED_OXIDISED: Final = "Redox phase occupied sites when oxidised"
REDOX_OCCUPIED_REDUCED: Final = "Redox phase occupied sites when reduced"
REDOX_EXPANSION: Final = "Redox phase relative expansion"
REDOX_REACH: Final = "Redox phase electronic reach [m]"
REDOX_WIRED: Final = "Redox phase wired share of surface"
REDOX_EXCHANGE: Final = "Redox phase reference exchange-current density [A.m-2]"
REDOX_ELECTRONIC: Final = "Redox phase electronic conductivity [S.m-1]"
REDOX_EXCHANGE_ENERGY: Final = "Redox phase exchange-current activation energy [J.mol-1]"
REDOX_ELECTRONIC_ENERGY: Final = "Redox phase electronic activation energy [J.mol-1]"


def of_anode(name: str) -> str:
    """Name of the same quantity of a composite anode; what is no electrode's keeps its name."""
    for cathode, anode in (("Positive", "Negative"), ("positive", "negative"), _ELECTROLYTES):
        name = name.replace(cathode, anode)
    return name


_ELECTROLYTES: Final = ("Catholyte", "Anolyte")


def layer(index: int, quantity: str) -> str:
    """Name of a quantity of one separator layer, 0 touching the cathode."""
    return f"Separator layer {index} {quantity}"


def cathode_layer(index: int, name: str) -> str:
    """Name of a quantity of one layer of the cathode, 0 touching the separator."""
    return f"Cathode layer {index}: {name}"


LAYER_SHARE: Final = "share of thickness"
LAYER_KAPPA: Final = "reference conductivity [S.m-1]"
LAYER_ENERGY: Final = "conductivity activation energy [J.mol-1]"
LAYER_EXPONENT: Final = "conductivity temperature exponent"

# results
VOLTAGE: Final = "Voltage [V]"
DEPTH: Final = "Distance from separator [m]"
CURRENT_OUT: Final = "Current [A]"
C_RATE: Final = "C-rate"
ELECTROLYTE_POTENTIAL: Final = "Positive electrolyte potential [V]"
ELECTRODE_POTENTIAL: Final = "Positive electrode potential [V]"
REACTION: Final = "Sum of positive electrode volumetric interfacial current densities [A.m-3]"
SURFACE_STOICHIOMETRY: Final = "Positive particle surface stoichiometry"
MEAN_STOICHIOMETRY: Final = "Positive electrode extent of lithiation"
PARTICLE_STOICHIOMETRY: Final = "R-averaged positive particle stoichiometry"
FILM_POTENTIAL: Final = "Positive electrode potential difference over the film [V]"
FILM_DROP: Final = "Positive electrode SEI film overpotential [V]"
CURRENT_DENSITY: Final = "Total current density [A.m-2]"
CHARGE_PASSED: Final = "Discharge capacity [A.h]"
LITHIUM: Final = "Total lithium in positive electrode [mol]"
ANODE_STOICHIOMETRY: Final = "Negative electrode stoichiometry"
ANODE_DEPTH: Final = "Distance from separator in the anode [m]"
PLACE: Final = "x_p [m]"
ANODE_PLACE: Final = "x_n [m]"
ANODE_EDGE_POTENTIAL: Final = "Electrolyte potential at the face of the anode [V]"
ANODE_LITHIUM: Final = "Total lithium in negative electrode [mol]"
EFFECTIVE_CONDUCTIVITY: Final = "Positive electrolyte effective conductivity [S.m-1]"


def of_class(member: int, quantity: str) -> str:
    """Name of a number of one class of active material; the first has PyBaMM's names."""
    return quantity if not member else f"{CLASS} {member}: {quantity}"


class PhaseVariables(NamedTuple):
    """Variables of one phase that stores charge."""

    reaction: str
    """Current from the phase into ions, per electrode volume."""
    stoichiometry: str
    """Mean over a sphere."""
    surface: str
    """Stoichiometry at the surface of a sphere."""
    film: str
    """Potential difference over a film."""


ACTIVE_MATERIAL: Final = PhaseVariables(
    reaction="Positive electrode volumetric interfacial current density [A.m-3]",
    stoichiometry=PARTICLE_STOICHIOMETRY,
    surface=SURFACE_STOICHIOMETRY,
    film=FILM_DROP,
)


class OtherPhaseVariables(NamedTuple):
    """Variables of a phase beside the active material; the first four as there."""

    reaction: str
    stoichiometry: str
    surface: str
    film: str
    mean: str
    """Stoichiometry, mean over the electrode."""
    lithium: str
    current_density: str
    """Per reacting area."""
    overpotential: str
    potential: str
    """Open-circuit, at the surface."""
    conductivity: str
    """Ionic, over that of the catholyte as made."""
    lowest_conductivity: str
    """Over the electrode."""


def other_phase(name: str) -> OtherPhaseVariables:
    """Variables of a phase beside the active material, such as ``"Redox phase"``."""
    inside = name[0].lower() + name[1:]
    return OtherPhaseVariables(
        reaction=f"{name} volumetric interfacial current density [A.m-3]",
        stoichiometry=f"{name} stoichiometry",
        surface=f"{name} surface stoichiometry",
        mean=f"X-averaged {inside} stoichiometry",
        lithium=f"{name} lithium [mol]",
        film=f"{name} film overpotential [V]",
        current_density=f"{name} interfacial current density [A.m-2]",
        overpotential=f"{name} overpotential [V]",
        potential=f"{name} open-circuit potential [V]",
        conductivity=f"{name} relative conductivity",
        lowest_conductivity=f"Lowest {inside} relative conductivity",
    )
