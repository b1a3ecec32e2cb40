import numpy as np
import pytest

from sscell.calibration.measurements import read_measurements
from sscell.cell import load_cell
from sscell.errors import InputError

SLOW = {"c_rate": 0.05, "specific_capacity": "198 mAh/g"}


@pytest.fixture(scope="module")
def described():
    return load_cell("ncm83_li6ps5cl")


def test_one_capacity_a_block_a_table_and_a_file_are_the_same(described, tmp_path):
    """198 mAh/g at C/20 and 100 at 1C, in four forms."""
    path = tmp_path / "rates.csv"
    path.write_text("c_rate;capacity [mAh/g]\n1;100\n0,05;198\n", encoding="utf-8")
    loading = described.summary().derived.loading.loading / 10
    forms = (
        described.measured,
        [SLOW, {"c_rate": 1, "areal_capacity": f"{100 * loading} mAh/cm^2"}],
        {"c_rate": [0.05, 1], "capacity [mAh/g]": [198, 100]},
        path,
    )
    for data in forms:
        means = read_measurements(data, described, 0.02)
        np.testing.assert_allclose(means.rates, [0.05, 1])
        areal = np.array([198, 100]) * loading * 36000
        np.testing.assert_allclose(means.capacities, areal, rtol=1e-9)
        np.testing.assert_allclose(means.deviations, 0.02 * areal, rtol=0.02)


def test_repeats_in_two_data_sets_are_averaged(described):
    data = [SLOW, {"c_rate": [0.05, 1], "capacity [mAh/g]": [190, 100]}]
    means = read_measurements(data, described, 0.02)
    assert means.capacities[0] / means.capacities[1] == pytest.approx(1.94, rel=1e-9)


