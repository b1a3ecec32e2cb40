import pytest

from sscell.description.bookkeeping import volume_fractions
from sscell.description.cell import CellDesign
from sscell.description.transport import HELD, implied_tortuosity_factor
from sscell.errors import InputError


def test_factor_implied_by_a_measurement(measured_cell: CellDesign) -> None:
    share = volume_fractions(measured_cell.cathode).catholyte
    assert implied_tortuosity_factor(measured_cell) == pytest.approx(share * 1.6 / 0.15)


@pytest.mark.parametrize(
    "changes",
    [
        {"catholyte.conductivity": "10 mS/cm"},
        {"cathode.porosity": "5 %"},
        {"catholyte.particle_size": "1 um"},
        {"active_material.particle_size": "1 um"},
        {"cathode.composition.active_material": "80 wt%"},
    ],
)
def test_measured_conductivity_becomes_the_original_factor(
    measured_cell: CellDesign, changes: dict[str, str]
) -> None:
    transport = measured_cell.replace(changes).cathode.ionic_transport
    assert transport.ionic_conductivity is None
    assert transport.tortuosity_factor == pytest.approx(implied_tortuosity_factor(measured_cell))
    assert transport.tortuosity_factor.mark == "derived"
    assert transport.tortuosity_factor.source == "Minnmann2021"
    assert "derived from the measured 0.15 mS/cm" in str(transport.note)


def test_measured_conductivity_stays_when_nothing_unties_it(measured_cell: CellDesign) -> None:
    changed = measured_cell.replace({"cathode.thickness": "80 um", "temperature": "40 degC"})
    assert changed.cathode.ionic_transport is measured_cell.cathode.ionic_transport


def test_new_measurement_or_factor_replaces_the_block(cell: CellDesign) -> None:
    changed = cell.replace({"cathode.ionic_conductivity": "0.2 mS/cm", "cathode.porosity": 0.1})
    assert changed.cathode.ionic_transport.ionic_conductivity == 0.02
    assert changed.cathode.ionic_transport.closure is None
    again = changed.replace({"cathode.tortuosity_factor": 4, "catholyte.conductivity": "5 mS/cm"})
    assert again.cathode.ionic_transport.tortuosity_factor == 4
    assert again.cathode.ionic_transport.ionic_conductivity is None


def test_contradictions(measured_cell: CellDesign) -> None:
    new = {"cathode.ionic_conductivity": "0.2 mS/cm"}
    for other in ({"catholyte.conductivity": "5 mS/cm"}, {"cathode.tortuosity_factor": "4"}):
        with pytest.raises(InputError, match=r"cathode\.ionic_conductivity"):
            measured_cell.replace({**new, **other})


def test_impossible_measurement_is_told(cell: CellDesign) -> None:
    too_good = cell.replace({"cathode.ionic_conductivity": "1.5 mS/cm"})
    with pytest.raises(InputError, match=r"1\.5 mS/cm is more than the catholyte can give"):
        too_good.replace({"cathode.porosity": 0.1})


def test_held_factor_is_noted_with_every_change(cell: CellDesign) -> None:
    held = cell.replace({"cathode.tortuosity_factor": "4"}).replace({"cathode.porosity": 0.1})
    held = held.replace({"catholyte.particle_size": "1 um"}).replace({"cathode.porosity": 0.2})
    note = str(held.cathode.ionic_transport.note)
    assert note.count(HELD) == 1
    assert note.endswith("cathode.porosity, catholyte.particle_size")
    assert held.cathode.ionic_transport.tortuosity_factor == 4
    fresh = held.replace({"cathode.tortuosity_factor": "5", "cathode.porosity": 0.1})
    assert fresh.cathode.ionic_transport.note is None


def test_closures_follow_the_structure(cell: CellDesign) -> None:
    changed = cell.replace({"cathode.porosity": 0.1, "catholyte.conductivity": "5 mS/cm"})
    assert changed.cathode.ionic_transport is cell.cathode.ionic_transport
