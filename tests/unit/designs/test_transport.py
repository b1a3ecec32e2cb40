import pytest

from sscell.cards.bookkeeping import volume_fractions
from sscell.cell import Cell, load_cell
from sscell.designs.transport import (
    diffusion_length_factor,
    implied_tortuosity_factor,
    threshold_of,
)
from sscell.errors import InputError


def test_factor_implied_by_a_measurement(measured_cell: Cell) -> None:
    share = volume_fractions(measured_cell.cathode).catholyte
    assert implied_tortuosity_factor(measured_cell.cathode) == pytest.approx(share * 1.6 / 0.15)


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
    measured_cell: Cell, changes: dict[str, str]
) -> None:
    transport = measured_cell.replace(changes).cathode.ionic_transport
    assert transport.ionic_conductivity is None
    assert transport.tortuosity_factor == pytest.approx(
        implied_tortuosity_factor(measured_cell.cathode)
    )
    assert transport.tortuosity_factor.mark == "derived"
    assert transport.tortuosity_factor.source == "Minnmann2021"
    assert "derived from the measured 0.15 mS/cm" in str(transport.note)


def test_measured_conductivity_stays_when_nothing_unties_it(measured_cell: Cell) -> None:
    changed = measured_cell.replace({"cathode.thickness": "80 um", "temperature": "40 degC"})
    assert changed.cathode.ionic_transport is measured_cell.cathode.ionic_transport


def test_new_measurement_or_factor_replaces_the_block(cell: Cell) -> None:
    changed = cell.replace({"cathode.ionic_conductivity": "0.2 mS/cm", "cathode.porosity": 0.1})
    assert changed.cathode.ionic_transport.ionic_conductivity == 0.02
    assert changed.cathode.ionic_transport.closure is None
    again = changed.replace({"cathode.tortuosity_factor": 4, "catholyte.conductivity": "5 mS/cm"})
    assert again.cathode.ionic_transport.tortuosity_factor == 4
    assert again.cathode.ionic_transport.ionic_conductivity is None


def test_contradictions(measured_cell: Cell) -> None:
    new = {"cathode.ionic_conductivity": "0.2 mS/cm"}
    for other in ({"catholyte.conductivity": "5 mS/cm"}, {"cathode.tortuosity_factor": "4"}):
        with pytest.raises(InputError, match=r"cathode\.ionic_conductivity"):
            measured_cell.replace({**new, **other})


def test_impossible_measurement_is_told(cell: Cell) -> None:
    too_good = cell.replace({"cathode.ionic_conductivity": "1.5 mS/cm"})
    with pytest.raises(InputError, match=r"1\.5 mS/cm is more than the catholyte can give"):
        too_good.replace({"cathode.porosity": 0.1})


def test_a_kept_factor_says_what_it_was_measured_on(cell: Cell) -> None:
    chosen = cell.replace({"cathode.tortuosity_factor": "4"})
    held = chosen.replace({"cathode.porosity": 0.1}).replace({"catholyte.particle_size": "1 um"})
    origin = held.replace({"cathode.porosity": 0.2}).cathode.ionic_transport.measured_on
    assert origin is not None
    assert (origin.porosity, origin.catholyte_size) == (0.14, pytest.approx(3e-6))
    assert origin.carbon is None
    assert held.cathode.ionic_transport.tortuosity_factor == 4
    fresh = held.replace({"cathode.tortuosity_factor": "5", "cathode.porosity": 0.2})
    assert fresh.cathode.ionic_transport.measured_on is None


def test_what_is_changed_back_is_as_before(cell: Cell) -> None:
    """Of both transports, in steps and in another order."""
    chosen = cell.replace({"cathode.tortuosity_factor": "4"})
    other = chosen.replace({"cathode.porosity": 0.1, "cathode.composition.active_material": 0.6})
    assert other.cathode.electronic_transport.measured_on is not None
    back = other.replace({"cathode.composition.active_material": "70 wt%"})
    back = back.replace({"cathode.porosity": 0.14})
    for name in ("ionic_transport", "electronic_transport"):
        assert getattr(back.cathode, name) == getattr(chosen.cathode, name)


