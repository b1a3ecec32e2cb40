"""The report on closed forms: numbers and orders of convergence."""

from __future__ import annotations

from sscell.validation.closed_forms import (
    Check,
    balances,
    fronts,
    linear_kinetics,
    linear_order,
    orders,
    relaxing,
    separator,
    sphere,
    tafel_kinetics,
)
from sscell.validation.report import Section, Table

MESHES = (20, 40, 80)
NODES = (3, 6, 12)


def closed_form_section() -> Section:
    """V1 to V8 against ``sscell.theory``, which shares only constants with the model."""
    fine = sphere(NODES[-1])
    checks = [
        *linear_kinetics(),
        *tafel_kinetics(),
        *relaxing(),
        *fronts(),
        *fine,
        *separator(),
    ]
    in_x = linear_order(MESHES)
    in_r = orders([sphere(n)[0].error for n in NODES], NODES)
    balance = balances()
    rows = [(c.form, c.what, c.unit, c.model, c.closed, 100 * c.error) for c in checks]
    kept = [
        ("V8 lithium", "in the particles against charge passed, at most", balance.lithium),
        ("V8 charge", "reaction against cell current", balance.charge),
        ("V8 energy", "reaction against what arrives and heats", balance.energy),
    ]
    slope = _tafel_slope(checks)
    converged = [
        ("V1, uniform cells through the cathode", " -> ".join(map(str, MESHES)), _listed(in_x)),
        ("V6, spectral nodes in a particle", " -> ".join(map(str, NODES)), _listed(in_r)),
    ]
    worst = max(checks, key=lambda c: c.error)
    return Section(
        "closed_forms",
        "Closed forms",
        [
            "Limits of the equations that can be written down, from `sscell.theory`, which "
            "shares constants of nature with the model and nothing else, beside the model in that "
            "limit (80 uniform cells; 200 for fronts and Tafel kinetics). Fronts of the closed "
            "form have no width, and the model's have."
        ],
        [
            Table(
                "closed_forms",
                ("form", "quantity", "unit", "model", "closed form", "difference [%]"),
                rows,
            ),
            Table("orders", ("towards", "meshes", "order of convergence"), converged),
            Table("balances", ("kept", "what", "relative imbalance"), kept),
        ],
        conclusion=[
            f"The largest difference is {100 * worst.error:.2g} % ({worst.form}). The mesh "
            f"through the cathode converges at order {min(in_x):.2f} to {max(in_x):.2f}, the "
            f"particle faster than {min(in_r):.1f}. The slope of a deep Tafel front is "
            f"{slope:.2f} times that of a plane electrode (twice, in theory)."
        ],
        headline=f"largest difference {100 * worst.error:.2g} % ({worst.form}), second order in x",
    )


def _tafel_slope(checks: list[Check]) -> float:
    """Slope between the last two overpotentials over RT/(alpha F). [-]"""
    from math import log

    from sscell.parameters.relations import FARADAY, GAS_CONSTANT

    low, high = [c.model for c in checks if c.form.startswith("V2")][-2:]
    return (high - low) / log(1.2) / (GAS_CONSTANT * 298.15 / (0.5 * FARADAY))


def _listed(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)
