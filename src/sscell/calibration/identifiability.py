"""Which parameters capacities at rates can tell apart, from how they answer to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PRECISION = 0.02
"""Relative standard deviation of a measured capacity if not given: cells made alike seldom
agree better. [-]"""
KNOWN = log(2.0)
"""Standard deviation of a logarithm above which a combination counts as undetermined: a factor
of two, about what laboratories differ by."""
ALIKE = 0.95
"""Correlation from which two parameters count as indistinguishable. [-]"""
MOST = 2
"""Number of ``GROUPS`` that the discharges of one cell can determine."""
GROUPS = {
    "cathode.ionic_conductivity": "effective ionic conductivity",
    "cathode.tortuosity_factor": "effective ionic conductivity",
    "catholyte.conductivity": "effective ionic conductivity",
    "active_material.exchange_current_density": "exchange current",
    "cathode.film_resistance": "exchange current",
    "cathode.film.thickness": "exchange current",
    "cathode.film.conductivity": "exchange current",
    "active_material.diffusivity": "diffusivity",
    "active_material.particle_size": "diffusivity",
    "cathode.coverage": "coverage",
    "cathode.utilisation": "utilisation",
}
"""What each of the parameters that are commonly fitted together stands for."""


@dataclass(frozen=True)
class Identifiability:
    """What capacities of a given precision say of some parameters."""

    parameters: tuple[str, ...]
    singular_values: Array
    """Of the scaled sensitivities over the precision, falling; one over them is the standard
    deviation of the logarithm of a combination of parameters. [-]"""
    combinations: Array
    """Shape (modes, parameters): the exponents of the parameters in each combination. [-]"""
    covariance: Array
    """Of the logarithms; infinite where nothing is known. [-]"""
    correlation: Array
    """[-]"""
    warnings: tuple[str, ...]
    """In words: which parameters cannot be distinguished, and why."""

    @property
    def condition(self) -> float:
        """Largest over smallest singular value. [-]"""
        low = float(self.singular_values[-1])
        return float(self.singular_values[0]) / low if low > 0 else float("inf")

    @property
    def resolved(self) -> int:
        """Combinations known to better than a factor of two."""
        return int(np.sum(self.singular_values > 1 / KNOWN))


def identifiability(
    parameters: Sequence[str], sensitivities: Array, precision: float = PRECISION
) -> Identifiability:
    """What capacities of a precision say of parameters.

    Parameters
    ----------
    parameters : sequence of str, length p
        Paths.
    sensitivities : array, shape (p, n)
        Of the logarithm of each capacity by the logarithm of each parameter; columns with a NaN
        are left out. [-]
    precision : float
        Relative standard deviation of a capacity. [-]

    Notes
    -----
    Singular values of the scaled Jacobian, as in Brun, Reichert and Kuensch, Water Resour. Res.
    37 (2001) 1015.
    """
    known = np.isfinite(sensitivities).all(axis=0)
    jacobian = sensitivities[:, known].T / precision
    count = len(parameters)
    padded = np.vstack([jacobian, np.zeros((count, count))])
    _, values, modes = np.linalg.svd(padded, full_matrices=False)
    values = np.where(values > 1e-12 * max(float(values[0]), 1e-300), values, 0.0)
    with np.errstate(divide="ignore"):
        variance = np.where(values > 0, 1 / values**2, np.inf)
    covariance, correlation = _covariance(modes, values, variance)
    warnings = _warnings(parameters, jacobian, values, modes, correlation)
    return Identifiability(
        tuple(parameters), values, modes, covariance, correlation, tuple(warnings)
    )


def _covariance(modes: Array, values: Array, variance: Array) -> tuple[Array, Array]:
    """Of the logarithms, infinite along what is not determined; and the correlation."""
    resolved = values > 0
    # a very large finite variance of what is undetermined gives the limit of the correlation
    finite = np.where(
        resolved, variance, 1e12 * max(1.0, float(variance[resolved].max(initial=1.0)))
    )
    whole = (modes.T * finite) @ modes
    deviation = np.sqrt(np.diag(whole))
    correlation = np.clip(whole / np.outer(deviation, deviation), -1.0, 1.0)
    lost = (np.abs(modes[~resolved]) > 1e-6).any(axis=0)
    covariance = np.where(np.logical_or.outer(lost, lost), np.inf, whole)
    return covariance, correlation


def _warnings(
    parameters: Sequence[str], jacobian: Array, values: Array, modes: Array, correlation: Array
) -> list[str]:
    messages = []
    groups = list(dict.fromkeys(GROUPS[p] for p in parameters if p in GROUPS))
    if len(groups) > MOST:
        messages.append(
            f"more than two of {', '.join(groups)} are asked for: discharges of one cell cannot "
            "distinguish them, whatever a fit says; measure all but two"
        )
    mute = [p for p, column in zip(parameters, jacobian.T, strict=True) if not column.any()]
    messages += [f"{p} changes no capacity; these data do not determine it" for p in mute]
    for i, label in enumerate(parameters):
        for j in range(i):
            if label in mute or parameters[j] in mute:
                continue
            if abs(correlation[i, j]) > ALIKE:
                messages.append(
                    f"{parameters[j]} and {label} cannot be distinguished "
                    f"(correlation {correlation[i, j]:.3f})"
                )
    for value, mode in zip(values, modes, strict=True):
        if value <= 1 / KNOWN:
            what = combination(parameters, mode)
            resolved = (
                f"{what} is known to a factor of {exp(1 / value):.3g} only" if value > 0.2 else ""
            )
            messages.append(resolved or f"these data do not determine {what}")
    return messages


def combination(parameters: Sequence[str], mode: Array) -> str:
    """A combination of parameters in words: the exponents that matter."""
    sign = np.sign(mode[np.argmax(np.abs(mode))])
    parts = [
        f"{name}^{sign * weight:.2g}"
        for name, weight in zip(parameters, mode, strict=True)
        if abs(weight) > 0.1
    ]
    return " * ".join(parts)
