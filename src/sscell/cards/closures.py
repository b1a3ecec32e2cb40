"""Effective transport of composite cathodes: what fraction of the material's conductivity is left.

Volume fractions are of the whole electrode, voids included. Each function returns effective
over intrinsic conductivity; for ions the tortuosity factor is volume fraction over this.
"""

import math
from typing import Literal, get_args

IonicClosure = Literal["percolation", "power-law", "bruggeman"]
"""What a cell card may name for ions; :func:`ionic` evaluates it."""
IONIC_CLOSURES: tuple[IonicClosure, ...] = get_args(IonicClosure)

ElectronicClosure = Literal["percolation", "power-law"]
"""The same for electrons; :func:`electronic` evaluates it."""
ELECTRONIC_CLOSURES: tuple[ElectronicClosure, ...] = get_args(ElectronicClosure)

PERCOLATION_FLOOR = 1e-8
"""Effective over intrinsic conductivity below the percolation threshold. [-]"""

POWER_LAW_IONIC = 2.9
"""Best exponent over 19 sulfide composites of five laboratories, rms error a factor 2. [-]"""
POWER_LAW_ELECTRONIC = 3.5
"""Minnmann et al. 2021 give 3.3-4.0 for 32-61 vol% of active material. [-]"""
BRUGGEMAN = 1.5
"""Bruggeman 1935. On average 4.5 times too high for solid-state cathodes. [-]"""

ELECTRONIC_THRESHOLD = 0.233
ELECTRONIC_EXPONENT = 1.28
ELECTRONIC_CONTACTS = 0.36
"""Fit of the five composites of Minnmann et al. 2021; the prefactor is contact resistance. [-]"""

CARBON_THRESHOLD = 0.045
"""Carbon over carbon plus electrolyte volume at which carbon percolates. [-]"""
CARBON_CONDUCTIVITY = 360.0
"""From 33 mS/cm with 3 wt% of fibres, Lee et al. 2025; one point, an order of magnitude. [S/m]"""
CARBON_ERROR = 3.0
"""Factor within which the carbon network is met where active material prevails. [-]"""
MOST_OF_THE_NETWORK = 100.0
"""How much more than the closure a measurement may let carbon conduct. [-]"""


def percolation_threshold(active_size: float, electrolyte_size: float) -> float:
    """Catholyte volume fraction below which no ionic path crosses the cathode. [-]

    0.225 / (1 + lambda / 5.7) with the size ratio lambda, fitted to 19 sulfide composites of
    five papers (Minnmann 2021, 2024; Schlautmann 2023; Bazzoun 2026; Oh 2026); leaving one
    paper out, the conductivity is predicted with an rms error of a factor 2.

    Parameters
    ----------
    active_size, electrolyte_size : float
        Median diameters (D50) of active material and catholyte, same unit.
    """
    return 0.225 / (1 + active_size / electrolyte_size / 5.7)


def percolation(volume_fraction: float, threshold: float, exponent: float = 2.0) -> float:
    """((phi - phi_c) / (1 - phi_c))**t above the threshold, else a numerical floor. [-]

    The limit of McLachlan's general effective media equation for an insulating second phase
    (McLachlan 1987).
    """
    if volume_fraction <= threshold:
        return PERCOLATION_FLOOR
    share = (volume_fraction - threshold) / (1 - threshold)
    return max(float(share**exponent), PERCOLATION_FLOOR)


def power_law(volume_fraction: float, exponent: float) -> float:
    """phi**m (Archie 1942). [-]"""
    return float(volume_fraction**exponent)


def ionic(
    closure: IonicClosure | None,
    volume_fraction: float,
    threshold: float | None = None,
    exponent: float | None = None,
) -> float:
    """What a closure leaves of the conductivity of the catholyte. [-]

    Parameters
    ----------
    closure : str
    volume_fraction : float
        Of the catholyte. [-]
    threshold, exponent : float, optional
        Of ``percolation``, which needs it, and of ``power-law``. [-]
    """
    match closure:
        case "percolation":
            assert threshold is not None
            return percolation(volume_fraction, threshold)
        case "power-law":
            return power_law(volume_fraction, POWER_LAW_IONIC if exponent is None else exponent)
        case "bruggeman":
            return power_law(volume_fraction, BRUGGEMAN)
    raise AssertionError(f"no formula for {closure!r}")


