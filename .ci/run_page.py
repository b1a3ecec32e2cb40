"""Run the code of a page of the documentation in this environment.

Usage: python .ci/run_page.py docs/how_to/pybop.md
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "promises"))

from pages import run

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        run(Path(sys.argv[1]), Path(folder))
