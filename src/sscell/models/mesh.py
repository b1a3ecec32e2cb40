"""A mesh that is fine where the reaction front stands, with the thickness as an input."""

from typing import Any

import numpy as np
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

    def __init__(self, lims: Any, npts: Any, tabs: Any = None, *, exponent: float = 1.0) -> None:
        super().__init__(lims, npts, tabs)
        self.edges = np.linspace(0, 1, self.npts + 1) ** exponent
        self.nodes = (self.edges[1:] + self.edges[:-1]) / 2
        self.d_edges = np.diff(self.edges)
        self.d_nodes = np.diff(self.nodes)
