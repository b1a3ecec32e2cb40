import pytest

from sscell.quantities.units import from_si, scale, split


@pytest.mark.parametrize(
    ("text", "si"),
    [
        ("80 um", 8e-5),
        ("80um", 8e-5),
        ("1.6 mS/cm", 0.16),
        ("1.6 mS cm-1", 0.16),
        ("25 degC", 298.15),
        ("25 °C", 298.15),
        ("70 wt%", 0.7),
        ("10 Ω cm²", 1e-3),
        ("4e-15 m^2/s", 4e-15),
        ("10.7 mg/cm2", 0.107),
        ("200 mAh/g", 720000.0),
        ("−3 V", -3.0),
        ("0.41eV", 0.41 * 1.602176634e-19),
        ("6 ohm cm^2/h^0.5", 1e-5),
        ("6 Ω cm²/sqrt(h)", 1e-5),
        ("1.6 mS cm–1", 0.16),
        ("1.6×10⁻³ S cm⁻¹", 0.16),
        ("1.6 x 10^-3 S/cm", 0.16),
        ("1.6 × 10−3 S/cm", 0.16),
        ("1.6·10^-3 S/cm", 0.16),
        ("1.6e–3 S/cm", 0.16),
        ("10^-3 S/cm", 0.1),
        ("10⁻³ S cm⁻¹", 0.1),
        ("1.6 mS.cm-1", 0.16),
        ("1.6 mS cm^{-1}", 0.16),
        ("1.6 mS cm -1", 0.16),
        ("10 Ohm cm2", 1e-3),
        ("10 Ohm.cm2", 1e-3),
        ("10 Ohm-cm2", 1e-3),
        ("10 \N{GREEK CAPITAL LETTER OMEGA}cm²", 1e-3),
        ("10 \N{OHM SIGN}cm²", 1e-3),
        ("25 ℃", 298.15),
        ("25 ° C", 298.15),
        ("5 mAh cm–2", 180000.0),
        ("200 mAhg⁻¹", 720000.0),
        ("200 mA h g-1", 720000.0),
        ("80 \N{MICRO SIGN}m", 8e-5),
        ("80 \N{GREEK SMALL LETTER MU}m", 8e-5),
        ("2 Vol.-%", 0.02),
    ],
)
def test_text_becomes_si(text: str, si: float) -> None:
    parts = split(text)
    assert parts is not None
    unit = scale(parts[1])
    assert unit is not None
    assert unit.to_si(parts[0]) == pytest.approx(si, rel=1e-15)


def test_round_numbers_stay_round() -> None:
    unit = scale("um")
    assert unit is not None
    assert unit.to_si(80) == 8e-5  # 80 * 1e-6 is 7.999999999999999e-05


@pytest.mark.parametrize("text", ["um", "0,5 V", "1.2.3 m", "nan V", "", "--1 V"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert split(text) is None


@pytest.mark.parametrize(
    "unit",
    [
        "umm",
        "__import__('os')",
        "m^9999",
        "m**9**9**9",
        "exit()",
        "m^0.51",
        "sqrt(m",
        "sqrt(2)",
        "m" * 200,
        "um 3",
        "-10 um",
        "10^3 degC",
    ],
)
def test_what_is_no_unit_is_refused(unit: str) -> None:
    assert scale(unit) is None


def test_display_numbers() -> None:
    assert from_si(0.026000000000000002, "mS/cm") == 0.26
    assert from_si(298.15, "degC") == 25.0
    assert from_si(39558.98, "eV") == pytest.approx(0.41, rel=1e-6)
    assert from_si(0.3, "1") == 0.3
    with pytest.raises(ValueError, match="unknown unit"):
        from_si(1.0, "furlongg")


@pytest.mark.parametrize("text", ["10-3 S/cm", "5–10 um", "1.6 x 103 S/m"])
def test_a_range_or_a_lost_power_is_no_value(text: str) -> None:
    parts = split(text)
    assert parts is not None
    assert scale(parts[1]) is None


def test_a_power_of_ten_in_a_unit() -> None:
    unit = scale("10⁻³ S cm⁻¹")
    assert unit is not None
    assert unit.to_si(1.6) == pytest.approx(0.16, rel=1e-15)
