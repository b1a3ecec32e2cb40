import numpy as np
import pytest

from sscell.cell import load_cell
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.results.losses import LOSSES
from sscell.solving.points import Design
from sscell.studies.idealised import PROCESSES, idealised, processes_of

LAYERS = [names.layer(i, names.LAYER_KAPPA) for i in (0, 1)]
OWN = {
    "catholyte": {names.KAPPA},
    "electrons": {names.SIGMA},
    "kinetics": {names.EXCHANGE_REFERENCE},
    "film": {names.FILM_RESISTANCE},
    "particles": {names.DIFFUSIVITY_REFERENCE},
    "separator": {*LAYERS, names.JUNCTION_RESISTANCE},
    "anode": {names.COUNTER_RESISTANCE},
}
"""What each process is in the model."""
DERIVED = {
    "catholyte": {"catholyte_conductivity"},
    "electrons": {"electronic_conductivity"},
    "particles": {"diffusion_length_factor"},
    "separator": {"separator_resistance", "junction_resistance"},
    "anode": {"anode_resistance"},
}
"""What else a process shows in."""


@pytest.fixture(scope="module")
def lossy():
    """Two layers of unlike electrolytes on an unlike catholyte, and a film: every loss there is."""
    return load_cell("ncm83_li3zrcl4o1p5_li3ycl6").replace(
        {"cathode.film_resistance": "10 ohm cm^2", "junction.resistance": "5 ohm cm^2"}
    )


def changed(before, after):
    """Names of numbers that differ by more than round-off."""
    return {name for name in before if after[name] != pytest.approx(before[name], rel=1e-12)}


def test_the_processes_are_those_that_losses_are_split_into():
    """But for the junctions, which go with the separator, and what all of them do together."""
    assert set(PROCESSES) == set(LOSSES) - {"junction", "inhomogeneity"} == set(OWN)
    assert all(PROCESSES.values())


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_changes_its_own_numbers_and_no_other(lossy, process):
    before, after = Design.of(lossy), Design.of(idealised(lossy, process))
    assert changed(before.scalars, after.scalars) == OWN[process]
    flat = {name: value for name, value in vars(before.derived).items() if isinstance(value, float)}
    assert changed(flat, vars(after.derived)) == DERIVED.get(process, set())


@pytest.mark.parametrize("name", ["ncm83_li6ps5cl", "ncm622_li6ps5cl_42vol", "lco_lgps"])
def test_the_electrode_stays_the_same(name):
    """Loading, thickness, composition, capacity and 1C, of a closure and of measured values."""
    cell = load_cell(name)
    before = derive(cell)
    kept = ("loading", "volume_fractions", "current_1c", "equilibrium_capacity", "contact_area")
    for process in PROCESSES:
        after = derive(idealised(cell, process))
        for quantity in kept:
            assert getattr(after, quantity) == getattr(before, quantity), (process, quantity)


def test_open_circuit_and_cut_offs_stay(lossy):
    for process in PROCESSES:
        ideal = idealised(lossy, process)
        assert ideal.cutoffs_vs_lithium == lossy.cutoffs_vs_lithium, process
        assert ideal.title == lossy.title, process
        curves = [c.cathode.active_material.open_circuit_potential for c in (lossy, ideal)]
        assert curves[0] == curves[1], process


def test_electrons_are_ideal_whatever_carried_them(cell):
    """A closure with carbon gives way to one conductivity, good at every stoichiometry."""
    card = cell.to_mapping()
    cathode = card["cathode"]
    cathode["composition"] |= {"catholyte": "24.5 wt%", "carbon": "2 wt%"}
    cathode |= {"carbon_density": "2 g/cm^3", "electronic_transport": {"closure": "percolation"}}
    carbon = Design.of(load_cell(card))
    assert carbon.derived.carbon_conductivity > 0
    ideal = Design.of(idealised(carbon.cell, "electrons"))
    d = ideal.derived
    for y in (d.stoichiometry_full, 0.5, d.stoichiometry_empty):
        drop = d.current_1c * d.loading.thickness / ideal.electronic_conductivity(y)
        assert drop < 1e-7
    assert d.ionic_conductivity == carbon.derived.ionic_conductivity


