"""PyBaMM's lithium-ion parameters, with what a solid electrolyte changes.

Three substitutions: one ionic conductivity per layer, an open-circuit potential with
gentle tails, and nothing else. Everything downstream (both surface forms, impedance,
overpotentials) calls these methods, so one override serves all.
"""

from collections.abc import Sequence
from typing import Any

import pybamm
from pybamm.parameters.lithium_ion_parameters import (
    DomainLithiumIonParameters,
    ParticleLithiumIonParameters,
)

from sscell.parameters import names
from sscell.parameters.phases import Number, PhaseKind
from sscell.parameters.piecewise import mean, parameter
from sscell.parameters.relations import thermal
from sscell.quantities.curves import open_circuit_potential_tail


class SolidStateParticleParameters(ParticleLithiumIonParameters):
    """Parameters of the active-material particles."""

    def U(self, sto: Any, T: Any, lithiation: str | None = None) -> Any:
        """Open-circuit potential against Li/Li+ with gentle tails. [V]

        PyBaMM ends every open-circuit potential in a nearly vertical asymptote. Where a
        particle surface runs onto it the time step collapses and the cut-off fires early:
        up to 35 % of the capacity was lost without a warning. The tails are gentle instead
        and start outside 0.1-99.9 % stoichiometry, a documented choice of the model.
        """
        tol = pybamm.settings.tolerances["U__c_s"]
        inside = pybamm.maximum(pybamm.minimum(sto, 1 - tol), tol)
        Domain = self.domain.capitalize()
        name = f"{self.phase_prefactor}{Domain} particle stoichiometry"
        u_ref = pybamm.FunctionParameter(
            f"{self.phase_prefactor}{Domain} electrode OCP [V]", {name: inside}
        )
        entropic = (T - self.main_param.T_ref) * self.dUdT(inside)
        return u_ref + entropic + open_circuit_potential_tail(sto)


class SolidStateElectrodeParameters(DomainLithiumIonParameters):
    """Parameters of a composite electrode."""

    def __init__(self, domain: str, main_param: Any) -> None:
        super().__init__(domain, main_param)
        self.prim = SolidStateParticleParameters("primary", self)
        self.phase_params["primary"] = self.prim
        named = names.of_anode if domain == "negative" else str
        film = named(names.FILM_RESISTANCE), named(names.FILM_ENERGY)
        self.film_resistance = _interface(pybamm.Parameter, *film)


class PhaseParameters:
    """Properties of a phase beside the active material, from PyBaMM parameters."""

    def __init__(
        self, kind: PhaseKind, layers: int = 0, others: Sequence[PhaseKind] | None = None
    ) -> None:
        self.kind, self.initial = kind, pybamm.Parameter(kind.initial)
        self._layers, self._others = layers, (kind,) if others is None else tuple(others)
        properties = kind.properties(parameter(layers, self._others))
        self.potential, self.diffusivity = properties.potential, properties.diffusivity
        self.exchange_current_density = properties.exchange_current_density
        self.relative_conductivity = properties.relative_conductivity
        self.sites, self.radius = properties.sites, properties.radius
        self.reacting_share = properties.reacting_share
        self.volume_fraction = properties.volume_fraction
        of_the_whole = kind.properties(mean(layers, self._others))
        self.mean_volume_fraction = of_the_whole.volume_fraction

    @property
    def reacting_area(self) -> Any:
        """Per electrode volume. [m-1]"""
        return 3 * self.reacting_share * self.volume_fraction / self.radius

    def __reduce__(self) -> tuple[Any, ...]:
        """Made anew from its kind: its functions are closures, which cannot be pickled."""
        return PhaseParameters, (self.kind, self._layers, self._others)


def _interface(number: Number, resistance: str, energy: str) -> Any:
    """An interface resistance at the temperature of the cell. [Ohm.m2]"""
    temperature = pybamm.Parameter(names.AMBIENT_TEMPERATURE)
    return number(resistance) / thermal(number(energy), temperature)


