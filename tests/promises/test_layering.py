"""Folder names spell the way a cell takes through the program; imports go only to the left."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sscell

ROOT = Path(sscell.__file__).parent
LAYERS = (
    "quantities",
    "cards",
    "protocols",
    "designs",
    "reading",
    "parameters",
    "theory",
    "checks",
    "models",
    "results",
    "solving",
    "studies",
    "calibration",
    "plot",
    "validation",
    "catalogue",
    "explorer",
    "commands",
)
LIGHT = LAYERS[:5]
HEAVY = ("pybamm", "matplotlib", "xarray")
ON_DEMAND = {"protocols/words.py": "pybamm"}
"""Imported where steps in PyBaMM's words are read, by nothing before."""
ZOO = ROOT / "model_zoo"
"""No package of ours, but examples and tests as users write them."""
FILES = sorted(path for path in ROOT.rglob("*.py") if ZOO not in path.parents)
IN_LAYERS = [path for path in FILES if path.relative_to(ROOT).parts[0] in LAYERS]


def imports(path):
    """Every module imported anywhere in a file, functions and type checking included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def name(path):
    return path.relative_to(ROOT).as_posix()


def upward(layer, modules):
    """Imports of a layer further along, or of what stands on top of all layers."""
    later = [f"sscell.{other}" for other in LAYERS[LAYERS.index(layer) + 1 :]]
    tops = [f"sscell.{path.stem}" for path in ROOT.glob("*.py")]
    wrong = {*later, *tops} - {"sscell.errors", "sscell.__init__"}
    return sorted(m for m in modules if any(m == w or m.startswith(f"{w}.") for w in wrong))


def test_the_layers_are_the_folders():
    folders = {p.name for p in ROOT.iterdir() if (p / "__init__.py").is_file()}
    assert folders == set(LAYERS)


def test_imports_go_only_to_the_left():
    for path in IN_LAYERS:
        assert upward(path.relative_to(ROOT).parts[0], imports(path)) == [], path


def test_cards_and_designs_know_nothing_heavy():
    for path in IN_LAYERS:
        if name(path).startswith(LIGHT):
            heavy = [m for m in imports(path) if m.split(".")[0] in HEAVY]
            assert [m for m in heavy if m != ON_DEMAND.get(name(path))] == [], path


def test_plots_solve_nothing():
    for path in (ROOT / "plot").rglob("*.py"):
        assert [m for m in imports(path) if m.split(".")[0] == "pybamm"] == [], path


def test_strings_of_pybamm_stand_in_one_file():
    """Besides the model's own submodels, which extend PyBaMM's and speak its language."""
    spelled = ast.walk(ast.parse((ROOT / "parameters/names.py").read_text(encoding="utf-8")))
    known = {
        node.value.value
        for node in spelled
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant)
    }
    assert len(known) > 50
    for path in FILES:
        if name(path).startswith(("parameters/names", "models/")):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert texts & known - {"C-rate"} == set(), path  # a label of ours as well


def test_the_check_finds_what_it_should():
    """An upward import and one from the top, each seen."""
    seen = upward(
        "models", {"sscell.solving.batch", "sscell.cell", "sscell.errors", "sscell.results"}
    )
    assert seen == ["sscell.cell", "sscell.results", "sscell.solving.batch"]


@pytest.mark.parametrize(
    "code",
    [
        "import sscell",
        "import sscell; sscell.load_cell('ncm83_li6ps5cl').check()",
        "import sscell; sscell.Protocol.rate_test([0.1, 1], rest='10 minutes')",
        "from sscell.commands.cli import main; main(['list'])",
        "from sscell.commands.cli import main; main(['check', 'ncm83_li6ps5cl'])",
    ],
)
def test_light_things_stay_light(code):
    """Loading PyBaMM takes longer than the whole command."""
    asked = f"import sys; {code}; print('!', *[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.splitlines()[-1] == "!"
