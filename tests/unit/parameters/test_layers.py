"""Numbers of layers, and the uniform cathode that holds as much."""

import pytest

from sscell.parameters import names
from sscell.parameters.active_material import ActiveMaterial
from sscell.parameters.layers import differing, in_series, numbered

ACTIVE = {
    names.RADIUS: 1e-6,
    names.COVERAGE: 0.5,
    names.ACTIVE_FRACTION: 0.6,
    names.DIFFUSIVITY_REFERENCE: 1e-15,
    names.MAXIMUM_CONCENTRATION: 5e4,
}
KIND = ActiveMaterial(((), ()), None)


def test_only_what_may_differ_is_numbered() -> None:
    made = numbered([ACTIVE, {**ACTIVE, names.RADIUS: 2e-6}], [KIND])
    assert made[names.MAXIMUM_CONCENTRATION] == 5e4
    assert names.RADIUS not in made
    assert made[names.cathode_layer(1, names.RADIUS)] == 2e-6
    assert names.EXCHANGE_REFERENCE not in differing([KIND])


def test_layers_conduct_one_after_the_other() -> None:
    assert in_series([(1.0, 1.0), (3.0, 2.0)]) == pytest.approx(4 / 2.5)
    assert in_series([(0.3, 0.7)]) == 0.7


def test_an_equivalent_cathode_has_the_material_and_the_area_of_all_layers() -> None:
    other = {**ACTIVE, names.RADIUS: 4e-6, names.ACTIVE_FRACTION: 0.4, names.COVERAGE: 0.3}
    one = KIND.equivalent([ACTIVE, other], [0.25, 0.75])
    assert one[names.ACTIVE_FRACTION] == pytest.approx(0.45)
    area = 0.25 * 0.5 * 0.6 / 1e-6 + 0.75 * 0.3 * 0.4 / 4e-6
    assert one[names.COVERAGE] * one[names.ACTIVE_FRACTION] / one[names.RADIUS] == pytest.approx(
        area
    )
    slowest = one[names.RADIUS] ** 2 / one[names.DIFFUSIVITY_REFERENCE]
    assert slowest == pytest.approx(16e-12 / 1e-15)
