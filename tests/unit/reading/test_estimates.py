import math

import pytest

from sscell.checks.electrolytes import electrolyte_knowledge
from sscell.designs.replace import replaced
from sscell.reading.estimates import completed, errors, estimates_of, is_estimated
from sscell.reading.read import read_cell, read_electrolyte

GLASS = {"title": "A glass", "formula": "Li3PS4", "form": "glass", "conductivity": "1 mS/cm",
         "temperature": "25 degC"}  # fmt: skip


def test_what_a_card_gives_stays():
    given = {**GLASS, "density": "2 g/cm^3", "activation_energy": "0.3 eV"}
    given["arrhenius_form"] = "sigma*T"
    assert completed(given) == given


def test_what_it_leaves_out_is_marked():
    glass = read_electrolyte(GLASS)
    for name in ("density", "activation_energy", "activation_energy_spread"):
        assert is_estimated(getattr(glass, name)), name
    assert not is_estimated(glass.conductivity)
    # Li2S 1.64 and P2S5 2.03 g/cm3 (CRC Handbook) in the ratio 3 to 1.
    assert float(glass.density) == pytest.approx(180.1 / (1.5 * 28.02 + 54.75) * 1e3, rel=2e-3)


def test_a_crystal_takes_its_lattice_and_a_glass_does_not():
    crystal, glass = (read_electrolyte({**GLASS, "form": f}) for f in ("crystalline", "glass"))
    assert crystal.density.source == "Therrien2025"
    assert glass.density.source == "Haynes2014"


def test_the_energy_leads_to_the_usual_prefactor():
    glass = read_electrolyte(GLASS)
    at_infinity = 0.1 * math.exp(float(glass.activation_energy) / 8.314462618 / 298.15)
    assert at_infinity == pytest.approx(errors().prefactor, rel=0.02)  # energy of three digits


@pytest.mark.parametrize(
    ("changes", "left_out"),
    [
        ({"formula": "Li2S-P2S5"}, "density"),
        ({"formula": "a salt"}, "density"),
        ({"temperature": "200 degC"}, "activation_energy"),
        ({"conductivity": {"temperature": ["0 degC", "50 degC"], "values": ["1 mS/cm", "3 mS/cm"]}},
         "activation_energy"),
        ({"family": "polymer"}, "activation_energy"),
        ({"family": "hydroborate"}, "activation_energy"),
        ({"carrier": "Na+"}, "activation_energy"),
    ],
)  # fmt: skip
def test_what_cannot_be_estimated_stays_unknown(changes, left_out):
    card = {**GLASS, **changes}
    if isinstance(card["conductivity"], dict):
        del card["temperature"]
    assert getattr(read_electrolyte(card), left_out) is None


def test_ranges_become_their_middle_and_a_spread_and_upper_bounds_nothing():
    span = {"low": "0.1 mS/cm", "high": "0.4 mS/cm"}
    card = {key: value for key, value in GLASS.items() if key != "conductivity"}
    middle = read_electrolyte({**card, "conductivity_range": span})
    assert float(middle.conductivity) == pytest.approx(0.02)
    assert middle.spread ** (2 * 1.2816) == pytest.approx(4.0, rel=0.01)
    least = read_electrolyte({**card, "conductivity_range": {"low": "0.1 mS/cm"}})
    assert float(least.conductivity) == pytest.approx(0.01)
    most = read_electrolyte({**card, "conductivity_range": {"high": "0.4 mS/cm"}})
    assert most.conductivity is None


def test_a_changed_entry_is_estimated_anew():
    changed = read_electrolyte({"name": "li3sccl6", "conductivity": "0.03 mS/cm"})
    entry = read_electrolyte("li3sccl6")
    assert changed.activation_energy > entry.activation_energy
    assert changed.density == entry.density


def test_a_cell_says_what_is_estimated():
    card = read_cell("ncm83_li6ps5cl").to_mapping()
    card["cathode"]["catholyte"] = GLASS
    texts = [str(f) for f in electrolyte_knowledge(read_cell({**card, "temperature": "60 degC"}))]
    mine = [text for text in texts if "A glass" in text or "(inline)" in text]
    assert any(text.startswith("note") and "density of" in text for text in mine)
    assert any(text.startswith("warning") and "activation energy of" in text for text in mine)


def test_estimates_of_cells_are_those_that_a_temperature_needs():
    """LGPS: no stated activation energy, which 25 degC does not need; Li3ScCl6: no density."""
    cell = read_cell("ncm83_coated_li6ps5cl")
    assert estimates_of([cell]) == {}
    lgps, warm = ({"cathode.catholyte": "lgps", "temperature": t} for t in ("25 degC", "40 degC"))
    cells = [replaced(cell, {"cathode.catholyte": "li3sccl6"}), replaced(cell, lgps)]
    assert estimates_of(cells) == {"estimated_density": "li3sccl6"}
    assert estimates_of([replaced(cell, warm)]) == {"estimated": "activation energy of lgps"}
