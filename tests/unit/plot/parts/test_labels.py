import numpy as np
import pytest
import xarray as xr

from sscell.plot.parts import labels


@pytest.mark.parametrize(
    ("units", "shown"),
    [
        ("mAh/cm2", "mAh cm$^{−2}$"),
        ("mAh/g", "mAh g$^{−1}$"),
        ("mS/cm", "mS cm$^{−1}$"),
        ("mA/cm3", "mA cm$^{−3}$"),
        ("mAh/cm²", "mAh cm$^{−2}$"),
        ("m**2/s", "m$^{2}$ s$^{−1}$"),
        ("ohm·cm^2", "Ω cm$^{2}$"),
        ("J/(mol K)", "J mol$^{−1}$ K$^{−1}$"),
        ("1/h", "h$^{−1}$"),
        ("A.m-2", "A m$^{−2}$"),
        ("ohm*cm^2/h^0.5", "Ω cm$^{2}$ h$^{−0.5}$"),
        ("m2.s-1", "m$^{2}$ s$^{−1}$"),
        ("um", "µm"),
        ("degC", "°C"),
        ("V", "V"),
        ("1", ""),
        ("", ""),
    ],
)
def test_units_read_as_in_print(units, shown):
    assert labels.unit(units) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (0.05, "0.05"),
        (-1.5, "−1.5"),
        (100.0, "100"),
        (4e-15, "4 × 10$^{−15}$"),
        (1e5, "10$^{5}$"),
    ],
)
def test_numbers_take_as_few_signs_as_they_need(value, shown):
    assert labels.number(value) == shown


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("NCM83 | Li6PS5Cl | In-Li", "NCM83\xa0| Li$_{6}$PS$_{5}$Cl\xa0| In-Li"),
        ("Li5.5PS4.5Cl1.5", "Li$_{5.5}$PS$_{4.5}$Cl$_{1.5}$"),
        ("NMC811, LPSCl, S8, 600 um, 1C", "NMC811, LPSCl, S8, 600 um, 1C"),
        ("75Li2S-25P2S5 glass", "75Li$_{2}$S-25P$_{2}$S$_{5}$ glass"),
        ("5 $", r"5 \$"),
    ],
)
def test_formulas_get_subscripts_and_nothing_else_does(title, shown):
    assert labels.title(title, 60) == shown


def test_title_breaks_after_a_bar():
    assert labels.title("NCM83 | Li6PS5Cl | In-Li", 12).splitlines()[0] == "NCM83\xa0|"


def quantity(name, units, long_name):
    return xr.DataArray(0.0, name=name, attrs={"units": units, "long_name": long_name})


def test_axis_label_comes_from_attributes():
    data = quantity("capacity", "mAh/cm2", "areal capacity")
    assert labels.axis(data) == "Areal capacity (mAh cm$^{−2}$)"


def test_long_axis_label_breaks_and_keeps_its_unit_whole():
    data = quantity("specific_capacity", "mAh/g", "specific capacity of the active material")
    assert labels.axis(data, width=24).splitlines() == [
        "Specific capacity of the",
        "active material",
        "(mAh g$^{−1}$)",
    ]


def test_axis_label_without_attributes_falls_back_to_the_name():
    assert labels.axis(xr.DataArray(0.0, name="mean_voltage")) == "Mean voltage"


def test_value_of_a_coordinate_in_words():
    assert labels.value(quantity("c_rate", "1/h", "C-rate"), 0.5) == "0.5C"
    thickness = quantity("thickness", "um", "cathode thickness")
    assert labels.value(thickness, 80.0).replace("\xa0", " ") == "Cathode thickness 80 µm"


def test_a_word_is_its_own_value():
    for kind in (str, object):
        words = xr.DataArray(np.array("Li6PS5Cl", dtype=kind), name="electrolyte")
        assert labels.value(words) == "Li$_{6}$PS$_{5}$Cl"


def test_heading_joins_what_fits_on_a_line():
    assert labels.heading(("1C", "", "60 °C"), 20) == "1C, 60 °C"
    assert labels.heading(("Cathode thickness 80", "60 °C"), 20).count("\n") == 1


def test_a_heading_puts_no_comma_where_a_title_was_broken():
    """Neither a second one nor one inside a sentence."""
    for text in ("NCM811, graphite anode resolved, 1C discharge", "a pellet of pressed grains"):
        for width in range(8, 60):
            parts = (labels.title(text, width), "60 °C")
            assert labels.heading(parts, 100) == f"{text}, 60 °C"


def test_a_unit_begins_no_formula():
    assert labels.unit("$x$") == r"\$x\$"


def test_units_and_ions_in_a_sentence_are_printed():
    said = labels.prose("4 mAh/cm^2, 30 um of 0.534 g/cm3; 5 conduct Na+ and 3 Ca2+.")
    assert said == (
        "4 mAh cm$^{−2}$, 30 µm of 0.534 g cm$^{−3}$; 5 conduct Na$^{+}$ and 3 Ca$^{2+}$."
    )
    assert labels.prose("cost $5") == r"cost \$5"


def test_only_words_lose_their_first_capital():
    assert labels.lower("Porosity") == "porosity"
    assert labels.lower("C-rate") == "C-rate"
