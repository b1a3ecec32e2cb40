"""The submodels of a phase beside the active material: what they add and what they leave."""

import numpy as np
import pytest

from sscell.models.resolution import Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.models.storage_phase import REACTIONS
from sscell.parameters import names
from sscell.parameters.redox import RedoxCatholyte

KIND = RedoxCatholyte("one couple", "log-linear")
VARIABLES = names.other_phase(KIND.name)


@pytest.fixture(scope="module")
def model():
    return SolidStateDFN(other_phases=[KIND], resolution=Resolution(10, other_nodes=(5,)))


def test_it_has_as_many_states_as_nodes(model):
    states = [s.name for s in model.rhs if "Redox phase" in s.name]
    assert len(states) == 5
    assert VARIABLES.surface in states


def test_its_reaction_is_one_of_the_sum(model):
    """So that the charge balance of the electrode knows it."""
    summed = model.variables[REACTIONS]
    reaction = model.variables[VARIABLES.reaction]
    assert any(symbol == reaction for symbol in summed.pre_order())


def test_ions_are_conducted_as_its_composition_allows(model):
    efficiency = model.variables["Positive electrolyte transport efficiency"]
    relative = model.variables[VARIABLES.conductivity]
    assert any(symbol == relative for symbol in efficiency.pre_order())
    separator = model.variables["Separator electrolyte transport efficiency"]
    assert not any(symbol == relative for symbol in separator.pre_order())


def test_an_inert_model_knows_nothing_of_it():
    inert = SolidStateDFN()
    assert not [name for name in inert.variables if "edox" in name]
    assert not [s for s in inert.rhs if "edox" in s.name]


def test_the_mean_of_its_nodes_is_that_of_a_ball():
    """The weights of the volume integral add up to one."""
    phase = SolidStateDFN(other_phases=[KIND]).submodels[KIND.name]
    assert 3 * np.sum(phase.weights) == pytest.approx(1, abs=1e-14)
