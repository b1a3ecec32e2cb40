import numpy as np
import pytest

from sscell.cell import cells_of, load_cell
from sscell.designs.as_built import Draw, Spread, as_built
from sscell.designs.discrepancy import even_normals
from sscell.errors import InputError
from sscell.results.dataset import load_results, save_results
from sscell.solving.engine import Engine
from sscell.studies.bands import (
    EACH,
    QUANTILES,
    bands,
    capacities,
    kind_of,
    published,
    quantile_axis,
)
from sscell.studies.compare import compare
from sscell.studies.gains import gains
from sscell.studies.rates import rate_capability
from sscell.studies.required import required_conductivity
from sscell.studies.screen import screen
from sscell.studies.sweep import sweep

STACK = ("stack_specific_energy", "stack_energy_density")
BANDED = ("capacity", "specific_capacity", "capacity_fraction", "energy", *STACK)
UNSURE = {"catholyte.conductivity": 3.0}


def test_quantiles_replace_the_samples_in_front():
    numbers = np.arange(2 * 11 * 3, dtype=float).reshape(2, 11, 3)
    spread = dict.fromkeys(BANDED, numbers)
    quantiles = bands(spread, axis=1)
    assert quantiles["capacity_band"].shape == (3, 2, 3)
    np.testing.assert_allclose(quantiles["capacity_band"][1], numbers[:, 5])
    np.testing.assert_allclose(quantiles["capacity_band"][0], numbers[:, 1])


def test_failed_points_are_left_out():
    numbers = np.array([[np.nan, 1.0, 2.0, 3.0]]).T
    spread = dict.fromkeys(BANDED, numbers)
    assert bands(spread, axis=0)["capacity_band"][1, 0] == 2.0


def test_the_axis_holds_the_quantiles():
    assert tuple(quantile_axis().values) == QUANTILES


@pytest.mark.parametrize("samples", [0, 1, 2.5, True, "8"])
def test_a_number_of_samples_that_is_none(samples):
    with pytest.raises(InputError, match="samples"):
        kind_of(UNSURE, samples)


def test_a_misspelt_uncertainty_is_refused_before_anything_is_solved(cell, monkeypatch):
    monkeypatch.setattr(
        "sscell.studies.rate_grid.RateGrid.solved", lambda *_: pytest.fail("solved")
    )
    with pytest.raises(InputError, match="Did you mean 'published'"):
        rate_capability(cell, [1.0], uncertainty="publishd")


def test_a_band_encloses_the_curve_and_survives_a_file(cell, tmp_path):
    """Where ions limit: the middle of the band is the curve to 2 %, its edges lie apart."""
    thick = cell.replace({"cathode.areal_capacity": "8 mAh/cm^2"})
    rates = rate_capability(thick, [0.1, 3.0], uncertainty=UNSURE, samples=32)
    assert rates["specific_capacity_band"].dims == ("quantile", "c_rate")
    low, middle, high = rates["capacity_band"].sel(c_rate=3.0).values
    assert middle == pytest.approx(float(rates["capacity"].sel(c_rate=3.0)), rel=0.05)
    assert low < 0.8 * middle < middle < 1.2 * middle < high
    save_results(rates, tmp_path / "rates.nc")
    assert load_results(tmp_path / "rates.nc").identical(rates)


def test_several_cells_have_a_band_each(cell):
    both = rate_capability(
        [cell, cell.replace({"cathode.areal_capacity": "5 mAh/cm^2"})],
        [1.0],
        uncertainty=UNSURE,
        samples=4,
    )
    assert both["capacity_band"].dims == ("quantile", "cell", "c_rate")
    assert (both["capacity_band"][:, 1] > both["capacity_band"][:, 0]).all()


def test_what_is_required_has_a_band(cell):
    """Proportional to the tortuosity factor, whose band is 2.02 to 7.92 for 2-8 evenly."""
    need = required_conductivity(
        cell,
        ["5 mAh/cm^2"],
        [1.0],
        uncertainty={"cathode.tortuosity_factor": (2, 8)},
        samples=16,
    )
    low, middle, high = need["required_band"].values[:, 0, 0]
    words = f"5 mAh/cm^2, 1C: {low:.2g} to {high:.2g} mS/cm in 80 % of the designs drawn"
    assert need.attrs["statement"] == words
    assert middle / low == pytest.approx(5 / 2.6, rel=0.15)
    assert high / middle == pytest.approx(7.4 / 5, rel=0.15)


