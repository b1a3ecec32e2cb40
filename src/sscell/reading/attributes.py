"""What the text below an attribute says of it, read from the source of a class."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from textwrap import dedent


@cache
def attribute_docstrings(block: type) -> dict[str, str]:
    """The docstrings of the attributes of a class and its parents, by name, on one line each.

    Python throws these texts away, so the source is read again; nothing is found without it.
    """
    found: dict[str, str] = {}
    for cls in reversed(block.__mro__):
        try:
            body = ast.parse(dedent(inspect.getsource(cls))).body[0]
        except (OSError, TypeError):
            continue  # built in, or made at run time
        if isinstance(body, ast.ClassDef):
            found |= _texts(body)
    return found


def _texts(body: ast.ClassDef) -> dict[str, str]:
    texts = {}
    for statement, following in zip(body.body, body.body[1:], strict=False):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(following, ast.Expr):
            continue
        target, value = statement.target, following.value
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
            texts[target.id] = " ".join(str(value.value).split())
    return texts
