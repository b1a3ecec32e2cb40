"""The solid-state cell: a Doyle-Fuller-Newman half cell whose electrolyte is a solid."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pybamm

from sscell.cards.problems import nearest
from sscell.errors import InputError, Problem, expect
from sscell.models.initial_state import teach_pybamm
from sscell.models.interfaces import (
    AlgebraicSurfacePotential,
    CapacitiveFilmButlerVolmer,
    CounterPotential,
    DifferentialSurfacePotential,
    FilmButlerVolmer,
    FilmedSurfacePotential,
    OhmicInterface,
    StoringAnode,
)
from sscell.models.layers import (
    LayeredCoverage,
    LayeredElectrode,
    LayeredFiniteVolume,
    LayeredSubMesh,
    with_shares,
)
from sscell.models.lithium_parameters import SolidStateParameters
from sscell.models.mesh import StretchedSymbolicSubMesh
from sscell.models.resolution import Resolution
from sscell.models.spectral_particle import SpectralParticle
from sscell.models.storage_phase import (
    AllReactions,
    ConversionDependentEfficiency,
    StoragePhaseModel,
)
from sscell.parameters import names
from sscell.parameters.phases import PhaseKind
from sscell.quantities.wording import shown

teach_pybamm()

SURFACE_FORMS = {
    "algebraic": AlgebraicSurfacePotential,
    "differential": DifferentialSurfacePotential,
}
CHOSEN = {
    "working electrode": "positive",
    "surface form": "algebraic",
    "transport efficiency": "tortuosity factor",
    "interface utilisation": ("full", "constant"),
}
"""PyBaMM options of the model; all others are PyBaMM's defaults."""
TWO_COMPOSITES = {
    "working electrode": "both",
    "interface utilisation": ("constant", "constant"),
}
"""Of a cell whose anode is a composite electrode too."""
EFFECTIVE = {
    "surface form": ("differential",),
    "calculate discharge energy": ("true",),
    "calculate heat source for isothermal models": ("true",),
    "voltage as a state": ("true",),
    "operating mode": (
        "voltage",
        "power",
        "differential power",
        "explicit power",
        "resistance",
        "differential resistance",
        "explicit resistance",
    ),
}
"""Other values that the equations have and that change something."""
ZOO_ENTRY = Path(__file__).parents[1] / "model_zoo" / "solid_state_dfn"
"""Folder of the model in the form of PyBaMM's model zoo."""


@cache
def _citation() -> str:
    """BibTeX of sscell, which its entry in the model zoo holds."""
    return (ZOO_ENTRY / "CITATION.bib").read_text(encoding="utf-8")


def cite() -> None:
    """Have ``pybamm.print_citations`` list what the model is, and sscell."""
    pybamm.citations.register("Doyle1993")
    pybamm.citations.register(_citation())


class ModelOptionError(InputError, pybamm.OptionError):
    """A PyBaMM option that the model lacks, or that would change nothing."""


def checked_options(
    options: Mapping[str, Any], current_as_state: bool, *, composite_anode: bool = False
) -> dict[str, Any]:
    """All options of a model, those given among them.

    Raises
    ------
    ModelOptionError
        Naming each option that is unknown or without effect, and what there is instead.
    """
    if not isinstance(options, Mapping):
        message = f"expected a mapping of PyBaMM's options, got {shown(options)}"
        raise ModelOptionError(Problem("options", message))
    as_state = {
        "total interfacial current density as a state": "true" if current_as_state else "false"
    }
    chosen: dict[str, Any] = CHOSEN | (TWO_COMPOSITES if composite_anode else {}) | as_state
    standard = pybamm.BatteryModelOptions(chosen)
    mistakes = []
    for option, value in options.items():
        if option not in standard:
            known = nearest(str(option), list(standard)) or ""
            mistakes.append(Problem(str(option), f"no option of PyBaMM.{known}"))
            continue
        default = standard[option]
        known_values = (default, *EFFECTIVE.get(option, ()))
        if value not in known_values:
            listed = " or ".join(map(repr, known_values))
            mistakes.append(
                Problem(option, f"SolidStateDFN has it only as {listed}, got {shown(value)}")
            )
    if mistakes:
        raise ModelOptionError(mistakes)
    return chosen | dict(options)


