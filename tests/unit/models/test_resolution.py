from dataclasses import FrozenInstanceError, replace
from itertools import pairwise

import pytest

from sscell.models.resolution import (
    ACCURACIES,
    AXIAL_CLASSES,
    FROM_COLLECTOR,
    LEAST_CROSSING,
    LEVELS,
    MOST_RADIAL_NODES,
    RADIAL_CLASSES,
    THIN_FRONT,
    TIGHT,
    AnodeMesh,
    PhaseNeed,
    Resolution,
    Tolerances,
    radial_nodes,
    resolution_for,
    tolerances_for,
)

DROPS = [0.0, *(10 ** (e / 4) for e in range(-12, 24)), float("inf")]
RATIOS = [0.0, *(10 ** (e / 2) for e in range(-12, 18)), float("inf")]
HARDER = [*(limit for limit, *_ in AXIAL_CLASSES[1:]), float("inf")]


@pytest.mark.parametrize("accuracy", ACCURACIES)
def test_a_larger_ohmic_drop_never_gets_fewer_cells(accuracy):
    cells = [resolution_for(drop, 1.0, accuracy).axial_cells for drop in DROPS]
    assert cells == sorted(cells)
    assert cells[0] < cells[-1]


@pytest.mark.parametrize("accuracy", ACCURACIES)
def test_slower_diffusion_never_gets_fewer_nodes(accuracy):
    nodes = [resolution_for(1.0, ratio, accuracy).radial_nodes for ratio in RATIOS]
    assert nodes == sorted(nodes)
    assert nodes[0] < nodes[-1]


def test_the_easiest_and_the_hardest_particle():
    assert radial_nodes(0.0) == RADIAL_CLASSES[0][1]
    assert radial_nodes(float("inf")) == MOST_RADIAL_NODES
    assert RADIAL_CLASSES[-1][1] < MOST_RADIAL_NODES


@pytest.mark.parametrize(("limit", "nodes"), RADIAL_CLASSES)
def test_radial_classes_include_their_limit(limit, nodes):
    assert radial_nodes(limit) == nodes
    assert radial_nodes(1.0001 * limit) > nodes


@pytest.mark.parametrize(("limit", "cells", "stretch"), AXIAL_CLASSES)
def test_axial_classes_include_their_limit(limit, cells, stretch):
    at, beyond = resolution_for(limit, 1.0), resolution_for(1.0001 * limit, 1.0)
    assert (at.axial_cells, at.stretch) == (cells, stretch)
    assert beyond.axial_cells > cells


def test_beyond_all_classes_the_front_is_thin():
    found = resolution_for(1.0001 * AXIAL_CLASSES[-1][0], 1.0)
    assert (found.axial_cells, found.stretch) == THIN_FRONT


def test_a_thinner_front_is_met_with_more_stretch():
    stretches = [resolution_for(drop, 1.0).stretch for drop in (0.0, *HARDER)]
    for coarse, fine in pairwise(stretches):
        assert all(a < b for a, b in zip(coarse, fine, strict=True))


@pytest.mark.parametrize("ratio", [0.0, 1.0, 50.0, float("inf")])
def test_each_accuracy_is_finer_than_the_one_before(ratio):
    for drop in DROPS:
        draft, standard, reference = (resolution_for(drop, ratio, each) for each in ACCURACIES)
        assert draft.axial_cells < standard.axial_cells < reference.axial_cells
        assert draft.radial_nodes < standard.radial_nodes < reference.radial_nodes


def test_accuracies_go_from_coarse_to_fine():
    assert ACCURACIES == ("draft", "standard", "reference")
    assert set(LEVELS) == set(ACCURACIES)


def test_standard_is_what_is_got_unasked():
    assert resolution_for(20.0, 20.0) == resolution_for(20.0, 20.0, "standard")


def test_the_coarsest_mesh_still_has_profiles():
    """Three points make a parabola, the least that bends."""
    coarsest = resolution_for(0.0, 0.0, "draft")
    assert coarsest.axial_cells >= 3
    assert coarsest.radial_nodes >= 3


