import pytest

from sscell.calibration.fit_parameters import checked_parameters, present_value
from sscell.errors import InputError
from sscell.parameters.derived import derive


def test_what_the_card_states(cell):
    assert present_value(cell, "cathode.coverage") == pytest.approx(0.25)
    assert present_value(cell, "separator.0.thickness") == pytest.approx(480e-6)


@pytest.mark.parametrize("path", ["cathode.ionic_conductivity", "cathode.tortuosity_factor"])
def test_what_follows_is_what_the_cell_has(cell, path):
    """Put in as a number it changes nothing: the cell is the same."""
    same = cell.replace({path: {"value": f"{present_value(cell, path)!r}{_unit(path)}"}})
    assert derive(same).ionic_conductivity == pytest.approx(derive(cell).ionic_conductivity)


def _unit(path):
    return " S/m" if path.endswith("conductivity") else ""


def test_amounts_follow_from_each_other(cell):
    loading = derive(cell).loading
    assert present_value(cell, "cathode.thickness") == pytest.approx(loading.thickness)
    assert present_value(cell, "cathode.areal_capacity") == pytest.approx(loading.areal_capacity)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("cathode.covrage", "cathode.coverage"),
        ("cathode.film_resistance", "is 0 in this cell"),
        ("separator.7.thickness", "no separator layer 7"),
    ],
)
def test_what_cannot_be_varied(cell, path, message):
    with pytest.raises(ValueError, match=message):
        present_value(cell, path)


def test_all_mistakes_at_once(cell):
    with pytest.raises(InputError) as caught:
        checked_parameters(cell, ["cathode.covrage", "cathode.film_resistance", "temperature"])
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        ([], "empty"),
        ("cathode.coverage", "expected a list of paths"),
        (3, "expected a list of paths"),
        (["cathode.coverage", "cathode.coverage"], "given twice"),
    ],
)
def test_no_list_of_paths(cell, paths, message):
    with pytest.raises(InputError, match=message):
        checked_parameters(cell, paths)
