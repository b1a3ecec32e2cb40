from sscell.description.cell import CellDesign
from sscell.description.differences import differences


def test_equal_cells_and_one_cell_do_not_differ(cell: CellDesign) -> None:
    assert differences([cell]) == ""
    kappa = cell.replace({"catholyte.conductivity": "5 mS/cm", "cathode.coverage": 0.4})
    assert differences([cell, kappa]) == ""


def test_each_difference_is_named_with_its_range(cell: CellDesign) -> None:
    thick = cell.replace({"cathode.areal_capacity": "4 mAh/cm^2"})
    assert differences([cell, thick]) == "areal capacity 2.14 to 4 mAh/cm2"
    dense = cell.replace({"cathode.porosity": "5 %"})
    assert differences([cell, dense]).startswith("catholyte ")
    coarse = cell.replace({"catholyte.particle_size": "9 um"})
    assert differences([cell, coarse]).startswith("percolation threshold ")


def test_rounding_is_no_difference(cell: CellDesign) -> None:
    near = cell.replace({"cathode.areal_capacity": "2.15 mAh/cm^2"})
    assert differences([cell, near]) == ""
