"""Distributions of particle sizes: forms of a card, classes, means."""

import numpy as np
import pytest
from cells import ideal_card

import sscell
from sscell.cards.particle_sizes import lognormal_classes, sauter_mean, size_classes

SPREAD = {"median": "4 um", "spread": 1.6}


def sized(size, part="active_material"):
    card = ideal_card().to_mapping()
    card["cathode"][part]["particle_size"] = size
    return sscell.load_cell(card)


def test_a_single_size_is_one_class():
    (only,) = sized("4 um").cathode.active_material.size_classes
    assert tuple(only) == (4e-6, 1.0)
    (same,) = sized({"median": "4 um", "spread": 1}).cathode.active_material.size_classes
    assert tuple(same) == (4e-6, 1.0)


def test_area_and_volume_are_those_of_the_distribution():
    """Closed forms of a lognormal distribution by volume; of the fourth moment of the logarithm,
    which the rule misses by 9 %, exp(-0.47 z) leaves 2e-4."""
    classes = sized(SPREAD).cathode.active_material.size_classes
    assert sum(c.share for c in classes) == pytest.approx(1, abs=1e-14)
    sigma = np.log(1.6)
    assert sauter_mean(classes) == pytest.approx(4e-6 * np.exp(-(sigma**2) / 2), rel=1e-3)
    middle = np.exp(sum(c.share * np.log(c.size) for c in classes))
    assert middle == pytest.approx(4e-6, rel=1e-12)


def test_the_class_of_the_largest_share_is_first():
    classes = size_classes(4e-6, sized(SPREAD).cathode.active_material.size_distribution)
    assert classes[0].share == max(c.share for c in classes)
    assert classes[0].size == pytest.approx(4e-6)


def test_diameters_are_a_lognormal_distribution():
    """10 % and 90 % of the volume lie below D10 and D90 of spread 1.6, 1.2816 deviations away."""
    ends = 4 / 1.6**1.2815515655, 4 * 1.6**1.2815515655
    size = {"D10": f"{ends[0]} um", "D50": "4 um", "D90": f"{ends[1]} um"}
    material = sized(size).cathode.active_material
    assert material.particle_size == pytest.approx(4e-6)
    assert material.size_distribution.spread == pytest.approx(1.6, rel=1e-9)


def test_classes_keep_their_ratio_when_the_median_changes():
    size = {"classes": [{"size": "3 um", "share": "40 %"}, {"size": "10 um", "share": "60 %"}]}
    cell = sized(size)
    mean = 1e-6 * 3**0.4 * 10**0.6
    assert cell.cathode.active_material.particle_size == pytest.approx(mean)
    half = cell.replace({"active_material.particle_size": f"{mean / 2} m"})
    assert [c.size for c in half.cathode.active_material.size_classes] == pytest.approx(
        [5e-6, 1.5e-6]
    )


@pytest.mark.parametrize(
    "size",
    [SPREAD, {"classes": [{"size": "3 um", "share": 0.4}, {"size": "10 um", "share": 0.6}]}],
)
def test_a_saved_cell_has_the_same_classes(size):
    cell = sized(size)
    again = sscell.load_cell(cell.to_mapping())
    assert again == cell
    assert again.cathode.active_material.size_classes == cell.cathode.active_material.size_classes


def test_the_source_of_a_mapping_is_that_of_its_values():
    material = sized({**SPREAD, "source": "assumed: a test"}).cathode.active_material
    assert material.particle_size.source == "assumed: a test"
    assert material.size_distribution.spread.source == "assumed: a test"


def test_paths_move_median_and_spread():
    cell = ideal_card().replace({"active_material.particle_size.spread": 1.5})
    assert len(cell.cathode.active_material.size_classes) > 1
    assert cell.replace({"active_material.particle_size.spread": 1}).cathode.active_material
    other = cell.replace({"active_material.particle_size": "2 um"}).cathode.active_material
    assert other.size_distribution.spread == 1.5
    assert other.size_classes[0].size == pytest.approx(
        2 * cell.cathode.active_material.size_classes[0].size
    )


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ({"median": "4 um"}, "expected a diameter"),
        ({"D10": "5 um", "D50": "4 um", "D90": "6 um"}, "D10 must be below D50"),
        ({"D10": "5 V", "D50": "4 um", "D90": "6 um"}, "particle_size.D10"),
        (
            {"classes": [{"size": "3 um", "share": 0.4}]},
            "particle_size.classes: .* 40 %",
        ),
        ({"median": "4 um", "spread": 0.5}, "must be at least 1"),
        ({"median": "4 um", "spread": 9}, "must be at most 4"),
    ],
)
def test_mistakes_are_named(size, message):
    with pytest.raises(sscell.InputError, match=message):
        sized(size)


def test_the_catholyte_has_sizes_too():
    """Closures with a size ratio take its median, contact patches its surface mean."""
    cell = sized({"median": "2 um", "spread": 1.6}, "catholyte")
    assert cell.cathode.catholyte.particle_size == pytest.approx(2e-6)
    exact = 2e-6 * np.exp(-(np.log(1.6) ** 2) / 2)
    assert cell.cathode.catholyte.surface_mean_size == pytest.approx(exact, rel=1e-3)


def test_nodes_of_the_quadrature_are_symmetric_in_the_logarithm():
    classes = lognormal_classes(1.0, 2.0, 5)
    deviations = np.log2([each.size for each in classes])
    shares = np.array([each.share for each in classes])
    np.testing.assert_allclose(deviations, -deviations[::-1], atol=1e-12)
    assert shares @ deviations**2 == pytest.approx(1)
