"""The catholyte as a second active phase: it stores lithium and its conductivity moves with it."""

from typing import Any

import pybamm

from sscell.models.spectral_particle import diffusion_rates, radau_nodes
from sscell.parameters import names

REACTIONS = "Sum of positive electrode volumetric interfacial current densities [A.m-3]"


class RedoxPhase(pybamm.BaseSubModel):
    r"""Reaction and storage of a redox-active electrolyte.

    Electrons reach it over the area :math:`a_2 = 3 \theta_2 \phi / \ell` of spheres whose
    radius is its electronic reach :math:`\ell`; no ion crosses an interface when it reacts.
    Inside, neutral lithium moves with the ambipolar diffusivity
    :math:`D_2 = (\sigma_2/F) |dU_2/dc_2|`. The active material's own current never changes its
    composition: that lithium only passes through.

    Parameters
    ----------
    param, options
        As for every PyBaMM submodel; ``param.redox`` holds the functions.
    nodes : int
        Radial nodes.

    References
    ----------
    Weppner and Huggins, J. Electrochem. Soc. 124 (1977) 1569, for the diffusivity.
    """

    def __init__(self, param: Any, options: Any, nodes: int) -> None:
        super().__init__(param, "positive", options=options)
        self.nodes, self.weights, _ = radau_nodes(nodes)

    def get_fundamental_variables(self) -> dict[str, Any]:
        last = self.nodes.size - 1
        self.states = [
            pybamm.Variable(
                names.REDOX_SURFACE if i == last else f"Redox phase stoichiometry at node {i}",
                domain="positive electrode",
                auxiliary_domains={"secondary": "current collector"},
            )
            for i in range(self.nodes.size)
        ]
        mean = sum(3 * float(w) * x for w, x in zip(self.weights, self.states, strict=True))
        relative = self.param.redox.relative_conductivity(mean)
        return {
            **{x.name: x for x in self.states},
            names.REDOX_STOICHIOMETRY: mean,
            names.REDOX_MEAN: pybamm.x_average(mean),
            names.REDOX_CONDUCTIVITY: relative,
            names.REDOX_LOWEST_CONDUCTIVITY: pybamm.min(relative),
        }

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        param, redox = self.param, self.param.redox
        delta_phi = variables["Positive electrode surface potential difference [V]"]
        porosity = variables["Positive electrode porosity"]
        T = variables["Positive electrode temperature [K]"]
        surface = self.states[-1]
        potential = redox.potential(surface)
        eta = delta_phi - potential
        current = (
            2 * redox.exchange_current(surface) * pybamm.sinh(param.F * eta / (2 * param.R * T))
        )
        self.diffusivities = [redox.diffusivity(x) for x in self.states]
        variables |= {
            names.REDOX_POTENTIAL_OUT: potential,
            "Redox phase overpotential [V]": eta,
            "Redox phase interfacial current density [A.m-2]": current,
            names.REDOX_REACTION: 3 * redox.wired * porosity / redox.reach * current,
            names.REDOX_LITHIUM: (
                variables[names.REDOX_MEAN]
                * pybamm.x_average(porosity)
                * redox.sites
                * param.p.L
                * param.A_cc
            ),
        }
        return variables

    def set_rhs(self, variables: dict[str, Any]) -> None:
        redox = self.param.redox
        current = variables["Redox phase interfacial current density [A.m-2]"]
        outflux = redox.wired * current / (self.param.F * redox.sites)
        rates = diffusion_rates(self.states, self.diffusivities, outflux, redox.reach)
        self.rhs = dict(zip(self.states, rates, strict=True))

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        start = pybamm.PrimaryBroadcast(self.param.redox.initial, "positive electrode")
        self.initial_conditions = dict.fromkeys(self.states, start)


class AllReactions(pybamm.interface.TotalInterfacialCurrent):
    """The reactions of the active material and of the redox-active catholyte together."""

    def _get_coupled_variables_by_domain(
        self, variables: dict[str, Any], domain: str
    ) -> dict[str, Any]:
        summed: dict[str, Any] = super()._get_coupled_variables_by_domain(variables, domain)
        if domain == "positive":
            summed[REACTIONS] = summed[REACTIONS] + variables[names.REDOX_REACTION]
        return summed


class ConversionDependentEfficiency(pybamm.transport_efficiency.TortuosityFactor):
    """Transport of ions through a catholyte whose conductivity moves with its composition."""

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        variables = super().get_coupled_variables(variables)
        layers = {
            domain: variables[f"{domain.split()[0].capitalize()} electrolyte transport efficiency"]
            for domain in self.options.whole_cell_domains
        }
        layers["positive electrode"] *= variables[names.REDOX_CONDUCTIVITY]
        variables |= self._get_standard_transport_efficiency_variables(layers)
        dense = self.param.layer_conductivity(
            "Positive", variables["Positive electrode temperature [K]"]
        )
        variables[names.REDOX_EFFECTIVE_CONDUCTIVITY] = layers["positive electrode"] * dense
        return variables
