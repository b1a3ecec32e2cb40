"""Interfaces: an ohmic counter electrode, a film, the charge balance of a surface."""

from typing import Any

import pybamm
from pybamm.models.submodels.electrolyte_conductivity import surface_potential_form
from pybamm.models.submodels.interface.kinetics.inverse_kinetics.base_inverse import (
    BaseInverseKinetics,
)

from sscell.parameters import names


class OhmicInterface(BaseInverseKinetics):
    """Overpotential of the counter electrode, resistance times current density.

    Lithium and lithium-indium against sulfides are described in the literature by a
    resistance per area, which this keeps exact; zero is allowed.
    """

    def _get_exchange_current_density(self, variables: dict[str, Any]) -> Any:
        return pybamm.Scalar(float("nan"))  # an ohmic law has none

    def _get_overpotential(self, j: Any, j0: Any, ne: Any, T: Any, u: Any) -> Any:
        return j * self.param.counter_resistance


class CounterPotential(pybamm.open_circuit_potential.SingleOpenCircuitPotential):
    """Potential of the counter electrode against Li/Li+, which PyBaMM fixes at zero."""

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        _, Domain = self.domain_Domain
        zero = 0 * variables[f"{Domain} electrode temperature [K]"]
        potential = self.param.counter_potential
        variables.update(self._get_standard_ocp_variables(zero + potential, potential, zero))
        return variables


class StoringAnode(pybamm.open_circuit_potential.SingleOpenCircuitPotential):
    """Potential of a thin film that holds a limited charge, over its stoichiometry.

    Lithium in it is uniform: one state for the whole anode, which the current of the cell empties
    on discharge.
    """

    def get_fundamental_variables(self) -> dict[str, Any]:
        x = pybamm.Variable(names.ANODE_STOICHIOMETRY)
        param = self.param
        lithium = x * param.anode_capacity * param.A_cc / param.F
        return {names.ANODE_STOICHIOMETRY: x, names.ANODE_LITHIUM: lithium}

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        zero = 0 * variables["Negative electrode temperature [K]"]
        potential = self.param.anode_potential(variables[names.ANODE_STOICHIOMETRY])
        variables.update(self._get_standard_ocp_variables(zero + potential, potential, zero))
        return variables

    def set_rhs(self, variables: dict[str, Any]) -> None:
        current = variables[names.CURRENT_DENSITY]
        self.rhs = {variables[names.ANODE_STOICHIOMETRY]: -current / self.param.anode_capacity}

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        self.initial_conditions = {variables[names.ANODE_STOICHIOMETRY]: self.param.anode_initial}


class FilmButlerVolmer(pybamm.kinetics.SymmetricButlerVolmer):
    """Symmetric Butler-Volmer kinetics behind a film at each particle contact.

    The overpotential that drives the reaction is phi_s - phi_e - U - j R_film, with j per
    contact area. Inside the kinetics, not lumped into a cell resistor, a film also evens
    out the reaction through the electrode. Needs the interfacial current as a state.
    """

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        self.film_drop = self._film_drop(variables)
        coupled: dict[str, Any] = super().get_coupled_variables(variables)
        return coupled

    def _film_drop(self, variables: dict[str, Any]) -> Any:
        domain, Domain = self.domain_Domain
        total = variables[
            f"Total {domain} electrode {self.phase_name}"
            "interfacial current density variable [A.m-2]"
        ]
        contact = total / variables[f"{Domain} electrode interface utilisation"]
        return contact * self.domain_param.film_resistance

    def _get_standard_overpotential_variables(self, eta_r: Any) -> Any:
        return super()._get_standard_overpotential_variables(eta_r - self.film_drop)

    def _get_standard_sei_film_overpotential_variables(self, eta_sei: Any) -> Any:
        return super()._get_standard_sei_film_overpotential_variables(-self.film_drop)

    def _get_kinetics(self, j0: Any, ne: Any, eta_r: Any, T: Any, u: Any) -> Any:
        return super()._get_kinetics(j0, ne, eta_r - self.film_drop, T, u)

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """The current through the film is that of the active material alone."""
        domain, Domain = self.domain_Domain
        state = variables[f"Total {domain} electrode interfacial current density variable [A.m-2]"]
        reaction = variables[
            f"{Domain} electrode {self.reaction_name}interfacial current density [A.m-2]"
        ]
        self.algebraic[state] = state - reaction


class CapacitiveFilmButlerVolmer(FilmButlerVolmer):
    """The same behind a film with a capacitance, whose potential difference is a state."""

    def _film_drop(self, variables: dict[str, Any]) -> Any:
        return variables[names.FILM_POTENTIAL]

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """The interfacial current is no state here."""


