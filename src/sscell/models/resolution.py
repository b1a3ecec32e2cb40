"""How finely a model is discretised, chosen from the physics of what is asked."""

from dataclasses import dataclass, replace

THIN_FRONT = 3.0
"""Ohmic drop I L (1/kappa + 1/sigma) in thermal voltages above which the reaction stands in a
front that the coarse mesh does not resolve. Below it 16 cells keep 0.03 % of the capacity."""
RADIAL_CLASSES = ((1.0, 5), (10.0, 6), (30.0, 8), (100.0, 12), (1000.0, 16))
"""Diffusion time over discharge time up to which so many radial nodes keep 0.1 %."""
MOST_RADIAL_NODES = 24


@dataclass(frozen=True)
class Resolution:
    """Cells and nodes of one discretised model."""

    axial_cells: int = 40
    """Control volumes through the cathode."""
    axial_exponent: float = 1.4
    """Edges at s**exponent: above 1 finer at the separator. [-]"""
    radial_nodes: int = 6
    """Spectral nodes in a particle."""


COARSE = Resolution(axial_cells=16, axial_exponent=1.2)
FINE = Resolution(axial_cells=40, axial_exponent=1.4)


def resolution_for(ohmic_drop: float, diffusion_over_discharge: float) -> Resolution:
    """The resolution that keeps 0.1 % of the nominal capacity for a point.

    Parameters
    ----------
    ohmic_drop : float
        I L (1/kappa + 1/sigma) over the thermal voltage RT/F. [-]
    diffusion_over_discharge : float
        R**2 / (D t), the diffusion time over the time of the discharge. [-]
    """
    axial = COARSE if ohmic_drop < THIN_FRONT else FINE
    return replace(axial, radial_nodes=radial_nodes(diffusion_over_discharge))


def radial_nodes(diffusion_over_discharge: float) -> int:
    """Spectral nodes that a particle needs.

    Parameters
    ----------
    diffusion_over_discharge : float
        R**2 / (D t), the diffusion time over the time of the discharge. [-]
    """
    for limit, nodes in RADIAL_CLASSES:
        if diffusion_over_discharge <= limit:
            return nodes
    return MOST_RADIAL_NODES
