"""Surface potential difference of the cathode, started from a physical first guess."""

from typing import Any

import pybamm


class GuessedAlgebraic(pybamm.electrolyte_conductivity.surface_potential_form.FullAlgebraic):
    """PyBaMM's algebraic surface form, with the overpotential of the first instant.

    From equilibrium, Newton's method fails where a reaction front is thin. The guess is the
    overpotential at the separator for a front of Newman and Tobias's penetration depth; it
    errs on the large side, from where Newton converges.
    """

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        name = f"{self.domain.capitalize()} electrode surface potential difference [V]"
        self.initial_conditions = {variables[name]: self._first_instant()}

    def _first_instant(self) -> Any:
        param, cathode = self.param, self.domain_param
        particle = cathode.prim
        T = param.T_init
        thermal_voltage = param.R * T / param.F
        concentration = pybamm.xyz_average(pybamm.r_average(particle.c_init))
        exchange = particle.j0(param.c_e_init, concentration, T)
        area = particle.a_typ * cathode.u_init
        efficiency = pybamm.xyz_average(cathode.epsilon_init) / cathode.tau_e
        kappa = param.layer_conductivity("Positive", T) * efficiency
        spread = area * exchange * cathode.L**2 / (thermal_voltage * kappa)
        current = param.guessed_current_density / (area * cathode.L)
        front = current * pybamm.sqrt(1 + spread)
        return particle.U_init - 2 * thermal_voltage * pybamm.arcsinh(front / (2 * exchange))
