"""The page's server: this machine only, a token in the address, nothing from other origins."""

from __future__ import annotations

import base64
import binascii
import json
import mimetypes
import secrets
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from sscell.cards.cell import CellDesign
from sscell.designs.replace import replaced
from sscell.errors import InputError, Problem, SscellError
from sscell.explorer import answers, background, controls, documents
from sscell.quantities.wording import shown
from sscell.reading.library import library, load

HOST = "127.0.0.1"
MOST_BYTES = 5_000_000
"""Of a request; a card or a table of capacities has some thousand."""
WAITS = 30.0
"""For the rest of a request that has begun. [s]"""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_FILES = ("index.html", "page.css", "main.js", "figures.js", "state.js", "panel.js")
"""All that is served beside the answers."""
Reply = tuple[HTTPStatus, str, bytes]


class Page:
    """A server of the page for one cell, and the process that solves what takes longer.

    Parameters
    ----------
    cell : str or CellDesign
        The name of a cell of the library, or one of the user's.
    port : int
        Any free one if 0.

    Raises
    ------
    OSError
        If the port is taken.
    """

    def __init__(self, cell: str | CellDesign, port: int = 0) -> None:
        self.first: Any = cell
        if isinstance(cell, CellDesign):
            self.first = json.loads(json.dumps(cell.to_mapping()))
        self.token = secrets.token_urlsafe(24)
        self.solving = threading.Lock()
        self.pool = background.solver()
        self.server = _Server((HOST, port), self)

    @property
    def address(self) -> str:
        """Of the page, with its token."""
        return f"http://{HOST}:{self.server.server_port}/{self.token}/"

    def serve(self) -> None:
        """Answer until it is interrupted or closed."""
        try:
            self.server.serve_forever()
        finally:
            self.close()

    def close(self) -> None:
        """End the server and its process."""
        self.server.server_close()
        self.pool.shutdown(wait=False, cancel_futures=True)
        background.end_all()  # else a last solution is waited for

    def warm(self) -> None:
        """Build the models that the first moves of the sliders need."""
        given = {"card": self.first, "changes": {}}
        cell = answers.design(given)
        charge = controls.charge_of(cell)
        self.pool.submit(answers.part, "rough band", given, charge)
        background.compile_beside(given, charge)
        for moved in controls.moves(cell):
            with self.solving, suppress(SscellError):
                answers.rates(replaced(cell, moved), charge)

    # -- what can be asked ------------------------------------------------------------------

    def start(self, asked: Mapping[str, Any]) -> Any:
        """What the page needs before it asks for anything."""
        cell = answers.design({"card": self.first})
        return {
            "version": version("sscell"),
            "card": self.first,
            "title": cell.title,
            "controls": controls.described(),
            "catholytes": list(controls.catholytes(cell)),
            "partners": controls.PARTNERS,
            "charges": controls.CHARGES,
            "charge": controls.charge_of(cell),
            "cells": {
                key: str(load(path).get("title", key)) for key, path in library("cells").items()
            },
            "most": answers.MOST_DESIGNS,
            "at": answers.AT,
        }

    def rates(self, asked: Mapping[str, Any]) -> Any:
        """The line of each design, without its band."""
        cells = [answers.design(given) for given in _designs(asked)]
        with self.solving:
            return {"designs": [answers.rates(cell, _charge(asked)) for cell in cells]}

    def part(self, asked: Mapping[str, Any]) -> Any:
        """What takes longer, of one design, solved in the other process."""
        name = asked.get("part")
        if name not in answers.PARTS:
            raise InputError(Problem("part", f"expected one of {', '.join(answers.PARTS)}"))
        (given,) = _designs(asked)[:1]
        return self._elsewhere(answers.part, name, given, _charge(asked))

    def card(self, asked: Mapping[str, Any]) -> Any:
        """A design as the text of a card."""
        return {"text": documents.card_text(_designs(asked)[0])}

    def python(self, asked: Mapping[str, Any]) -> Any:
        """The same question in Python."""
        return {"text": documents.python(_designs(asked), _charge(asked), asked.get("points"))}

    def figure(self, asked: Mapping[str, Any]) -> Any:
        """The paper figure, base64."""
        ending = str(asked.get("format", "svg"))
        drawn = self._elsewhere(
            documents.figure, _designs(asked), _charge(asked), asked.get("points"), ending
        )
        return {"type": documents.FORMATS[ending], "content": base64.b64encode(drawn).decode()}

    def points(self, asked: Mapping[str, Any]) -> Any:
        """The user's own measured capacities."""
        content, name = _content(asked)
        return documents.read_points(content, name, _designs(asked)[0])

    def opened(self, asked: Mapping[str, Any]) -> Any:
        """The user's own card."""
        return documents.read_card(*_content(asked))

    def _elsewhere(self, work: Callable[..., Any], *given: Any) -> Any:
        try:
            future: Future[Any] = self.pool.submit(work, *given)
            return future.result()
        except BrokenProcessPool:  # killed from outside, as where memory ran out
            self.pool = background.solver()
            raise SscellError("the solving process was ended; ask again") from None


