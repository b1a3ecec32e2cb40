"""V1 to V8: the model against closed forms of its limits, and in which order it gets there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sscell import theory
from sscell.models.resolution import Resolution
from sscell.parameters import names
from sscell.parameters.derived import derive
from sscell.parameters.potential import points_of, stoichiometry_at
from sscell.parameters.relations import FARADAY, GAS_CONSTANT
from sscell.studies.discharge import discharge
from sscell.validation.ideal_cell import at_rest, first_losses, ideal_cell, voltages
from sscell.validation.report import Section, Table

Array = NDArray[np.float64]
THICKNESS, AREA = 1e-4, 3e6
"""Of the ideal cell: thickness [m] and contact area per volume [m-1]."""
KAPPA, SIGMA = 0.02, 0.06
"""Effective conductivities of the cell that is balanced. [S/m]"""
MESHES = (20, 40, 80)
NODES = (3, 6, 12)
"""Cells through the cathode and nodes in a particle between which orders are counted."""
SLOPE = 0.8
"""Fall of its potential over the whole stoichiometry. [V]"""


@dataclass(frozen=True)
class Check:
    """One number of the model beside its closed form."""

    form: str
    what: str
    unit: str
    model: float
    closed: float

    @property
    def error(self) -> float:
        """Relative. [-]"""
        return abs(self.model / self.closed - 1)


def even(cells: int, nodes: int = 4) -> Resolution:
    """A uniform mesh."""
    return Resolution(axial_cells=cells, stretch=(1.0, 1.0), radial_nodes=nodes)


def linear_kinetics() -> list[Check]:
    """V1 and V3: Newman and Tobias's resistance at a current that costs 1 mV."""
    sets = ((0.02, 0.1, 0.03), (0.02, 1e6, 0.03), (0.1, 0.02, 0.3), (1.0, 1.0, 1e-4))
    closed = [_newman_tobias(*problem) for problem in sets]
    problems = [
        (ideal_cell(kappa=k, sigma=s, exchange=j), 1e-3 / r)
        for (k, s, j), r in zip(sets, closed, strict=True)
    ]
    losses = first_losses(problems, even(80), [1e-3] * len(sets))
    return [
        Check(
            "V3 even reaction" if j < 1e-3 else "V1 linear kinetics",
            f"resistance, kappa {k:g}, sigma {s:g} S/m, exchange current {j:g} A/m2",
            "ohm cm2",
            1e4 * loss / current,
            1e4 * resistance,
        )
        for (k, s, j), resistance, loss, (_, current) in zip(
            sets, closed, losses, problems, strict=True
        )
    ]


def linear_order(cells: Sequence[int] = (20, 40, 80)) -> list[float]:
    """Order of convergence in x towards V1, between each two meshes."""
    exact = _newman_tobias(0.02, 0.1, 0.3)
    current = 1e-4 / exact
    problem = [(ideal_cell(kappa=0.02, sigma=0.1, exchange=0.3), current)]
    off = [abs(first_losses(problem, even(n), [1e-4])[0] / current - exact) for n in cells]
    return orders(off, cells)


def tafel_kinetics() -> list[Check]:
    """V2: overpotential of a front, and the slope that doubles."""
    currents = (30.0, 100.0, 1000.0, 1200.0)
    cell = ideal_cell(kappa=0.02, sigma=1e6, exchange=1e-3)
    closed = [
        float(
            theory.tafel_overpotential(
                current_density=f"{current} A/m^2",
                thickness=f"{THICKNESS} m",
                ionic_conductivity="0.02 S/m",
                contact_area=f"{AREA} m^-1",
                exchange_current_density="1e-3 A/m^2",
            ).magnitude
        )
        for current in currents
    ]
    fine = Resolution(axial_cells=200, stretch=(1.5, 1.0), radial_nodes=4)
    losses = first_losses([(cell, i) for i in currents], fine, closed)
    return [
        Check("V2 Tafel kinetics", f"overpotential at {i / 10:g} mA/cm2", "V", ours, exact)
        for i, ours, exact in zip(currents, losses, closed, strict=True)
    ]


