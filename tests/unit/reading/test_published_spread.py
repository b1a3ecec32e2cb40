import numpy as np
import pytest
import yaml

from sscell.designs.as_built import Draw
from sscell.errors import InputError
from sscell.reading.published_spread import FILE, published_spread, read_spread

GOOD = {
    "title": "A spread",
    "made": {"command": "sscell validate --calibrate", "points": 2},
    "discrepancy": 0.1,
    "shared": 0.5,
    "factors": {"contact": "factor of the exchange current"},
    "draws": [[0.5, 0.2, 0.9], [1, 0.1, 0.8]],
}


def written(folder, **changes):
    path = folder / FILE
    path.write_text(yaml.safe_dump(GOOD | changes), encoding="utf-8")
    return path


def test_draws_are_read_by_name(tmp_path):
    spread = read_spread(written(tmp_path))
    assert spread.draws[0] == Draw(contact=0.5, diffusivity=0.2, utilisation=0.9)
    assert spread.discrepancy == 0.1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"discrepancy": 0}, "discrepancy"),
        ({"draws": [[0.5, 0.2, 1.2], [1, 1, 1]]}, "draw 1: expected factors above 0"),
        ({"draws": [[0.5, 0.2], [1, 1, 1]]}, "draws"),
        ({"drawn": 1}, "drawn"),
    ],
)
def test_a_damaged_file_is_a_message(tmp_path, changes, words):
    with pytest.raises(InputError, match=words):
        read_spread(written(tmp_path, **changes))


def test_the_shipped_draws_are_256_possible_cells():
    spread = published_spread()
    draws = np.array(spread.draws)
    assert draws.shape == (256, 3)
    assert 0.02 < spread.discrepancy < 0.3
