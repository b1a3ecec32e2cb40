from sscell.cards.blocks import Block
from sscell.cards.cathode import Cathode
from sscell.reading.attributes import attribute_docstrings


class Parent:
    first: int
    """Of the parent."""
    second: int
    third = 3
    """Not annotated, so not a field."""


class Child(Parent):
    second: int
    """Of the child,
    on two lines."""


def test_texts_of_parents_are_inherited_and_overridden():
    assert attribute_docstrings(Parent) == {"first": "Of the parent."}
    assert attribute_docstrings(Child) == {
        "first": "Of the parent.",
        "second": "Of the child, on two lines.",
    }


def test_every_key_of_a_block_is_explained():
    found = attribute_docstrings(Cathode)
    assert set(Cathode.model_fields) <= set(found)
    assert found["source"] == attribute_docstrings(Block)["source"]


def test_a_class_without_source_has_none():
    assert attribute_docstrings(type("Made", (), {})) == {}
    assert attribute_docstrings(int) == {}
