"""Parameter sets that PyBaMM finds by name, as ``pybamm.ParameterValues("sscell_<cell>")``."""

from typing import Any


def ncm83_li6ps5cl() -> dict[str, Any]:
    """NCM83 | Li6PS5Cl half cell against lithium-indium, transport of Schlautmann et al. 2023."""
    return _parameter_set("ncm83_li6ps5cl")


def _parameter_set(name: str) -> dict[str, Any]:
    from sscell.cell import load_cell
    from sscell.checks.provenance import citations_for_pybamm
    from sscell.models.initial_state import teach_pybamm
    from sscell.parameters.values import parameter_values

    teach_pybamm()
    cell = load_cell(name)
    values = dict(parameter_values(cell).items())
    return {**values, "chemistry": "lithium_ion", "citations": citations_for_pybamm(cell)}