def test_axial_and_radial_are_chosen_apart():
    nodes = [resolution_for(drop, 50.0).radial_nodes for drop in DROPS]
    assert set(nodes) == {radial_nodes(50.0)}
    cells = [resolution_for(30.0, ratio).axial_cells for ratio in RATIOS]
    assert set(cells) == {resolution_for(30.0, 0.0).axial_cells}


@pytest.mark.parametrize("accuracy", ACCURACIES)
def test_what_is_tried_next_is_tighter(accuracy):
    """Else a second attempt would only fail again."""
    tried = LEVELS[accuracy].tolerances
    assert len(tried) >= 2
    for first, second in pairwise(tried):
        assert second.relative < first.relative
        assert second.absolute < first.absolute


def test_a_finer_accuracy_is_not_solved_more_loosely():
    first = [LEVELS[accuracy].tolerances[0] for accuracy in ACCURACIES]
    for looser, tighter in pairwise(first):
        assert tighter.relative <= looser.relative
        assert tighter.absolute <= looser.absolute
    assert first[-1].relative < first[0].relative


def test_tight_is_tighter_than_any_first_attempt():
    for level in LEVELS.values():
        assert TIGHT.relative < level.tolerances[0].relative
        assert TIGHT.absolute < level.tolerances[0].absolute


def test_newton_goes_well_below_the_error_of_a_step():
    """A tenth of IDA's own third."""
    assert Tolerances(1e-4, 1e-6).newton <= 0.033


@pytest.mark.parametrize(
    "value", [Resolution(), TIGHT, LEVELS["draft"]], ids=lambda v: type(v).__name__
)
def test_all_are_values(value):
    """Keys of caches: equal ones hash alike, and nobody changes them."""
    assert hash(replace(value)) == hash(value)
    with pytest.raises(FrozenInstanceError):
        value.refinement = 3


def test_a_flat_phase_has_its_own_classes():
    """A flat couple has a sharper front through the electrode and steeper profiles inside."""
    inert = resolution_for(200.0, 1.0)
    flat, sloped = (resolution_for(200.0, 1.0, others=[PhaseNeed(5.0, f)]) for f in (True, False))
    assert inert.other_nodes == ()
    assert flat.axial_cells > sloped.axial_cells == inert.axial_cells
    assert flat.radial_nodes == inert.radial_nodes
    assert flat.other_nodes > sloped.other_nodes == (radial_nodes(5.0),)
    needs = [PhaseNeed(d, True) for d in (0.05, 0.2, 0.5, 5, 50, 1e4)]
    nodes = resolution_for(1.0, 1.0, others=needs).other_nodes
    assert list(nodes) == sorted(set(nodes))


def test_no_accuracy_has_fewer_than_two_nodes():
    assert resolution_for(1.0, 1.0, "draft", [PhaseNeed(0.0, True)]).other_nodes == (2,)


def test_flat_phases_are_integrated_more_tightly_at_the_standard():
    for accuracy, level in LEVELS.items():
        assert tolerances_for(accuracy, is_flat=False) == level.tolerances
        first, *others = tolerances_for(accuracy, is_flat=True)
        assert (first.relative < level.tolerances[0].relative) == (accuracy == "standard")
        assert tuple(others) == level.tolerances[1:]


def test_a_front_that_starts_at_the_collector_gets_an_even_mesh():
    drops = [LEAST_CROSSING, 1.001 * LEAST_CROSSING]
    before, beyond = (resolution_for(drop, 1.0, from_collector=True) for drop in drops)
    assert before == resolution_for(drops[0], 1.0)
    assert (beyond.axial_cells, beyond.stretch) == FROM_COLLECTOR


def test_both_electrodes_get_finer_and_coarser():
    mesh = Resolution(40, anode=AnodeMesh(20, radial_nodes=6))
    assert (mesh.finer().axial_cells, mesh.finer().anode.axial_cells) == (50, 25)
    assert (mesh.coarser().axial_cells, mesh.coarser().anode.axial_cells) == (20, 10)
    assert mesh.coarser().anode.radial_nodes == 4