class _SingleIon:
    """Currents of a composite electrode whose lithium-ion concentration is uniform."""

    def get_coupled_variables(self: Any, variables: dict[str, Any]) -> dict[str, Any]:
        domain, Domain = self.domain_Domain
        conductivity, sigma = self._get_conductivities(variables)
        total = variables["Current collector current density [A.m-2]"]
        delta_phi = variables[f"{Domain} electrode surface potential difference [V]"]
        # Doubled and halved: to a bare gradient PyBaMM would add the harmonic mean of i/sigma,
        # which is the wrong mean and has no derivative at zero current.
        slope = 2 * pybamm.grad(delta_phi) + 2 * total / sigma
        # at a border of layers the mean is that of the resistances
        layered = self.param.layers and domain == "positive"
        ions = slope / (2 / conductivity) if layered else conductivity / 2 * slope
        variables[f"{Domain} electrolyte current density [A.m-2]"] = ions
        potential = variables[f"{Domain} electrode potential [V]"] - delta_phi
        variables[f"{Domain} electrolyte potential [V]"] = potential
        if domain == "positive":
            potentials, currents = (
                {
                    part: variables[f"{part.split()[0].capitalize()} electrolyte {quantity}"]
                    for part in self.options.whole_cell_domains
                }
                for quantity in ("potential [V]", "current density [A.m-2]")
            )
            variables.update(self._get_standard_potential_variables(potentials))
            whole = pybamm.concatenation(*currents.values())
            variables.update(self._get_standard_current_variables(whole))
            variables.update(self._get_electrolyte_overpotentials(variables))
        # all current is ionic at the separator and electronic at the collector
        inner = "left" if domain == "positive" else "right"
        for side in _SIDES:
            gradient = -total * pybamm.boundary_value(1 / sigma, side)
            if side == inner:
                # extrapolated as at the edges inside, so that all current enters
                gradient += (
                    total * pybamm.boundary_value(1 / conductivity, side)
                    if layered
                    else total / pybamm.boundary_value(conductivity, side)
                )
            variables[f"{domain} grad(delta_phi) {side}"] = gradient
        variables[f"{domain} grad(c_e) internal"] = pybamm.Scalar(0)
        return variables


_SIDES = ("left", "right")

NOTHING = 1e-9
"""Added to areas and exchange currents that may be none. [m-1], [A.m-3]"""


class DifferentialSurfacePotential(_SingleIon, surface_potential_form.FullDifferential):
    """With a double layer at the contacts, as impedance needs it."""


class FilmedSurfacePotential(DifferentialSurfacePotential):
    """With a double layer in series with a film that has a resistance and a capacitance.

    All current of the active material passes the film, then the reaction or the double layer:
    two arcs, as impedance shows them where an interphase covers the particles.
    """

    def get_fundamental_variables(self) -> dict[str, Any]:
        variables: dict[str, Any] = super().get_fundamental_variables()
        variables[names.FILM_POTENTIAL] = pybamm.Variable(
            names.FILM_POTENTIAL,
            domain="positive electrode",
            auxiliary_domains={"secondary": "current collector"},
        )
        return variables

    def set_rhs(self, variables: dict[str, Any]) -> None:
        super().set_rhs(variables)
        param, drop = self.param, variables[names.FILM_POTENTIAL]
        area = variables["Positive electrode surface area to volume ratio [m-1]"]
        contact = area * variables["Positive electrode interface utilisation"]
        # what the other phases exchange passes no film
        others = variables[names.REACTION] - variables[names.ACTIVE_MATERIAL.reaction]
        ions = pybamm.div(variables["Positive electrolyte current density [A.m-2]"])
        charging = (ions - others) / contact - drop / self.domain_param.film_resistance
        self.rhs[drop] = charging / param.film_capacitance
        (delta_phi,) = (state for state in self.rhs if state is not drop)
        self.rhs[delta_phi] += self.rhs[drop]

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        super().set_initial_conditions(variables)
        self.initial_conditions[variables[names.FILM_POTENTIAL]] = pybamm.Scalar(0)


class AlgebraicSurfacePotential(_SingleIon, surface_potential_form.FullAlgebraic):
    """Without a double layer, started from the overpotential of the first instant.

    From equilibrium, Newton's method can fail where a reaction front is thin. The first guess
    is the overpotential at the separator for a front of Newman and Tobias's penetration depth,
    at a current density given as a parameter; zero means equilibrium.
    """

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        _, Domain = self.domain_Domain
        name = f"{Domain} electrode surface potential difference [V]"
        self.initial_conditions = {variables[name]: self._first_instant()}

    def _first_instant(self) -> Any:
        domain, Domain = self.domain_Domain
        param, electrode = self.param, self.domain_param
        particle = electrode.prim
        T = param.T_init
        concentration = pybamm.xyz_average(pybamm.r_average(particle.c_init))
        fraction = pybamm.xyz_average(electrode.epsilon_init)
        kappa = param.layer_conductivity(Domain, T) * fraction / electrode.tau_e
        area = particle.a_typ * electrode.u_init
        exchange = area * particle.j0(param.c_e_init, concentration, T)
        if domain == "negative":
            return particle.U_init + self._front(exchange, kappa)
        if not param.other_phases:
            return particle.U_init - self._front(exchange, kappa)
        for phase in param.other_phases:
            if phase.relative_conductivity is not None:
                kappa *= phase.relative_conductivity(phase.initial)
        current = param.guessed_current_density
        classes = [phase for phase in param.other_phases if phase.kind.is_active_material]
        for phase in classes:  # they react as one where the film is
            area += phase.reacting_area
            exchange += phase.reacting_area * phase.exchange_current_density(phase.initial, T)
        film = electrode.film_resistance
        behind_film = current * pybamm.sqrt(film / (area + NOTHING) / kappa)
        least = pybamm.AbsoluteValue(self._front(exchange + NOTHING, kappa) + behind_film)
        for phase in param.other_phases:
            if phase in classes:
                continue
            exchange = phase.reacting_area * phase.exchange_current_density(phase.initial, T)
            front = self._front(exchange + NOTHING, kappa)
            # side by side they need no more than either would alone
            least = pybamm.minimum(least, pybamm.AbsoluteValue(front))
        return particle.U_init - pybamm.sign(current) * least

    def _front(self, exchange: Any, kappa: Any) -> Any:
        """Overpotential of a front with an exchange current per electrode volume. [V]"""
        param, electrode = self.param, self.domain_param
        thermal_voltage = param.R * param.T_init / param.F
        spread = exchange * electrode.L**2 / (thermal_voltage * kappa)
        front = param.guessed_current_density / electrode.L * pybamm.sqrt(1 + spread)
        return 2 * thermal_voltage * pybamm.arcsinh(front / (2 * exchange))
