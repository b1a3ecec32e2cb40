import pytest
from pydantic import ValidationError

from sscell.description.materials import SolidElectrolyte
from sscell.description.stability import Window

KNOWN = {"title": "T", "formula": "LiX", "form": "glass", "source": "Kim2025", "mark": "recalled"}


def test_a_window_takes_the_source_of_its_electrolyte() -> None:
    """Unless it has its own; potentials are in volts."""
    own = {"kind": "practical", "high": "4200 mV", "source": "Cha2024", "mark": "derived"}
    windows = [{"kind": "thermodynamic", "low": "0.6 V", "high": "4.1 V"}, own]
    first, second = SolidElectrolyte.model_validate({**KNOWN, "windows": windows}).windows
    assert (first.low, first.high, second.high) == (0.6, 4.1, 4.2)
    assert (first.low.source, first.low.mark) == ("Kim2025", "recalled")
    assert second.high is not None
    assert (second.high.source, second.high.mark) == ("Cha2024", "derived")


@pytest.mark.parametrize(
    ("window", "message"),
    [
        ({"kind": "thermodynamic"}, "low, high or both"),
        ({"kind": "practical", "low": "4 V", "high": "2 V"}, "low must be below high"),
        ({"kind": "guessed", "low": "4 V"}, "'thermodynamic' or 'practical'"),
    ],
)
def test_what_is_no_window(window: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Window.model_validate(window)
