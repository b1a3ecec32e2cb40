"""Pages of Markdown: their blocks of code are run in order, and what they print is shown."""

import doctest
import io
import math
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path

import yaml

from sscell.commands.cli import main
from sscell.commands.command_line import parser

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SILENT = {"text", "{include}", "{toctree}", "{glossary}", "{eval-rst}"}
"""Languages that nothing can be asked of."""
ELSEWHERE = {"pip", "python", "pytest", "bash", "sphinx-build", "dask", "pre-commit"}
"""Commands that are not sscell's, such as the installation."""

MOST = 20
"""Lines of an output that are shown; a longer one ends in dots."""
COUNT = 50
"""Integers below are taken for counts."""

_FENCE = re.compile(
    r"^```(\S*)[^\n]*\n(.*?)^```$(?:\n\n```(output(?: library)?)\n(.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)
_NOTES = re.compile(r"\d+ notes?")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)")


def blocks(text, *languages):
    """Language and code of each block of a page, in order; only some languages if named."""
    listed = [match.group(1, 2) for match in _FENCE.finditer(text)]
    return [(name, code) for name, code in listed if not languages or name in languages]


APART = {"pybop"}
"""Pages that need another environment, in which `.ci/run` runs them."""
PAGES = [
    page
    for page in sorted(DOCS.rglob("*.md"))
    if "generated" not in page.parts
    and page.stem not in APART
    and blocks(page.read_text("utf-8"), "python", "pycon", "bash")
]
"""Pages of the documentation with code that runs here."""


def figures_of(page, text):
    """Names of the figures that a page shows as drawn by its own code."""
    return set(re.findall(rf"\]\((?:\.\./)?images/{page.stem}/(\w+)\.png\)", text))


def run(page, folder, renew=False):
    """Run a page from top to bottom in a folder, which is the current one, and return its text.

    YAML whose first line is a comment with a file's name becomes that file; Python shares its
    names; ``sscell`` commands run here; other commands must be among those of :data:`ELSEWHERE`.
    In the text each block is followed by what it printed: as it was if that agrees. A block
    ``output library`` changes with every new electrolyte and is taken anew only if asked for.
    """
    names = {}

    def shown(match):
        language, code, kind, stored = match.groups(default="")
        with redirect_stdout(io.StringIO()) as stream:
            _perform(language, code, page.name, folder, names)
        printed = _shortened(stream.getvalue())
        if agree(stored, printed) or (kind == "output library" and not renew):
            printed = stored
        plain = match.group().removesuffix(f"\n\n```{kind}\n{stored}```")
        return f"{plain}\n\n```{kind or 'output'}\n{printed}```" if printed else plain

    return _FENCE.sub(shown, page.read_text(encoding="utf-8"))


def agree(stored, printed):
    """Whether outputs are equal but for spaces, last digits and the number of notes."""
    texts = [_NOTES.sub("notes", " ".join(text.split())) for text in (stored, printed)]
    if len({tuple(_NUMBER.split(text)) for text in texts}) > 1:
        return False
    pairs = zip(*map(_NUMBER.findall, texts), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=2e-3, abs_tol=_digit(a)) for a, b in pairs)


def _digit(number):
    """One unit of the last digit of a number, and a little for rounding; counts are exact."""
    if number.lstrip("-").isdigit() and abs(int(number)) < COUNT:
        return 0.0
    mantissa, _, power = number.partition("e")
    return 1.01 * 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))


def _shortened(output):
    lines = [line.rstrip() for line in output.rstrip().splitlines()]
    kept = lines if len(lines) <= MOST else [*lines[: MOST - 2], "..."]
    return "".join(f"{line}\n" for line in kept)


def _perform(language, code, name, folder, names):
    if language == "python":
        exec(compile(code, name, "exec"), names)
    elif language == "pycon":
        _doctest(code, name)
    elif language == "yaml":
        _card(code, folder)
    elif language == "json":
        assert yaml.safe_load(code)
    elif language == "bash":
        for line in code.splitlines():
            _command(line)
    else:
        assert language in SILENT, f"{name}: a block of {language or 'no language'}"


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
