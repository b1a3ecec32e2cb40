"""Butler-Volmer kinetics of a contact area in series with a resistive film."""

from typing import Any

import pybamm


class FilmButlerVolmer(pybamm.kinetics.SymmetricButlerVolmer):
    """Symmetric Butler-Volmer kinetics behind a film at each particle contact.

    The overpotential that drives the reaction is phi_s - phi_e - U - j R_film, with j per
    contact area. Inside the kinetics, not lumped into a cell resistor, a film also evens
    out the reaction through the electrode. Needs the interfacial current as a state.
    """

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        domain, Domain = self.domain_Domain
        total = variables[
            f"Total {domain} electrode {self.phase_name}"
            "interfacial current density variable [A.m-2]"
        ]
        contact = total / variables[f"{Domain} electrode interface utilisation"]
        self.film_drop = contact * self.param.film_resistance
        coupled: dict[str, Any] = super().get_coupled_variables(variables)
        return coupled

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
