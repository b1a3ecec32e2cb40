import pytest
from pydantic import TypeAdapter

from sscell.quantities import fields
from sscell.quantities.measure import Measure
from sscell.quantities.sourced import Sourced


def test_every_type_reads_its_own_example() -> None:
    for name, annotation in vars(fields).items():
        for measure in getattr(annotation, "__metadata__", ()):
            assert isinstance(measure, Measure), name
            value = TypeAdapter(annotation).validate_python(measure.example)
            assert isinstance(value, Sourced)
            assert value.text == measure.example


def test_quantity_is_that_of_one_registry() -> None:
    quantity = fields.Quantity(25, "degC")
    assert quantity.to("K").magnitude == pytest.approx(298.15)
    assert (fields.Quantity(1, "um") + quantity.units._REGISTRY.Quantity(1, "m")).magnitude
    with pytest.raises(AttributeError, match="nothing"):
        fields.nothing  # noqa: B018
