"""Whatever is shipped loads, says where it comes from, and discharges."""

import re
from pathlib import Path

import numpy as np
import pytest
from pybtex.database import parse_file

import sscell
from sscell.cards.blocks import Block
from sscell.cell import load_cell
from sscell.quantities.curves import Curve, Dependent
from sscell.quantities.sourced import MARKS, Sourced, source_keys
from sscell.reading.library import roots
from sscell.reading.read import library, read_active_material, read_electrolyte
from sscell.studies.rates import rate_capability
from sscell.validation.cards import folder as validation_folder

CELLS, ACTIVE, ELECTROLYTES = (
    sorted(library(kind)) for kind in ("cells", "active-materials", "electrolytes")
)
BIB = next(root / "references.bib" for root in roots() if (root / "references.bib").is_file())


def values(block, place=""):
    """Every number and curve of a block with its place."""
    for name in type(block).model_fields:
        value = getattr(block, name)
        at = f"{place}{name}"
        if isinstance(value, Block):
            yield from values(value, f"{at}.")
        elif isinstance(value, tuple):
            for i, item in enumerate(value):
                if isinstance(item, Block):
                    yield from values(item, f"{at}.{i}.")
        elif isinstance(value, Dependent):
            yield at, value.curve or value.reference
        elif isinstance(value, Sourced | Curve):
            yield at, value


@pytest.fixture(scope="module")
def bibliography():
    return parse_file(str(BIB), bib_format="bibtex").entries


@pytest.fixture(scope="module")
def shipped():
    """Place and value of every number and curve of the library."""
    cards = {
        **{f"cell {name}": load_cell(name) for name in CELLS},
        **{f"active material {name}": read_active_material(name) for name in ACTIVE},
        **{f"electrolyte {name}": read_electrolyte(name) for name in ELECTROLYTES},
    }
    return [(f"{name}: {at}", value) for name, card in cards.items() for at, value in values(card)]


def test_there_is_something_of_everything():
    assert len(CELLS) >= 3
    assert len(ACTIVE) >= 3
    assert len(ELECTROLYTES) >= 5


def test_every_number_has_a_source(shipped):
    """Zero carbon and binder are the absence of a component, that of lithium is the zero of all
    potentials: no numbers to look up."""
    zeros = (".carbon", ".binder", "anode.potential")
    assert [
        at
        for at, value in shipped
        if value.source is None and not (at.endswith(zeros) and float(value) == 0)
    ] == []


def test_every_source_is_in_the_bibliography(shipped, bibliography):
    missing = [(at, set(source_keys(value.source)) - set(bibliography)) for at, value in shipped]
    assert [(at, keys) for at, keys in missing if keys] == []


def test_every_number_has_a_mark(shipped):
    sourced = [(at, value.mark) for at, value in shipped if value.source is not None]
    assert [at for at, mark in sourced if mark not in MARKS] == []


def test_every_reference_can_be_cited(bibliography):
    for key, entry in bibliography.items():
        assert entry.fields["year"].isdigit(), key
        assert {"title", "journal"} & set(entry.fields), key
        # A paper whose page nobody gave us says so instead of having one made up.
        unknown = "not known here" in entry.fields.get("note", "")
        assert {"doi", "pages", "publisher"} & set(entry.fields) or unknown, key
        assert entry.persons.get("author") or entry.persons.get("editor"), key


def test_every_reference_is_used(bibliography):
    """By a card of the library or the validation, or, author and year, by a design rule."""
    cards = [p for folder in (BIB.parent, validation_folder()) for p in folder.rglob("*.*")]
    texts = (p.read_text(encoding="utf-8") for p in cards if p.suffix in (".yaml", ".csv"))
    text = "\n".join(texts)
    rules = Path(sscell.theory.__file__).parent.glob("*.py")
    cited = "\n".join(p.read_text(encoding="utf-8") for p in rules)

    def used(key):
        author, year = re.fullmatch(r"(.*?)(\d{4})\w*", key).groups()
        in_rule = re.search(rf"{author}.{{0,80}}?{year}", cited.replace("\n", " "))
        return re.search(rf"\b{re.escape(key)}\b", text) or in_rule

    assert [key for key in bibliography if not used(key)] == []


