"""Pages of Markdown, as blocks of code to be run in their order."""

import doctest
import re
import shlex
from pathlib import Path

import yaml

from sscell.commands.cli import main
from sscell.commands.command_line import parser

ROOT = Path(__file__).parents[2]
SILENT = {"text", "{include}", "{toctree}", "{glossary}", "{eval-rst}"}
"""Languages that nothing can be asked of."""
ELSEWHERE = {"pip", "python", "pytest", "bash", "sphinx-build", "dask", "pre-commit"}
"""Commands that are not sscell's, such as the installation."""

_FENCE = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text, *languages):
    """Language and code of each block of a page, in order; only some languages if named."""
    found = _FENCE.findall(text)
    return [(name, code) for name, code in found if not languages or name in languages]


def run(page, folder):
    """Run a page from top to bottom in a folder, which is the current one.

    YAML whose first line is a comment with a file's name becomes that file; Python shares its
    names; ``sscell`` commands run here; other commands must be among those of :data:`ELSEWHERE`.
    """
    names = {}
    for language, code in blocks(page.read_text(encoding="utf-8")):
        if language == "python":
            exec(compile(code, page.name, "exec"), names)
        elif language == "pycon":
            _doctest(code, page.name)
        elif language == "yaml":
            _card(code, folder)
        elif language == "json":
            assert yaml.safe_load(code)
        elif language == "bash":
            for line in code.splitlines():
                _command(line)
        else:
            assert language in SILENT, f"{page.name}: a block of {language or 'no language'}"


def _doctest(code, name):
    flags = doctest.NORMALIZE_WHITESPACE
    found = doctest.DocTestParser().get_doctest(code, {}, name, None, 0)
    said = []
    result = doctest.DocTestRunner(optionflags=flags).run(found, out=said.append)
    assert result.attempted, name
    assert not result.failed, "".join(said)


def _card(code, folder):
    named = re.match(r"# (\S+\.ya?ml)\n", code)
    if named:
        path = folder / named.group(1)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    else:
        assert yaml.safe_load(code)


def _command(line):
    words = shlex.split(line, comments=True)
    if not words:
        return
    if words[0] != "sscell":
        assert words[0] in ELSEWHERE, line
    elif words[1] == "explore":  # it would serve until it is interrupted
        parser().parse_args(words[1:])
    elif "--scheduler" not in words:  # there is none here; the Python block beside it has one
        asked = [_place(word) for word in words[1:]]
        assert main(asked) == 0, line


def _place(word):
    """Files of the repository, where a page names them from its top."""
    return str(ROOT / word) if word.startswith("experiments/") else word
