"""How finely a model is discretised, chosen from the physics of what is asked."""

from dataclasses import dataclass

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

    def finer(self, factor: int) -> "Resolution":
        """The same layout with more cells and nodes, to see what the mesh costs."""
        return Resolution(
            self.axial_cells * factor,
            self.axial_exponent,
            min(self.radial_nodes * factor, 4 * MOST_RADIAL_NODES),
        )


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
