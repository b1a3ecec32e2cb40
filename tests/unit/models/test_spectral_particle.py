import numpy as np
import pybamm
import pytest

from sscell.models.resolution import Resolution
from sscell.models.solid_state import SolidStateDFN
from sscell.models.spectral_particle import radau_nodes
from sscell.parameters import names
from sscell.parameters.values import parameter_values

F = 96485.33212
COUNTS = [2, 3, 5, 8, 12, 24, 48]


@pytest.mark.parametrize("n", COUNTS)
def test_nodes_rise_to_the_surface(n):
    nodes, weights, derivative = radau_nodes(n)
    assert np.all(np.diff(nodes) > 0)
    assert nodes[0] > 0
    assert nodes[-1] == 1.0
    assert weights.min() > 0
    assert (nodes.size, weights.size, derivative.shape) == (n, n, (n, n))


@pytest.mark.parametrize("n", COUNTS)
def test_weights_sum_to_a_third(n):
    """The integral of r**2 over the unit radius."""
    assert radau_nodes(n)[1].sum() == pytest.approx(1 / 3, rel=1e-14)


@pytest.mark.parametrize("n", COUNTS)
def test_weights_are_exact_to_degree_2n_minus_2(n):
    """int r**2 (r**2)**k dr = 1 / (2k + 3); round-off only."""
    nodes, weights, _ = radau_nodes(n)
    for k in range(2 * n - 1):
        assert weights @ nodes**k == pytest.approx(1 / (2 * k + 3), rel=1e-10)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_weights_are_no_better_than_they_say(n):
    """Shows that the test above can fail: one degree more is wrong."""
    nodes, weights, _ = radau_nodes(n)
    k = 2 * n - 1
    assert abs((weights @ nodes**k) * (2 * k + 3) - 1) > 1e-6


@pytest.mark.parametrize("n", COUNTS[:5])
def test_derivative_is_exact_for_polynomials(n):
    """Degrees 0 to n - 1; round-off grows with n**4 in a differentiation matrix."""
    nodes, _, derivative = radau_nodes(n)
    np.testing.assert_allclose(derivative @ np.ones(n), 0, atol=1e-12 * n**4)
    for k in range(1, n):
        np.testing.assert_allclose(derivative @ nodes**k, k * nodes ** (k - 1), atol=1e-13 * n**4)


def test_two_nodes_by_hand():
    """Exact for 1, s, s**2 with one node free: s = 3/7, weights 7/30 and 1/10."""
    nodes, weights, _ = radau_nodes(2)
    np.testing.assert_allclose(nodes, [3 / 7, 1], rtol=1e-14)
    np.testing.assert_allclose(weights, [7 / 30, 1 / 10], rtol=1e-13)


class Discretised:
    """The discretised equations of a cell whose diffusivity depends on stoichiometry."""

    def __init__(self, cell, nodes):
        values = parameter_values(cell)
        model = SolidStateDFN(film=False, resolution=Resolution(10, (1.0, 1.0), nodes))
        simulation = pybamm.Simulation(model, parameter_values=values)
        simulation.build()
        self.model = simulation.built_model
        self.radius, self.c_max = values[names.RADIUS], values[names.MAXIMUM_CONCENTRATION]
        self.weights = radau_nodes(nodes)[1]
        by_name = {key.name: slices[0] for key, slices in self.model.y_slices.items()}
        particle = "Positive particle"
        self.slices = [
            by_name[f"{particle} concentration at node {i} [mol.m-3]"] for i in range(nodes - 1)
        ] + [by_name[f"{particle} surface concentration [mol.m-3]"]]
        self.start = np.ravel(self.model.concatenated_initial_conditions.evaluate())

    def rates(self, y):
        """d/dt of the volume average of the stoichiometry, at each depth. [s-1]"""
        right = np.ravel(self.model.concatenated_rhs.evaluate(0.0, y))
        return sum(3 * w * right[s] for w, s in zip(self.weights, self.slices, strict=True))

    def current(self, y):
        name = "Positive electrode interfacial current density [A.m-2]"
        symbol = self.model.get_processed_variable(name)
        return np.ravel(symbol.evaluate(0.0, y))


@pytest.mark.parametrize("nodes", [3, 6, 12])
def test_lithium_is_conserved_to_round_off(cell, nodes):
    """Any profile, D(c): the average changes by the surface flux 3 j / (F R) and by nothing else.

    States are scaled with the maximum concentration; 1e-9 of the largest rate is round-off of
    terms that cancel.
    """
    assert cell.cathode.active_material.diffusivity.curve is not None
    made = Discretised(cell, nodes)
    y = made.start.copy()
    rng = np.random.default_rng(1)
    for chosen in made.slices:
        y[chosen] = rng.uniform(0.3, 0.8, y[chosen].size)
    flux = made.current(y) * 3 / (F * made.radius * made.c_max)
    assert np.ptp(flux) > 0
    np.testing.assert_allclose(made.rates(y), -flux, atol=1e-9 * np.abs(flux).max())


def test_a_uniform_particle_stays_uniform_inside(cell):
    """Without a gradient only the surface node feels the reaction."""
    made = Discretised(cell, 6)
    y = made.start.copy()
    for chosen in made.slices:
        y[chosen] = 0.5
    right = np.ravel(made.model.concatenated_rhs.evaluate(0.0, y))
    inner = np.concatenate([right[s] for s in made.slices[:-1]])
    assert np.abs(inner).max() < 1e-9 * np.abs(right[made.slices[-1]]).max()


def test_profile_passes_through_its_own_average_and_surface(solve):
    """PyBaMM's variable on 20 shells against the nodal values, at mid-discharge.

    The outermost shell's centre lies 1/40 of a radius inside the surface. Along a diffusion path
    that patchy contact lengthens, the profile is steeper there.
    """
    plain = solve({names.DIFFUSIVITY_REFERENCE: 4e-15})
    t = plain.t[-1]
    shells = plain["Positive particle concentration [mol.m-3]"](t=t)
    surface = plain["Positive particle surface concentration [mol.m-3]"](t=t)
    average = plain["R-averaged positive particle concentration [mol.m-3]"](t=t)
    edges = np.linspace(0, 1, shells.shape[0] + 1)
    by_shells = (np.diff(edges**3)[:, None] * shells).sum(axis=0)
    np.testing.assert_allclose(by_shells, average, rtol=1e-4)
    spread = np.abs(surface - average).max()
    assert np.abs(shells[-1] - surface).max() < 0.2 * spread
    assert np.all(np.diff(shells, axis=0) > 0)  # lithium enters from outside


def tight():
    return pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-8)


def test_radius_is_an_input(cell):
    """One discretised model for two radii, against a model built for each."""
    values = parameter_values(cell)
    values.update({names.RADIUS: "[input]"})
    model = SolidStateDFN(film=False, resolution=Resolution(10, (1.0, 1.0), 6))
    simulation = pybamm.Simulation(model, parameter_values=values, solver=tight())
    for radius in (1e-6, 4e-6):
        by_input = simulation.solve([0, 900], inputs={names.RADIUS: radius})
        own = parameter_values(cell)
        own.update({names.RADIUS: radius})
        alone = pybamm.Simulation(
            SolidStateDFN(film=False, resolution=Resolution(10, (1.0, 1.0), 6)),
            parameter_values=own,
            solver=tight(),
        ).solve([0, 900])
        t = np.linspace(0, 900, 10)
        np.testing.assert_allclose(by_input[names.VOLTAGE](t), alone[names.VOLTAGE](t), atol=1e-6)
