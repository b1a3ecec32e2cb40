"""PyBaMM's strings: each once, each with its unit, each known to the model."""

from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names
from sscell.parameters.redox import RedoxCatholyte

TEXTS = {
    key: value for key, value in vars(names).items() if key.isupper() and isinstance(value, str)
}
OUTPUTS = (
    "VOLTAGE",
    "DEPTH",
    "CURRENT_OUT",
    "C_RATE",
    "ELECTROLYTE_POTENTIAL",
    "ELECTRODE_POTENTIAL",
    "REACTION",
    "SURFACE_STOICHIOMETRY",
    "MEAN_STOICHIOMETRY",
    "PARTICLE_STOICHIOMETRY",
    "LITHIUM",
)
DIMENSIONLESS = {
    "ANODE_INITIAL",
    "ANODE_STOICHIOMETRY",
    "IN_PARALLEL",
    "IN_SERIES",
    "ACTIVE_FRACTION",
    "CATHOLYTE_FRACTION",
    "REDOX_FRACTION",
    "SEPARATOR_FRACTION",
    "TORTUOSITY",
    "SOLID_TORTUOSITY",
    "SEPARATOR_TORTUOSITY",
    "COVERAGE",
    "KAPPA_EXPONENT",
    "LAYER_EXPONENT",
    "LAYER_SHARE",
    "C_RATE",
    "SURFACE_STOICHIOMETRY",
    "MEAN_STOICHIOMETRY",
    "PARTICLE_STOICHIOMETRY",
    "REDOX_INITIAL",
    "REDOX_SHARE",
    "REDOX_CHANGE",
    "REDOX_AS_MADE",
    "REDOX_LOG_RATIO",
    "REDOX_OCCUPIED_OXIDISED",
    "REDOX_OCCUPIED_REDUCED",
    "REDOX_EXPANSION",
    "REDOX_WIRED",
    "REDOX",
    "OTHER_INITIAL",
    "CLASS",
}


def test_no_name_stands_twice():
    assert len(set(TEXTS.values())) == len(TEXTS)


def test_names_carry_units():
    without = {key for key, text in TEXTS.items() if not text.endswith("]")}
    assert without == DIMENSIONLESS


def test_layers_are_numbered():
    assert names.layer(0, "thickness [m]") == "Separator layer 0 thickness [m]"


def test_outputs_are_variables_of_the_model():
    """PyBaMM would only complain when a solution is asked for them."""
    variables = SolidStateDFN().variables
    assert {TEXTS[key] for key in OUTPUTS} - set(variables) == set()


def test_outputs_of_phases_are_variables_of_the_model():
    phases = [RedoxCatholyte("one couple", "constant")]
    variables = set(SolidStateDFN(other_phases=phases).variables)
    assert set(names.ACTIVE_MATERIAL) | set(names.other_phase(names.REDOX)) <= variables
    assert names.EFFECTIVE_CONDUCTIVITY in variables


def test_the_first_value_of_a_phase_is_known_by_its_name():
    assert names.REDOX_INITIAL.endswith(names.OTHER_INITIAL)


def test_names_of_a_composite_anode_are_those_that_pybamm_has():
    full, half = SolidStateDFN(composite_anode=True), SolidStateDFN()
    assert names.of_anode(names.LITHIUM) == names.ANODE_LITHIUM
    assert names.of_anode(names.OCP) == names.ANODE_OCP
    assert names.of_anode(names.VOLTAGE) == names.VOLTAGE
    sided = [name for name in OUTPUTS if names.of_anode(TEXTS[name]) != TEXTS[name]]
    assert len(sided) >= 6
    for name in sided:
        assert names.of_anode(TEXTS[name]) in full.variables
        assert TEXTS[name] in half.variables
