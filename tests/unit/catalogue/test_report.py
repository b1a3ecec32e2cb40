import re
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest

import sscell
from sscell.catalogue.report import report
from sscell.errors import InputError

HOSTILE = '<script>alert(1)</script>" onload="x'


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def rates():
    cells = [sscell.load_cell(n) for n in ("ncm83_li6ps5cl", "ncm83_li3zrcl4o1p5_li3ycl6")]
    return sscell.rate_capability(cells, [1, 2], accuracy="draft", title="Two cells")


def test_a_page_has_the_answer_with_what_it_rests_on(rates):
    page = Page(report({"two.nc": rates}))
    assert "svg" in page.tags
    for value in np.ravel(rates["specific_capacity"]):
        assert f"{value:.4g}" in page.words
    assert sscell.to_table(rates)["cell"][0] in page.text
    assert re.search(r"At 1C: .* delivers .* specific capacity (than|as)", page.text)
    cell = sscell.load_cell("ncm83_li6ps5cl")
    grave = [f for f in cell.check() if f.severity != "note"]
    assert len(grave) > 2
    for finding in grave:
        assert " ".join(finding.message.split()) in page.text
    assumed = [f for f in cell.check() if f.source and f.source.startswith("assumed:")]
    for finding in assumed:
        assert " ".join(finding.source.removeprefix("assumed:").split()) in page.text
    assert "Schlautmann2023" in page.words
    assert f"sscell {sscell.__version__} on PyBaMM" in page.text
    assert date.today().isoformat() in page.text


def test_a_page_loads_nothing(rates):
    page = Page(report({"two.nc": rates}))
    assert {"script", "link", "img", "iframe"}.isdisjoint(page.tags)
    links = [v for k, v in page.attributes if k in ("href", "src", "xlink:href") and v[0] != "#"]
    assert links
    assert [link for link in links if not link.startswith("https://doi.org/10.")] == []


def test_text_of_a_user_stays_text(rates):
    hostile = rates.assign_attrs(title=HOSTILE).assign_coords(cell=[HOSTILE, "b"])
    page = Page(report({HOSTILE: hostile, "b": rates}))
    assert "script" not in page.tags
    assert [k for k, _ in page.attributes if k.startswith("on")] == []
    assert "<script>alert(1)</script>" in page.text


def test_figures_of_a_page_share_no_names(rates):
    """Or one would be clipped and marked as the other."""
    page = report({"two.nc": rates, "one.nc": rates.isel(c_rate=[0])})
    ids = re.findall(r' id="([^"]+)"', page)
    used = set(re.findall(r"url\(#([^)]+)\)", page))
    assert len(ids) == len(set(ids))
    assert len(used) > 1
    assert used <= set(ids)


def test_what_is_no_result_is_refused(rates):
    with pytest.raises(InputError, match="cards of cells"):
        report({"x": rates.drop_attrs()})
