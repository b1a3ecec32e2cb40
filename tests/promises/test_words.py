"""Plain words: phrases absent from what users read, names absent from what developers read."""

import ast
import inspect
import json
import re
from collections.abc import Iterator

import sscell

from .pages import ROOT

PHRASES = (
    r"\btold\b",
    r"\bno mere\b",
    r"\bso many\b",
    r"\bof (its|their|his) own\b",
    r"\bholds at\b",
    r"\bstands?\b",
    r"\b(is|are|was|were) said\b",
    r"\b(the|a|no|this|that|its|either|other) way\b",
    r"(?:^|[.;:] )Of (?!.*\bmodel\b)[a-z]",
)
"""Expressions to avoid in text."""
NAMES = {"found", "said", "told", "way", "own", "one", "place"}
"""Names to avoid for variables and arguments."""


def pages() -> Iterator[tuple[str, str]]:
    """Everything that is written for users outside the code, by its file."""
    for name in ("README.md", "CONTRIBUTING.md"):
        yield name, (ROOT / name).read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    yield "CHANGELOG.md", changes.split("\n## ")[1]
    for path in sorted((ROOT / "docs").rglob("*.md")):
        if "generated" not in path.parts:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
        yield path.name, "\n\n".join(texts)


def avoided(text: str) -> list[str]:
    text = re.sub(r"``[^`]+``", "", text)  # names in code
    return [m.group() for phrase in PHRASES for m in re.finditer(phrase, text, re.MULTILINE)]


def test_pages_are_in_plain_words():
    assert {name: words for name, text in pages() if (words := avoided(text))} == {}


def test_docstrings_of_public_names_are_in_plain_words():
    docs = {name: inspect.getdoc(getattr(sscell, name)) or "" for name in sscell.__all__}
    assert {name: words for name, text in docs.items() if (words := avoided(text))} == {}


def messages(tree: ast.AST) -> Iterator[str]:
    """Strings of a module outside its docstrings."""
    statements = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and id(node) not in statements:
            yield node.value


TREES = {
    str(path): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "src" / "sscell").rglob("*.py"))
}


def test_messages_are_in_plain_words():
    listed = [(path, text) for path, tree in TREES.items() for text in messages(tree)]
    assert [item for item in listed if avoided(item[1])] == []


def variables(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Assigned variables and arguments; fields of a class are names of the interface."""
    fields = {
        id(statement.target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.lineno, node.arg
        stored = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        if stored and id(node) not in fields:
            yield node.lineno, node.id


def test_variables_have_names_that_explain_them():
    listed = [(path, *item) for path, tree in TREES.items() for item in variables(tree)]
    assert [item for item in listed if item[-1] in NAMES] == []
