import pytest

from sscell.validation.transport_section import transport_section


@pytest.fixture(scope="module")
def section():
    return transport_section()


def test_every_row_with_an_ionic_conductivity_stands_in_the_table(section):
    """56 rows, three of them a second state of charge without an own ionic conductivity."""
    table = section.tables[1]
    assert len(table.rows) == 53
    unasked = [row for row in table.rows if str(row[-1]).startswith("no ")]
    assert len(unasked) == 9


def test_bruggeman_is_the_worst_and_percolation_the_best(section):
    rms = {(row[0], row[1]): row[4] for row in section.tables[0].rows}
    for group in ("all that can be asked", "papers it was drawn from", "catholyte 30 to 50 vol%"):
        assert rms[group, "percolation"] < rms[group, "power-law"] < rms[group, "bruggeman"]


def test_a_fit_is_called_a_fit(section):
    assert "that is the error of a fit" in section.conclusion[0]
    assert "Do not extrapolate downwards" in section.conclusion[1]


def test_figure(section):
    (_, make) = section.figures["effective_transport"]
    assert make().axes[0].get_yscale() == "log"
