"""Measured curves as instruments log them, brought to points a model can use."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Points = tuple[Array, Array]

ROUND_OFF = 1e-6
"""A stoichiometry this far outside 0..1 is taken as 0 or 1. [-]"""
UNNOTICED = 1e-3
"""Change of a potential that the model itself may make. [V]"""
MOST_RISE = 5e-3
"""A potential that rises by this is no noise: another branch or a drift is more likely. [V]"""
NOISES = 8.0
"""A rise of this multiple of the noise can still be noise: the range of ten thousand points. [-]"""
MOST_SPREAD = 1e-3
"""Stoichiometry over which values logged at one stoichiometry are spread at most. [-]"""


SAME = 1e-9
"""What is nearer than this is equal. [V], [-]"""
REPEATS = 0.02
"""Share of repeated values from which on they are the steps of an instrument. [-]"""
WHOLE = 0.02
"""Distance from a whole number that is none. [-]"""
STEPS = 3.5
"""A rise of this multiple of the steps of an instrument can still be noise. [-]"""
FEWEST_GROUPS = 12
"""Of points that are averaged."""


class CurveError(ValueError):
    """What makes a curve unusable, and how to go on."""


def cleaned(x: Array, y: Array, *, falling: bool) -> tuple[Array, Array, tuple[str, ...]]:
    """Points with strictly increasing stoichiometry, and what was done to get them.

    Parameters
    ----------
    x, y : arrays, shape (n,)
        Stoichiometry [-] and values, in any order.
    falling : bool
        Whether the values are a potential [V] that must fall strictly.

    Returns
    -------
    x, y : arrays, shape (m,)
    done : tuple of str
        One phrase for each kind of change; empty if the points were usable as they are.

    Raises
    ------
    CurveError
        If a stoichiometry is outside 0..1 or a potential rises by more than its noise.
    """
    done = []
    outside = (x < 0) | (x > 1)
    if outside.any():
        farthest = x[np.maximum(-x, x - 1).argmax()]
        if not max(-farthest, farthest - 1) <= ROUND_OFF:
            raise CurveError(f"stoichiometry {farthest:g} is outside [0, 1]")
        x = np.clip(x, 0.0, 1.0)
        done.append(f"{_counted(int(outside.sum()), 'stoichiometry')} outside 0 to 1 by round-off")
    x, y, ordered = _sorted(x, y)
    done += ordered
    logged = y
    if np.any(np.diff(x) == 0):
        logged = np.unique(np.stack([x, y]), axis=1)[1]  # repeats of a point tell no step
        x, y, merged = _merged(x, y, falling=falling)
        done += merged
    if falling and not np.all(np.diff(y) < 0):
        x, y, lowered = _falling(x, y, resolution_of(logged))
        done += lowered
    return x, y, tuple(done)


def _sorted(x: Array, y: Array) -> tuple[Array, Array, list[str]]:
    if np.all(np.diff(x) >= 0):
        return x, y, []
    if np.all(np.diff(x) <= 0):
        return x[::-1], y[::-1], ["turned round, its stoichiometry falls"]
    order = np.argsort(x, kind="stable")
    return x[order], y[order], ["sorted by stoichiometry"]


def _merged(x: Array, y: Array, *, falling: bool) -> tuple[Array, Array, list[str]]:
    """One value for each stoichiometry: the mean, or all of them within the axis's resolution."""
    distinct, start, count = np.unique(x, return_index=True, return_counts=True)
    mean = np.add.reduceat(y, start) / count
    spread = np.maximum.reduceat(y, start) - np.minimum.reduceat(y, start)
    several = int((count > 1).sum())
    if not falling:
        change = float((spread / mean).max())
        text = f"mean taken at {_counted(several, 'stoichiometry')} given more than once"
        return distinct, mean, [f"{text}, where values differ by up to {100 * change:.2g} %"]
    steep = spread > 2 * UNNOTICED
    done = []
    if several > steep.sum():
        text = f"mean taken at {_counted(int(several - steep.sum()), 'stoichiometry')} given more"
        done.append(f"{text} than once{_largest(float(spread[~steep].max()) / 2)}")
    if not steep.any() or distinct.size < 2:
        return distinct, mean, done
    gap = np.diff(distinct)
    before, after = np.append(gap[0], gap), np.append(gap, gap[-1])
    parts_x, parts_y = [], []
    for i in range(distinct.size):
        if not steep[i]:
            parts_x.append(distinct[i : i + 1])
            parts_y.append(mean[i : i + 1])
            continue
        values = y[start[i] : start[i] + count[i]]
        half = min(before[i], after[i], MOST_SPREAD) / 3
        low, high = max(distinct[i] - half, 0.0), min(distinct[i] + half, 1.0)
        parts_x.append(np.linspace(low, high, values.size))
        parts_y.append(values if values[0] > values[-1] else values[::-1])
    done.append(
        f"potentials at {_counted(int(steep.sum()), 'stoichiometry')}, up to "
        f"{1e3 * float(spread.max()):.3g} mV apart, spread within the steps of the axis"
    )
    return np.concatenate(parts_x), np.concatenate(parts_y), done


