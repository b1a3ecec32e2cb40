"""The test tree is the source tree."""

from pathlib import Path

import sscell

ROOT = Path(sscell.__file__).parent
UNIT = Path(__file__).parents[1] / "unit"
ZOO = ROOT / "model_zoo"
"""The entry in PyBaMM's model zoo, which has its tests and examples inside."""
MODULES = sorted(
    path.relative_to(ROOT)
    for path in ROOT.rglob("*.py")
    if path.name != "__init__.py" and ZOO not in path.parents
)
FORBIDDEN = {"utils", "helpers", "misc", "common", "base"}


def test_modules_and_their_tests_are_pairs():
    tests = {path.relative_to(UNIT) for path in UNIT.rglob("test_*.py")}
    assert tests == {path.with_name(f"test_{path.name}") for path in MODULES}
    texts = {path: (UNIT / path).read_text(encoding="utf-8") for path in tests}
    assert [path for path, text in texts.items() if "def test_" not in text] == []


def test_files_are_named_after_an_idea():
    assert [path for path in MODULES if path.stem in FORBIDDEN] == []


def test_files_can_be_read_in_one_sitting():
    lines = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: count for path, count in lines.items() if count > 400} == {}


def test_typing_is_advertised():
    assert (ROOT / "py.typed").is_file()
