from typing import Any

import pytest
from pydantic import ValidationError

from sscell.cards.bookkeeping import anode_capacity, first_cycle_loss, loading
from sscell.cards.cell import CellDesign
from sscell.cell import Cell
from sscell.errors import InputError


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


@pytest.fixture
def by_ratio(cell_mapping: dict[str, Any]) -> Cell:
    """The cathode of the cell as its anode too, of 1.2 times its nominal capacity."""
    composite = {key: value for key, value in cell_mapping["cathode"].items() if key != "loading"}
    composite["utilisation"] = "80 %"
    keys = {"np_ratio": 1.2, "first_cycle_efficiency": "80 %", "composite": composite}
    return Cell.model_validate({**cell_mapping, "anode": {"resistance": "0 ohm cm^2", **keys}})


def test_an_np_ratio_follows_the_loading_of_the_cathode(by_ratio: Cell) -> None:
    """Connected sites over nominal capacity, whatever is connected in the cathode; a fifth of a
    first filling stays, 1/4 of the rest."""
    thick = by_ratio.replace({"cathode.areal_capacity": "8 mAh/cm^2", "cathode.utilisation": 0.7})
    halves = by_ratio.anode_half_cell, thick.anode_half_cell
    for cell, half in zip((by_ratio, thick), halves, strict=True):
        assert half is not None
        connected = loading(half).areal_capacity * half.cathode.utilisation
        assert connected == pytest.approx(1.2 * loading(cell).areal_capacity, rel=1e-12)
        assert anode_capacity(cell) == pytest.approx(connected, rel=1e-12)
        assert first_cycle_loss(cell) == pytest.approx(connected / 4, rel=1e-12)
    assert anode_capacity(thick) == pytest.approx(1.2 * 8 * 36000)


def test_an_np_ratio_and_an_amount_replace_each_other(by_ratio: Cell) -> None:
    thick = by_ratio.replace({"anode.thickness": "100 um", "anode.first_cycle_loss": "1 C/cm^2"})
    assert (thick.anode.np_ratio, thick.anode.first_cycle_efficiency) == (None, None)
    again = thick.replace({"anode.np_ratio": 1.2, "anode.first_cycle_efficiency": "80 %"})
    assert anode_capacity(again) == anode_capacity(by_ratio)
    with pytest.raises(InputError, match=r"anode.np_ratio and anode.thickness.*only one"):
        by_ratio.replace({"anode.np_ratio": 1, "anode.thickness": "100 um"})


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"capacity": "5 mAh/cm^2", "np_ratio": 1.1}, "beside capacity"),
        ({"first_cycle_loss": "1 C/cm^2", "first_cycle_efficiency": 0.9}, "beside first_cycle"),
        ({"volume_fraction": "60 %"}, "a thin film of a material"),
        ({"composite": {}}, "or np_ratio of the anode"),
        ({"composite": {"areal_capacity": "5 mAh/cm^2"}, "np_ratio": 1.1}, "beside composite.ar"),
    ],
)
def test_one_statement_of_what_an_anode_holds(
    cell_mapping: dict[str, Any], keys: dict[str, Any], message: str
) -> None:
    if "composite" in keys:
        known = {key: v for key, v in cell_mapping["cathode"].items() if key != "loading"}
        keys = {**keys, "composite": known | keys["composite"]}
    anode = {"resistance": "0 ohm cm^2"} | ({} if "composite" in keys else {"type": "lithium"})
    with pytest.raises(ValidationError, match=message):
        CellDesign.model_validate({**cell_mapping, "anode": {**anode, **keys}})