def electronic(closure: ElectronicClosure | None, volume_fraction: float) -> float:
    """What a closure leaves of the electronic conductivity of the active material. [-]

    Parameters
    ----------
    closure : str
    volume_fraction : float
        Of the active material. [-]
    """
    match closure:
        case "percolation":
            return electronic_percolation(volume_fraction)
        case "power-law":
            return power_law(volume_fraction, POWER_LAW_ELECTRONIC)
    raise AssertionError(f"no formula for {closure!r}")


def electronic_percolation(volume_fraction: float) -> float:
    """Active-material network with contact resistances, 0.36 ((phi - 0.233)/0.767)**1.28. [-]"""
    return ELECTRONIC_CONTACTS * percolation(
        volume_fraction, ELECTRONIC_THRESHOLD, ELECTRONIC_EXPONENT
    )


def carbon_network(carbon: float, catholyte: float) -> float:
    """Electronic conductivity that carbon adds. [S/m]

    360 S/m (s - 0.045)**2 with the carbon's share s of its volume and the electrolyte's, zero below
    4.5 %. Five composites of 80 to 90 wt% NCM811 with 1 and 3 wt% carbon (Kim 2024) are met
    within a factor of 3.2, 1.9 in the mean; a composite rich in electrolyte (Kato 2018) conducts 70
    times more, and near the threshold the error is decades.

    Parameters
    ----------
    carbon, catholyte : float
        Volume fractions of the electrode. [-]
    """
    if carbon <= 0:
        return 0.0
    excess = carbon / (carbon + catholyte) - CARBON_THRESHOLD
    return CARBON_CONDUCTIVITY * max(excess, 0.0) ** 2


MEAN_CONTACTS = 6.0
"""Contacts of a particle in a random packing, in the mean over all particles. [-]"""
PATCH_EXPONENT = 1.54
NEIGHBOUR_EXPONENT = 0.8
"""Fit of the exact series of 1 to 12 evenly spread patches, coverage 0.02 to 0.9: the factor is met
within 3 % (4.5 % at most, of four and of six patches 3 %). [-]"""


def contact_patches(
    coverage: float,
    active_size: float,
    catholyte_size: float,
    active_fraction: float,
    catholyte_fraction: float,
) -> float:
    """Patches in which an active particle touches catholyte, not a whole number. [-]

    One for each catholyte neighbour in a random packing of two sizes of spheres, and as many as it
    takes for none to be larger than the cross-section of a catholyte particle; at least one. A
    sphere lambda times as large as the others has 3 (1 + lambda**2) neighbours: 6 among equals, as
    forces in balance ask for, in proportion to its surface if large, 3 if small.

    Parameters
    ----------
    coverage : float
        Share of the surface of the active material in contact. [-]
    active_size, catholyte_size : float
        Median diameters (D50), same unit.
    active_fraction, catholyte_fraction : float
        Volume fractions. [-]
    """
    ratio = active_size / catholyte_size
    # a component's surface share, of which each particle of the other meets its part
    surfaces = active_fraction / active_size, catholyte_fraction / catholyte_size
    share = surfaces[1] / (surfaces[0] + surfaces[1]) if sum(surfaces) else 1.0
    neighbours = MEAN_CONTACTS * (1 + ratio**2) / 2 * share
    return max(1.0, neighbours, 4 * coverage * ratio**2)


def diffusion_length_factor(coverage: float, patches: float) -> float:
    """Effective over geometric diffusion length in a sphere that reacts in patches. [-]

    f**2 = 1 + 80/(3 pi) (1 - theta**m)**1.54 / sqrt(n theta) with m = (1 + n**-0.8)/2: the
    difference between mean and contact concentration, quasi-steady, over that of full coverage.
    One patch on a half space of n adds 8 q a/(3 pi D) at the flux q; the bracket is what
    neighbours and the curvature leave of it. 1 at full coverage and for countless patches.

    Parameters
    ----------
    coverage : float
        Share theta of the surface that all patches cover. [-]
    patches : float
        Their number n, at least 1. [-]
    """
    power = (1 + patches**-NEIGHBOUR_EXPONENT) / 2
    left = (1 - coverage**power) ** PATCH_EXPONENT
    return math.sqrt(1 + 80 / (3 * math.pi) * left / math.sqrt(patches * coverage))