def test_references_stand_once():
    keys = re.findall(r"^@\w+\{([^,\s]+),", BIB.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(set(keys)) == len(keys)


def test_electrolytes_lie_in_the_range_of_solids():
    """1e-12 to 0.1 S/cm (LiF to hot hydroborates), 0 to 1 eV, 1 to 8 g/cm3 where known."""
    for name in ELECTROLYTES:
        card = read_electrolyte(name)
        if card.conductivity is not None:
            assert 1e-10 * (1 - 1e-9) <= card.conductivity <= 10, name
        if card.activation_energy is not None:
            assert 0.05 < card.activation_energy / 96485 < 1, name
        if card.density is not None:
            assert 1000 < card.density < 8000, name


def test_sites_are_density_over_molar_mass():
    """Layered oxides hold 47 to 53 mol/l, olivine 22 to 24, LiC6 27 to 29, Li15Si4 80 to 84,
    Li7Ti5O12 22 to 24 and Na3V2(PO4)3 13 to 15 of those they exchange, Na15Sn4 43 to 45, whatever
    a fit says; the spinel LiNi0.5Mn1.5O4 24 to 25."""
    others = {
        "lfp": (22e3, 24e3),
        "graphite": (27e3, 29e3),
        "silicon": (80e3, 84e3),
        "lto": (22e3, 24e3),
        "nvp": (13e3, 15e3),
        "lnmo": (24e3, 25e3),
        "na15sn4": (43e3, 45e3),
    }
    for name in set(ACTIVE) - {"none"}:
        card = read_active_material(name)
        low, high = others.get(name, (47e3, 53e3))
        assert low < card.density / card.molar_mass < high, name


def test_cells_deliver_what_equilibrium_promises_at_low_rate():
    """At C/10 more than 99 %, at C/100 more than 99.9 %: nothing is lost but to current.

    Without the longer diffusion path of patchy contact, which costs up to 1.2 % at C/10. A cathode
    of 1.8 mm carries 3.6 mA/cm2 at C/10, which costs it 17 %.
    """
    whole = {"cathode.diffusion_length_factor": 1}
    rates = rate_capability([load_cell(name).replace(whole) for name in CELLS], [0.1, 0.01])
    assert set(rates["outcome"].values.ravel()) == {"cut-off voltage"}
    fraction = rates["capacity_fraction"].transpose("c_rate", "cell").values
    # through 130 to 435 um of composite anode, or 1.8 mm of cathode, C/10 costs more
    at_c10 = {
        "lco_lgps_graphite": 0.97,
        "lnmo_thick_li3incl6": 0.8,
        "ncm83_li6ps5cl_graphite": 0.98,
        "ncm83_li6ps5cl_lto": 0.97,
    }
    least = [at_c10.get(name, 0.99) for name in CELLS]
    assert dict(zip(CELLS, fraction[0] > least, strict=True)) == dict.fromkeys(CELLS, True)
    at_c100 = dict.fromkeys(at_c10, 0.997) | {"lnmo_thick_li3incl6": 0.999}
    least = [at_c100.get(name, 0.999) for name in CELLS]
    slow = (fraction[1] > least) & (fraction[1] <= 1)
    assert dict(zip(CELLS, slow, strict=True)) == dict.fromkeys(CELLS, True)


@pytest.mark.parametrize("name", CELLS)
def test_cells_are_plausible(name):
    """Volume fractions between 15 and 75 %, tortuosity factor above 1, cut-offs inside.

    An electrode of a redox-active catholyte alone has no active material and more of that. 1C
    means an hour of all of it to within 15 %, or the card's C-rates mislead.
    """
    cell = load_cell(name)
    d = cell.summary().derived
    whole = d.equilibrium_capacity / cell.cathode.utilisation
    assert 0.85 < whole / d.loading.areal_capacity < 1.15
    alone = cell.cathode.active_material.key == "none"
    if alone:
        assert d.volume_fractions.active_material == 0
        assert 0.75 < d.volume_fractions.catholyte < 0.95
    else:
        assert 0.15 < d.volume_fractions.active_material < 0.75
        assert 0.15 < d.volume_fractions.catholyte < 0.75
    assert 1 < d.tortuosity_factor < 200
    assert 0 < d.stoichiometry_full < d.stoichiometry_empty <= 1


def test_titles_name_the_anode_that_the_cell_has():
    """A title is all that a figure shows of a cell."""
    types = {"Li": "lithium", "In-Li": "lithium-indium"}
    for cell in map(load_cell, CELLS):
        anode = cell.title.partition(",")[0].rpartition("|")[2].strip()
        composite = cell.anode.composite
        material = cell.anode.material if composite is None else composite.active_material
        named = cell.anode.type if material is None else material.key
        assert types.get(anode, anode.lower()) == named, cell.title


def test_minnmanns_measured_conductivities_are_the_cells():
    """J. Electrochem. Soc. 168 (2021) 040537, mS/cm: what the cards must hand to the model."""
    reported = {"25": 0.408, "32": 0.266, "42": 0.166, "53": 0.0345, "61": 0.00306}
    for share, kappa in reported.items():
        d = load_cell(f"ncm622_li6ps5cl_{share}vol").summary().derived
        assert 10 * d.ionic_conductivity == pytest.approx(kappa, rel=1e-9)


def test_no_curve_of_a_card_has_fewer_points_than_it_needs():
    for name in set(ACTIVE) - {"none"}:
        curve = read_active_material(name).open_circuit_potential
        assert len(curve.x) > 50
        assert np.all(np.diff(curve.x) > 0)
