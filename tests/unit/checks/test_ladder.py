"""Layers in order: what each is exposed to, and what is known of their contacts."""

import pytest

from sscell.cell import load_cell
from sscell.checks.compatibility import WORST_FIRST, contacts
from sscell.checks.ladder import ladder, words


def test_a_layer_between_others_is_exposed_to_no_potential_and_the_outer_ones_are():
    triple = ladder(load_cell("lfp_lioh_fecl3"))
    catholyte, middle, last = triple.rungs
    assert {e.potential for e in catholyte.exposures} == set(triple.cathode)
    # Li2ZrCl6 meets the cathode at its face and, shielded by Li6PS5Cl, never the lithium
    assert all(e.at_face for e in middle.exposures)
    assert {e.potential for e in middle.exposures} == set(triple.cathode)
    assert {e.potential for e in last.exposures} == set(triple.anode) == {0.0}


def test_without_the_shield_the_same_halide_is_an_error():
    cell = load_cell("lfp_lioh_fecl3")
    layers = tuple(cell.separator[:1])
    (_, last) = ladder(cell.rebuilt(separator=layers)).rungs
    exposure, finding = last.found[0]
    assert (finding.severity, exposure.potential) == ("error", 0.0)
    assert words(exposure) == "reduced: products unknown"


def test_practice_is_told_from_equilibrium_in_the_usual_sulfide_cell():
    catholyte, separator = ladder(load_cell("ncm83_coated_li6ps5cl")).rungs
    (exposure, finding), *_ = catholyte.found
    assert exposure.position("thermodynamic") == exposure.position("practical") == "outside"
    assert (finding.severity, words(exposure)) == ("warning", "oxidised: products resist")
    (exposure, finding), *_ = separator.found
    assert (finding.severity, words(exposure)) == ("note", "reduced: cells lasted")


def test_contacts_are_those_of_the_library_and_none_within_one_material():
    verdicts = [c and c.verdict for c in ladder(load_cell("ncm83_li3incl6_li6ps5cl")).contacts]
    assert verdicts[1:] == ["reacts", "passivating"]
    assert ladder(load_cell("ncm83_coated_li6ps5cl")).contacts[1] is None
    # a film that is known to keep two others apart answers for both of its planes
    bridged = ladder(load_cell("ncm83_li3incl6_li3po4_li6ps5cl")).contacts
    assert bridged[1] is bridged[2]
    assert bridged[1].verdict == "stable"


@pytest.mark.parametrize(("potential", "expected"), [(0.0, "inside"), (-0.05, "edge")])
def test_the_metal_itself_is_inside_a_window_that_ends_at_it(potential, expected):
    from dataclasses import replace

    last = ladder(load_cell("ncm83_li2zrcl6_li6ps5cl_li3n")).rungs[-1]
    low = next(e for e in last.exposures if e.end == "low")
    assert replace(low, potential=potential).position("thermodynamic") == expected


def test_a_coating_is_a_layer_before_the_catholyte_with_its_own_contacts():
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    coating = {"title": "LZC", "formula": "Li2ZrCl6", "form": "film"}
    coating |= {"conductivity": "0.5 mS/cm", "temperature": "25 degC"}
    film = {"electrolyte": coating, "thickness": "2 nm"}
    cell = load_cell({**card, "cathode": {**card["cathode"], "film": film}})
    coated = ladder(cell)
    assert [rung.electrolyte.formula for rung in coated.rungs[:2]] == ["Li2ZrCl6", "Li6PS5Cl"]
    # Li2ZrCl6 beside NCM83 and beside Li6PS5Cl are both disputed; both meet the cathode's potential
    assert [contact.verdict for contact in coated.contacts[:2]] == ["conflicting", "conflicting"]
    for rung in coated.rungs[:2]:
        assert {e.potential for e in rung.exposures} >= set(coated.cathode)


def test_layers_of_one_catholyte_are_one_rung_and_those_of_two_are_two():
    cell = load_cell("ncm83_li2zrcl6_li6ps5cl")
    base = {"layers": [{"share": 0.5}, {"share": 0.5}]}
    card = cell.to_mapping()
    alike = ladder(load_cell({**card, "cathode": {**card["cathode"], **base}}))
    assert [rung.electrolyte.formula for rung in alike.rungs] == ["Li2ZrCl6", "Li6PS5Cl"]
    base["layers"][0] |= {"catholyte": "li3incl6"}
    two = ladder(load_cell({**card, "cathode": {**card["cathode"], **base}}))
    formulas = [rung.electrolyte.formula for rung in two.rungs]
    assert formulas == ["Li2ZrCl6", "Li3InCl6", "Li6PS5Cl"]


def test_an_anode_with_a_potential_curve_spans_it():
    potentials = ladder(load_cell("lco_lgps_graphite")).anode
    assert 0.0 <= potentials[0] < 0.1 < potentials[1]


def test_of_a_blend_the_worse_contact_counts():
    card = load_cell("ncm83_li6ps5cl").to_mapping()
    blend = {"blend": [{"active_material": "lfp", "share": 0.3}]}
    blended = load_cell({**card, "cathode": {**card["cathode"], **blend}})
    verdicts = [c.verdict for c in contacts(blended) if c.kind == "active material"]
    worst = ladder(blended).contacts[0].verdict
    assert len(set(verdicts)) == 2
    assert worst == min(verdicts, key=WORST_FIRST.index)
