"""P1000: a thousand discharges of practical cells, with sscell and with PyBaMM, in one run.

    python benchmarks/p1000.py [--quick]

10 catholyte conductivities (0.1-30 mS/cm) x 10 loadings (1-8 mAh/cm2) x 10 C-rates (0.05-10) of
one single-crystal NCM83 cathode. Errors are of the capacity, over the nominal one, against a
mesh of 160 cells at tight tolerances.
"""

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path

import numpy as np
import pybamm

import sscell
from sscell.models.resolution import Resolution
from sscell.parameters import names
from sscell.parameters.values import AREA, parameter_values
from sscell.solving.batch import Execution
from sscell.solving.points import Design, Point

CELL = sscell.load_cell("ncm83_li6ps5cl").replace(
    {"cathode.tortuosity_factor": 4, "cathode.diffusion_length_factor": 1}
)
OVER = {
    "catholyte.conductivity": sscell.Quantity(np.geomspace(0.1, 30, 10), "mS/cm"),
    "cathode.areal_capacity": sscell.Quantity(np.linspace(1, 8, 10), "mAh/cm^2"),
}
RATES = np.geomspace(0.05, 10, 10)
FINE = Resolution(160, (1.6, 1.3), 10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer points for errors and PyBaMM")
    quick = parser.parse_args().quick
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads")
    print(f"sscell {sscell.__version__}, PyBaMM {pybamm.__version__}, {time.strftime('%F')}\n")

    rows = np.random.default_rng(0).permutation(1000)
    checked, slow = rows[: 50 if quick else 250], rows[: 10 if quick else 30]
    points = p1000()
    nominal = np.array([p.design.derived.loading.areal_capacity for p in points])
    exact = np.full(1000, np.nan)
    chosen = [points[i] for i in checked]
    for i, point, trace in Execution("reference", resolution=FINE).solve(chosen):
        exact[checked[i]] = point.passed(trace)

    def report(what: str, seconds: float, charge: np.ndarray, count: int, lost: str = "") -> None:
        error = 100 * np.abs(charge - exact) / nominal
        error = error[np.isfinite(error)]
        quantiles = " / ".join(f"{q:.3f}" for q in np.quantile(error, [0.5, 0.95, 1.0]))
        print(f"{what:48} {1000 * seconds / count:8.2f} ms   {quantiles}   {lost}")

    print(f"{'':48} {'a point':>11}   error % median / 95 % / worst")
    fresh, first = timed(False, 0.0)
    report("sscell, first sweep of a process, interpreted", first, fresh, 1000)
    _, compiling = timed(True, 0.0)
    runs = [timed(True, 0.0) for _ in range(3)]
    report("sscell, compiled", np.median([t for _, t in runs]), runs[0][0], 1000)
    checking = [timed(True, None)[1] for _ in range(3)][1:]
    report("sscell, compiled, with its self-check", np.median(checking), runs[0][0], 1000)
    usual, seconds, raised = pybamm_as_common(points, slow)
    report("PyBaMM, a Simulation for each point", seconds, usual, len(slow), f"{raised} raised")
    expert, seconds, count = pybamm_as_expert(points, exact, nominal)
    said = "points that deliver nothing left out"
    report("PyBaMM, one model with inputs, 20 x 20, tight", seconds, expert, count, said)
    print(f"\ncompiling all meshes took {compiling:.1f} s, once on a machine")


def p1000() -> list[Point]:
    designs = [
        Design.of(CELL.replace({"catholyte.conductivity": k, "cathode.areal_capacity": q}))
        for k in OVER["catholyte.conductivity"]
        for q in OVER["cathode.areal_capacity"]
    ]
    return [Point(design, rate) for design in designs for rate in RATES]


def timed(compiled: bool, self_check: float | None) -> tuple[np.ndarray, float]:
    """Charge in C/m2 of all points and the seconds that the sweep and its file took."""
    extra = {} if self_check is None else {"self_check": self_check}
    start = time.perf_counter()
    results = sscell.sweep(CELL, OVER, RATES, compiled=compiled, **extra)
    with tempfile.TemporaryDirectory() as folder:
        sscell.save_results(results, Path(folder) / "p1000.nc")
    seconds = time.perf_counter() - start
    return results["capacity"].values.reshape(-1) * 36000, seconds


def half_cell(point: Point) -> dict[str, object]:
    """The point as PyBaMM's own half cell knows it; see tests/physics/test_against_pybamm.py."""
    ours, d = parameter_values(point.design.cell), point.design.derived
    potential, exchange = ours[names.OCP], ours[names.EXCHANGE_CURRENT]
    coverage, anode = float(CELL.cathode.coverage), float(CELL.anode.potential)
    only_ours = (
        names.CATHOLYTE_CONDUCTIVITY,
        names.SEPARATOR_CONDUCTIVITY,
        names.FILM_RESISTANCE,
        names.COUNTER_POTENTIAL,
        names.COUNTER_RESISTANCE,
    )
    theirs = {name: ours[name] for name in ours if name not in only_ours}
    kappa = d.ionic_conductivity * d.tortuosity_factor / d.volume_fractions.catholyte
    return theirs | {
        "Electrolyte conductivity [S.m-1]": kappa,
        "Separator tortuosity factor (electrolyte)": 1e-9,
        "Cation transference number": 1.0,
        "Thermodynamic factor": 1.0,
        "Electrolyte diffusivity [m2.s-1]": 1e-10,
        "Exchange-current density for lithium metal electrode [A.m-2]": 1e6,
        "Lithium metal partial molar volume [m3.mol-1]": 1.3e-5,
        "Contact resistance [Ohm]": (d.separator_resistance + CELL.anode.resistance) / AREA,
        names.ION_CONCENTRATION: 1000.0,
        names.OCP: lambda sto: potential(sto) - anode,
        names.EXCHANGE_CURRENT: lambda c_e, c, c_max, T: coverage * exchange(c_e, c, c_max, T),
        names.CURRENT: point.current_density * AREA,
        names.UPPER_CUTOFF: 100.0,
    }


def their_model() -> pybamm.BaseModel:
    return pybamm.lithium_ion.DFN(
        {
            "working electrode": "positive",
            "surface form": "algebraic",
            "transport efficiency": "tortuosity factor",
            "contact resistance": "true",
        }
    )


def pybamm_as_common(points: list[Point], rows: np.ndarray) -> tuple[np.ndarray, float, int]:
    """A new Simulation for each point, everything else as PyBaMM has it."""
    charge, raised = np.full(len(points), np.nan), 0
    start = time.perf_counter()
    for i in rows:
        values = pybamm.ParameterValues(half_cell(points[i]))
        simulation = pybamm.Simulation(their_model(), parameter_values=values)
        try:
            solution = simulation.solve([0.0, points[i].time_limit])
        except pybamm.SolverError:
            raised += 1
            continue
        charge[i] = solution.t[-1] * points[i].current_density
    return charge, time.perf_counter() - start, raised


def pybamm_as_expert(
    points: list[Point], exact: np.ndarray, nominal: np.ndarray
) -> tuple[np.ndarray, float, int]:
    """One model with inputs on symbolic meshes, all points in one call on all threads, compiled.

    A point that is infeasible would make the whole call raise, so those are left out.
    """
    rows = np.flatnonzero(exact > 1e-3 * nominal)
    varied = (
        "Electrolyte conductivity [S.m-1]",
        "Contact resistance [Ohm]",
        names.THICKNESS,
        names.CURRENT,
    )
    inputs = [{name: half_cell(points[i])[name] for name in varied} for i in rows]
    values = pybamm.ParameterValues({**half_cell(points[0]), **dict.fromkeys(varied, "[input]")})
    model = their_model()
    symbolic = dict.fromkeys(model.default_submesh_types, pybamm.SymbolicUniform1DSubMesh)
    meshes = {**symbolic, "current collector": pybamm.SubMesh0D}
    options = {"num_threads": os.cpu_count(), "compile": True}
    solver = pybamm.IDAKLUSolver(
        rtol=1e-6, atol=1e-8, output_variables=["Voltage [V]"], options=options
    )
    simulation = pybamm.Simulation(
        model, parameter_values=values, submesh_types=meshes, solver=solver
    )
    end = max(points[i].time_limit for i in rows)
    simulation.solve([0.0, end], inputs=inputs[:1])  # builds and compiles
    start = time.perf_counter()
    solutions = simulation.solve([0.0, end], inputs=inputs)
    seconds = time.perf_counter() - start
    charge = np.full(len(points), np.nan)
    for i, solution in zip(rows, solutions, strict=True):
        charge[i] = solution.t[-1] * points[i].current_density
    return charge, seconds, len(rows)


if __name__ == "__main__":
    main()
