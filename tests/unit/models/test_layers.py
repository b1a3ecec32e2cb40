"""The mesh of a cathode in layers, and means at their borders."""

import numpy as np
import pybamm
import pytest

from sscell.models.layers import LayeredFiniteVolume, LayeredSubMesh
from sscell.parameters.piecewise import CATHODE, layer_indicator, piecewise

CELLS, SHARES, LENGTH = (4, 8), (0.25, 0.75), 1e-4
X = pybamm.SpatialVariable("x_p", domain=CATHODE, coord_sys="cartesian")


@pytest.fixture(scope="module")
def built() -> pybamm.Discretisation:
    limits = {"min": pybamm.Scalar(0), "max": pybamm.Scalar(LENGTH)}
    limits |= {f"share {i}": pybamm.InputParameter(f"share {i}") for i in range(2)}
    how = {"stretch": (1.6, 1.3), "cells": CELLS}
    whole = "current collector"
    mesh = pybamm.Mesh(
        {CATHODE: {X: limits}, whole: {"z": {"position": 1}}},
        {CATHODE: pybamm.MeshGenerator(LayeredSubMesh, how), whole: pybamm.SubMesh0D},
        {X: 12},
    )
    methods = {CATHODE: LayeredFiniteVolume(), whole: pybamm.ZeroDimensionalSpatialMethod()}
    return pybamm.Discretisation(mesh, methods)


def value(built: pybamm.Discretisation, symbol: pybamm.Symbol) -> np.ndarray:
    inputs = {f"share {i}": share for i, share in enumerate(SHARES)}
    return np.asarray(built.process_symbol(symbol).evaluate(inputs=inputs)).ravel()


def test_the_borders_of_layers_are_edges_of_the_mesh(built: pybamm.Discretisation) -> None:
    widths = LENGTH * built.mesh[CATHODE].widths(SHARES)
    nodes = np.cumsum(widths) - widths / 2
    assert value(built, X) == pytest.approx(nodes)
    assert widths[:4].sum() == pytest.approx(0.25 * LENGTH)


def test_an_integral_over_the_depth_is_exact_for_what_is_constant_in_layers(
    built: pybamm.Discretisation,
) -> None:
    integral = pybamm.Integral(piecewise([2.0, 5.0]), X)
    assert value(built, integral) == pytest.approx(LENGTH * (0.25 * 2 + 0.75 * 5), rel=1e-14)


def test_resistances_of_half_cells_add_up_at_a_border(built: pybamm.Discretisation) -> None:
    """A current of 1 through resistivities 2 and 5: the drop between the nodes beside a border."""
    left, right = (LENGTH * built.mesh[CATHODE].widths(SHARES)[i] for i in (3, 4))
    current = pybamm.PrimaryBroadcastToEdges(pybamm.Scalar(1.0), CATHODE)
    drop = value(built, pybamm.IndefiniteIntegral(current * piecewise([2.0, 5.0]), X))
    assert drop[4] - drop[3] == pytest.approx(left + 2.5 * right, rel=1e-12)
    assert drop[1] - drop[0] == pytest.approx(2 * (value(built, X)[1] - value(built, X)[0]))


def test_an_indicator_is_one_inside_its_layer_alone(built: pybamm.Discretisation) -> None:
    assert value(built, layer_indicator(1)).tolist() == [0.0] * 4 + [1.0] * 8


def test_a_saved_mesh_is_the_same(built: pybamm.Discretisation) -> None:
    mesh = built.mesh[CATHODE]
    again = LayeredSubMesh._from_json(mesh.to_json())
    assert again.widths(SHARES) == pytest.approx(mesh.widths(SHARES), rel=1e-15)
