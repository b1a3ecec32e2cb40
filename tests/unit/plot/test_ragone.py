import numpy as np
import pytest
import xarray as xr

from sscell.errors import InputError
from sscell.plot import ragone

RATES = np.array([0.1, 1.0, 10.0])


def made(titles=("thin", "thick")):
    """Cells of 300 Wh/kg whose discharges take 10 h, 1 h and no time at all."""
    energy = np.array([300.0, 250.0, 0.0])
    power = energy * RATES
    power[-1] = np.nan
    both = {"stack_specific_energy": ("Wh/kg", energy), "stack_specific_power": ("W/kg", power),
            "stack_energy_density": ("Wh/L", 2 * energy), "stack_power_density": ("W/L", 2 * power),
            "energy": ("mWh/cm2", energy / 30)}  # fmt: skip
    data = {
        name: (("cell", "c_rate"), np.tile(values, (len(titles), 1)),
               {"units": units, "long_name": name.replace("_", " ")})
        for name, (units, values) in both.items()
    }  # fmt: skip
    data["unknown"] = ("cell", [""] * len(titles), {"units": "", "long_name": "what is missing"})
    return xr.Dataset(
        data,
        {"c_rate": RATES, "cell": list(titles)},
        {"title": "two", "uncertainty": "u", "samples": 3},
    )


def curves(figure):
    (ax,) = figure.axes
    return [line for line in ax.get_lines() if line.get_label() != "_time"]


@pytest.mark.parametrize(("per", "factor"), [("mass", 1), ("volume", 2)])
def test_energy_lies_over_power_where_there_is_any(per, factor):
    lines = curves(ragone(made(), per=per))
    assert len(lines) == 2
    for line in lines:
        np.testing.assert_allclose(line.get_xdata(), factor * np.array([30.0, 250.0]))
        np.testing.assert_allclose(line.get_ydata(), factor * np.array([300.0, 250.0]))


def test_a_line_of_equal_time_passes_through_the_point_of_that_time():
    (ax,) = ragone(made()).axes
    hours = {round(float(line.get_ydata()[0] / line.get_xdata()[0]), 6)
             for line in ax.get_lines() if line.get_label() == "_time"}  # fmt: skip
    assert {10.0, 1.0} <= hours
    assert {text.get_text() for text in ax.texts} >= {"10 h", "1 h"}


def test_a_band_is_that_of_the_energy():
    results = made().assign_coords(quantile=[0.1, 0.5, 0.9])
    shares = xr.DataArray([0.8, 1.0, 1.1], dims="quantile")
    energy = results["stack_specific_energy"] * shares
    results["stack_specific_energy_band"] = energy.transpose("quantile", ...)
    (ax,) = ragone(results).axes
    corners = ax.collections[0].get_paths()[0].vertices
    low = corners[np.isclose(corners[:, 0], 30.0), 1]
    np.testing.assert_allclose([low.min(), low.max()], [240.0, 330.0])


def test_what_cannot_be_drawn_is_refused():
    unknown = made(("one",))
    unknown["stack_specific_energy"] = unknown["stack_specific_energy"] * np.nan
    unknown["unknown"] = ("cell", ["the density of the separator"])
    with pytest.raises(InputError, match="density of the separator"):
        ragone(unknown)
    with pytest.raises(InputError, match="'mass' or 'volume'"):
        ragone(made(), per="litre")


def test_a_liquid_is_a_dotted_line_with_its_name():
    results = made(("thin",)).assign_attrs(liquid="liquid electrolyte, cathode of thin")
    for name in ("specific_energy", "specific_power"):
        results[f"liquid_{name}"] = 1.1 * results[f"stack_{name}"].isel(cell=0)
    figure = ragone(results)
    dotted = curves(figure)[-1]
    np.testing.assert_allclose(dotted.get_ydata(), [330.0, 275.0])
    words = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    assert "Liquid electrolyte, cathode of thin" in words


def test_what_is_estimated_is_below():
    results = made().assign_attrs(estimated="conductivity of a", estimated_density="b, c")
    notes = [legend.get_title().get_text() for legend in ragone(results).legends]
    assert any("Estimated: conductivity of a; density of b, c." in note for note in notes)