def relaxing() -> list[Check]:
    """V4: the resistance from L/(kappa + sigma) towards that of an even reaction."""
    kappa, sigma, current = 0.02, 0.06, 5.0
    cell = ideal_cell(kappa=kappa, sigma=sigma, exchange=1e4)
    charge = 0.5 * derive(cell).maximum_concentration * FARADAY * THICKNESS
    numbers = {
        "thickness": f"{THICKNESS} m",
        "areal_capacity": f"{charge} A*s/m^2",
        "ionic_conductivity": f"{kappa} S/m",
        "electronic_conductivity": f"{sigma} S/m",
        "potential_slope": f"{SLOPE} V",
    }
    scale = float(theory.relaxation_time(**numbers).to("s").magnitude)
    ((time, voltage),) = voltages([(cell, current)], even(80), [at_rest(cell, 0.85)])
    checks = []
    for share in (0.05, 0.5, 3.0):
        at = int(np.argmin(np.abs(time - share * scale)))
        mean = 0.5 + current * time[at] / charge
        exact = theory.relaxing_resistance(time=f"{time[at]} s", **numbers)
        ours = (at_rest(cell, mean) - voltage[at]) / current
        what = f"resistance {time[at] / scale:.2g} relaxation times after the start"
        closed = float(exact.to("ohm*cm^2").magnitude)
        checks.append(Check("V4 relaxation", what, "ohm cm2", 1e4 * ours, closed))
    return checks


def fronts() -> list[Check]:
    """V5: voltage lost to two fronts, flat potential."""
    kappa, current, start = 0.02, 60.0, 0.04
    checks = []
    for sigma in (1e6, 0.02):
        cell = ideal_cell(flat=True, kappa=kappa, sigma=sigma)
        charge = 0.5 * derive(cell).maximum_concentration * FARADAY * THICKNESS
        fine = Resolution(axial_cells=200, stretch=(1.0, 1.0), radial_nodes=4)
        ohmic = at_once(kappa, sigma) + 0.55 * growth(kappa, sigma)
        ((time, voltage),) = voltages([(cell, current)], fine, [3.5 - current * ohmic], start)
        for share in (0.25, 0.5):
            at = int(np.argmin(np.abs(current * time / (charge * (1 - start)) - share)))
            passed = current * time[at] / (charge * (1 - start))
            used = theory.front_utilisation(
                current_density=f"{current} A/m^2",
                ionic_conductivity=f"{kappa} S/m",
                electronic_conductivity=f"{sigma} S/m",
                thickness=f"{THICKNESS} m",
                allowed_loss=f"{3.5001 - voltage[at]} V",
            )
            what = f"share used, sigma {sigma:g} S/m"
            checks.append(Check("V5 two fronts", what, "-", float(passed), float(used)))
    return checks


def at_once(kappa: float, sigma: float) -> float:
    """Resistance of both fronts before they move. [ohm m2]"""
    return THICKNESS / (kappa + sigma)


def growth(kappa: float, sigma: float) -> float:
    """What it grows by until they meet. [ohm m2]"""
    both = kappa * sigma * (kappa + sigma)
    return THICKNESS * (kappa**2 + sigma**2 - kappa * sigma) / both