def test_the_order_of_data_changes_nothing(described):
    points = [(0.1, "150 mAh/g"), (1, "120 mAh/g"), (0.1, "151 mAh/g"), (0.5, "140 mAh/g")]
    listed = [{"c_rate": rate, "specific_capacity": text} for rate, text in points]
    first, second = (read_measurements(data, described, 0.02) for data in (listed, listed[::-1]))
    for name in ("rates", "capacities", "deviations"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


@pytest.mark.parametrize(
    ("data", "where", "message"),
    [
        ({"c_rate": 0.05}, "data, specific_capacity", "give one of"),
        ({**SLOW, "c_rate": "fast"}, "data, c_rate", "C-rate"),
        ([], "data", "empty"),
        ([SLOW, "nowhere.csv"], "data", "nowhere.csv"),
        (7, "data", "expected a CSV file"),
    ],
)
def test_what_is_no_measurement(described, data, where, message):
    with pytest.raises(InputError, match=message) as caught:
        read_measurements(data, described, 0.02)
    assert caught.value.problems[0].where == where


def test_all_mistakes_at_once(described):
    with pytest.raises(InputError) as caught:
        read_measurements([{"c_rate": 0.05}, {"specific_capacity": "198 mAh"}], described, 0.02)
    assert len(caught.value.problems) >= 2


CHARGE = np.linspace(0, 200, 21)
CURVE = {
    "c_rate": [0.1] * 21,
    "capacity [mAh/g]": CHARGE,
    "voltage [V]": 3.7 - (3.7 - 1.98) * (CHARGE / 200) ** 4,
}
SPECTRUM = {
    "frequency [Hz]": [1e4, 1e3, 1e2, 1e1, 1.0],
    "Z' / ohm cm2": [10.0, 12.0, 30.0, 50.0, 60.0],
    "-Z'' / ohm cm2": [0.0, 5.0, 20.0, 10.0, 15.0],
}


def test_a_curve_is_voltages_and_a_capacity(described):
    """At 10, 50 and 90 % of its charge, in any order of rows; interpolated to 1 mV."""
    read = read_measurements(CURVE, described, 0.02)
    (curve,) = read.curves
    assert curve.c_rate == 0.1
    np.testing.assert_allclose(
        curve.voltages, 3.7 - 1.72 * np.array([0.1, 0.5, 0.9]) ** 4, atol=1e-3
    )
    assert read.capacities / 3600 == pytest.approx(
        200 * described.summary().derived.loading.loading
    )
    mixed = {name: list(values)[::-1] for name, values in CURVE.items()}
    (same,) = read_measurements(mixed, described, 0.02).curves
    np.testing.assert_array_equal(same.voltages, curve.voltages)


def test_a_potential_against_lithium_is_that_of_the_cell_and_its_anode(described):
    against = {
        "c_rate": CURVE["c_rate"],
        "capacity [mAh/g]": CHARGE,
        "E (V vs. Li/Li+)": np.array(CURVE["voltage [V]"]) + float(described.anode.potential),
    }
    (curve,) = read_measurements(against, described, 0.02).curves
    (same,) = read_measurements(CURVE, described, 0.02).curves
    np.testing.assert_allclose(curve.voltages, same.voltages, rtol=1e-12)


def test_a_spectrum_of_either_sign(described):
    """Impedance of a capacitive cell lies below the real axis; compared at five frequencies."""
    minus = {**SPECTRUM, "soc": [0.3] * 5}
    plus = {
        "f [kHz]": np.array(SPECTRUM["frequency [Hz]"])[::-1] / 1e3,
        "Re(Z) [ohm m2]": np.array(SPECTRUM["Z' / ohm cm2"])[::-1] / 1e4,
        "Im(Z) [ohm m2]": -np.array(SPECTRUM["-Z'' / ohm cm2"])[::-1] / 1e4,
    }
    for data, soc in ((minus, 0.3), (plus, 0.5)):
        read = read_measurements([SLOW, data], described, 0.02)
        (spectrum,) = read.spectra
        assert spectrum.soc == soc
        assert read.rates.tolist() == [0.05]
        np.testing.assert_allclose(spectrum.frequencies, np.geomspace(1, 1e4, 5), rtol=1e-9)
        expected = [60 - 15j, 50 - 10j, 30 - 20j, 12 - 5j, 10]
        np.testing.assert_allclose(1e4 * spectrum.impedance, expected, rtol=1e-9)


def test_spectra_alone_have_no_capacities(described):
    assert read_measurements(SPECTRUM, described, 0.02).capacities.size == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"voltage [V]": np.linspace(3.7, 2.6, 21)}, "ends at 2.6 V, not at the lower cut-off"),
        ({"capacity [mAh/g]": np.linspace(100, 200, 21)}, "from its begin"),
        ({"voltage [mA]": CURVE["voltage [V]"]}, "as in 'voltage .V.'; got 'mA'"),
        ({"voltage [V]": CURVE["voltage [V]"][:20]}, "20 voltages, but 21 capacities"),
    ],
)
def test_what_is_no_whole_discharge(described, changes, message):
    kept = {k: v for k, v in CURVE.items() if k.split()[0] not in {n.split()[0] for n in changes}}
    with pytest.raises(InputError, match=message):
        read_measurements({**kept, **changes}, described, 0.02)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Z' / ohm cm2": None, "real [ohm]": [1.0] * 5}, "as in 'real .ohm cm2.'; got 'ohm'"),
        ({"-Z'' / ohm cm2": None}, "no column for 'imaginary"),
        ({"frequency [Hz]": [1, 2, 3, 4, "fast"]}, "row 5: 'fast' is not a number"),
        ({"soc": [0.1, 0.2, 0.3, 0.4, 0.5]}, "4 frequencies or more"),
        ({"soc": [50, 50, 50, 50]}, "different numbers of values"),
    ],
)
def test_what_is_no_spectrum(described, changes, message):
    given = {k: v for k, v in {**SPECTRUM, **changes}.items() if v is not None}
    with pytest.raises(InputError, match=message):
        read_measurements(given, described, 0.02)