class SolidStateDFN(pybamm.lithium_ion.DFN):
    """Doyle-Fuller-Newman half cell with a single-ion conducting solid electrolyte.

    What differs from PyBaMM's half cell: the lithium-ion concentration is uniform
    (transference number 1, Ohm's law is the only transport); separator and catholyte have
    their own conductivity; the counter electrode is a potential with a resistance; a film may
    be in series with the reaction; particles are solved on spectral nodes; the
    open-circuit potential ends in gentle tails; thickness, radius and every other number may
    be a solver input.

    Parameters
    ----------
    options : mapping, optional
        PyBaMM options, such as ``{"surface form": "differential"}`` for impedance; one whose
        equations the model does not have, or that changes nothing, is refused
        (``InputError``, which is a ``pybamm.OptionError`` too).
    name : str
    build : bool
    resolution : Resolution, optional
        Cells through the cathode and nodes in a particle.
    film : bool
        Whether the film resistance is in the equations; it makes a discharge 1.4 times as long.
    film_capacitance : bool
        Whether the film has a capacitance too, in series with the double layer; for impedance,
        with the differential surface form.
    other_phases : sequence of PhaseKind
        That store charge beside the active material; ``Cell.model()`` gives those of a cell.
    storing_anode : bool
        Whether the capacity of the anode is limited, so that its potential moves.
    composite_anode : bool
        Whether the anode is a composite electrode, with the same equations as the cathode.
    layers : int
        Of the cathode, each with its own composition and transport; 0 for a uniform one.

    Examples
    --------
    >>> import pybamm, sscell
    >>> model = pybamm.Model("SolidStateDFN")
    >>> values = sscell.load_cell("ncm83_li6ps5cl").parameter_values()
    >>> solution = pybamm.Simulation(model, parameter_values=values).solve([0, 1800])

    References
    ----------
    Doyle, Fuller and Newman, J. Electrochem. Soc. 140 (1993) 1526.
    """

    def __init__(
        self,
        options: Mapping[str, Any] | None = None,
        name: str = "Solid-state Doyle-Fuller-Newman model",
        build: bool = True,
        *,
        resolution: Resolution | None = None,
        film: bool = True,
        film_capacitance: bool = False,
        other_phases: Sequence[PhaseKind] = (),
        storing_anode: bool = False,
        composite_anode: bool = False,
        layers: int = 0,
    ) -> None:
        self.resolution = Resolution() if resolution is None else resolution
        expect(Resolution, self.resolution, "resolution", "a sscell.models.resolution.Resolution")
        self.film, self.other_phases = film, tuple(other_phases)
        self.storing_anode = storing_anode
        self.composites = ("negative", "positive") if composite_anode else ("positive",)
        self.layers = layers
        if layers and not self.resolution.layer_cells:
            self.resolution = self.resolution.of_shares((1 / layers,) * layers)
        self.film_capacitance = film and film_capacitance
        as_state = film and not film_capacitance
        given = {} if options is None else options
        chosen = checked_options(given, as_state, composite_anode=composite_anode)
        if self.film_capacitance and chosen["surface form"] != "differential":
            message = "a film capacitance needs 'differential'"
            raise ModelOptionError(Problem("surface form", message))
        if self.film_capacitance and any(kind.is_active_material for kind in self.other_phases):
            message = "is possible with one size of one active material only"
            raise ModelOptionError(Problem("film_capacitance", message))
        super().__init__(chosen, name, build)
        cite()

    @property
    def default_parameter_values(self) -> pybamm.ParameterValues:
        """The demonstrator cell, NCM83 | Li6PS5Cl."""
        return pybamm.ParameterValues("sscell_ncm83_li6ps5cl")

    def _rebuild_param(self) -> None:
        self.param = SolidStateParameters(self.options, self.other_phases, self.layers)

    def set_standard_output_variables(self) -> None:
        super().set_standard_output_variables()
        x = pybamm.standard_spatial_vars.x_p
        self.variables["Distance from separator [m]"] = x - self.param.n.L - self.param.s.L

    def set_voltage_variables(self) -> None:
        super().set_voltage_variables()
        if "negative" in self.composites:
            x = pybamm.standard_spatial_vars.x_n
            self.variables[names.ANODE_DEPTH] = self.param.n.L - x
            ions = self.variables[names.of_anode(names.ELECTROLYTE_POTENTIAL)]
            self.variables[names.ANODE_EDGE_POTENTIAL] = pybamm.boundary_value(ions, "right")
            particles = self.variables[names.of_anode(names.PARTICLE_STOICHIOMETRY)]
            self.variables[names.ANODE_STOICHIOMETRY] = pybamm.x_average(particles)

    def set_electrolyte_concentration_submodel(self) -> None:
        self.submodels["electrolyte diffusion"] = (
            pybamm.electrolyte_diffusion.ConstantConcentration(self.param, self.options)
        )

    def set_electrolyte_potential_submodel(self) -> None:
        super().set_electrolyte_potential_submodel()
        form = SURFACE_FORMS[self.options["surface form"]]
        for domain in self.composites:
            filmed = self.film_capacitance and domain == "positive"
            self.submodels[f"{domain} surface potential difference"] = (
                FilmedSurfacePotential if filmed else form
            )(self.param, domain, self.options)

    def set_particle_submodel(self) -> None:
        super().set_particle_submodel()
        for domain in self.composites:
            mesh = self.resolution if domain == "positive" else self.resolution.anode
            self.submodels[f"{domain} primary particle"] = SpectralParticle(
                self.param, domain, self.options, nodes=mesh.radial_nodes
            )

    def set_intercalation_kinetics_submodel(self) -> None:
        super().set_intercalation_kinetics_submodel()
        if self.film:
            kinetics = CapacitiveFilmButlerVolmer if self.film_capacitance else FilmButlerVolmer
            for domain in self.composites:
                self.submodels[f"{domain} primary interface"] = kinetics(
                    self.param, domain, "lithium-ion main", self.options, "primary"
                )

    def set_submodels(self, build: bool) -> None:
        super().set_submodels(build=False)
        nodes = chain(self.resolution.other_nodes, repeat(Resolution.radial_nodes))
        for phase, number in zip(self.param.other_phases, nodes, strict=False):
            self.submodels[phase.kind.name] = StoragePhaseModel(
                self.param,
                self.options,
                phase,
                number,
                film=self.film and phase.kind.is_active_material,
            )
        if self.other_phases:
            self.submodels["total interface"] = AllReactions(
                self.param, "lithium-ion", self.options
            )
            self.submodels["electrolyte transport efficiency"] = ConversionDependentEfficiency(
                self.param, "Electrolyte", self.options
            )
        if self.layers:
            cathode = self.param, "positive", self.options
            self.submodels["positive electrode potential"] = LayeredElectrode(*cathode)
            self.submodels["Positive interface utilisation"] = LayeredCoverage(
                *cathode, self.param.number(names.COVERAGE)
            )
        if build:
            self.build_model()

    def set_open_circuit_potential_submodel(self) -> None:
        super().set_open_circuit_potential_submodel()
        if "negative" in self.composites:
            return
        anode = StoringAnode if self.storing_anode else CounterPotential
        self.submodels["negative primary open-circuit potential"] = anode(
            self.param, "negative", "lithium metal plating", self.options, "primary"
        )

    def set_li_metal_counter_electrode_submodels(self) -> None:
        if "negative" in self.composites:
            return
        counter = (self.param, "negative")
        reaction = "lithium metal plating"
        self.submodels["negative electrode potential"] = pybamm.electrode.ohm.LithiumMetalExplicit(
            *counter, self.options
        )
        self.submodels["negative electrode interface"] = OhmicInterface(
            *counter, reaction, self.options
        )
        self.submodels["negative electrode interface current"] = (
            pybamm.kinetics.CurrentForInverseKineticsLithiumMetal(*counter, reaction, self.options)
        )

    @property
    def default_var_pts(self) -> dict[str, int]:
        cells = {"x_p": self.resolution.axial_cells, "r_p": 20}
        if "negative" in self.composites:
            cells |= {"x_n": self.resolution.anode.axial_cells, "r_n": 20}
        return {**super().default_var_pts, "x_s": 3, **cells}

    @property
    def default_geometry(self) -> Any:
        return with_shares(super().default_geometry, self.layers)

    @property
    def default_spatial_methods(self) -> dict[str, Any]:
        methods: dict[str, Any] = super().default_spatial_methods
        return methods | ({"macroscale": LayeredFiniteVolume()} if self.layers else {})

    @property
    def default_submesh_types(self) -> dict[str, Any]:
        uniform = pybamm.MeshGenerator(StretchedSymbolicSubMesh)
        meshes = {"separator": uniform}
        for domain in self.composites:
            # stretched to the separator, then to the collector
            stretch = self.resolution.stretch
            if domain == "negative":
                stretch = self.resolution.anode.stretch[::-1]
            meshes[f"{domain} electrode"] = pybamm.MeshGenerator(
                StretchedSymbolicSubMesh, {"stretch": stretch}
            )
            meshes[f"{domain} particle"] = uniform
        if self.layers:
            how = {"stretch": self.resolution.stretch, "cells": self.resolution.layer_cells}
            meshes["positive electrode"] = pybamm.MeshGenerator(LayeredSubMesh, how)
        return {**super().default_submesh_types, **meshes}
