import copy
import pickle
from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.blocks import Block, Name, readers
from sscell.quantities.fields import Length, Potential
from sscell.quantities.sourced import Sourced


class Inner(Block):
    height: Length
    depth: Length = Sourced(1e-6, text="1 um")


class Outer(Block):
    title: Name
    width: Length | None = None
    drop: Potential = Sourced(0.0, "assumed: none", text="0 V")
    inner: Inner
    parts: tuple[Inner, ...] = ()


def outer(**changes: Any) -> Outer:
    return Outer.model_validate({"title": "t", "inner": {"height": "2 um"}, **changes})


def test_source_of_a_block_serves_values_that_have_none() -> None:
    block = outer(
        source="Kim2025",
        mark="second-hand",
        width="3 um",
        parts=[{"height": {"value": "4 um", "source": "Kato2018", "mark": "verified"}}],
    )
    assert block.width is not None
    assert (block.width.source, block.width.mark) == ("Kim2025", "second-hand")
    assert block.inner.height.source == "Kim2025"
    assert block.inner.depth.source == "Kim2025"
    assert (block.parts[0].height.source, block.parts[0].height.mark) == ("Kato2018", "verified")
    assert block.drop.source == "assumed: none"


def test_nearest_block_wins() -> None:
    block = outer(source="Kim2025", inner={"height": "2 um", "source": "Kato2018"})
    assert block.inner.height.source == "Kato2018"


def test_mark_of_a_block_does_not_make_an_assumption_verified() -> None:
    block = outer(mark="verified", width={"value": "3 um", "source": "assumed: round number"})
    assert block.width is not None
    assert block.width.mark == "assumed"


def test_frozen_and_closed() -> None:
    block = outer()
    with pytest.raises(ValidationError):
        block.title = "other"
    with pytest.raises(ValidationError):
        outer(colour="red")


def test_rebuilt_validates() -> None:
    block = outer()
    assert block.rebuilt(width="3 um").width == 3e-6
    with pytest.raises(ValidationError):
        block.rebuilt(width="-3 um")


def test_mapping_loads_again() -> None:
    block = outer(source="Kim2025", width="3 um", parts=[{"height": "1 um"}], note="words")
    mapping = block.to_mapping()
    assert mapping["width"] == {"value": "3 um", "source": "Kim2025"}
    assert Outer.model_validate(mapping) == block
    assert Outer.model_validate(mapping).to_mapping() == mapping


def test_title_is_one_line() -> None:
    assert outer(title="two\n lines").title == "two lines"


def test_readers_see_through_optional() -> None:
    assert set(readers(Outer)) == {"width", "drop"}


@pytest.mark.parametrize("wrong", [{"inner": {"height": "2 V"}}, {"title": 3}, {"widht": "3 um"}])
def test_no_copy_escapes_validation(wrong: dict[str, Any]) -> None:
    block = outer()
    for change in (
        lambda: block.model_copy(update=wrong),
        lambda: block.copy(update=wrong),
        lambda: Outer.model_construct(**{**dict(block), **wrong}),
        lambda: setattr(block, *next(iter(wrong.items()))),
    ):
        with pytest.raises(ValidationError):
            change()


def test_copies_are_equal() -> None:
    block = outer(width="3 um", parts=[{"height": "4 um"}])
    for same in (
        block.model_copy(),
        block.model_copy(deep=True),
        copy.copy(block),
        copy.deepcopy(block),
        pickle.loads(pickle.dumps(block)),
    ):
        assert same == block
    assert block.model_copy(update={"width": "5 um"}).width == 5e-6


def test_a_block_is_printed_with_units_and_marks() -> None:
    block = outer(
        source="Kim2025",
        mark="verified",
        width=Sourced(3e-6),
        parts=[{"height": {"value": "4 um", "source": "assumed: as milled"}}],
    )
    assert repr(block).splitlines() == [
        "Outer [verified, Kim2025]",
        "  title: t",
        "  width: 3e-06 m [verified, Kim2025]",
        "  drop: 0 V [assumed: none]",
        "  inner [verified, Kim2025]",
        "    height: 2 um [verified, Kim2025]",
        "    depth: 1 um [verified, Kim2025]",
        "  parts.0 [verified, Kim2025]",
        "    height: 4 um [assumed: as milled]",
        "    depth: 1 um [verified, Kim2025]",
    ]


def test_only_keys_and_our_own_methods_are_listed() -> None:
    assert set(dir(outer())) == {*Outer.model_fields, "to_mapping"}
