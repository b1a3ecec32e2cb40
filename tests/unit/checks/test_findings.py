import pytest

from sscell.cards.cell import CellDesign
from sscell.checks.finding import SEVERITIES, Finding
from sscell.checks.findings import (
    CHECKS,
    LONGEST,
    MOST_LINES,
    Findings,
    finding_lines,
    findings,
    verdict,
)
from sscell.reading.read import library, read_cell, read_electrolyte

SULFIDE = {"name": "li6ps5cl", "particle_size": "3 um"}


def built(catholyte: object, separator: list[object], anode: str = "lithium-indium") -> CellDesign:
    """A cell of NCM83 with the electrolytes to be judged."""
    return read_cell(
        {
            "title": "judged",
            "temperature": "25 degC",
            "cathode": {
                "active_material": "ncm83",
                "catholyte": catholyte,
                "composition": {"active_material": "70 wt%", "catholyte": "30 wt%"},
                "porosity": "14 %",
                "loading": "10 mg/cm^2",
                "ionic_transport": {"closure": "percolation", "threshold": "11 %"},
                "electronic_transport": {"electronic_conductivity": "0.3 mS/cm"},
                "coverage": "50 %",
                "utilisation": "100 %",
                "film_resistance": "0 ohm cm^2",
            },
            "separator": [{"electrolyte": e, "thickness": "30 um"} for e in separator],
            "anode": {"type": anode, "resistance": "10 ohm cm^2"},
            "limits": {"lower": "2.6 V", "upper": "4.3 V", "reference": "Li/Li+"},
            "nominal_specific_capacity": "200 mAh/g",
        }
    )


def messages(cell: CellDesign, severity: str) -> list[str]:
    return [str(finding) for finding in findings(cell) if finding.severity == severity]


def test_the_gravest_come_first_then_those_that_move_the_capacity_most(cell: CellDesign) -> None:
    listed, causes = findings(cell), list(CHECKS)
    ranks = [(SEVERITIES.index(f.severity), causes.index(f.cause)) for f in listed]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 3, "a cell with findings of one kind shows no order"


def test_no_finding_is_repeated(cell: CellDesign) -> None:
    listed = findings(cell)
    assert len(set(listed)) == len(listed)


def test_no_shipped_cell_is_expected_to_fail() -> None:
    """They were all built by somebody; the electrolyte of the thick LNMO cell is a guess that 5 V
    oxidises."""
    for name in library("cells"):
        errors = [f.message for f in findings(read_cell(name)) if f.severity == "error"]
        if name == "lnmo_thick_li3incl6":
            assert all("5 V at the upper cut-off is above the limit" in each for each in errors)
        else:
            assert errors == [], name


def test_an_anolyte_at_the_cathode_is_an_error() -> None:
    """Li7N2I lasts on lithium and is oxidised above 1.1 V."""
    cell = built({"name": "li7n2i", "density": "2 g/cm^3"}, ["li7n2i"], "lithium")
    (error,) = messages(cell, "error")
    assert "4.3 V at the upper cut-off is above the limit of 1.1 V (thermodynamic" in error
    assert "[Wang2024" in error


def test_a_halide_on_lithium_is_an_error() -> None:
    errors = messages(built("li3incl6", ["li3incl6"], "lithium"), "error")
    assert any("0 V at the anode is below the limit of 2.38 V" in error for error in errors)
    assert any(
        "Li3InCl6 | lithium: reacts" in error and "[Riegger2021]" in error for error in errors
    )


def test_a_halide_without_a_window_on_lithium_is_an_error() -> None:
    """A statement on the class applies where there is none on the compound."""
    halide = {"name": "li2p7in0p7hf0p3cl6", "density": "2.6 g/cm^3"}
    (error,) = messages(built(halide, ["li2p7in0p7hf0p3cl6"], "lithium"), "error")
    assert "halides or oxyhalides or soft halides | lithium: reacts, class statement" in error


def test_a_halide_that_reacts_with_a_sulfide() -> None:
    warnings = messages(built("li3incl6", ["li6ps5cl"]), "warning")
    (warning,) = (text for text in warnings if "Li3InCl6 | Li6PS5Cl: reacts" in text)
    assert warning.endswith("[Rosenbach2023; Samanta2024; Cha2024]")


def test_a_nitride_below_a_halide_is_a_warning() -> None:
    """One is oxidised above 0.5 V, the other reduced below 2.38 V; films of it are reported."""
    layers = ["li3incl6", "beta_li3n_mechanochemical"]
    warnings = messages(built(SULFIDE, layers, "lithium"), "warning")
    assert any("no potential at which both are stable" in text for text in warnings)
    assert any("halides | Li3N: conflicting" in text for text in warnings)
    fitting = messages(built(SULFIDE, ["li6ps5cl"], "lithium"), "warning")
    assert not any("no potential" in text for text in fitting)


