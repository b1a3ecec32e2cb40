import socket

import pytest

from sscell.errors import InputError
from sscell.explorer import browser
from sscell.explorer.server import HOST


def test_a_port_that_is_taken_is_a_mistake_of_the_user():
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(InputError, match=str(port)):
            browser.serve("ncm83_li6ps5cl", port, open_browser=False)


def test_the_cell_is_read_before_anything_is_served():
    with pytest.raises(InputError, match="ncm83_li6ps5cl"):
        browser.serve("ncm83_li6ps5c", open_browser=False)