def _falling(x: Array, y: Array, resolution: float) -> tuple[Array, Array, list[str]]:
    """The nearest falling potential, if it is within the noise."""
    if y[-1] > y[0]:
        raise CurveError(
            f"the potential must fall with stoichiometry, but it rises from {y[0]:.4g} to "
            f"{y[-1]:.4g} V; is the axis a state of charge, or x in Li_(1-x) host? The "
            "stoichiometry is y in Li_y host"
        )
    lowest = np.minimum.accumulate(y)
    rise = y - lowest
    worst = int(rise.argmax())
    scatter = noise_of(x, y)
    noise = min(float(np.hypot(scatter, resolution)), MOST_RISE)
    likely = NOISES * scatter + STEPS * resolution
    allowed = min(max(likely, UNNOTICED), MOST_RISE) * (1 - SAME)
    if rise[worst] > allowed:
        at = int(y[: worst + 1].argmin())
        raise CurveError(
            "the potential must fall with stoichiometry, but it rises by "
            f"{1e3 * rise[worst]:.4g} mV from {y[at]:.6g} V at {x[at]:.6g} to {y[worst]:.6g} V at "
            f"{x[worst]:.6g}, more than its noise (about {1e3 * noise:.2g} mV); give one branch "
            "(discharge or charge) or their mean, without relaxation steps, or smooth it"
        )
    from scipy.optimize import isotonic_regression  # few curves need it

    pooled = isotonic_regression(y, increasing=False).x
    start = np.append(0, 1 + np.flatnonzero(np.diff(pooled) < -SAME))
    points = list(_through_levels(x, pooled, np.append(start, x.size), max(noise, 1e-6)))
    new_x, new_y = (np.array(each) for each in zip(*points, strict=True))
    smoothed = max(rise[worst], resolution, UNNOTICED / 2)
    new_x, new_y = averaged(new_x, new_y, min(NOISES / 2 * noise, smoothed), _lines)
    change = float(np.abs(np.interp(x, new_x, new_y) - y).max())
    levels = int((np.diff(np.append(start, x.size)) > 1).sum())
    text = (
        "made to fall strictly"
        if rise[worst] <= 0
        else (f"made to fall: it rises by up to {1e3 * rise[worst]:.2g} mV")
    )
    done = f"{text}, {_counted(levels, 'level')}; noise about {1e3 * noise:.2g} mV"
    return new_x, new_y, [done + _largest(change)]


def noise_of(x: Array, y: Array) -> float:
    """Standard deviation of a potential about the line through its neighbours. [V]

    From the quartile of the deviations that are least, since curvature makes others.
    """
    share = (x[1:-1] - x[:-2]) / (x[2:] - x[:-2])
    off = y[1:-1] - (1 - share) * y[:-2] - share * y[2:]
    off /= np.sqrt(1 + share**2 + (1 - share) ** 2)
    return float(np.quantile(np.abs(off), 0.25)) / _QUARTILE if off.size else 0.0


