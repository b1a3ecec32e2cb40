from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.bookkeeping import anode_capacity
from sscell.cards.cell import CellDesign


@pytest.fixture
def composite(cell_mapping: dict[str, Any]) -> CellDesign:
    """The cathode of the cell as its anode too."""
    anode = {"resistance": "0 ohm cm^2", "composite": cell_mapping["cathode"]}
    return CellDesign.model_validate({**cell_mapping, "anode": anode})


def test_a_composite_has_the_name_and_the_mean_potential_of_its_material(
    composite: CellDesign,
) -> None:
    assert (composite.anode.type, composite.anode.title) == ("other", "NMC")
    curve = composite.anode.curve
    assert curve is not None
    assert curve.y[-1] < composite.anode.potential < curve.y[0]
    assert "anode.composite.catholyte" in composite.electrolytes
    assert composite.junctions == 0


def test_a_composite_in_a_half_cell_holds_all_sites(composite: CellDesign) -> None:
    half = composite.anode_half_cell
    assert half is not None
    assert half.cathode == composite.anode.composite
    assert (half.anode.type, half.cutoffs) == ("lithium", (2.5, 4.4))
    sites = 0.107 / 0.0973 * 96485.33 * float(half.cathode.utilisation)
    assert anode_capacity(composite) == pytest.approx(sites)


def test_what_follows_from_the_composite_is_refused(cell_mapping: dict[str, Any]) -> None:
    anode = {
        "resistance": "0 ohm cm^2",
        "composite": cell_mapping["cathode"],
        "capacity": "5 mAh/cm^2",
    }
    with pytest.raises(ValidationError, match="follows from the composite"):
        CellDesign.model_validate({**cell_mapping, "anode": anode})
