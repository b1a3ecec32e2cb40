from typing import Any

import sscell

COATING = {"electrolyte": "li2taof5_amorphous", "thickness": "10 nm"}


def listed(film: dict[str, Any] = COATING, **keys: Any) -> list[str]:
    card = sscell.load_cell("ncm83_li6ps5cl").to_mapping()
    cathode = {**card["cathode"], "film": film, **keys}
    return [str(finding) for finding in sscell.load_cell({**card, "cathode": cathode}).check()]


def has(lines: list[str], *words: str) -> bool:
    return any(all(word in line for word in words) for line in lines)


def test_a_coating_is_judged_at_the_potentials_of_the_cathode_and_beside_both_neighbours() -> None:
    lines = listed({"electrolyte": "lgps", "thickness": "10 nm"})
    assert has(lines, "cathode.film.electrolyte (lgps)", "at the upper cut-off is above the limit")
    assert has(lines, "cathode.catholyte | cathode.film: Li6PS5Cl | Li10GeP2S12")
    assert has(lines, "cathode.film | active_material: sulfides | layered oxides: reacts")
    assert not has(lines, "cathode.catholyte | active_material")
    assert has(listed(), "Li6PS5Cl | Li2TaOF5: no compatibility data for this pair")


def test_a_film_may_be_part_of_the_exchange_current_already() -> None:
    assert has(listed(), "cathode.film.thickness: ", "counted twice?")
    cell = sscell.load_cell("ncm83_li6ps5cl").replace({"cathode.film_resistance": "5 ohm cm^2"})
    assert has([str(f) for f in cell.check()], "cathode.film_resistance: ", "counted twice?")
    liquid, solid = ({"name": "ncm83", "exchange_current_density": f"{j} A/m^2"} for j in (9, 0.3))
    assert not has(listed(active_material=liquid), "counted twice?")
    blend = [{"active_material": solid, "share": 0.1}]
    assert has(listed(active_material=liquid, blend=blend), "of 0.3 A/m2", "counted twice?")


def test_neighbours_without_a_common_potential_are_named() -> None:
    lines = listed({"electrolyte": "beta_li3n_mechanochemical", "thickness": "10 nm"})
    assert has(lines, "cathode.catholyte | cathode.film.electrolyte", "no potential at which both")


def test_a_thick_coating_takes_room_and_an_uncoated_material_has_none() -> None:
    """6 x 100 nm over 4 um is 15 % of the volume."""
    bare = {"name": "ncm83", "coating": "uncoated", "particle_size": "4 um"}
    lines = listed(COATING | {"thickness": "100 nm"}, active_material=bare)
    assert has(lines, "takes 15 % of the volume of the active material")
    assert has(lines, "that of an uncoated material")
    assert not has(listed(), "of the volume of the active material")


def test_no_mass_of_a_coating_is_unknown_and_no_film_resistance_is_assumed() -> None:
    lines = listed()
    assert not has(lines, "cathode.film.electrolyte", "density")
    assert not has(lines, "cathode: ", "film_resistance")
