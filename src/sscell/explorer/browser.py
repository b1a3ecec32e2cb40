"""``sscell explore``: the page in the user's browser, until it is interrupted."""

from __future__ import annotations

import threading
import webbrowser

from sscell.errors import InputError, Problem
from sscell.explorer.server import Page
from sscell.reading.library import library
from sscell.reading.read import read_cell

FIRST = "ncm83_li6ps5cl"
"""The cell that the page begins with if none is given."""


def serve(given: str | None = None, port: int = 0, *, open_browser: bool = True) -> None:
    """Serve the page of a cell until it is interrupted.

    Parameters
    ----------
    given : str, optional
        A name in the library or the file of a cell.
    port : int
        Any free one if 0.
    open_browser : bool
        Also open the address, not only print it.

    Raises
    ------
    InputError
        If the cell cannot be read or the port is taken.
    """
    page = _page(given or FIRST, port)
    print(f"{page.address}\nCtrl-C ends it.", flush=True)
    threading.Thread(target=page.warm, daemon=True).start()
    if open_browser:
        webbrowser.open(page.address)
    page.serve()


def _page(given: str, port: int) -> Page:
    cell = read_cell(given)
    try:
        return Page(given if given in library("cells") else cell, port)
    except OSError as error:
        raise InputError(Problem("--port", f"{port}: {error.strerror}")) from None
