"""A mesh that is fine where the reaction front stands, with the thickness as an input."""

from typing import Any

import pybamm


class StretchedSymbolicSubMesh(pybamm.SymbolicUniform1DSubMesh):
    """Cells of a unit interval whose edges are s**exponent, refined to the left.

    The length stays a symbol, so the thickness can be a solver input and one discretised
    model serves every thickness.

    Parameters
    ----------
    lims, npts, tabs
        As for every PyBaMM submesh.
    exponent : float
        1 is uniform; above 1 the cells are thinner at the separator. [-]
    """

    def __init__(
        self, lims: Any, npts: Any, tabs: Any = None, *, exponent: float = 1.0
    ) -> None:
        super().__init__(lims, npts, tabs)
        self.edges = self.edges**exponent
        self.nodes = (self.edges[1:] + self.edges[:-1]) / 2
        self.d_edges = self.edges[1:] - self.edges[:-1]
        self.d_nodes = self.nodes[1:] - self.nodes[:-1]
