"""What users see: the names of ``sscell``, ``sscell.plot`` and ``sscell.theory``."""

import ast
import doctest
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


def test_types_in_a_signature_are_public():
    for name, function in (FUNCTIONS | METHODS).items():
        assert set(named_types(function)) - NAMES == set(), name


def test_the_walk_sees_types():
    assert {"CellDesign", "Direction"} <= set(named_types(sscell.rate_capability))
    assert set(named_types(sscell.Cell.summary)) == {"Summary"}


def test_the_module_shows_its_public_names_only():
    assert dir(sscell) == sorted(sscell.__all__)


QUESTIONS = {name: thing for name, thing in FUNCTIONS.items() if name.count(".") == 1}
SHARED = {}
for question, function in QUESTIONS.items():
    for argument in inspect.signature(function).parameters.values():
        SHARED.setdefault(argument.name, {})[question] = argument
OWN_DEFAULTS = {
    ("sscell.required_conductivity", "c_rates"): "each rate is a search of several simulations",
    ("sscell.required_conductivity", "samples"): "each sample is a search of several simulations",
    ("sscell.fit", "charge"): "belongs to the measurements: as the card says, or either",
    ("sscell.required", "samples"): "each sample is a search of several simulations",
    ("sscell.screen", "capacity_fraction"): "the only requirement; elsewhere one of three",
    ("sscell.sweep", "self_check"): "large enough that some points are checked each time",
    ("sscell.design_stack", "maximise"): "known without the density of every layer",
    ("sscell.optimise", "at"): "one rate; of a comparison the quantity that is equal",
    ("sscell.ragone", "liquid"): "a baseline that is asked for",
    ("sscell.screen", "role"): "where the electrolyte is put; of a table it is a filter",
}
"""Arguments whose default differs, and why."""


def test_an_argument_has_one_default():
    for argument, functions in SHARED.items():
        defaults = {
            repr(parameter.default)
            for function, parameter in functions.items()
            if parameter.default is not parameter.empty and (function, argument) not in OWN_DEFAULTS
        }
        assert len(defaults) <= 1, (argument, functions)


def test_a_study_takes_the_cell_first_and_the_direction_after_the_rates():
    for study, direction in SHARED["direction"].items():
        order = list(inspect.signature(FUNCTIONS[study]).parameters)
        assert order[0] in ("cell", "cells"), study
        rates = [name for name in ("c_rates", "c_rate") if name in order]
        assert all(order.index(name) < order.index("direction") for name in rates), study
        assert direction.kind is direction.POSITIONAL_OR_KEYWORD, study
        assert direction.default == "discharge", study


def test_what_refines_a_question_is_given_by_name():
    for argument in ("title", "uncertainty", "samples", "energy_efficiency", "voltage_loss"):
        kinds = {parameter.kind for parameter in SHARED[argument].values()}
        assert kinds == {inspect.Parameter.KEYWORD_ONLY}, argument


def test_an_argument_has_one_type():
    for argument in ("cell", "cells", "c_rates", "c_rate", "uncertainty"):
        annotations = [str(parameter.annotation) for parameter in SHARED[argument].values()]
        optional = {annotation.removesuffix(" | None") for annotation in annotations}
        assert len(optional) == 1, (argument, optional)


UNSPOKEN = (Warning, sscell.SolidStateDFN)
"""Classes without examples: warnings, which nobody calls, and the model, whose methods are
PyBaMM's."""
USED = ("Cell", "FitResult", "Liquid", "RateLawFit", "Summary")
"""Classes whose methods users call."""
EXAMPLES = {
    name: thing
    for name, thing in (FUNCTIONS | CLASSES | METHODS).items()
    if not name.startswith("sscell.plot.")
    and not (inspect.isclass(thing) and issubclass(thing, UNSPOKEN))
    and (name not in METHODS or name.split(".")[-2] in USED)
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_run(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = inspect.getdoc(EXAMPLES[name])
    assert "Examples\n--------\n>>> import sscell\n" in text
    example = doctest.DocTestParser().get_doctest(text, {}, name, None, 0)
    report = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    assert runner.run(example, out=report.append).failed == 0, "".join(report)
