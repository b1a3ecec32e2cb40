"""The model of a step on a cycler."""

import pybamm

import sscell
from sscell.models.controlled import CONTROLS, ControlledSolidStateDFN
from sscell.protocols.step import Profile


def test_its_ends_are_solver_inputs_and_replace_the_cut_offs() -> None:
    model = ControlledSolidStateDFN()
    assert all(event.name in CONTROLS for event in model.events)
    assert len(model.events) == 4


def test_a_profile_is_built_into_the_equation_of_the_current() -> None:
    values = sscell.load_cell("ncm83_li6ps5cl").parameter_values()
    values.update(dict.fromkeys(CONTROLS, "[input]"), check_already_exists=False)
    with_profile = ControlledSolidStateDFN(profile=Profile((0.0, 10.0), (1.0, 2.0)))
    built = pybamm.Simulation(with_profile, parameter_values=values)
    built.build()
    names = [n.name for n in built.built_model.concatenated_algebraic.pre_order()]
    assert "held over time" in names