def test_out_of_reach_is_infinite(cell):
    need = required_conductivity(
        cell.replace({"cathode.areal_capacity": "8 mAh/cm^2"}),
        None,
        [1.0],
        direction="charge",
        uncertainty={"anode.resistance": ("10 ohm cm^2", "40 ohm cm^2")},
        samples=4,
    )
    assert np.isinf(need["required_band"].values[-1, 0])


def test_a_dataset_says_which_spread_is_estimated():
    known, unknown = load_cell("ncm83_li6ps5cl"), load_cell("lco_lgps")
    said = kind_of("cards", 8).attributes([unknown])
    assert said["samples"] == 8
    assert unknown.title in str(said["uncertainty_estimated"])
    assert "catholyte" not in str(kind_of("cards", 8).attributes([known])["uncertainty_estimated"])
    assert not kind_of({"cathode.coverage": 1.1}, 8).attributes([unknown])["uncertainty_estimated"]


DRAWS = (
    Draw(0.2, 0.1, 0.8),
    Draw(0.3, 0.2, 0.9),
    Draw(0.5, 0.3, 0.95),
    Draw(1.0, 0.4, 1.0),
)
SPREAD = Spread(DRAWS, 0.1)


def test_few_draws_have_the_band_of_many():
    """Of a capacity that follows from the factors: ends of 64 draws are within 0.3 % of those of
    all 256 with many more numbers, a tenth of what the discrepancy would scatter at random."""
    every = published()
    quantiles = []
    for spread, each in ((every.sampled(64), EACH), (every, 400)):
        contact, diffusivity, utilisation = np.array(spread.draws).T
        factors = utilisation - 0.1 * diffusivity**-1.0 + 0.03 * np.log(contact)
        capacities = np.repeat(factors, each) + spread.residuals([1.0], each)[:, 0]
        quantiles.append(np.quantile(capacities, QUANTILES))
    np.testing.assert_allclose(*quantiles, atol=0.003)


@pytest.mark.parametrize("utilisation", [1.0, 0.7])
def test_a_capacity_of_a_draw_is_that_of_the_cell_as_built_and_what_it_leaves(cell, utilisation):
    """0.1 of the capacity of all active material is added times even normal numbers; to 1e-9.

    A chosen utilisation stays in the cells as built, and no draw exceeds its equilibrium.
    """
    described = cell if utilisation == 1 else cell.replace({"cathode.utilisation": utilisation})
    rates = rate_capability(described, [2.0], uncertainty=SPREAD, samples=4, accuracy="draft")
    built = rate_capability([as_built(described, d) for d in DRAWS], [2.0], accuracy="draft")
    whole = cell.replace({"cathode.utilisation": 1.0}).summary()["equilibrium areal capacity"]
    numbers = even_normals(4, EACH)[..., 0]
    expected = built["capacity"].values + 0.1 * numbers * whole
    expected = np.clip(expected, 0.0, utilisation * whole)
    np.testing.assert_allclose(
        rates["capacity_band"].values[:, 0], np.quantile(expected, QUANTILES), rtol=1e-9
    )


def test_a_share_is_one_of_the_cell_as_described(cell):
    """An assumed utilisation is that of each draw; the cell as described has 0.7."""
    assumed = {"value": "70 %", "source": "assumed: for this test"}
    described = cell.replace({"cathode.utilisation": assumed})
    rates = rate_capability(described, [1.0], uncertainty=SPREAD, samples=4, accuracy="draft")
    equilibrium = described.summary()["equilibrium areal capacity"]
    shares = rates["capacity_fraction_band"].values
    np.testing.assert_allclose(shares, rates["capacity_band"].values / equilibrium, rtol=1e-9)
    assert shares.max() > 1


