"""A cathode in layers: a mesh whose edges lie on their borders, and finite volumes on it.

What a layer is made of is constant within it, so that a cell of the mesh has one material. Through
a border the current passes the resistances of the two half cells one after the other.
"""

from itertools import pairwise
from typing import Any, Self

import numpy as np
import pybamm
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from sscell.models.mesh import StretchedSymbolicSubMesh
from sscell.parameters import names
from sscell.parameters.piecewise import CATHODE, LayerIndicator

Array = NDArray[np.float64]
_SHARE = "share "
"""With which the limits of the mesh that are shares of the thickness begin."""


class LayeredSubMesh(StretchedSymbolicSubMesh):
    """The stretched mesh with as many cells in each layer as asked for.

    The shares of the thickness are symbols, as the thickness is.

    Parameters
    ----------
    lims, npts, tabs, stretch
        As of :class:`StretchedSymbolicSubMesh`; beside the limits, the share of each layer.
    cells : tuple of int
        In each layer, at least 2.
    """

    def __init__(
        self,
        lims: Any,
        npts: Any,
        tabs: Any = None,
        *,
        stretch: tuple[float, float] = (1.0, 1.0),
        cells: tuple[int, ...],
    ) -> None:
        ((variable, limits),) = ((key, lim) for key, lim in lims.items() if key != "tabs")
        ends = {key: value for key, value in limits.items() if not key.startswith(_SHARE)}
        super().__init__({**lims, variable: ends}, npts, tabs, stretch=stretch)
        self.shares = [limits[f"{_SHARE}{i}"] for i in range(len(cells))]
        self._into(cells)

    def _into(self, cells: tuple[int, ...]) -> None:
        self.cells, borders = cells, np.cumsum((0, *cells))
        ends = self.edges[borders]
        self.inside = [
            np.clip((self.edges - left) / (right - left), 0.0, 1.0)
            for left, right in pairwise(ends)
        ]
        """Place of each edge inside each layer, 0 before it and 1 after it."""

    @property
    def borders(self) -> list[int]:
        """Edges between two layers."""
        return [int(at) for at in np.cumsum(self.cells)[:-1]]

    def indicator(self, layer: int) -> Array:
        """1 in the cells of a layer, 0 in others."""
        return np.asarray(np.repeat(np.eye(len(self.cells))[layer], self.cells))

    def widths(self, shares: Any) -> Any:
        """Of each cell over the thickness of the cathode, from the shares of the layers."""
        return sum(np.diff(at) * share for at, share in zip(self.inside, shares, strict=True))

    def placed(self, *, nodes: bool) -> Any:
        """Symbolic places of the edges, or of the nodes. [m]"""
        inside = [(at[1:] + at[:-1]) / 2 if nodes else at for at in self.inside]
        parts = [pybamm.Vector(at) * s for at, s in zip(inside, self.shares, strict=True)]
        return sum(parts[1:], parts[0]) * self.length + self.min

    def to_json(self) -> dict[str, Any]:
        """As of the mesh, with the layers."""
        saved = super().to_json()
        return saved | {"children": [*saved["children"], *self.shares], "cells": list(self.cells)}

    @classmethod
    def _from_json(cls, snippet: dict[str, Any]) -> Self:
        limits, shares = snippet["children"][:2], snippet["children"][2:]
        made = super()._from_json({**snippet, "children": limits})
        made.shares = shares
        made._into(tuple(snippet["cells"]))
        return made


class LayeredFiniteVolume(pybamm.FiniteVolume):
    """PyBaMM's finite volumes where the widths of cells are symbols, with layers."""

    def spatial_variable(self, symbol: Any) -> Any:
        if not isinstance(symbol, LayerIndicator):
            return super().spatial_variable(symbol)
        repeats = self._get_auxiliary_domain_repeats(symbol.domains)
        inside = self.mesh[symbol.domain].indicator(symbol.index)
        return pybamm.Vector(np.tile(inside, repeats), domains=symbol.domains)

    def shift(self, discretised_symbol: Any, shift_key: str, method: str) -> Any:
        """With means at a border that are weighted with the widths of the cells beside it.

        PyBaMM interpolates there, as if a resistivity did not jump.
        """
        shifted = super().shift(discretised_symbol, shift_key, method)
        means = method == "arithmetic" and shift_key == "node to edge"
        if not means or discretised_symbol.domain != [CATHODE] or discretised_symbol.size == 1:
            return shifted
        mesh = self.mesh[CATHODE]
        repeats = self._get_auxiliary_domain_repeats(discretised_symbol.domains)
        for layer, at in enumerate(mesh.borders):
            left, right = (
                float(np.diff(mesh.inside[i])[cell]) * mesh.shares[i]
                for i, cell in ((layer, at - 1), (layer + 1, at))
            )
            uneven = mesh.d_edges[at - 1] / (mesh.d_edges[at - 1] + mesh.d_edges[at])
            step = csr_matrix(
                ([1.0, -1.0], ([at, at], [at - 1, at])), shape=(mesh.npts + 1, mesh.npts)
            )
            across = pybamm.Matrix(self._block_diagonal(step, repeats)) @ discretised_symbol
            shifted += (left / (left + right) - float(1 - uneven)) * across
        return shifted

    def _get_edges_symbolic_mesh(self, domains: list[str]) -> Any:
        if domains == [CATHODE]:
            return self.mesh[CATHODE].placed(nodes=False)
        return super()._get_edges_symbolic_mesh(domains)

    def _get_nodes_symbolic_mesh(self, domains: list[str]) -> Any:
        if domains == [CATHODE]:
            return self.mesh[CATHODE].placed(nodes=True)
        return super()._get_nodes_symbolic_mesh(domains)


class LayeredElectrode(pybamm.electrode.ohm.SurfaceForm):
    """Ohm's law of the electrons, with resistances of cells one after the other."""

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        variables = super().get_coupled_variables(variables)
        stoichiometry = self._get_electrode_stoichiometry(variables)
        T = variables["Positive electrode temperature [K]"]
        conductivity = self.domain_param.sigma(stoichiometry, T)
        resistivity = 1 / (conductivity * variables["Positive electrode transport efficiency"])
        current = variables["Positive electrode current density [A.m-2]"]
        drop = pybamm.IndefiniteIntegral(current * resistivity, pybamm.standard_spatial_vars.x_p)
        delta_phi = variables["Positive electrode surface potential difference [V]"]
        electrolyte = variables["Separator electrolyte potential [V]"]
        at_separator = pybamm.boundary_value(electrolyte, "right")
        start = at_separator + pybamm.boundary_value(delta_phi, "left")
        variables.update(self._get_standard_potential_variables(start - drop))
        return variables


class LayeredCoverage(pybamm.interface_utilisation.Constant):
    """A coverage for each layer."""

    def __init__(self, param: Any, domain: str, options: Any, coverage: Any) -> None:
        super().__init__(param, domain, options)
        self.coverage = coverage

    def get_fundamental_variables(self) -> dict[str, Any]:
        made: dict[str, Any] = self._get_standard_interface_utilisation_variables(self.coverage)
        return made


def with_shares(geometry: Any, layers: int) -> Any:
    """A geometry whose cathode has shares of its thickness."""
    for i in range(layers):
        share = names.cathode_layer(i, names.LAYER_SHARE)
        geometry[CATHODE]["x_p"][f"{_SHARE}{i}"] = pybamm.Parameter(share)
    if layers:
        radius = pybamm.Parameter(names.cathode_layer(0, names.RADIUS))
        geometry["positive particle"]["r_p"]["max"] = radius
    return geometry
