import numpy as np
import pytest
import xarray as xr

from sscell.designs.as_built import Draw, Seen, Spread, as_built
from sscell.errors import InputError
from sscell.studies.arguments import checked_cell
from sscell.studies.bands import EACH
from sscell.studies.compare import compare
from sscell.studies.discharge import discharge
from sscell.studies.gains import gains
from sscell.studies.impedance import impedance
from sscell.studies.measured_cell import MeasuredCell
from sscell.studies.rates import rate_capability
from sscell.studies.required import required_conductivity
from sscell.studies.screen import screen
from sscell.studies.sweep import sweep

DRAWS = (Draw(0.2, 0.1, 0.8), Draw(0.5, 0.3, 0.95))
SEEN = Seen(np.array([1.0]), np.array([[0.02], [0.03]]), np.array([0.01]))
SPREAD = Spread(DRAWS, 0.1, "measured", 0.5, SEEN)
QUICK = {"accuracy": "draft", "samples": 2}


@pytest.fixture(scope="module")
def measured(cell):
    return MeasuredCell(cell, SPREAD, xr.Dataset(attrs={"summary": "a cell"}))


def test_a_changed_cell_keeps_what_is_known_of_it(measured, cell):
    thick = measured.replace({"cathode.areal_capacity": "5 mAh/cm^2"})
    again = thick.replace({"cathode.porosity": "5 %", "cathode.areal_capacity": "6 mAh/cm^2"})
    assert again.changed == ("cathode.areal_capacity", "cathode.porosity")
    assert again.spread is SPREAD
    assert again.cell == cell.replace(
        {"cathode.areal_capacity": "6 mAh/cm^2", "cathode.porosity": "5 %"}
    )
    assert str(measured) == "a cell"
    assert str(again) == "a cell\nchanged since: cathode.areal_capacity, cathode.porosity"


def test_every_study_with_a_band_takes_its_spread(measured, cell):
    """The same numbers as with the cell and ``uncertainty=`` its spread."""
    thin = {"cathode.areal_capacity": ["1 mAh/cm^2", "4 mAh/cm^2"]}
    asked = [
        (rate_capability, ([1.0],)),
        (sweep, (thin, [1.0])),
        (gains, ([1.0],)),
        (required_conductivity, (None, [1.0])),
        (screen, ("catholyte", [1.0])),
    ]
    for study, arguments in asked:
        extra = {"electrolytes": ["li3ycl6"]} if study is screen else {}
        ours = study(measured, *arguments, **QUICK, **extra)
        same = study(cell, *arguments, uncertainty=SPREAD, **QUICK, **extra)
        assert ours.attrs["uncertainty"] == "measured", study
        assert ours.identical(same), study


def test_cells_made_of_one_are_compared_within_its_draws(measured):
    worse = measured.replace({"catholyte.conductivity": "0.2 mS/cm"})
    both = compare([measured, worse], c_rates=[1.0], **QUICK)
    assert (both["capacity_difference_band"].isel(cell=1) < 0).all()


def test_a_band_at_the_measured_rate_is_as_narrow_as_the_measurement(measured, cell):
    """What each draw leaves is added, up to the noise; to 1e-9."""
    rates = rate_capability(measured, [1.0, 3.0], **QUICK)
    built = rate_capability([as_built(cell, d) for d in DRAWS], [1.0, 3.0], accuracy="draft")
    whole = cell.replace({"cathode.utilisation": 1.0}).summary()["equilibrium areal capacity"]
    factors = np.repeat(built["capacity"].values, EACH, axis=0)
    expected = factors + whole * SPREAD.residuals([1.0, 3.0], EACH)
    np.testing.assert_allclose(
        rates["capacity_band"].values, np.quantile(expected, (0.1, 0.5, 0.9), axis=0), rtol=1e-9
    )


def test_it_is_charged_as_it_was_measured(measured):
    """Unless another charge is asked for, or there is none before what is done."""
    charged = MeasuredCell(measured.cell, SPREAD, measured.results, "same rate")
    thick = charged.replace({"cathode.areal_capacity": "5 mAh/cm^2"})
    by_default = rate_capability([charged, thick], [1.0], **QUICK)
    asked = rate_capability([charged, thick], [1.0], charge="same rate", **QUICK)
    assert by_default.attrs["charge"] == "same rate"
    assert by_default.identical(asked)
    for other in ({"charge": "full"}, {"direction": "charge"}):
        same = rate_capability(measured, [1.0], **other, **QUICK)
        assert rate_capability(charged, [1.0], **other, **QUICK).identical(same)


def test_another_uncertainty_is_of_the_cell_as_described(measured, cell):
    factors = {"uncertainty": {"cathode.coverage": 1.2}, **QUICK}
    assert rate_capability(measured, [1.0], **factors).identical(
        rate_capability(cell, [1.0], **factors)
    )


def test_studies_without_a_band_take_the_typical_cell(measured, cell):
    assert checked_cell(measured) == as_built(cell, SPREAD.typical)
    assert impedance(measured, [1.0]).identical(impedance(measured.typical, [1.0]))
    ours, same = (discharge(c, 1.0, accuracy="draft") for c in (measured, measured.typical))
    assert ours["Discharge capacity [A.h]"].entries[-1] == pytest.approx(
        same["Discharge capacity [A.h]"].entries[-1], rel=1e-12
    )


def test_cells_that_have_no_spread_in_common(measured, cell):
    twin = MeasuredCell(cell, Spread(DRAWS, 0.1), measured.results)
    for others in ([measured, cell], [measured, twin]):
        with pytest.raises(InputError, match="uncertainty='published'"):
            rate_capability(others, [1.0])
    rate_capability([measured, cell], [1.0], uncertainty="published", **QUICK)