def sphere(nodes: int) -> list[Check]:
    """V6: the surface of a sphere under constant flux, read from the cell voltage."""
    diffusivity, radius, current = 1e-14, 5e-6, 20.0
    cell = ideal_cell(
        kappa=2e4,
        active_material__diffusivity=f"{diffusivity} m^2/s",
        active_material__particle_size=f"{2 * radius} m",
    )
    sites = derive(cell).maximum_concentration
    flux = current / (FARADAY * 3 * 0.5 / radius * THICKNESS)
    mesh = Resolution(5, (1.0, 1.0), nodes)
    curve = points_of(cell.cathode.active_material.open_circuit_potential)
    ((time, voltage),) = voltages([(cell, current)], mesh, [at_rest(cell, 0.95)])
    lost = at_rest(cell, 0.5) - float(voltage[0])  # what even ideal kinetics take
    checks = []
    for tau in (0.02, 0.1, 0.3):
        at = int(np.argmin(np.abs(diffusivity * time / radius**2 - tau)))
        reached = diffusivity * time[at] / radius**2
        surface = stoichiometry_at(curve, float(voltage[at] + lost))
        ours = (surface - 0.5) * sites * diffusivity / (flux * radius)
        exact = float(surface_rise(np.array([reached]))[0])
        what = f"surface change over flux R/D at D t/R2 = {reached:.2g}"
        checks.append(Check("V6 sphere", what, "-", float(ours), exact))
    return checks


def separator() -> list[Check]:
    """V7: layers and a counter electrode in series, exact."""
    current = 50.0
    base = ideal_cell()
    cell = ideal_cell(
        separator__0__thickness="30 um",
        separator__0__conductivity="0.5 S/m",
        anode__resistance="3 ohm cm^2",
    )
    closed = float(theory.separator_resistance([("30 um", "0.5 S/m")]).to("ohm*cm^2").magnitude) + 3
    with_it, without = first_losses([(cell, current), (base, current)], even(80), [0.05, 1e-3])
    ours = 1e4 * (with_it - without) / current
    return [Check("V7 separator", "resistance of a layer and the anode", "ohm cm2", ours, closed)]


def surface_rise(tau: Array) -> Array:
    """Surface change over flux R/D of a sphere under constant flux (Carslaw1959). [-]"""
    k = np.arange(1.0, 401.0)[:, None]
    roots = (k + 0.5) * np.pi
    for _ in range(15):  # tan x = x; contracts by 1/(1 + x2) a step
        roots = k * np.pi + np.arctan(roots)
    series = (np.exp(-np.minimum(roots**2 * tau, 700.0)) / roots**2).sum(axis=0)
    return np.asarray(3 * tau + 0.2 - 2 * series)


def orders(errors: Sequence[float], refinements: Sequence[int]) -> list[float]:
    """Order of convergence between each two meshes."""
    e, n = np.asarray(errors, dtype=float), np.asarray(refinements, dtype=float)
    return [float(order) for order in np.log(e[:-1] / e[1:]) / np.log(n[1:] / n[:-1])]


def _newman_tobias(kappa: float, sigma: float, exchange: float) -> float:
    """[ohm m2]"""
    resistance = theory.electrode_resistance(
        thickness=f"{THICKNESS} m",
        ionic_conductivity=f"{kappa} S/m",
        electronic_conductivity=f"{sigma} S/m",
        contact_area=f"{AREA} m^-1",
        exchange_current_density=f"{exchange} A/m^2",
    )
    return float(resistance.to("ohm*m^2").magnitude)


@dataclass(frozen=True)
class Balances:
    """Relative imbalances over one discharge. [-]"""

    lithium: float
    """Of the lithium in the particles against the charge passed, at most."""
    charge: float
    """Of the reaction against the cell current, at half of the discharge."""
    energy: float
    """Of the power of the reaction against what is delivered and heats, there."""