_QUARTILE = 0.31864  # of the absolute value of a standard normal variable


def resolution_of(y: Array) -> float:
    """Smallest difference of two potentials, if it is the step of an instrument, else 0. [V]

    A step shows in values that repeat, or in differences that are all whole numbers of it.
    """
    levels = np.unique(np.round(y, 9))
    if levels.size < 2:
        return 0.0
    differences = np.diff(levels)
    step = float(differences.min())
    whole = np.abs(differences / step - np.round(differences / step)).max() < WHOLE
    repeats = 1 - levels.size / y.size
    return step if repeats > REPEATS or (whole and step < UNNOTICED * (1 + SAME)) else 0.0


def _through_levels(
    x: Array, y: Array, blocks: Array, resolution: float
) -> Iterator[tuple[float, float]]:
    """Points through the middles of levels, which fall by the resolution over each.

    Parameters
    ----------
    x, y : arrays, shape (n,)
        Potentials that never rise.
    blocks : array of int, shape (m + 1,)
        Where each level begins, and n.
    resolution : float
        [V]
    """
    first, last = blocks[:-1], blocks[1:] - 1
    value = y[first]
    for i in range(first.size):
        left, right, level = float(x[first[i]]), float(x[last[i]]), float(value[i])
        drop = level - float(value[i + 1]) if i + 1 < first.size else resolution
        rise = float(value[i - 1]) - level if i else resolution
        wide = right > left
        if wide and (i == 0 or rise > 2 * resolution):
            yield left, level + min(resolution, rise) / 2.5
        yield (left + right) / 2, level
        near = i + 1 < first.size and drop <= 2 * resolution
        if near and (wide or last[i + 1] > first[i + 1]):
            yield (right + float(x[first[i + 1]])) / 2, level - drop / 2
        elif wide:
            yield right, level - min(resolution, drop) / 2.5


def averaged(
    x: Array, y: Array, tolerance: float, joined: Callable[[Array, Array], Callable[[Array], Array]]
) -> Points:
    """Means of neighbouring points, as many as a tolerance needs; both ends are kept.

    Groups are halved until a curve through their means is near every point and near the curve
    through all points half-way between each two. A falling curve stays one.

    Parameters
    ----------
    x, y : arrays, shape (n,)
        Stoichiometry, strictly increasing [-], and values.
    tolerance : float
        In the unit of the values.
    joined : callable
        Makes a function of points.
    """
    checked = np.sort(np.append(x, (x[1:] + x[:-1]) / 2))
    wanted = joined(x, y)(checked)
    start = np.unique(np.linspace(0, x.size, FEWEST_GROUPS, endpoint=False).astype(int))
    while True:
        count = np.diff(np.append(start, x.size))
        mean_x, mean_y = (np.add.reduceat(each, start) / count for each in (x, y))
        ends = int(count[0] > 1), int(count[-1] > 1)
        mean_x = np.concatenate([x[:1][: ends[0]], mean_x, x[-1:][: ends[1]]])
        mean_y = np.concatenate([y[:1][: ends[0]], mean_y, y[-1:][: ends[1]]])
        off = np.abs(joined(mean_x, mean_y)(checked) - wanted) > tolerance
        # a point and what follows it up to the next belong to its group; the next two as well,
        # since they bend the curve
        bad = np.zeros(start.size + 2, dtype=bool)
        bad[1 + np.searchsorted(start, np.flatnonzero(off) // 2, side="right") - 1] = True
        bad = (bad[:-2] | bad[1:-1] | bad[2:]) & (count > 1)
        if not bad.any():
            return mean_x, mean_y
        start = np.union1d(start, (start + count // 2)[bad])


def _lines(x: Array, y: Array) -> Callable[[Array], Array]:
    return lambda at: np.interp(at, x, y)


def _counted(number: int, what: str) -> str:
    plural = "stoichiometries" if what == "stoichiometry" else f"{what}s"
    return f"{number} {what if number == 1 else plural}"


def _largest(change: float) -> str:
    return f"; largest change {1e3 * change:.2g} mV"
