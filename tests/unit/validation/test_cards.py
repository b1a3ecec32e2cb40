import csv
import io

import pytest
from pydantic import ValidationError

from sscell.cards.blocks import Block
from sscell.errors import InputError
from sscell.quantities.sourced import MARKS, Sourced, source_keys
from sscell.reading.library import reference_keys
from sscell.reading.read import read_cell
from sscell.validation import cards
from sscell.validation.accounting import AccountingCase
from sscell.validation.cards import (
    Change,
    RateCase,
    Sample,
    SharedDefaults,
    Unknown,
    folder,
    read_card,
)
from sscell.validation.effective_transport import composites
from sscell.validation.formula_cases import FormulaCase
from sscell.validation.predict import DEFAULTS, EVERY

CARDS = [
    *((name, RateCase) for name in EVERY),
    (DEFAULTS, SharedDefaults),
    ("bielefeld2020", FormulaCase),
    ("liu2025", AccountingCase),
]


def provenance(block, place=""):
    """Source and mark of every number of a card, with its place."""
    if isinstance(block, Change):
        yield place, block.sourced.source, block.sourced.mark
    elif isinstance(block, Unknown):
        yield place, block.source, block.mark or "assumed"
    elif isinstance(block, Block):
        for name in type(block).model_fields:
            yield from provenance(getattr(block, name), f"{place}.{name}")
    elif isinstance(block, Sourced):
        yield place, block.source, block.mark
    elif isinstance(block, tuple):
        for i, item in enumerate(block):
            yield from provenance(item, f"{place}.{i}")


@pytest.mark.parametrize(("name", "cls"), CARDS, ids=[name for name, _ in CARDS])
def test_every_number_has_a_source_and_a_mark(name, cls):
    found = list(provenance(read_card(name, cls), name))
    assert found or cls is RateCase  # all of whose numbers may be in cards of the library
    for place, source, mark in found:
        assert source, place
        assert set(source_keys(source)) <= reference_keys(), place
        assert mark in MARKS, place


def test_every_row_of_composites_has_a_source_and_a_mark():
    rows = composites()
    assert set(rows["source"]) <= set(reference_keys())
    assert set(rows["mark"]) <= set(MARKS)


def test_every_card_is_read():
    """Nothing lies in the folder that no test and no section knows."""
    known = {name for name, _ in CARDS} | {"ageing", "ideal_cell", "README"}
    known |= {"effective_transport", "leave_one_paper_out"}
    assert {path.stem for path in folder().iterdir()} == known


def test_samples_are_cells():
    for paper in EVERY:
        case = read_card(paper, RateCase)
        for sample in (*case.samples, *case.compositions):
            assert read_cell(sample.cell, folder=folder()).title


def test_a_path_is_changed_once():
    change = {"path": "cathode.coverage", "value": "50 %"}
    with pytest.raises(ValidationError, match="coverage is given twice"):
        Sample(name="x", cell="ncm83_li6ps5cl", change=[change, change])


def test_the_table_of_composites_is_a_table():
    text = (folder() / "effective_transport.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert len({row["key"] for row in rows}) == len(rows) == 56


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("cathode.covrage", "50 %", "cathode.coverage"),
        ("cathode.coverage", "150 %", "at most 1"),
        ("cathode.coverage", None, "expected a share"),
    ],
)
def test_a_wrong_change_is_refused(path, value, message):
    with pytest.raises(ValidationError, match=message):
        Change(path=path, value=value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"low": "9 mg/cm^2", "high": "3 mg/cm^2", "source": "assumed: x"}, "below high"),
        ({"low": "3 mg/cm^2", "high": "9 mg/cm^2"}, "missing; say 'assumed"),
    ],
)
def test_a_wrong_range_is_refused(given, message):
    with pytest.raises(ValidationError, match=message):
        Unknown(path="cathode.loading", **given)


def test_a_damaged_card_says_where(tmp_path, monkeypatch):
    text = (folder() / "shared_defaults.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace("value: 50 %", "valu: 50 %"))
    monkeypatch.setattr(cards, "folder", lambda: tmp_path)
    with pytest.raises(InputError, match=r"mine.yaml, values.1.valu: unknown key"):
        read_card("mine", SharedDefaults)


def test_printed_capacities_follow_from_thickness_and_capacity_per_volume():
    """953 C/cm3 over 75 to 600 um against the paper's mAh/cm2: 1.5 %, the rounding of both."""
    study = read_card("kato2018", RateCase).thickness
    for design in study.designs:
        held = study.cathode_capacity * design.thickness
        assert held == pytest.approx(float(design.areal_capacity), rel=0.015)


def test_loading_goes_with_thickness():
    designs = read_card("kato2018", RateCase).thickness.designs
    ratios = [design.loading / design.thickness for design in designs]
    assert max(ratios) / min(ratios) < 1.01
