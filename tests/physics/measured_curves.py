"""Curves as laboratories have them: a smooth one of a family, and what instruments do to it."""

from typing import NamedTuple

import numpy as np


class Measured(NamedTuple):
    """A generated curve, before and after its logging."""

    underlying: object
    """The potential of a stoichiometry, without noise. [V]"""
    x: np.ndarray
    y: np.ndarray
    noise: float
    """Standard deviation or resolution, whichever is larger. [V]"""
    done: str
    """How it was logged, for messages."""


def measured(seed: int) -> Measured:
    """A potential over stoichiometry, as measured; the same for the same seed."""
    rng = np.random.default_rng(seed)
    family = FAMILIES[seed % len(FAMILIES)]
    underlying = family(rng)
    low, high = rng.uniform(0.0, 0.25), rng.uniform(0.88, 1.0)
    if rng.random() < 0.2:
        low, high = 0.0, 1.0
    count = int(10 ** rng.uniform(1.3, 3.6))
    pattern = str(rng.choice(["even", "clustered", "voltage steps", "pulses"]))
    x = _positions(rng, pattern, low, high, count, underlying)
    y = underlying(x)
    done = [family.__name__, pattern, str(x.size)]
    if rng.random() < 0.5:
        x, y = _first_step(rng, x, y)
        done.append("first step")
    sigma = float(rng.choice([0.0, 0.0, 5e-5, 2e-4, 5e-4]))
    y = y + sigma * rng.standard_normal(y.size)
    resolution = float(rng.choice([0.0, 1e-5, 1e-4, 3e-4, 1e-3]))
    if resolution:
        y = resolution * np.round(y / resolution)
    if rng.random() < 0.3:
        x = np.round(x, 4)
        done.append("rounded axis")
    if rng.random() < 0.3:
        again = rng.integers(0, x.size, x.size // 5 + 1)
        x, y = (np.insert(each, again, each[again]) for each in (x, y))
        done.append("repeats")
    if rng.random() < 0.3:
        x, y = x[::-1], y[::-1]
        done.append("turned round")
    if low == 0 and rng.random() < 0.5:
        x = np.where(x == 0, -3e-7, x)
        done.append("below zero")
    done += [f"noise {1e3 * sigma:g} mV", f"steps {1e3 * resolution:g} mV"]
    return Measured(underlying, x, y, max(sigma, resolution), ", ".join(done))


def sloping(rng):
    """A layered oxide."""
    top, fall, end = rng.uniform(4.2, 4.6), rng.uniform(0.6, 1.0), rng.uniform(0.95, 1.05)
    bump, at, width = rng.uniform(0, 0.06), rng.uniform(0.3, 0.6), rng.uniform(0.04, 0.1)
    steep = rng.uniform(0.008, 0.03)
    return lambda y: (
        top - fall * y - bump * np.tanh((y - at) / width) - 0.3 * np.exp((y - end) / steep)
    )


def plateaus(rng):
    """Two or three plateaus, as of a spinel or a host with ordered states."""
    steps = rng.integers(1, 4)
    at = np.sort(rng.uniform(0.15, 0.85, steps))
    drop, width = rng.uniform(0.05, 0.6, steps), 10 ** rng.uniform(-2.5, -1.3, steps)
    slope = rng.uniform(0.01, 0.1)
    return lambda y: (
        4.6
        - slope * y
        - sum(d * (1 + np.tanh((y - a) / w)) / 2 for a, d, w in zip(at, drop, width, strict=True))
    )


def steep_ends(rng):
    """A solid solution whose ends run away like a logarithm."""
    middle, slope, edge = rng.uniform(3.4, 3.9), rng.uniform(0.2, 0.8), 10 ** rng.uniform(-4, -2)
    width = rng.uniform(0.026, 0.1)
    return lambda y: middle - slope * (y - 0.5) - width * np.log((y + edge) / (1 - y + edge))


def two_phases(rng):
    """A flat plateau between short solid solutions."""
    level, slope = rng.uniform(3.3, 3.5), 10 ** rng.uniform(-3, -1.7)
    left, right = 10 ** rng.uniform(-2.3, -1.4, 2)
    up, down = rng.uniform(0.3, 0.9, 2)
    return lambda y: level - slope * y + up * np.exp(-y / left) - down * np.exp((y - 1) / right)


FAMILIES = (sloping, plateaus, steep_ends, two_phases)


def _positions(rng, pattern, low, high, count, underlying):
    """Stoichiometries at which an instrument logs."""
    if pattern == "even":
        return np.linspace(low, high, count)
    if pattern == "clustered":  # long steps and bursts of short ones
        step = 10 ** rng.uniform(-4, 0, count - 1)
        return low + (high - low) * np.append(0.0, np.cumsum(step) / step.sum())
    if pattern == "pulses":  # what a titration leaves, with a few points close to each
        pulse = np.linspace(low, high, max(count // 4, 6))
        near = pulse[:-1, None] + np.array([0.0, 2e-5, 1e-4]) * np.diff(pulse)[:, None]
        return np.append(near.ravel(), high)
    fine = np.linspace(low, high, 20_001)
    fall = -underlying(fine)
    return np.interp(np.linspace(fall[0], fall[-1], count), fall, fine)


def _first_step(rng, x, y):
    """The point before the current, and one some milliseconds after it."""
    soon, drop = 10 ** rng.uniform(-8.5, -5.5), rng.uniform(0.5e-3, 8e-3)
    return np.append(x[0], np.append(x[0] + soon, x[1:])), np.append(y[0] + drop, y)