class SolidStateParameters(pybamm.LithiumIonParameters):
    """Lithium-ion parameters of a cell with solid electrolytes and one or two composites."""

    def __init__(
        self, options: Any = None, other_phases: Sequence[PhaseKind] = (), layers: int = 0
    ) -> None:
        self.layers, self.number = layers, parameter(layers, other_phases)
        self.mean = mean(layers, other_phases)
        self.other_phases = tuple(
            PhaseParameters(kind, layers, other_phases) for kind in other_phases
        )
        super().__init__(options)

    def _set_parameters(self) -> None:
        self.p = SolidStateElectrodeParameters("positive", self)
        self.domain_params["positive"] = self.p
        if self.options.electrode_types["negative"] == "porous":
            self.n = SolidStateElectrodeParameters("negative", self)
            self.domain_params["negative"] = self.n
        super()._set_parameters()
        self.counter_potential = pybamm.Parameter("Counter electrode potential [V]")
        counter = names.COUNTER_RESISTANCE, names.COUNTER_ENERGY
        self.counter_resistance = _interface(pybamm.Parameter, *counter)
        self.anode_capacity = pybamm.Parameter(names.ANODE_CAPACITY)
        self.anode_initial = pybamm.Parameter(names.ANODE_INITIAL)
        self.anode_start = names.ANODE_INITIAL, pybamm.Scalar(1.0)
        if self.options.electrode_types["negative"] == "porous":
            host, start = self.n.prim, names.of_anode(names.INITIAL_CONCENTRATION)
            self.anode_capacity = 3600 * host.Q_init / self.A_cc
            self.anode_initial = pybamm.Parameter(start) / host.c_max
            self.anode_start = start, host.c_max
        self.guessed_current_density = pybamm.Parameter("First-guess current density [A.m-2]")
        self.film_capacitance = pybamm.Parameter("Positive electrode film capacitance [F.m-2]")

        if self.layers:
            self._set_layers()

    def _set_layers(self) -> None:
        """What PyBaMM takes as the same all over the cathode."""
        cathode, particle = self.p, self.p.prim
        cathode.tau_e, cathode.tau_s = map(self.number, (names.TORTUOSITY, names.SOLID_TORTUOSITY))
        cathode.u_init = self.number(names.COVERAGE)
        film = names.FILM_RESISTANCE, names.FILM_ENERGY
        cathode.film_resistance = _interface(self.number, *film)
        particle.R_typ = pybamm.Parameter(names.cathode_layer(0, names.RADIUS))
        particle.epsilon_s_av = self.mean(names.ACTIVE_FRACTION)
        particle.a_typ = 3 * particle.epsilon_s_av / particle.R_typ
        sites = particle.epsilon_s_av * particle.c_max * cathode.L * self.A_cc
        particle.Q_init = cathode.Q_init = sites * self.F / 3600

    def kappa_e(self, c_e: Any, T: Any) -> Any:
        """Ionic conductivity of the electrolyte in each layer of the domain. [S.m-1]"""
        temperatures = [T] if len(c_e.domain) == 1 else T.orphans
        layers = [
            self.layer_conductivity(domain.split()[0].capitalize(), temperature)
            for domain, temperature in zip(c_e.domain, temperatures, strict=True)
        ]
        return layers[0] if len(layers) == 1 else pybamm.concatenation(*layers)

    def anode_potential(self, stoichiometry: Any) -> Any:
        """Of an anode of limited capacity, against Li/Li+. [V]"""
        if self.options.electrode_types["negative"] == "porous":
            return self.n.prim.U(stoichiometry, self.T_init)
        argument = {"Negative particle stoichiometry": stoichiometry}
        return pybamm.FunctionParameter(names.ANODE_OCP, argument)

    @staticmethod
    def layer_conductivity(layer: str, T: Any) -> Any:
        """Of the electrolyte in "Negative", "Separator" or "Positive". [S.m-1]"""
        return pybamm.FunctionParameter(
            f"{layer} electrolyte conductivity [S.m-1]", {"Temperature [K]": T}
        )
