"""What reaches the page and what does not."""

import base64
import http.client
import json
import threading

import pytest

from sscell.cell import load_cell
from sscell.explorer.server import HOST, MOST_BYTES, Page


@pytest.fixture(scope="module")
def page():
    page = Page("ncm83_li6ps5cl")
    thread = threading.Thread(target=page.serve)
    thread.start()
    yield page
    page.server.shutdown()
    thread.join()


def request(page, method="GET", path=None, body=None, headers=None):
    connection = http.client.HTTPConnection(HOST, page.server.server_port, timeout=600)
    try:
        connection.request(method, path or f"/{page.token}/", body, headers or {})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def ask(page, question, **asked):
    answer, body = request(page, "POST", f"/{page.token}/{question}", json.dumps(asked))
    return answer.status, json.loads(body)


def test_the_page_needs_nothing_from_elsewhere(page):
    answer, body = request(page)
    assert answer.status == 200
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert b"http" not in body.replace(b"http-equiv", b"")
    for name in ("page.css", "main.js", "figures.js", "state.js", "panel.js"):
        answer, body = request(page, path=f"/{page.token}/{name}")
        assert answer.status == 200
        assert b"import(" not in body


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/guess/", {}),
        ("/guess/start", {}),
        (None, {"Host": "evil.example"}),
        (None, {"Host": f"{HOST}:1"}),
        (None, {"Origin": "http://evil.example"}),
        (None, {"Origin": "null"}),
    ],
)
def test_nobody_else_reaches_it(page, path, headers):
    for method in ("GET", "POST"):
        answer, body = request(page, method, path, "{}", headers)
        assert answer.status == 403
        assert page.token.encode() not in body


@pytest.mark.parametrize("name", ["../server.py", "..%2fserver.py", "answers.py", "main.js/", "x"])
def test_no_other_file_is_served(page, name):
    assert request(page, path=f"/{page.token}/{name}")[0].status == 404


def test_a_huge_request_is_refused_before_it_is_read(page):
    headers = {"Content-Length": "50000000"}
    answer, body = request(page, "POST", f"/{page.token}/points", None, headers)
    assert answer.status == 413
    assert f"{MOST_BYTES // 1_000_000} MB" in json.loads(body)["error"]


@pytest.mark.parametrize(("body", "status"), [("{", 400), ("[1]", 422), ("\xff", 400), ("", 422)])
def test_what_is_no_question_is_refused(page, body, status):
    content = body.encode("latin-1")
    answer, _ = request(page, "POST", f"/{page.token}/rates", content)
    assert answer.status == status


def test_methods_that_are_no_questions_cannot_be_asked(page):
    for name in ("close", "warm", "serve", "__init__", "server"):
        assert ask(page, name)[0] == 404


def test_mistakes_of_a_design_come_in_words(page):
    given = {"card": "ncm83_li6ps5cl", "changes": {"cathode.porosity": 120}}
    status, answer = ask(page, "rates", designs=[given])
    assert status == 422
    assert "cathode.porosity" in answer["error"]
    for wrong in ({"designs": []}, {"designs": [given] * 4}, {"designs": [{}], "charge": "fast"}):
        assert ask(page, "rates", **wrong)[0] == 422
    assert ask(page, "part", part="exec", designs=[given])[0] == 422
    content = base64.b64encode(b"no,table").decode()
    assert ask(page, "points", name="a.csv", content=content, designs=[given])[0] == 422
    assert ask(page, "points", name="a.csv", content="%", designs=[given])[0] == 422


def test_a_question_of_each_process_is_answered(page):
    given = {"card": "ncm83_li6ps5cl", "changes": {"cathode.porosity": 12}}
    status, answer = ask(page, "rates", designs=[given], charge="full")
    assert status == 200
    assert answer["designs"][0]["title"] == load_cell("ncm83_li6ps5cl").title
    status, answer = ask(page, "part", part="losses", designs=[given])
    assert status == 200
    assert "kinetics" in answer["process"]
    status, answer = ask(page, "card", designs=[given])
    assert "12" in answer["text"]


def test_a_page_of_ones_own_cell_begins_with_it():
    page = Page(load_cell("ncm83_li6ps5cl").replace({"cathode.porosity": "11 %"}))
    try:
        start = page.start({})
        assert start["card"]["title"] == start["title"]
        assert page.address.endswith(f"/{page.token}/")
    finally:
        page.close()
