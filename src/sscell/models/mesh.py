"""A mesh that is fine where reaction fronts stand, with the thickness as an input."""

from typing import Any, Self

import numpy as np
import pybamm
from numpy.typing import NDArray
from scipy.special import betainc


class StretchedSymbolicSubMesh(pybamm.SymbolicUniform1DSubMesh):
    """Cells of a unit interval, finer towards its ends.

    The edges are the regularised incomplete beta function of evenly spaced points, whose
    density rises as s**(1 - a) to the left and (1 - s)**(1 - b) to the right. The length stays
    a symbol, so the thickness can be a solver input and one discretised model serves every
    thickness.

    Parameters
    ----------
    lims, npts, tabs
        As for every PyBaMM submesh.
    stretch : (float, float)
        The exponents a and b; (1, 1) is uniform, (a, 1) has edges at s**a. [-]
    """

    def __init__(
        self, lims: Any, npts: Any, tabs: Any = None, *, stretch: tuple[float, float] = (1.0, 1.0)
    ) -> None:
        super().__init__(lims, npts, tabs)
        self._divide(betainc(*stretch, np.linspace(0, 1, self.npts + 1)))

    def _divide(self, edges: NDArray[np.float64]) -> None:
        self.edges = edges
        self.nodes = (self.edges[1:] + self.edges[:-1]) / 2
        self.d_edges = np.diff(self.edges)
        self.d_nodes = np.diff(self.nodes)

    def to_json(self) -> dict[str, Any]:
        """What PyBaMM saves of the mesh; the symbols of place and thickness are its children."""
        return {
            "edges": self.edges.tolist(),
            "coord_sys": self.coord_sys,
            "children": [self.min, self.length],
        }

    @classmethod
    def _from_json(cls, snippet: dict[str, Any]) -> Self:
        made = cls.__new__(cls)
        made.min, made.length = snippet["children"]
        made.coord_sys = snippet["coord_sys"]
        made.npts = len(snippet["edges"]) - 1
        made.internal_boundaries, made.dimension = [], 1
        made._divide(np.array(snippet["edges"]))
        return made
