import numpy as np
import pytest

from sscell.cards.stack import Stack, stack_amounts
from sscell.cell import load_cell
from sscell.errors import InputError
from sscell.parameters.derived import derive
from sscell.studies.liquid import Liquid, liquid_reference, over_metal, pores_of, wet_stack
from sscell.studies.rates import rate_capability


@pytest.fixture(scope="module")
def thick(cell):
    return cell.replace({"cathode.areal_capacity": "8 mAh/cm^2"})


@pytest.fixture(scope="module")
def liquid(thick):
    return liquid_reference(thick, [0.1, 3.0])


def test_the_dataset_is_that_of_a_rate_capability(thick, liquid):
    ours = rate_capability(thick, [0.1, 3.0])
    assert set(liquid.data_vars) == set(ours.data_vars)
    assert liquid["capacity"].dims == ours["capacity"].dims
    assert "assumed" in liquid.attrs


def test_slowly_both_deliver_the_equilibrium_capacity(liquid):
    """1 % for what kinetics and diffusion take at C/10."""
    assert float(liquid["capacity_fraction"][0]) == pytest.approx(1, abs=0.01)


def test_fast_the_liquid_is_better_than_its_single_ion_equivalent(thick, liquid):
    """2.7 mS/cm in a solid do less: voids, contacts and a lower exchange current."""
    solid = rate_capability(thick.replace({"catholyte.conductivity": "2.7 mS/cm"}), [3.0])
    assert float(solid["capacity_fraction"][0]) < float(liquid["capacity_fraction"][1])


def test_single_ion_equivalent():
    assert Liquid().single_ion_equivalent == pytest.approx(0.27)


def test_without_salt_to_lose_it_does_better(thick, liquid):
    """Transference number 1: no depletion."""
    ideal = liquid_reference(thick, [3.0], liquid=Liquid(transference_number=1.0))
    assert ideal["capacity"].values[0] > liquid["capacity"].values[1]


def test_it_fills_catholyte_and_voids(cell):
    d = cell.summary().derived
    fractions = d.volume_fractions
    solid = fractions.active_material + fractions.carbon + fractions.binder
    assert pores_of(d) == pytest.approx(1 - solid, rel=1e-9)


def test_charging(cell):
    charged = liquid_reference(cell, [0.5], "charge")
    assert charged.attrs["direction"] == "charge"
    assert np.all(np.diff(charged["voltage"].values[0, 5:]) > 0)


def test_a_rate_beyond_all_is_infeasible(cell):
    far = liquid_reference(cell, [5000.0])
    assert far["outcome"].values.tolist() == ["infeasible"]
    assert far["capacity"].values.tolist() == [0]


def test_a_cycle_is_not_offered(cell):
    with pytest.raises(InputError, match="'discharge' or 'charge'"):
        liquid_reference(cell, [1.0], "cycle")


def test_what_is_no_liquid(cell):
    with pytest.raises(InputError, match=r"liquid: expected a .*Liquid, got 3"):
        liquid_reference(cell, [1.0], liquid=3)


def test_every_wrong_number_of_a_liquid_is_named():
    with pytest.raises(InputError) as error:
        Liquid(conductivity=-1.0, transference_number=1.5, diffusivity="fast")
    places = [problem.where for problem in error.value.problems]
    assert places == ["liquid.conductivity", "liquid.transference_number", "liquid.diffusivity"]


def test_a_liquid_is_shown_with_units():
    shown = repr(Liquid(conductivity=1.2))
    assert "conductivity=1.2 S/m, transference_number=0.27, diffusivity=3e-10 m2/s" in shown


def test_its_stack_holds_the_liquid_in_place_of_the_solid_electrolytes():
    """By hand: solids without the catholyte, 1.25 g/cm3 in all pores of cathode and separator,
    half foils of 5.204 mg/cm2 and 30 um of lithium."""
    cell = load_cell("ncm83_coated_li6ps5cl")
    d, liquid = derive(cell), Liquid()
    share = float(cell.cathode.composition.catholyte)
    pores = pores_of(d) * d.loading.thickness * 1e5  # mm3/cm2
    separator = 2.5 * (0.45 * 1.25 + 0.55 * 0.95)
    mass = 100 * d.loading.electrode * (1 - share) + 1.25 * pores + separator + 5.204 + 1.602
    stack = wet_stack(cell, liquid, Stack())
    assert 100 * stack.mass == pytest.approx(mass, rel=1e-6)
    solid = stack_amounts(cell, Stack())
    assert stack.mass < solid.mass
    layers = sum(float(layer.thickness) for layer in cell.separator)
    assert solid.thickness - stack.thickness == pytest.approx(layers - 25e-6, rel=1e-9)


def test_the_baseline_of_a_full_cell_is_its_cathode_over_lithium():
    """The graphite cell ends 0.1 V below the lithium cell, at potentials of the cathode alike."""
    graphite, lithium = (load_cell(f"ncm83_li6ps5cl_{name}") for name in ("graphite", "lithium"))
    metal = over_metal(graphite)
    assert metal.cutoffs == pytest.approx(lithium.cutoffs)
    assert derive(metal).equilibrium_capacity == pytest.approx(derive(lithium).equilibrium_capacity)
    stacks = [wet_stack(cell, Liquid(), Stack()) for cell in (metal, lithium)]
    assert stacks[0] == stacks[1]
