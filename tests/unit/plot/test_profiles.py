import numpy as np
import pytest
import xarray as xr

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


def dataset(states=(0.02, 0.5, 0.98), active=1.0, reduced=0.1):
    """A host that does most, and a catholyte that conducts less the more it took up."""
    states, x = np.asarray(states, dtype=float), np.linspace(1.0, 59.0, 30)
    passed = np.linspace(0.0, 1.0, 21)
    stoichiometry = np.outer(states, np.linspace(1.0, 0.6, x.size))
    over = {
        "active_current_density": active * (200.0 + 0.0 * stoichiometry),
        "catholyte_current_density": 50.0 * (1 + stoichiometry),
        "stoichiometry": 0.2 + 0.7 * stoichiometry,
        "catholyte_stoichiometry": stoichiometry,
        "ionic_conductivity": 0.1 * reduced**stoichiometry,
    }
    along = {
        "cell_voltage": 4.2 - passed,
        "catholyte_share": 1 - 0.7 * active + 0.0 * passed,
        "active_charge": 0.7 * active * 3 * passed,
        "catholyte_charge": (1 - 0.7 * active) * 3 * passed,
    }
    units = {"ionic_conductivity": "mS/cm", "cell_voltage": "V", "active_charge": "mAh/cm2"}
    units |= {"catholyte_charge": "mAh/cm2", "active_current_density": "mA/cm3"}
    data = {name: (("state_of_discharge", "x"), values) for name, values in over.items()}
    data |= {name: (("charge_passed",), values) for name, values in along.items()}
    made = xr.Dataset(
        data,
        {"state_of_discharge": states, "x": x, "charge_passed": passed},
        {"title": "NCM83 | Li3VCl6", "c_rate": 0.5, "direction": "discharge"},
    )
    for name in made.variables:
        made[name].attrs = {"units": units.get(name, "1"), "long_name": str(name)}
    return made


def test_each_panel_shows_its_variable():
    figure = plot.phases(dataset())
    assert len(figure.axes) == 6
    lines = [list(ax.get_lines()) for ax in figure.axes]
    # voltage with a dot a state; two shares; the sum; two phases a state; the conductivity
    assert [len(drawn) for drawn in lines] == [4, 2, 1, 6, 6, 3]
    np.testing.assert_allclose(lines[1][1].get_ydata(), 0.3)
    np.testing.assert_allclose(lines[2][0].get_ydata()[-1], 3.0)
    drawn = sorted(line.get_ydata()[0] for line in lines[5])
    np.testing.assert_allclose(drawn, np.sort(0.1 * 0.1 ** np.array([0.02, 0.5, 0.98])))


def test_the_charges_are_named_with_their_amounts():
    texts = [text.get_text() for text in plot.phases(dataset()).axes[2].get_legend().get_texts()]
    assert texts == ["active material, 2.1", "catholyte, 0.9"]


def test_without_active_material_it_is_not_drawn():
    figure = plot.phases(dataset(active=0.0))
    assert [len(ax.get_lines()) for ax in figure.axes] == [4, 1, 1, 3, 3, 3]
    for ax in figure.axes[1:5]:
        assert all("active" not in text.get_text() for text in ax.get_legend().get_texts())


def test_at_most_five_states():
    figure = plot.phases(dataset(np.linspace(0.0, 1.0, 11)))
    assert len(figure.axes[5].get_lines()) == 5
    assert len(figure.legends[0].get_texts()) == 5


def test_phases_one_state_alone():
    one = dataset().isel(state_of_discharge=1)
    assert len(plot.phases(one).axes[5].get_lines()) == 1


@pytest.mark.parametrize(("reduced", "scale"), [(0.1, "log"), (0.9, "linear")])
def test_a_conductivity_that_hardly_moves_is_drawn_from_zero(reduced, scale):
    ax = plot.phases(dataset(reduced=reduced)).axes[5]
    assert ax.get_yscale() == scale
    assert (ax.get_ylim()[0] <= 0) == (scale == "linear")


def test_phases_title_names_cell_rate_and_direction():
    figure = plot.phases(dataset())
    assert figure.get_suptitle().replace("\xa0", " ").endswith("Li$_{3}$VCl$_{6}$, 0.5C discharge")
    bare = dataset()
    bare.attrs = {}
    assert plot.phases(bare).get_suptitle() == ""


def test_a_dataset_of_an_inert_catholyte_says_what_is_missing(through):
    with pytest.raises(ValueError, match=r"'active_charge'.*redox-active cell"):
        plot.phases(through())


def test_phases_a_solution_is_drawn_as_its_dataset():
    run = discharge(load_cell("li3ticl6_all_in_one"), 1.0)
    direct, by_table = plot.phases(run), plot.phases(table(run))
    for ax, other in zip(direct.axes, by_table.axes, strict=True):
        for line, same in zip(ax.lines, other.lines, strict=True):
            np.testing.assert_array_equal(line.get_ydata(), same.get_ydata())


def test_a_composite_anode_is_left_of_the_separator(through):
    """Panels go through the whole cell; the electrons are drawn against both collectors."""
    results = through()
    names = ("electrolyte_potential", "electrode_potential", "reaction_current_density",
             "surface_stoichiometry", "stoichiometry")  # fmt: skip
    anode = {f"anode_{name}": results[name].rename(x="anode_x") for name in names}
    both = results.assign(anode).assign(separator_thickness=30.0)
    assert plot.profiles(both).axes[0].get_xlim() == (-112.0, 82.0)
    axes = plot.profiles(both).axes
    assert axes[1].get_ylabel().replace("\n", " ") == "Electrode potential vs. collector (mV)"
    assert axes[3].get_xlabel() == "Distance from the face of the cathode (µm)"
    ions, electrons = (ax.get_lines()[0].get_ydata() for ax in axes[:2])
    assert np.isfinite(ions).all()
    assert np.isnan(electrons).sum() == 1
