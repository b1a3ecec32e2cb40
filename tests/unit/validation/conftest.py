"""One small paper, solved once: three cells, none with anything drawn."""

import pytest

from sscell.solving.batch import Execution
from sscell.validation.published import publish


@pytest.fixture(scope="session")
def execution():
    return Execution()


@pytest.fixture(scope="session")
def minnmann(execution):
    return publish(["minnmann2021"], execution, together=False)
