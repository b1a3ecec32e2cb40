"""Discharge one cell with three catholytes, each as conductive as its name says."""

import pybamm
import pybamm_model_zoo as zoo

import sscell

model_class = zoo.load("SolidStateDFN")
demonstrator = sscell.load_cell("ncm83_li6ps5cl")
for conductivity in ("0.3 mS/cm", "1 mS/cm", "5 mS/cm"):
    cell = demonstrator.replace({"catholyte.conductivity": conductivity})
    simulation = pybamm.Simulation(model_class(), parameter_values=cell.parameter_values())
    solution = simulation.solve([0, 3600])
    capacity = 1000 * solution["Discharge capacity [A.h]"].entries[-1]
    print(f"{conductivity:>9}: {capacity:.2f} mAh/cm2 at 1C")
