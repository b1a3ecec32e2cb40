"""A counter electrode of constant potential with an ohmic interface."""

from typing import Any

import pybamm
from pybamm.models.submodels.interface.kinetics.inverse_kinetics.base_inverse import (
    BaseInverseKinetics,
)


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
