"""The test tree is the source tree."""

from pathlib import Path

import pytest

import sscell

ROOT = Path(sscell.__file__).parent
UNIT = Path(__file__).parents[1] / "unit"
MODULES = sorted(
    path.relative_to(ROOT) for path in ROOT.rglob("*.py") if path.name != "__init__.py"
)
FORBIDDEN = {"utils", "helpers", "misc", "common", "base"}


@pytest.mark.parametrize("module", MODULES, ids=Path.as_posix)
def test_every_module_has_its_tests(module):
    tests = UNIT / module.parent / f"test_{module.name}"
    assert tests.is_file()
    assert "def test_" in tests.read_text(encoding="utf-8")


@pytest.mark.parametrize("tests", sorted(UNIT.rglob("test_*.py")), ids=lambda p: p.name)
def test_every_test_file_has_its_module(tests):
    module = tests.relative_to(UNIT).with_name(tests.name.removeprefix("test_"))
    assert (ROOT / module).is_file()


@pytest.mark.parametrize("module", MODULES, ids=Path.as_posix)
def test_files_are_named_after_an_idea(module):
    assert module.stem not in FORBIDDEN


@pytest.mark.parametrize("module", MODULES, ids=Path.as_posix)
def test_files_can_be_read_in_one_sitting(module):
    assert len((ROOT / module).read_text(encoding="utf-8").splitlines()) <= 400


def test_typing_is_advertised():
    assert (ROOT / "py.typed").is_file()
