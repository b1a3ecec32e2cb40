"""Diffusion in spherical particles on a few spectral nodes instead of many shells."""

from functools import lru_cache
from typing import Any

import numpy as np
import pybamm
from numpy.typing import NDArray
from pybamm.models.submodels.particle.base_particle import BaseParticle
from scipy.special import roots_jacobi


@lru_cache
def radau_nodes(n: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Gauss-Radau rule of the unit ball in s = (r/R)**2, surface included.

    Parameters
    ----------
    n : int
        Number of nodes, at least 2.

    Returns
    -------
    nodes : array, shape (n,)
        Positions s in (0, 1], rising; the last is the surface, s = 1. [-]
    weights : array, shape (n,)
        Weights of the volume integral, so that their sum is 1/3; exact for polynomials in
        s up to degree 2n - 2. [-]
    derivative : array, shape (n, n)
        d/ds of the interpolating polynomial at the nodes. [-]
    """
    interior, jacobi_weights = roots_jacobi(n - 1, 1.0, 0.5)
    nodes = np.append((1 + interior) / 2, 1.0)
    # roots_jacobi weighs (1-t)(1+t)^(1/2) on [-1, 1]; the ball weighs s^(1/2)/2 on [0, 1].
    weights = jacobi_weights / 2**2.5 / (1 - nodes[:-1]) / 2
    weights = np.append(weights, 1 / 3 - weights.sum())
    return nodes, weights, _differentiation_matrix(nodes)


def _differentiation_matrix(nodes: NDArray[np.float64]) -> NDArray[np.float64]:
    gaps = nodes[:, None] - nodes[None, :] + np.eye(nodes.size)
    barycentric = 1 / gaps.prod(axis=1)
    matrix = barycentric[None, :] / barycentric[:, None] / gaps
    np.fill_diagonal(matrix, 0.0)
    np.fill_diagonal(matrix, -matrix.sum(axis=1))
    return np.asarray(matrix)


def diffusion_rates(states: list[Any], diffusivities: list[Any], outflux: Any, R: Any) -> list[Any]:
    """Rates of change of what diffuses in a sphere, at its Gauss-Radau nodes.

    Parameters
    ----------
    states, diffusivities : lists of pybamm.Symbol, length n
        Concentration and diffusivity at the nodes, the surface last.
    outflux : pybamm.Symbol
        Through the surface, per its area.
    R : pybamm.Symbol
        Radius. [m]
    """
    nodes, weights, derivative = radau_nodes(len(states))
    slopes = [_combine(row, states) for row in derivative]
    flows = [
        4 * float(s * w) * d * slope
        for s, w, d, slope in zip(nodes, weights, diffusivities, slopes, strict=True)
    ]
    out = [_combine(column, flows) / R**2 for column in derivative.T]
    out[-1] = out[-1] + outflux / R
    return [-each / float(weight) for each, weight in zip(out, weights, strict=True)]


def _combine(coefficients: NDArray[np.float64], symbols: list[Any]) -> Any:
    return sum(float(k) * c for k, c in zip(coefficients, symbols, strict=True))


class SpectralParticle(BaseParticle):
    r"""Fickian diffusion with the concentration as an even polynomial of the radius.

    The weak form of :math:`\partial_t c = r^{-2} \partial_r (r^2 D \partial_r c)` is
    collocated at Gauss-Radau nodes in :math:`s = (r/R)^2`. The surface concentration is a
    state (no extrapolation), lithium is conserved to round-off whatever D(c) is, and
    radius and diffusivity may be solver inputs. With smooth profiles the error falls
    exponentially with the number of nodes.

    Parameters
    ----------
    param, domain, options, phase
        As for every PyBaMM particle submodel.
    nodes : int
        Number of radial nodes.
    """

    def __init__(
        self, param: Any, domain: str, options: Any, phase: str = "primary", nodes: int = 5
    ) -> None:
        super().__init__(param, domain, options, phase)
        self.nodes, self.weights, _ = radau_nodes(nodes)

    def get_fundamental_variables(self) -> dict[str, Any]:
        domain, Domain = self.domain_Domain
        c_max = self.phase_param.c_max
        names = [
            f"{Domain} {self.phase_name}particle concentration at node {i} [mol.m-3]"
            for i in range(self.nodes.size - 1)
        ] + [f"{Domain} {self.phase_name}particle surface concentration [mol.m-3]"]
        self.states = [
            pybamm.Variable(
                name,
                domain=f"{domain} electrode",
                auxiliary_domains={"secondary": "current collector"},
                bounds=(0, c_max),
                scale=c_max,
            )
            for name in names
        ]
        average = sum(3 * float(w) * c for w, c in zip(self.weights, self.states, strict=True))
        variables = dict(zip(names, self.states, strict=True))
        variables.update(
            self._get_standard_concentration_variables(
                self._profile(), c_s_rav=average, c_s_surf=self.states[-1]
            )
        )
        return variables

    def _profile(self) -> Any:
        domain = self.domain
        particle = f"{domain} {self.phase_name}particle"
        r = pybamm.SpatialVariable(
            f"r_{domain[0]}",
            domain=[particle],
            auxiliary_domains={
                "secondary": f"{domain} electrode",
                "tertiary": "current collector",
            },
            coord_sys="spherical polar",
        )
        s = (r / self.phase_param.R_typ) ** 2
        terms = []
        for i, c in enumerate(self.states):
            others = np.delete(self.nodes, i)
            lagrange: Any = 1.0
            for node in others:
                lagrange = lagrange * (s - float(node)) / float(self.nodes[i] - node)
            terms.append(lagrange * pybamm.PrimaryBroadcast(c, [particle]))
        return sum(terms[1:], terms[0])

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        _, Domain = self.domain_Domain
        T = variables[f"{Domain} electrode temperature [K]"]
        current = variables["Total current density [A.m-2]"]
        self.diffusivities = [self._get_effective_diffusivity(c, T, current) for c in self.states]
        average = sum(
            3 * float(w) * d for w, d in zip(self.weights, self.diffusivities, strict=True)
        )
        name = f"{Domain} {self.phase_name}particle effective diffusivity [m2.s-1]"
        variables[name] = average
        return variables

    def set_rhs(self, variables: dict[str, Any]) -> None:
        _, Domain = self.domain_Domain
        j = variables[f"{Domain} electrode {self.phase_name}interfacial current density [A.m-2]"]
        R = self.phase_param.R
        rates = diffusion_rates(self.states, self.diffusivities, j / self.param.F, R)
        self.rhs = dict(zip(self.states, rates, strict=True))

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        start = pybamm.r_average(self.phase_param.c_init)
        self.initial_conditions = dict.fromkeys(self.states, start)
