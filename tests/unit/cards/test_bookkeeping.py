from copy import deepcopy

import pytest

from sscell.cards.bookkeeping import loading, solid_volumes, volume_fractions
from sscell.cards.cell import CellDesign
from sscell.reading.read import library, read_cell


def built(mapping, **cathode):
    mapping = deepcopy(mapping)
    if {"loading", "thickness", "areal_capacity"} & set(cathode):
        del mapping["cathode"]["loading"]
    mapping["cathode"].update(cathode)
    return CellDesign.model_validate(mapping)


def parts(fractions):
    return (
        fractions.active_material,
        fractions.catholyte,
        fractions.carbon,
        fractions.binder,
        fractions.void,
    )


def test_two_components_by_hand(cell):
    """70/4.8 : 30/1.86 by volume, times the 86 % that is no void."""
    fractions = volume_fractions(cell.cathode)
    active, catholyte = 70 / 4.8, 30 / 1.86
    assert fractions.active_material == pytest.approx(0.86 * active / (active + catholyte))
    assert fractions.catholyte == pytest.approx(0.86 * catholyte / (active + catholyte))
    assert (fractions.carbon, fractions.binder) == (0, 0)
    assert fractions.void == pytest.approx(0.14, rel=1e-12)


def test_four_components_by_hand(cell_mapping):
    """68 : 27 : 3 : 2 by weight at 4.8, 1.86, 2 and 1 g/cm3."""
    design = built(
        cell_mapping,
        composition={
            "active_material": "68 wt%",
            "catholyte": "27 wt%",
            "carbon": "3 wt%",
            "binder": "2 wt%",
        },
        carbon_density="2 g/cm^3",
        binder_density="1 g/cm^3",
    )
    volumes = (68 / 4.8, 27 / 1.86, 3 / 2, 2 / 1)
    expected = [0.86 * v / sum(volumes) for v in volumes]
    assert parts(volume_fractions(design.cathode))[:4] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("porosity", ["0 %", "14 %", "60 %"])
def test_fractions_sum_to_one(cell_mapping, porosity):
    fractions = volume_fractions(built(cell_mapping, porosity=porosity).cathode)
    assert sum(parts(fractions)) == pytest.approx(1, rel=1e-14)


def test_fractions_of_shipped_cells_sum_to_one():
    for name in library("cells"):
        fractions = volume_fractions(read_cell(name).cathode)
        assert sum(parts(fractions)) == pytest.approx(1, rel=1e-12), name
        assert min(parts(fractions)) >= 0, name


def test_voids_thin_out_all_solids_alike(cell_mapping):
    dense, porous = (
        volume_fractions(built(cell_mapping, porosity=p).cathode) for p in ("0 %", "50 %")
    )
    assert porous.active_material == pytest.approx(dense.active_material / 2, rel=1e-12)
    assert porous.catholyte == pytest.approx(dense.catholyte / 2, rel=1e-12)


def test_a_density_without_its_component_is_nothing(cell_mapping):
    """Not a division by a weight of zero, and no volume."""
    design = built(cell_mapping, carbon_density="2 g/cm^3")
    assert solid_volumes(design.cathode)["carbon"] == 0


def test_volumes_are_per_mass_of_solids(cell):
    volumes = solid_volumes(cell.cathode)
    assert volumes["active_material"] == pytest.approx(0.7 / 4800, rel=1e-12)
    assert volumes["catholyte"] == pytest.approx(0.3 / 1860, rel=1e-12)


def test_loading_by_hand(cell):
    """10.7 mg/cm2 at 200 mAh/g is 2.14 mAh/cm2; over 4.8 g/cm3 and its share, the thickness."""
    amount = loading(cell)
    share = volume_fractions(cell.cathode).active_material
    assert amount.loading == pytest.approx(0.107, rel=1e-12)
    assert amount.areal_capacity / 36000 == pytest.approx(2.14, rel=1e-12)
    assert amount.thickness == pytest.approx(0.107 / (4800 * share), rel=1e-12)


def test_three_ways_to_say_the_same(cell, cell_mapping):
    """Thickness, loading and areal capacity, each given back, describe one cathode."""
    said = loading(cell)
    again = (
        {"thickness": f"{said.thickness!r} m"},
        {"loading": f"{said.loading!r} kg/m^2"},
        {"areal_capacity": f"{said.areal_capacity!r} A*s/m^2"},
    )
    for amount in again:
        found = loading(built(cell_mapping, **amount))
        assert found.thickness == pytest.approx(said.thickness, rel=1e-12)
        assert found.loading == pytest.approx(said.loading, rel=1e-12)
        assert found.areal_capacity == pytest.approx(said.areal_capacity, rel=1e-12)


def test_more_voids_make_a_given_loading_thicker(cell_mapping):
    thin, thick = (loading(built(cell_mapping, porosity=p)) for p in ("0 %", "50 %"))
    assert thick.thickness == pytest.approx(2 * thin.thickness, rel=1e-12)
    assert thick.loading == thin.loading


def test_schlautmanns_numbers():
    """44.7 and 41.2 vol% with 14.1 % of voids, as printed to three digits."""
    fractions = volume_fractions(read_cell("ncm83_li6ps5cl").cathode)
    assert fractions.active_material == pytest.approx(0.447, abs=5e-4)
    assert fractions.catholyte == pytest.approx(0.412, abs=5e-4)


@pytest.mark.parametrize(
    ("name", "active", "catholyte"),
    [
        ("ncm622_li6ps5cl_25vol", 0.247, 0.613),
        ("ncm622_li6ps5cl_32vol", 0.324, 0.536),
        ("ncm622_li6ps5cl_42vol", 0.416, 0.444),
        ("ncm622_li6ps5cl_53vol", 0.530, 0.330),
        ("ncm622_li6ps5cl_61vol", 0.612, 0.248),
    ],
)
def test_minnmanns_numbers(name, active, catholyte):
    """The reported volume fractions; half a percent is what rounded weights leave."""
    fractions = volume_fractions(read_cell(name).cathode)
    assert fractions.active_material == pytest.approx(active, abs=5e-3)
    assert fractions.catholyte == pytest.approx(catholyte, abs=5e-3)


@pytest.mark.parametrize(("kind", "share"), [("reversible", 1.0), ("irreversible", 0.7)])
def test_only_a_catholyte_that_gives_its_charge_back_is_storing_mass(cell_mapping, kind, share):
    """70 wt% active material; the catholyte is all the rest."""
    couple = {"name": "Fe2+/Fe3+", "potential": "3.6 V"}
    redox = {"couples": [couple], "capacity": "90 mAh/g", "reversibility": kind}
    mapping = deepcopy(cell_mapping)
    mapping["cathode"]["catholyte"]["redox"] = redox
    amount = loading(CellDesign.model_validate(mapping))
    assert amount.storing / amount.electrode == pytest.approx(share, rel=1e-12)
