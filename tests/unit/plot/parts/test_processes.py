import pytest

from sscell.plot.parts import processes
from sscell.results.losses import LOSSES
from sscell.studies.idealised import PROCESSES


def test_words_are_those_of_the_studies():
    assert {name: processes.part(name) for name in LOSSES} == dict(LOSSES)
    assert {name: processes.whole(name) for name in PROCESSES} == dict(PROCESSES)


def test_every_process_has_its_own_look():
    assert len({processes.colour(name) for name in LOSSES}) == len(LOSSES)
    kinds = [*PROCESSES, "several"]
    assert len({processes.hatch(name) for name in kinds}) == len(kinds)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("kinetics", "charge transfer"),
        ("anode", "the anode"),
        ("separator", "the separator and junctions"),
        ("several", "several processes"),
    ],
)
def test_words_in_a_sentence(name, said):
    assert processes.limit(name) == said


def test_an_unknown_process_is_called_what_it_is_called():
    assert processes.whole("magic") == "magic"
    assert processes.colour("magic").startswith("#")
    assert processes.hatch("magic")
