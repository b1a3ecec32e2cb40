"""P1000: a thousand discharges of practical cells, with sscell and with PyBaMM, in one run.

    python benchmarks/p1000.py [--quick]

10 catholyte conductivities (0.1-30 mS/cm) x 10 loadings (1-8 mAh/cm2) x 10 C-rates (0.05-10) of
one single-crystal NCM83 cathode. Errors are of the capacity, over the nominal one, against a
mesh of 160 cells at tight tolerances.
"""

import argparse
import os
import platform
import time

import numpy as np
import pybamm
from sweeps import CELL, Point, points_of, references, report, timed

import sscell
from sscell.parameters import names
from sscell.parameters.values import AREA, parameter_values


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer points for errors and PyBaMM")
    quick = parser.parse_args().quick
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads")
    print(f"sscell {sscell.__version__}, PyBaMM {pybamm.__version__}, {time.strftime('%F')}\n")

    points = points_of(CELL)
    exact, nominal = references(points, 50 if quick else 250)
    slow = np.flatnonzero(np.isfinite(exact))[:: 5 if quick else 8]

    print(f"{'':48} {'a point':>11}   error % median / 95 % / worst")
    charge, first = timed(CELL, compiled=False, self_check=0)
    report("sscell, first sweep of a process, interpreted", first, charge, exact, nominal)
    _, compiling = timed(CELL, compiled=True, self_check=0)
    for what, options in {"": {"self_check": 0}, ", with its self-check": {}}.items():
        runs = [timed(CELL, compiled=True, **options) for _ in range(3)]
        seconds = float(np.median([t for _, t in runs]))
        report(f"sscell, compiled{what}", seconds, runs[0][0], exact, nominal)
    usual, seconds, raised = pybamm_as_common(points, slow)
    what = f"PyBaMM, a Simulation for each point, {raised} raised"
    report(what, seconds, usual, exact, nominal, len(slow))
    expert, seconds, count = pybamm_as_expert(points, exact, nominal)
    what = "PyBaMM, one model, points that deliver something"
    report(what, seconds, expert, exact, nominal, count)
    print(f"\ncompiling all meshes took {compiling:.1f} s, once on a machine")


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