def test_no_capacity_is_below_zero_or_above_the_equilibrium_of_all_that_may_be_connected(cell):
    """A discrepancy of a hundred capacities: half of the numbers are below 0, half above all."""
    wide = Spread((Draw(1, 1, 1), Draw(1, 1, 1)), 100.0)
    for design in (cell, cell.replace({"cathode.utilisation": 0.7})):
        rates = rate_capability(design, [1.0], uncertainty=wide, samples=2, accuracy="draft")
        low, _, high = rates["capacity_fraction_band"].values[:, 0]
        assert low == 0
        assert high == pytest.approx(1, rel=1e-9)


def test_what_is_infeasible_delivers_nothing_and_what_failed_is_not_known(cell, monkeypatch):
    """Whatever the draws leave: a discrepancy of a hundred capacities is added to neither."""
    wide = Spread((Draw(1, 1, 1), Draw(1, 1, 1)), 100.0)
    asked = {"uncertainty": wide, "samples": 2, "accuracy": "draft"}
    poor = cell.replace({"catholyte.conductivity": "1e-4 mS/cm"})
    dead = rate_capability(poor, [5.0], charge="same rate", **asked)
    assert dead["outcome"].item() == "infeasible"
    assert not dead["capacity_band"].any()
    assert not dead["energy_band"].any()
    monkeypatch.setattr(Engine, "_attempt", lambda self, rows, *others: [None] * len(rows))
    failed = rate_capability(cell, [1.0], **asked)
    assert failed["capacity_band"].isnull().all()
    assert failed["energy_band"].isnull().all()


def test_values_beside_a_band_are_of_the_typical_cell(cell):
    """A share is one of the equilibrium capacity of the cell as described."""
    rates = rate_capability(cell, [1.0], uncertainty=SPREAD, samples=4, accuracy="draft")
    typical = as_built(cell, SPREAD.typical)
    alone = rate_capability(typical, [1.0], accuracy="draft")
    assert float(rates["capacity"][0]) == pytest.approx(float(alone["capacity"][0]), rel=1e-12)
    described = cell.summary()["equilibrium areal capacity"]
    fraction = float(alone["capacity"][0]) / described
    assert float(rates["capacity_fraction"][0]) == pytest.approx(fraction, rel=1e-9)
    assert load_cell(cells_of(rates)[0].to_mapping()) == cell


def test_a_difference_is_sharper_than_the_capacities(cell):
    """A tenth of the conductivity, with the same draws: within a third of the absolute band."""
    cells = [cell, cell.replace({"catholyte.conductivity": "0.2 mS/cm"})]
    both = rate_capability(
        cells, [1.0], charge="same rate", uncertainty="published", samples=16, accuracy="draft"
    )
    low, _, high = both["capacity_band"].values[:, 1, 0]
    less, _, more = both["capacity_difference_band"].values[:, 1, 0]
    assert more < 0
    assert more - less < (high - low) / 3
    assert np.all(both["capacity_difference_band"].values[:, 0] == 0)


def test_every_study_of_capacities_has_bands_and_differences(cell):
    shared = {"uncertainty": SPREAD, "samples": 4, "accuracy": "draft"}
    worse = cell.replace({"catholyte.conductivity": "0.2 mS/cm"})
    over = {"cathode.porosity": ["5 %", "15 %"]}
    swept = sweep([cell, worse], over, [2.0], **shared)
    compared = compare([cell, worse], c_rates=[2.0], over=over, **shared)
    for results in (swept, compared):
        assert results["capacity_band"].dims == ("quantile", "cell", "porosity", "c_rate")
        difference = results["specific_capacity_difference_band"]
        assert (difference.isel(cell=0) == 0).all()
        assert (difference.isel(cell=1) < 0).all()
    alone = sweep(cell, {"catholyte.conductivity": ["2 mS/cm", "0.2 mS/cm"]}, [2.0], **shared)
    assert (alone["capacity_difference_band"][:, 0] == 0).all()
    assert (alone["capacity_difference_band"][:, 1] < 0).all()


def test_gains_are_within_a_draw(cell):
    won = gains(cell, [2.0], "cycle", uncertainty=SPREAD, samples=4, accuracy="draft")
    band = won["specific_gain_band"]
    assert (band.sel(process="none") == 0).all()
    assert (band.sel(process="particles").diff("quantile") > 0).all()
    assert (band.sel(process="particles")[0] > 0).all()


