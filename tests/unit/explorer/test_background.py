import os
import signal
import subprocess
import sys
import time

import pytest

from sscell.explorer import background

PARENT = """
import os, time
from sscell.explorer import background
if __name__ == "__main__":
    print(background.solver().submit(os.getpid).result(), flush=True)
    time.sleep(600)
"""


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_solver_does_not_outlive_a_server_that_was_killed(tmp_path):
    file = tmp_path / "server.py"
    file.write_text(PARENT)
    with subprocess.Popen([sys.executable, file], stdout=subprocess.PIPE, text=True) as server:
        solver = int(server.stdout.readline())
        assert is_there(solver)
        server.send_signal(signal.SIGKILL)
    end = time.monotonic() + 60
    while is_there(solver) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_there(solver)


def test_all_processes_end_at_once():
    pool = background.solver()
    busy = pool.submit(time.sleep, 600)
    while not busy.running():
        time.sleep(0.01)
    background.end_all()
    assert isinstance(busy.exception(timeout=60), Exception)
    pool.shutdown()
