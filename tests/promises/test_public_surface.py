"""What users see: the names of ``sscell``, ``sscell.plot`` and ``sscell.theory``."""

import ast
import inspect
import sys
from functools import cache
from pathlib import Path

import pytest

import sscell

MODULES = (sscell, sscell.plot, sscell.theory)
PUBLIC = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in MODULES
    for name in module.__all__
}
FUNCTIONS = {name: thing for name, thing in PUBLIC.items() if inspect.isfunction(thing)}
CLASSES = {
    name: thing
    for name, thing in PUBLIC.items()
    if inspect.isclass(thing) and thing.__module__.startswith("sscell.")
}
METHODS = {
    f"{name}.{key}": getattr(member, "fget", member)
    for name, kind in CLASSES.items()
    for key, member in vars(kind).items()
    if not key.startswith("_") and (inspect.isfunction(member) or isinstance(member, property))
}
NAMES = {name for module in MODULES for name in module.__all__}


@cache
def origins(module):
    """Home of each name that a module defines or imports, type checking included."""
    tree = ast.parse(Path(sys.modules[module].__file__).read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    defined = {node.name: module for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            defined |= {ast.unparse(target): module for target in node.targets}
    return imported | defined


def named_types(function):
    """Names of types of sscell in the annotations of a function."""
    homes = origins(function.__module__)
    for annotation in inspect.get_annotations(function).values():
        text = getattr(annotation, "__name__", str(annotation))
        for node in ast.walk(ast.parse(text, mode="eval")):
            if isinstance(node, ast.Name) and homes.get(node.id, "").startswith("sscell"):
                yield node.id


@pytest.mark.parametrize("name", FUNCTIONS | METHODS)
def test_types_in_a_signature_are_public(name):
    function = (FUNCTIONS | METHODS)[name]
    assert set(named_types(function)) - NAMES == set()


def test_the_walk_sees_types():
    assert {"CellDesign", "Direction"} <= set(named_types(sscell.rate_capability))
    assert set(named_types(sscell.Cell.summary)) == {"Summary"}


def test_the_module_shows_its_public_names_only():
    assert dir(sscell) == sorted(sscell.__all__)
