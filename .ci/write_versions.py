"""Write the versions of all that is installed beside sscell, as a file of constraints for pip.

Usage: python .ci/write_versions.py constraints/newest.txt
"""

import platform
import sys
from datetime import date
from importlib.metadata import distributions
from pathlib import Path

OWN = {"sscell", "pip", "setuptools", "wheel", "uv"}


def main(path: str) -> None:
    """Write the constraints that this environment is."""
    versions = {d.metadata["Name"].lower().replace("_", "-"): d.version for d in distributions()}
    lines = [f"{name}=={versions[name]}" for name in sorted(versions.keys() - OWN)]
    heading = (
        f"# The tests passed with these versions on {date.today():%Y-%m-%d}, "
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}.\n"
        "# Written by .ci/write_versions.py. To install just these: pip install . -c <this file>\n"
    )
    target = Path(path)
    target.parent.mkdir(exist_ok=True)
    target.write_text(heading + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
