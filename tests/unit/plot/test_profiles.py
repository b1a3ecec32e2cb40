import numpy as np
import pytest

from sscell import plot
from sscell.cell import load_cell
from sscell.results.profiles import profiles as table
from sscell.studies.discharge import discharge


def test_four_panels_one_line_a_state_and_two_for_stoichiometry(through):
    figure = plot.profiles(through())
    assert [len(ax.get_lines()) for ax in figure.axes] == [5, 5, 5, 10]


def test_axes_say_what_and_in_which_unit(through):
    axes = plot.profiles(through()).axes
    assert [ax.get_ylabel().replace("\n", " ") for ax in axes] == [
        "Electrolyte potential (V)",
        "Electrode potential (V)",
        "Reaction current density (mA cm$^{−3}$)",
        "Stoichiometry",
    ]
    assert axes[2].get_xlabel() == axes[3].get_xlabel() == "Distance from the separator (µm)"
    assert axes[0].get_xlim() == (0.0, 82.0)


def test_states_are_named_with_their_voltage(through):
    legend = plot.profiles(through()).legends[0]
    assert legend.get_texts()[2].get_text() == "0.5 (3.65 V)"
    without = plot.profiles(through().drop_vars("voltage")).legends[0]
    assert without.get_texts()[2].get_text() == "0.5"


def test_at_most_six_states(through):
    figure = plot.profiles(through(np.linspace(0.0, 1.0, 21)))
    assert len(figure.axes[0].get_lines()) == 6


def test_states_without_numbers_are_left_out(through):
    results = through()
    for name in results.data_vars:
        results[name][3] = np.nan
    assert len(plot.profiles(results).axes[0].get_lines()) == 4


def test_one_state_alone(through):
    figure = plot.profiles(through().isel(state_of_discharge=2))
    assert len(figure.axes[0].get_lines()) == 1


def test_zero_is_marked_when_the_reaction_changes_sign(through):
    results = through()
    results["reaction_current_density"] -= 400.0
    labels = [line.get_label() for line in plot.profiles(results).axes[2].get_lines()]
    assert "_zero" in labels


def test_title_names_cell_rate_and_direction(through):
    title = plot.profiles(through()).get_suptitle().replace("\xa0", " ")
    assert title == "NCM83 | Li$_{6}$PS$_{5}$Cl | In-Li, 1C discharge"
    bare = through()
    bare.attrs = {}
    assert plot.profiles(bare).get_suptitle() == ""


def test_wrong_dataset_says_what_is_missing(through, rates):
    with pytest.raises(ValueError, match=r"'electrolyte_potential'.*sscell\.profiles"):
        plot.profiles(rates())
    with pytest.raises(ValueError, match="'stoichiometry', which"):
        plot.profiles(through().drop_vars("stoichiometry"))


def test_a_solution_is_drawn_as_its_dataset() -> None:
    """What sscell.discharge gives may be drawn at once."""
    run = discharge(load_cell("ncm83_li6ps5cl"), 1.0)
    direct, by_table = plot.profiles(run), plot.profiles(table(run))
    for ax, other in zip(direct.axes, by_table.axes, strict=True):
        for line, same in zip(ax.lines, other.lines, strict=True):
            np.testing.assert_array_equal(line.get_ydata(), same.get_ydata())