def test_what_a_factor_was_measured_on_is_written_and_read(cell: Cell) -> None:
    held = cell.replace({"cathode.tortuosity_factor": "4"}).replace({"cathode.porosity": 0.1})
    again = Cell.model_validate(held.to_mapping())
    assert again.cathode.ionic_transport == held.cathode.ionic_transport
    closure = {"ionic_transport": {"closure": "percolation", "measured_on": {"porosity": 0.1}}}
    with pytest.raises(ValueError, match="a closure needs none"):
        cell.cathode.rebuilt(**closure)


def test_closures_follow_the_structure(cell: Cell) -> None:
    changed = cell.replace({"cathode.porosity": 0.1, "catholyte.conductivity": "5 mS/cm"})
    assert changed.cathode.ionic_transport is cell.cathode.ionic_transport


def test_the_threshold_of_a_blend_follows_the_surface_of_its_particles() -> None:
    """Between those of its materials alone, nearer to that of the finer one."""
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    card["cathode"]["ionic_transport"] = {"closure": "percolation"}
    card["cathode"]["catholyte"]["particle_size"] = "4 um"

    def of(share: str) -> float:
        finer = {"name": "ncm83", "particle_size": "1 um"}
        blend = [{"active_material": finer, "share": share}]
        cell = load_cell({**card, "cathode": card["cathode"] | {"blend": blend}})
        threshold = threshold_of(cell.cathode)
        assert threshold is not None
        return threshold

    coarse, half, fine = of("0.001 %"), of("50 %"), of("99.999 %")
    assert coarse < half < fine
    size = 2 / (1 / 3.4 + 1 / 1)
    assert half == pytest.approx(0.225 / (1 + size / 4 / 5.7))


def test_the_path_of_diffusion_follows_coverage_and_sizes(cell: Cell) -> None:
    coated = cell.replace({"cathode.coverage": 1})
    finer = cell.replace({"catholyte.particle_size": "0.5 um"})
    factors = [diffusion_length_factor(c.cathode) for c in (coated, finer, cell)]
    assert factors[0] == 1
    assert factors == sorted(factors)


def test_an_estimated_path_of_diffusion_is_at_most_one_diameter(cell: Cell) -> None:
    """Not a stated one: whoever solved the particles knows better."""
    sparse = cell.replace({"cathode.coverage": 0.02})
    assert diffusion_length_factor(sparse.cathode) == 2
    stated = sparse.replace({"cathode.diffusion_length_factor": 4})
    assert diffusion_length_factor(stated.cathode) == 4


def test_a_stated_path_of_diffusion_is_kept(cell: Cell) -> None:
    stated = cell.replace({"cathode.diffusion_length_factor": 1, "cathode.coverage": 0.1})
    assert diffusion_length_factor(stated.cathode) == 1


def test_catholyte_of_unknown_size_is_as_large_as_the_active_material(cell: Cell) -> None:
    size = cell.cathode.active_material.particle_size
    unknown = cell.cathode.catholyte.rebuilt(particle_size=None)
    equal = cell.replace({"catholyte.particle_size": size})
    # of unknown size it would refuse the percolation closure
    ionic = {"tortuosity_factor": 4}
    cathodes = [c.cathode.rebuilt(ionic_transport=ionic) for c in (cell, equal)]
    without = cathodes[0].rebuilt(catholyte=unknown)
    assert diffusion_length_factor(without) == diffusion_length_factor(cathodes[1])


def test_without_active_material_there_is_no_path() -> None:
    alone = load_cell("li3ticl6_all_in_one")
    assert diffusion_length_factor(alone.replace({"cathode.coverage": 0.1}).cathode) == 1