QUESTIONS = ("start", "rates", "part", "card", "python", "figure", "points", "opened")
"""Methods of Page that answer a POST of this name."""


def _designs(asked: Mapping[str, Any]) -> list[Any]:
    given = asked.get("designs")
    if not isinstance(given, list) or not 1 <= len(given) <= answers.MOST_DESIGNS:
        message = f"expected a list of 1 to {answers.MOST_DESIGNS} designs, got {shown(given)}"
        raise InputError(Problem("designs", message))
    return given


def _charge(asked: Mapping[str, Any]) -> str:
    charge = asked.get("charge", "full")
    if charge not in controls.CHARGES:
        message = f"expected one of {', '.join(controls.CHARGES)}, got {shown(charge)}"
        raise InputError(Problem("charge", message))
    return str(charge)


def _content(asked: Mapping[str, Any]) -> tuple[bytes, str]:
    name = str(asked.get("name", "file"))[:80]
    try:
        return base64.b64decode(str(asked.get("content", "")), validate=True), name
    except binascii.Error:
        raise InputError(Problem(name, "arrived damaged; try again")) from None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], page: Page) -> None:
        self.page = page
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet where a tab was closed before its answer; else as usual."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = WAITS
    server_version = "sscell"
    sys_version = ""

    def do_GET(self) -> None:
        """A file of the page."""
        self._reply(self._file)

    def do_POST(self) -> None:
        """An answer."""
        self._reply(self._answer)

    def _reply(self, make: Callable[[str], Reply]) -> None:
        refused = self._refused()
        status, kind, body = refused or make(self.path.split("?")[0].split("/", 2)[2])
        if refused:
            self.close_connection = True  # what else was sent is not read
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _refused(self) -> Reply | None:
        """Why a request is not for this page, if it is not; nobody else's page may ask."""
        port = self.server.server_port
        hosts = {f"{HOST}:{port}", f"localhost:{port}"}
        if self.headers.get("Host") not in hosts:
            return _text(HTTPStatus.FORBIDDEN, "This page answers to its own address only.")
        origin = self.headers.get("Origin")
        if origin is not None and origin not in {f"http://{host}" for host in hosts}:
            return _text(HTTPStatus.FORBIDDEN, "This page answers to its own origin only.")
        parts = self.path.split("/", 2)
        token = parts[1] if len(parts) == 3 else ""
        if not secrets.compare_digest(token.encode(), self.server.page.token.encode()):
            message = "Wrong or missing token: open the address that sscell explore prints."
            return _text(HTTPStatus.FORBIDDEN, message)
        return None

    def _file(self, name: str) -> Reply:
        name = name or "index.html"
        if name not in _FILES:
            return _text(HTTPStatus.NOT_FOUND, "There is no such file.")
        kind = mimetypes.types_map.get("." + name.rpartition(".")[2], "text/plain")
        kind = "text/javascript" if name.endswith(".js") else kind
        content = files("sscell.explorer").joinpath("page", name).read_bytes()
        return HTTPStatus.OK, f"{kind}; charset=utf-8", content

    def _answer(self, name: str) -> Reply:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > MOST_BYTES:
            self.close_connection = True
            message = f"more than {MOST_BYTES // 1_000_000} MB; a table of capacities is smaller"
            return _json(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": message})
        body = self.rfile.read(int(length))
        if name not in QUESTIONS:
            return _json(HTTPStatus.NOT_FOUND, {"error": "there is no such question"})
        try:
            asked = json.loads(body or b"{}")
            if not isinstance(asked, dict):
                raise InputError(Problem("request", "expected a mapping"))
            return _json(HTTPStatus.OK, getattr(self.server.page, name)(asked))
        except (InputError, SscellError) as error:
            return _json(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": str(error)})
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            return _json(HTTPStatus.BAD_REQUEST, {"error": "expected JSON"})
        except Exception as error:
            message = f"a fault of sscell, not yours: {type(error).__name__}: {error}"
            return _json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": message})

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is the user's."""


def _text(status: HTTPStatus, message: str) -> Reply:
    return status, "text/plain; charset=utf-8", message.encode()


def _json(status: HTTPStatus, data: Any) -> Reply:
    return status, "application/json", json.dumps(data, allow_nan=False).encode()
