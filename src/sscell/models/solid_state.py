"""The solid-state cell: a Doyle-Fuller-Newman half cell whose electrolyte is a solid."""

from collections.abc import Mapping
from typing import Any

import pybamm

from sscell.models.counter_electrode import CounterPotential, OhmicInterface
from sscell.models.film_kinetics import FilmButlerVolmer
from sscell.models.lithium_parameters import SolidStateParameters
from sscell.models.mesh import StretchedSymbolicSubMesh
from sscell.models.redox_phase import AllReactions, ConversionDependentEfficiency, RedoxPhase
from sscell.models.resolution import Resolution
from sscell.models.spectral_particle import SpectralParticle
from sscell.models.surface_potential import (
    AlgebraicSurfacePotential,
    DifferentialSurfacePotential,
)
from sscell.parameters.redox import RedoxShape

SURFACE_FORMS = {
    "algebraic": AlgebraicSurfacePotential,
    "differential": DifferentialSurfacePotential,
}
OURS = {
    "working electrode": ("positive",),
    "surface form": tuple(SURFACE_FORMS),
    "particle": ("Fickian diffusion",),
    "intercalation kinetics": ("symmetric Butler-Volmer",),
    "particle phases": ("1",),
    "particle size": ("single",),
    "thermal": ("isothermal",),
    "dimensionality": (0,),
    "contact resistance": ("false",),
    "SEI": ("none",),
    "lithium plating": ("none",),
    "loss of active material": ("none",),
    "particle mechanics": ("none",),
}
"""Options whose other values the equations here do not have."""


class SolidStateDFN(pybamm.lithium_ion.DFN):
    """Doyle-Fuller-Newman half cell with a single-ion conducting solid electrolyte.

    What differs from PyBaMM's half cell: the lithium-ion concentration is uniform
    (transference number 1, Ohm's law is the only transport); separator and catholyte have
    their own conductivity; the counter electrode is a potential with a resistance; a film may
    stand in series with the reaction; particles are solved on spectral nodes; the
    open-circuit potential ends in gentle tails; thickness, radius and every other number may
    be a solver input.

    Parameters
    ----------
    options : mapping, optional
        PyBaMM options, such as ``{"surface form": "differential"}`` for impedance; one whose
        equations the model does not have is refused (``pybamm.OptionError``).
    name : str
    build : bool
    resolution : Resolution, optional
        Cells through the cathode and nodes in a particle.
    film : bool
        Whether the film resistance is in the equations; it makes a discharge 1.4 times as long.
    redox : RedoxShape, optional
        Of a catholyte that stores charge as well; ``Cell.model()`` gives it where it does.

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
        redox: RedoxShape | None = None,
    ) -> None:
        self.resolution = resolution or Resolution()
        self.film, self.redox = film, redox
        for option, known in OURS.items():
            value = (options or {}).get(option, known[0])
            if value not in known:
                raise pybamm.OptionError(
                    f"SolidStateDFN has '{option}' only as {' or '.join(map(repr, known))}, "
                    f"got {value!r}"
                )
        chosen = {
            "working electrode": "positive",
            "surface form": "algebraic",
            "transport efficiency": "tortuosity factor",
            "interface utilisation": ("full", "constant"),
            "total interfacial current density as a state": "true" if film else "false",
        } | dict(options or {})
        super().__init__(chosen, name, build)

    @property
    def default_parameter_values(self) -> pybamm.ParameterValues:
        """The demonstrator cell, NCM83 | Li6PS5Cl."""
        return pybamm.ParameterValues("sscell_ncm83_li6ps5cl")

    def _rebuild_param(self) -> None:
        self.param = SolidStateParameters(self.options, self.redox)

    def set_standard_output_variables(self) -> None:
        super().set_standard_output_variables()
        x = pybamm.standard_spatial_vars.x_p
        self.variables["Distance from separator [m]"] = x - self.param.n.L - self.param.s.L

    def set_electrolyte_concentration_submodel(self) -> None:
        self.submodels["electrolyte diffusion"] = (
            pybamm.electrolyte_diffusion.ConstantConcentration(self.param, self.options)
        )

    def set_electrolyte_potential_submodel(self) -> None:
        super().set_electrolyte_potential_submodel()
        form = SURFACE_FORMS[self.options["surface form"]]
        self.submodels["positive surface potential difference"] = form(
            self.param, "positive", self.options
        )

    def set_particle_submodel(self) -> None:
        super().set_particle_submodel()
        self.submodels["positive primary particle"] = SpectralParticle(
            self.param, "positive", self.options, nodes=self.resolution.radial_nodes
        )

    def set_intercalation_kinetics_submodel(self) -> None:
        super().set_intercalation_kinetics_submodel()
        if self.film:
            self.submodels["positive primary interface"] = FilmButlerVolmer(
                self.param, "positive", "lithium-ion main", self.options, "primary"
            )

    def set_submodels(self, build: bool) -> None:
        super().set_submodels(build=False)
        if self.redox is not None:
            phase = RedoxPhase(self.param, self.options, self.resolution.redox_nodes)
            self.submodels["redox phase"] = phase
            self.submodels["total interface"] = AllReactions(
                self.param, "lithium-ion", self.options
            )
            self.submodels["electrolyte transport efficiency"] = ConversionDependentEfficiency(
                self.param, "Electrolyte", self.options
            )
        if build:
            self.build_model()

    def set_open_circuit_potential_submodel(self) -> None:
        super().set_open_circuit_potential_submodel()
        self.submodels["negative primary open-circuit potential"] = CounterPotential(
            self.param, "negative", "lithium metal plating", self.options, "primary"
        )

    def set_li_metal_counter_electrode_submodels(self) -> None:
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
        return {**super().default_var_pts, "x_s": 3, "x_p": self.resolution.axial_cells, "r_p": 20}

    @property
    def default_submesh_types(self) -> dict[str, Any]:
        uniform = pybamm.MeshGenerator(StretchedSymbolicSubMesh)
        stretched = pybamm.MeshGenerator(
            StretchedSymbolicSubMesh, {"stretch": self.resolution.stretch}
        )
        return {
            **super().default_submesh_types,
            "separator": uniform,
            "positive electrode": stretched,
            "positive particle": uniform,
        }
