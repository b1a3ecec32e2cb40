"""What voltage curves and impedance spectra tell of draws: how likely each makes them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from sscell.calibration.measurements import SHARES, Curve, Spectrum
from sscell.cards.cell import CellDesign
from sscell.designs.as_built import Draw, Spread, as_built
from sscell.designs.discrepancy import normal_log_density
from sscell.models.resolution import Accuracy
from sscell.quantities.sourced import Sourced
from sscell.solving.spectra import spectra

Array = NDArray[np.float64]
VOLTAGE = Sourced(
    0.05, "assumed: open-circuit potentials of one oxide differ by tens of mV between sources"
)
"""One standard deviation of what the factors leave of a voltage. [V]"""
IMPEDANCE = Sourced(
    0.3, "assumed: capacitances and the resistance of the anode are known to about a third"
)
"""One standard deviation of what the factors leave of the logarithm of an impedance, of its
modulus and of its angle alike. [-]"""
SHARED = Sourced(0.5, "assumed: as of capacities of published cells")
"""Share of these variances that all points have in common. [-]"""
EMULATED = 40
"""Draws whose spectra are solved; those of the others lie between, 95 % of them within 3 %."""


@dataclass(frozen=True)
class Evidence:
    """Numbers that were measured beside capacities."""

    words: tuple[str, ...]
    """Of each, with its unit."""
    measured: Array
    """Shape (numbers,)."""
    predicted: Array
    """By the factors of each draw, shape (draws, charges, numbers)."""
    log_density: Array
    """Of what the draws leave, but for a constant; shape (draws, charges)."""
    off: Array
    """Distance from what all draws predict over its standard deviation, shape (numbers,). [-]"""


def of_curves(curves: Sequence[Curve], voltages: Array, lowest: float) -> Evidence:
    """Voltages at shares of each discharge.

    Parameters
    ----------
    curves : sequence of Curve
    voltages : array, shape (draws, charges, curves, shares)
        Predicted; NaN where nothing is delivered, as the cut-off is reached at once. [V]
    lowest : float
        Lower cut-off of the cell. [V]
    """
    measured = np.concatenate([curve.voltages for curve in curves])
    predicted = np.where(np.isnan(voltages), lowest, voltages)
    predicted = predicted.reshape(*voltages.shape[:2], measured.size)
    words = [
        f"voltage at {100 * share:.0f} % of the discharge at {curve.c_rate:.3g}C, V"
        for curve in curves
        for share in SHARES
    ]
    left = (measured - predicted) / VOLTAGE
    return Evidence(tuple(words), measured, predicted, _density(left), _off(left))


def of_spectra(
    cell: CellDesign, prior: Spread, measured: Sequence[Spectrum], accuracy: Accuracy
) -> Evidence:
    """Moduli of the impedance; how likely a draw is follows from its angle as well.

    Spectra of some draws are solved, with cubic radial basis functions between them.
    """
    factors = np.array(prior.draws)
    shares = np.column_stack([np.log(factors[:, :2]), factors[:, 2]])
    scaled = (shares - shares.mean(axis=0)) / np.maximum(shares.std(axis=0), 1e-12)
    some = np.unique(np.array(prior.sampled(EMULATED).draws), axis=0)
    rows = [int(np.flatnonzero((factors == row).all(axis=1))[0]) for row in some]
    logs = [
        np.concatenate([_logs(as_built(cell, Draw(*row)), each, accuracy) for each in measured])
        for row in some.tolist()
    ]
    solved = np.isfinite(logs).all(axis=1)
    between = RBFInterpolator(scaled[rows][solved], np.array(logs)[solved], kernel="cubic")
    predicted = np.asarray(between(scaled))
    modulus, angle = predicted[:, None, 0::2], predicted[:, None, 1::2]
    known = np.concatenate([spectrum.impedance for spectrum in measured])
    left = (np.log(np.abs(known)) - modulus) / IMPEDANCE
    density = _density(left) + _density((np.angle(known) - angle) / IMPEDANCE)
    words = [
        f"impedance at {frequency:.3g} Hz, SOC {spectrum.soc:.2g}, ohm cm2"
        for spectrum in measured
        for frequency in spectrum.frequencies
    ]
    moduli = 1e4 * np.abs(known), 1e4 * np.exp(modulus)
    return Evidence(tuple(words), *moduli, density, _off(left))


def _logs(cell: CellDesign, measured: Spectrum, accuracy: Accuracy) -> Array:
    """Logarithm of the modulus and angle at each frequency, in turn."""
    ((total, _),) = spectra(cell, measured.frequencies, [measured.soc], accuracy)
    return np.column_stack([np.log(np.abs(total)), np.angle(total)]).ravel()


def _density(left: Array) -> Array:
    """Of numbers of variance 1, of which a share is common; shape (draws, charges)."""
    count = left.shape[-1]
    covariance = float(SHARED) * np.ones((count, count)) + (1 - SHARED) * np.eye(count)
    flat = normal_log_density(left.reshape(-1, count), covariance)
    return flat.reshape(left.shape[:-1])


def _off(left: Array) -> Array:
    flat = left.reshape(-1, left.shape[-1])
    return np.asarray(np.abs(flat.mean(axis=0)) / np.sqrt(1 + flat.var(axis=0)))
