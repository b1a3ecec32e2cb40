from dataclasses import FrozenInstanceError

import pytest

from sscell.models.resolution import MOST_RADIAL_NODES, RADIAL_CLASSES, Resolution, radial_nodes


def test_slower_diffusion_never_gets_fewer_nodes():
    nodes = [radial_nodes(10**e) for e in range(-6, 9)]
    assert nodes == sorted(nodes)
    assert (nodes[0], nodes[-1]) == (RADIAL_CLASSES[0][1], MOST_RADIAL_NODES)


@pytest.mark.parametrize(("ratio", "nodes"), [(1.0, 5), (1.001, 6), (10.0, 6), (1000.1, 24)])
def test_classes_include_their_limit(ratio, nodes):
    assert radial_nodes(ratio) == nodes


@pytest.mark.parametrize("ratio", [0.0, float("inf")])
def test_extremes_have_an_answer(ratio):
    assert 2 <= radial_nodes(ratio) <= MOST_RADIAL_NODES


def test_finer_multiplies_cells_and_nodes():
    assert Resolution(40, 1.4, 6).finer(2) == Resolution(80, 1.4, 12)
    assert Resolution().finer(1) == Resolution()


def test_finer_stops_where_polynomials_get_ill_conditioned():
    assert Resolution(10, 1.0, 24).finer(100).radial_nodes == 4 * MOST_RADIAL_NODES


def test_resolutions_are_values():
    assert hash(Resolution()) == hash(Resolution())
    with pytest.raises(FrozenInstanceError):
        Resolution().radial_nodes = 3
