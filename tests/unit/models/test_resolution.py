from dataclasses import FrozenInstanceError

import pytest

from sscell.models.resolution import (
    MOST_RADIAL_NODES,
    RADIAL_CLASSES,
    THIN_FRONT,
    Resolution,
    radial_nodes,
    resolution_for,
)


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


def test_a_thin_front_gets_the_fine_mesh():
    assert resolution_for(0.9 * THIN_FRONT, 0.1).axial_cells == 16
    assert resolution_for(THIN_FRONT, 0.1).axial_cells == 40


def test_both_directions_are_chosen_apart():
    assert resolution_for(1e6, 0.1).radial_nodes == radial_nodes(0.1)
    assert resolution_for(1e-6, 50.0).radial_nodes == radial_nodes(50.0)


def test_resolutions_are_values():
    assert hash(Resolution()) == hash(Resolution())
    with pytest.raises(FrozenInstanceError):
        Resolution().radial_nodes = 3
