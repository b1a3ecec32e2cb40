"""Phases that store charge beside the active material; conductivity may move with them."""

from typing import Any

import pybamm

from sscell.models.lithium_parameters import PhaseParameters
from sscell.models.spectral_particle import diffusion_rates, radau_nodes
from sscell.parameters import names

REACTIONS = "Sum of positive electrode volumetric interfacial current densities [A.m-3]"


class StoragePhaseModel(pybamm.BaseSubModel):
    r"""Reaction and storage of a phase beside the active material.

    Electrons and ions reach it over the area :math:`a = 3 \theta \phi / R` of spheres. Inside,
    lithium diffuses. The current of other phases never changes its composition. A class of active
    material reacts behind the film, where there is one: its current density is then a state, as
    that of PyBaMM's own phase.

    Parameters
    ----------
    param, options
        As for every PyBaMM submodel.
    phase : PhaseParameters
    nodes : int
        Radial nodes.
    film : bool
        Whether it reacts behind the film.
    """

    def __init__(
        self, param: Any, options: Any, phase: PhaseParameters, nodes: int, *, film: bool = False
    ) -> None:
        super().__init__(param, "positive", options=options)
        self.phase, self.names = phase, names.other_phase(phase.kind.name)
        self.film = film
        self.nodes, self.weights, _ = radau_nodes(nodes)

    def get_fundamental_variables(self) -> dict[str, Any]:
        last, kind = self.nodes.size - 1, self.phase.kind
        self.states = [
            pybamm.Variable(
                self.names.surface if i == last else f"{kind.name} stoichiometry at node {i}",
                domain="positive electrode",
                auxiliary_domains={"secondary": "current collector"},
            )
            for i in range(self.nodes.size)
        ]
        mean = sum(3 * float(w) * x for w, x in zip(self.weights, self.states, strict=True))
        variables = {
            **{x.name: x for x in self.states},
            self.names.stoichiometry: mean,
            self.names.mean: self._mean(mean),
        }
        if self.film:
            self.filmed = pybamm.Variable(
                f"{kind.name} interfacial current density variable [A.m-2]",
                domain="positive electrode",
                auxiliary_domains={"secondary": "current collector"},
            )
            variables[self.filmed.name] = self.filmed
        if (law := self.phase.relative_conductivity) is not None:
            relative = law(mean)
            variables[self.names.conductivity] = relative
            variables[self.names.lowest_conductivity] = pybamm.min(relative)
        return variables

    def _mean(self, stoichiometry: Any) -> Any:
        """Over the electrode, weighted with how much of the phase is where."""
        if not self.param.layers:
            return pybamm.x_average(stoichiometry)
        fraction = self.phase.volume_fraction
        return pybamm.x_average(fraction * stoichiometry) / self.phase.mean_volume_fraction

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        param, phase = self.param, self.phase
        delta_phi = variables["Positive electrode surface potential difference [V]"]
        T = variables["Positive electrode temperature [K]"]
        surface = self.states[-1]
        potential = phase.potential(surface)
        drop = self.filmed * self.domain_param.film_resistance if self.film else 0 * delta_phi
        eta = delta_phi - potential - drop
        exchange = phase.exchange_current_density(surface, T)
        double = 2 * param.R * T / param.F
        current = 2 * exchange * pybamm.sinh(eta / double)
        if self.film:
            # in volts, as fast kinetics make the current of an overpotential ill-conditioned
            self.residual = eta - double * pybamm.arcsinh(self.filmed / (2 * exchange))
            current = self.filmed
        self.diffusivities = [phase.diffusivity(x, T) for x in self.states]
        volume = phase.mean_volume_fraction * param.p.L * param.A_cc
        variables |= {
            self.names.potential: potential,
            self.names.overpotential: eta,
            self.names.film: -drop,
            self.names.current_density: current,
            self.names.reaction: phase.reacting_area * current,
            self.names.lithium: variables[self.names.mean] * phase.sites * volume,
        }
        return variables

    def set_rhs(self, variables: dict[str, Any]) -> None:
        phase = self.phase
        current = variables[self.names.current_density]
        outflux = phase.reacting_share * current / (self.param.F * phase.sites)
        rates = diffusion_rates(self.states, self.diffusivities, outflux, phase.radius)
        self.rhs = dict(zip(self.states, rates, strict=True))

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        if self.film:
            self.algebraic[self.filmed] = self.residual

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        start = pybamm.PrimaryBroadcast(self.phase.initial, "positive electrode")
        self.initial_conditions = dict.fromkeys(self.states, start)
        if self.film:
            self.initial_conditions[self.filmed] = pybamm.Scalar(0)


class AllReactions(pybamm.interface.TotalInterfacialCurrent):
    """The reactions of the active material and of all other phases together."""

    def _get_coupled_variables_by_domain(
        self, variables: dict[str, Any], domain: str
    ) -> dict[str, Any]:
        summed: dict[str, Any] = super()._get_coupled_variables_by_domain(variables, domain)
        if domain == "positive":
            for phase in self.param.other_phases:
                reaction = variables[names.other_phase(phase.kind.name).reaction]
                summed[REACTIONS] = summed[REACTIONS] + reaction
        return summed


class ConversionDependentEfficiency(pybamm.transport_efficiency.TortuosityFactor):
    """Transport of ions through a catholyte whose conductivity moves with its composition."""

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        variables = super().get_coupled_variables(variables)
        layers = {
            domain: variables[f"{domain.split()[0].capitalize()} electrolyte transport efficiency"]
            for domain in self.options.whole_cell_domains
        }
        for phase in self.param.other_phases:
            if phase.relative_conductivity is not None:
                relative = variables[names.other_phase(phase.kind.name).conductivity]
                layers["positive electrode"] *= relative
        variables |= self._get_standard_transport_efficiency_variables(layers)
        dense = self.param.layer_conductivity(
            "Positive", variables["Positive electrode temperature [K]"]
        )
        variables[names.EFFECTIVE_CONDUCTIVITY] = layers["positive electrode"] * dense
        return variables