def balances() -> Balances:
    """Lithium, charge and energy of a cell with every loss in it.

    The reaction releases -a j (phi_s - phi_e); what arrives is I (phi_s(L) - phi_e(0)) and the
    heat i_e2/kappa + i_s2/sigma, with the currents summed up from the reaction.
    """
    cell = ideal_cell(
        kappa=KAPPA,
        sigma=SIGMA,
        exchange=0.3,
        active_material__diffusivity="1e-15 m^2/s",
        active_material__particle_size="4 um",
    )
    run = discharge(cell, 1.0, resolution=Resolution(80, (1.0, 1.0), 8))
    lithium, passed = run[names.LITHIUM].entries, run[names.CURRENT_OUT].entries * run.t / FARADAY
    lost = np.abs(lithium - lithium[0] - passed).max() / abs(passed[-1])
    t = 0.5 * run.t[-1]
    current = float(run[names.CURRENT_DENSITY](t))
    widths = np.asarray(run[names.REACTION].mesh.d_edges) * 1e-4
    reaction = np.asarray(run[names.REACTION](t)).ravel()
    ions, electrons = (
        np.asarray(run[name](t)).ravel()
        for name in (names.ELECTROLYTE_POTENTIAL, names.ELECTRODE_POTENTIAL)
    )
    entering = current + np.concatenate([[0.0], np.cumsum(reaction * widths)])
    between = 0.5 * (widths[1:] + widths[:-1])
    inside = entering[1:-1]
    heat = (inside**2 / KAPPA + (current - inside) ** 2 / SIGMA) * between
    # half a cell at either face, where one kind carries all
    ends = current**2 * (0.5 * widths[0] / KAPPA + 0.5 * widths[-1] / SIGMA)
    released = -(reaction * (electrons - ions) * widths).sum()
    phi_e0 = ions[0] + 0.5 * widths[0] * current / KAPPA
    phi_sl = electrons[-1] - 0.5 * widths[-1] * current / SIGMA
    arrived = current * (phi_sl - phi_e0) + heat.sum() + ends
    return Balances(
        float(lost), float(abs(entering[-1]) / current), float(abs(released / arrived - 1))
    )


def closed_form_section() -> Section:
    """V1 to V8 against ``sscell.theory``, which shares only constants with the model."""
    fine = sphere(NODES[-1])
    checks = [
        *linear_kinetics(),
        *tafel_kinetics(),
        *relaxing(),
        *fronts(),
        *fine,
        *separator(),
    ]
    in_x = linear_order(MESHES)
    in_r = orders([sphere(n)[0].error for n in NODES], NODES)
    balance = balances()
    rows = [(c.form, c.what, c.unit, c.model, c.closed, 100 * c.error) for c in checks]
    kept = [
        ("V8 lithium", "in the particles against charge passed, at most", balance.lithium),
        ("V8 charge", "reaction against cell current", balance.charge),
        ("V8 energy", "reaction against what arrives and heats", balance.energy),
    ]
    slope = _tafel_slope(checks)
    converged = [
        ("V1, uniform cells through the cathode", " -> ".join(map(str, MESHES)), _listed(in_x)),
        ("V6, spectral nodes in a particle", " -> ".join(map(str, NODES)), _listed(in_r)),
    ]
    worst = max(checks, key=lambda c: c.error)
    return Section(
        "closed_forms",
        "Closed forms",
        [
            "Limits of the equations that can be written down, from `sscell.theory`, which "
            "shares constants of nature with the model and nothing else, beside the model in that "
            "limit (80 uniform cells; 200 for fronts and Tafel kinetics). Fronts of the closed "
            "form have no width, and the model's have."
        ],
        [
            Table(
                "closed_forms",
                ("form", "quantity", "unit", "model", "closed form", "difference [%]"),
                rows,
            ),
            Table("orders", ("towards", "meshes", "order of convergence"), converged),
            Table("balances", ("kept", "what", "relative imbalance"), kept),
        ],
        conclusion=[
            f"The largest difference is {100 * worst.error:.2g} % ({worst.form}). The mesh "
            f"through the cathode converges at order {min(in_x):.2f} to {max(in_x):.2f}, the "
            f"particle faster than {min(in_r):.1f}. The slope of a deep Tafel front is "
            f"{slope:.2f} times that of a plane electrode (twice, in theory)."
        ],
        headline=f"largest difference {100 * worst.error:.2g} % ({worst.form}), second order in x",
    )


def _tafel_slope(checks: list[Check]) -> float:
    """Slope between the last two overpotentials over RT/(alpha F). [-]"""
    low, high = [c.model for c in checks if c.form.startswith("V2")][-2:]
    return float((high - low) / np.log(1.2) / (GAS_CONSTANT * 298.15 / (0.5 * FARADAY)))


def _listed(values: list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)