@pytest.mark.parametrize(
    "name", [name for name in library("electrolytes") if name.startswith("li3incl6")]
)
def test_every_form_of_li3incl6_has_its_onset(name: str) -> None:
    ends = [
        float(w.high) for w in read_electrolyte(name).windows if w.kind == "practical" and w.high
    ]
    assert ends == [4.2]


def test_an_unknown_pair_is_unknown() -> None:
    halide = {"name": "he_sse_high_entropy_chloride", "density": "2.6 g/cm^3"}
    warnings = messages(built(halide, ["li6ps5cl"]), "warning")
    assert any("Cl6 | Li6PS5Cl: no compatibility data for this pair" in text for text in warnings)


def test_li3ycl6_on_lithium_indium_is_at_its_edge() -> None:
    warnings = messages(built("li3zrcl4o1p5", ["li3zrcl4o1p5", "li3ycl6"]), "warning")
    assert any("0.62 V at the anode is at the edge of the window, 0.62 V" in t for t in warnings)


def test_values_outside_their_family_are_findings() -> None:
    """Of the library, whose own entries say what is usual."""
    odd = {"name": "li6ps5cl", "conductivity": "2.4 S/cm"}
    assert any("S/cm for mS/cm?" in text for text in messages(built(odd, ["li6ps5cl"]), "warning"))
    assert not any("S/cm for" in text for text in messages(built(SULFIDE, ["li6ps5cl"]), "warning"))


@pytest.mark.parametrize("anode", ["lithium", "lithium-indium", "graphite"])
def test_every_electrolyte_of_the_library_can_be_judged_anywhere(anode: str) -> None:
    """A cell that reads is judged, whatever it is made of; what is unknown is made up here."""
    known = built(SULFIDE, ["li6ps5cl"], anode)
    for name in library("electrolytes"):
        given = {"conductivity": "1 mS/cm", "temperature": "25 degC", "density": "2 g/cm^3"}
        given |= {"conductivity_points": None}  # at other temperatures only
        e = read_electrolyte(name).rebuilt(**given)
        if e.carrier != "Li+":
            continue  # refused as part of a cell
        layer = known.separator[0].rebuilt(electrolyte=e)
        cathode = known.cathode.rebuilt(catholyte=e)
        listed = findings(known.rebuilt(cathode=cathode, separator=(layer,)))
        assert any("| anode" in f.place for f in listed), name
        assert all(f.severity in SEVERITIES and f.message for f in listed), name


TRANSPORT, WINDOWS, SOURCES = "effective transport", "stability windows", "sources of values"
WINDOW = Finding("warning", "cathode", "4.3 V is above 2.5 V", cause=WINDOWS)
CONTACT = Finding("error", "separator", "rms error: warning: reacts", cause="materials in contact")
NOTES = [Finding("note", "cell", f"value {i}: assumed, error: 2", cause=SOURCES) for i in range(9)]


def test_severities_are_counted_by_type_and_not_by_words() -> None:
    assert verdict({"a": []}) == "valid"
    assert verdict({"a": NOTES}) == "valid; 9 notes"
    assert verdict({"a": [*NOTES, WINDOW]}, everything=False) == "valid, 1 warning; 9 notes: --all"
    assert verdict({"a": [CONTACT], "b": [CONTACT, WINDOW]}) == (
        "valid, but not expected to work: 1 error, 1 warning"
    )


def test_a_summary_has_one_line_a_cause_and_no_notes() -> None:
    transport = Finding("warning", "cathode", "below its threshold", cause=TRANSPORT)
    other = Finding("warning", "separator", "0 V is below 1 V", cause=WINDOWS)
    listed = {"a": [*NOTES, WINDOW, other, CONTACT, transport]}
    assert finding_lines(listed) == [
        str(CONTACT),
        str(transport),
        f"{WINDOW} (and 1 more on {WINDOWS})",
    ]
    assert len(finding_lines(listed, everything=True)) == 13


def test_a_summary_fits_a_screen() -> None:
    many = [Finding("warning", "cell", "x " * 400, cause=cause) for cause in CHECKS]
    lines = finding_lines({"a": many})
    assert len(lines) == MOST_LINES < len(many)
    assert all(len(line) <= LONGEST for line in lines)
    assert verdict({"a": many}, everything=False).endswith("--all")


def test_a_finding_of_several_cells_is_one_line() -> None:
    by_cell = {name: [WINDOW] for name in "abcde"}
    assert finding_lines(by_cell) == [f"all cells: {WINDOW}"]
    assert finding_lines(by_cell | {"f": []}) == [f"5 cells: {WINDOW}"]
    assert finding_lines({"a": [WINDOW], "b": []}) == [f"a: {WINDOW}"]


def test_findings_print_as_a_summary_and_are_a_list() -> None:
    listed = Findings([WINDOW, *NOTES])
    assert str(listed).splitlines() == [str(WINDOW), "valid, 1 warning; 9 notes"]
    assert listed[0] == WINDOW
    assert len(listed) == 10
