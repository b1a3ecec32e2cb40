import argparse

import pytest

from sscell.commands.cli import ACTIONS
from sscell.commands.command_line import parser


def verbs():
    actions = parser()._actions
    return next(a for a in actions if isinstance(a, argparse._SubParsersAction)).choices


def test_every_command_does_something():
    assert set(verbs()) == set(ACTIONS)


@pytest.mark.parametrize("verb", ACTIONS)
def test_every_argument_is_explained(verb):
    for action in verbs()[verb]._actions:
        assert action.help or action.metavar, f"{verb} {action.dest}"


def test_the_command_is_known_by_its_word():
    chosen = parser().parse_args(["run", "mine.yaml", "--workers", "2"])
    assert (chosen.verb, chosen.workers, chosen.accuracy) == ("run", 2, "standard")


@pytest.mark.parametrize("wrong", [["run"], ["fly"], ["run", "x", "--workers", "0"], []])
def test_mistakes_leave_with_2(wrong, capsys):
    with pytest.raises(SystemExit) as stop:
        parser().parse_args(wrong)
    assert stop.value.code == 2
    assert "usage: sscell" in capsys.readouterr().err