def test_the_cell_itself_is_left_alone(lossy):
    before = Design.of(lossy).scalars
    for process in PROCESSES:
        idealised(lossy, process)
    assert Design.of(lossy).scalars == before


def test_resistances_become_nothing(lossy):
    """1C through what is left of the layers, nanovolts; film, junctions and anode exactly 0."""
    separator = derive(idealised(lossy, "separator"))
    assert separator.current_1c * separator.separator_resistance < 1e-6
    assert idealised(lossy, "separator").junction.resistance == 0
    grown = lossy.replace({"junction.growth": "1 ohm cm^2/sqrt(h)", "junction.age": "9 h"})
    assert sum(idealised(grown, "separator").junction_resistances) == 0
    assert idealised(lossy, "anode").anode.resistance == 0
    assert idealised(lossy, "film").cathode.film_resistance == 0


def test_every_layer_of_the_separator_conducts(lossy):
    assert len(lossy.separator) == 2
    before, after = Design.of(lossy).scalars, Design.of(idealised(lossy, "separator")).scalars
    for name in LAYERS:
        assert before[name] < 1
        assert after[name] == pytest.approx(1e6)


def test_the_catholyte_does_not_take_the_separator_with_it(lossy, cell):
    """Nor do their electrolytes become like or unlike."""
    for chosen in (lossy, cell):
        ideal = idealised(chosen, "catholyte")
        assert ideal.junctions == chosen.junctions
        assert derive(ideal).separator_resistance == derive(chosen).separator_resistance
        assert idealised(chosen, "separator").junctions == chosen.junctions


def test_a_material_curve_keeps_its_shape(lossy):
    """Diffusivity depends on the stoichiometry; the structure is that of the cell."""
    assert lossy.cathode.active_material.diffusivity.curve is not None
    for process in set(PROCESSES) - {"film"}:
        assert Design.of(idealised(lossy, process)).structure == Design.of(lossy).structure


def test_a_temperature_far_from_the_measurement_changes_nothing_but_the_process(lossy):
    """At -30 degC, where 0.294 eV makes the catholyte 13 times worse: still microvolts at 1C."""
    cold = lossy.replace({"temperature": "-30 degC"})
    ideal = derive(idealised(cold, "catholyte"))
    drop = ideal.current_1c * ideal.loading.thickness / ideal.ionic_conductivity
    assert drop < 1e-5
    assert np.isclose(ideal.separator_resistance, derive(cold).separator_resistance, rtol=1e-14)


def test_an_unknown_process_is_a_mistake(cell):
    with pytest.raises(KeyError):
        idealised(cell, "junction")


def test_a_composite_anode_without_loss_has_ideal_parts():
    cell = load_cell("lco_lgps_graphite")
    before, after = derive(cell).negative, derive(idealised(cell, "anode")).negative
    assert after.ionic_conductivity > 1e4 * before.ionic_conductivity
    assert after.electronic_conductivity > before.electronic_conductivity
    assert after.phases[0].diffusion_time < 1e-3 * before.phases[0].diffusion_time


INSIDE_ANODE = {
    "anode_ions": names.KAPPA,
    "anode_electrons": names.SIGMA,
    "anode_kinetics": names.EXCHANGE_REFERENCE,
    "anode_film": names.FILM_RESISTANCE,
    "anode_particles": names.DIFFUSIVITY_REFERENCE,
}


@pytest.mark.parametrize("process", INSIDE_ANODE)
def test_a_process_inside_a_composite_anode_is_its_own(process):
    card = load_cell("lco_lgps_graphite").to_mapping()
    card["anode"]["composite"]["film_resistance"] = "5 ohm cm^2"
    cell = load_cell(card)
    assert list(processes_of(cell)) == [*PROCESSES, *INSIDE_ANODE]
    before, after = Design.of(cell).scalars, Design.of(idealised(cell, process)).scalars
    assert changed(before, after) == {names.of_anode(INSIDE_ANODE[process])}
