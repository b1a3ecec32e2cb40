"""A counter electrode of constant potential with an ohmic interface."""

from typing import Any

import pybamm
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
        return contact * self.param.film_resistance

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
