"""The reference of the command line, from its parser."""

import argparse

from pages.markdown import code, table
from sscell.commands.command_line import parser

HEAD = """# Command line

Exit codes: 0 done, 2 a mistake in the input (one clear line each) or points lost with
workers of a cluster, 130 interrupted, 1 a fault of sscell. An interrupted or killed run keeps its
finished points; `--resume` goes on with them.
"""


def command_line() -> str:
    """The page."""
    made = parser()
    verbs = next(a for a in made._actions if isinstance(a, argparse._SubParsersAction))
    helps = {choice.dest: choice.help for choice in verbs._choices_actions}
    parts = [HEAD, _rows(made)]
    for name, verb in verbs.choices.items():
        said = helps.get(name) or ""
        usage = " ".join(verb.format_usage().removeprefix("usage: ").split())
        parts += [f"## sscell {name}", f"{said[:1].upper()}{said[1:]}.", f"```text\n{usage}\n```"]
        parts.append(_rows(verb))
    return "\n\n".join(parts)


def _rows(made: argparse.ArgumentParser) -> str:
    rows = []
    for action in made._actions:
        if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            continue
        metavar = action.metavar or ""
        values = (metavar,) if isinstance(metavar, str) else metavar
        name = " ".join([*action.option_strings, *values]).strip() or action.dest
        said = action.help or ""
        if action.choices:
            said += f": {', '.join(map(code, action.choices))}"
        rows.append((code(name), said))
    return table(("argument", "what"), rows) if rows else ""