def test_a_screening_compares_with_the_cell_as_it_is(cell):
    tried = screen(
        cell, c_rates=[1.0], electrolytes=["li6ps5cl", "li3ycl6", "li3n"], accuracy="draft",
        uncertainty=SPREAD, samples=4,
    )  # fmt: skip
    low, middle, high = tried["capacity_difference_band"].sel(electrolyte="li3ycl6").values[:, 0]
    assert low < middle < 0
    assert high == pytest.approx(0, abs=1e-9)  # of draws that deliver all with either
    assert {"required_band", "out_of_reach"} <= set(tried)


def test_a_requirement_counts_the_cells_as_built_that_nothing_helps(cell, tmp_path):
    """Where half of the material is connected, no conductivity brings 80 %."""
    poor = Spread((*DRAWS[1:], Draw(0.3, 0.2, 0.5)), 1e-3)
    need = required_conductivity(cell, None, [0.1], uncertainty=poor, samples=4, accuracy="draft")
    assert need["out_of_reach"].values == pytest.approx([0.25])
    assert np.isfinite(need["required_band"].values[0]).all()
    assert np.isinf(need["required_band"].values[-1]).all()
    alone = np.isinf(need["required_samples"]).squeeze("c_rate")
    assert alone.values.sum() == 1
    limited = need["limited_by_samples"].squeeze("c_rate") != ""
    assert limited.values.tolist() == alone.values.tolist()
    low = need["required_samples"].values.min()
    words = f"0.1C: 90 % of cells as built need more than {low:.2g} mS/cm; none suffices in 25 %"
    assert need.attrs["statement"] == words
    save_results(need, tmp_path / "need.nc")
    assert load_results(tmp_path / "need.nc").identical(need)


def test_a_requirement_is_where_the_capacities_of_the_draws_cross_it(cell):
    """Half of two draws reach the share at the conductivity that the lower one needs; to 2 %."""
    thick = cell.replace({"cathode.areal_capacity": "8 mAh/cm^2"})
    two = Spread(DRAWS[1:3], 0.1)
    asked = {"uncertainty": two, "samples": 2, "accuracy": "draft"}
    need = required_conductivity(thick, None, [1.0], 0.6, **asked)
    better, _, worse = need["required_band"].values[:, 0]
    assert better < worse
    at = thick.replace({"catholyte.conductivity": f"{worse} mS/cm"})
    draws = [rate_capability(as_built(at, d), [1.0], accuracy="draft") for d in two.draws]
    practical, _, equilibrium = capacities(at)
    reached = [
        (float(r["capacity"][0]) + 0.1 * number * practical) / equilibrium
        for r, number in zip(draws, np.ravel(even_normals(2)), strict=True)
    ]
    assert min(reached) == pytest.approx(0.6, rel=0.02)


def test_a_band_of_an_energy_is_that_of_the_capacity_at_the_voltage_of_the_draw():
    """Slowly all draws have nearly one mean voltage."""
    cell = load_cell("ncm83_coated_li6ps5cl")
    rates = rate_capability(cell, [0.05], uncertainty="published", samples=5, accuracy="draft")
    voltages = (rates["energy_band"] / rates["capacity_band"]).values
    assert voltages == pytest.approx(float(rates["mean_voltage"][0]), rel=0.02)


@pytest.mark.parametrize("unsure", ["published", {"cathode.loading": ("10 mg/cm^2", "20 mg/cm^2")}])
def test_bands_of_a_stack_follow_its_energy_and_the_mass_of_each_draw(unsure):
    """Published draws change no mass, so both bands have one ratio; with a loading that is drawn
    the heavier cathode has more energy a gram of foil, so they have not."""
    cell = load_cell("ncm83_coated_li6ps5cl")
    rates = rate_capability(cell, [0.5], uncertainty=unsure, samples=5, accuracy="draft")
    for name in STACK:
        one = rates[name] / rates["energy"]
        ratio = (rates[f"{name}_band"] / rates["energy_band"] / one).values
        assert (
            np.ptp(ratio) == pytest.approx(0.0, abs=1e-9)
            if unsure == "published"
            else (np.ptp(ratio) > 0.1)
        )
