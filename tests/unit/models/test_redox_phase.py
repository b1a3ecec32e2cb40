"""The submodels of a redox-active catholyte: what they add to the model, and what they leave."""

import numpy as np
import pytest

from sscell.models.redox_phase import REACTIONS
from sscell.models.resolution import Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.parameters import names
from sscell.parameters.redox import RedoxShape

SHAPE = RedoxShape("one couple", "log-linear")


@pytest.fixture(scope="module")
def model():
    return SolidStateDFN(redox=SHAPE, resolution=Resolution(10, redox_nodes=5))


def test_it_has_as_many_states_as_nodes(model):
    states = [s.name for s in model.rhs if "Redox phase" in s.name]
    assert len(states) == 5
    assert names.REDOX_SURFACE in states


def test_its_reaction_is_one_of_the_sum(model):
    """So that the charge balance of the electrode knows it."""
    summed = model.variables[REACTIONS]
    reaction = model.variables[names.REDOX_REACTION]
    assert any(symbol == reaction for symbol in summed.pre_order())


def test_ions_are_conducted_as_its_composition_allows(model):
    efficiency = model.variables["Positive electrolyte transport efficiency"]
    relative = model.variables[names.REDOX_CONDUCTIVITY]
    assert any(symbol == relative for symbol in efficiency.pre_order())
    separator = model.variables["Separator electrolyte transport efficiency"]
    assert not any(symbol == relative for symbol in separator.pre_order())


def test_an_inert_model_knows_nothing_of_it():
    inert = SolidStateDFN()
    assert not [name for name in inert.variables if "edox" in name]
    assert not [s for s in inert.rhs if "edox" in s.name]


def test_the_mean_of_its_nodes_is_that_of_a_ball():
    """The weights of the volume integral add up to one."""
    phase = SolidStateDFN(redox=SHAPE).submodels["redox phase"]
    assert 3 * np.sum(phase.weights) == pytest.approx(1, abs=1e-14)
