"""Other commits of this repository in git worktrees, and fresh processes with their package.

The scripts are always those of this folder; only the package is that of the commit.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class FailedError(Exception):
    """The last line of a process that ended with an error."""


@dataclass(frozen=True)
class Version:
    """A checked-out commit, and folders for what it compiles."""

    name: str
    tree: Path
    caches: Path

    def measured(
        self, script: str, *arguments: str, cache: str | None = "kept", within: float = 1800.0
    ) -> list[Any]:
        """The lists and objects that a script of this folder prints as lines of JSON.

        Parameters
        ----------
        script : str
        *arguments : str
        cache : str, optional
            Name of a folder of compiled code; a new one if None.
        within : float
            [s]

        Raises
        ------
        FailedError
            If the process fails or takes too long.
        """
        with tempfile.TemporaryDirectory() as new:  # mode 700, which the package asks for
            folder = Path(new) if cache is None else self.caches / cache
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            environment = {
                **os.environ,
                "PYTHONPATH": str(self.tree / "src"),
                "PYBAMM_CASADI_AOT_CACHE": str(folder),
            }
            environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a first import would be every import
            command = [sys.executable, str(ROOT / "benchmarks" / script), *arguments]
            try:
                done = subprocess.run(
                    command,
                    env=environment,
                    cwd=self.tree,
                    capture_output=True,
                    text=True,
                    timeout=within,
                )
            except subprocess.TimeoutExpired:
                raise FailedError(f"not finished within {within:.0f} s") from None
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise FailedError(last[:120].replace("|", "/"))
        return [json.loads(line) for line in done.stdout.splitlines() if line[:1] in ("[", "{")]


@contextmanager
def checked_out(commits: Sequence[str], *, and_this: str = "") -> Iterator[list[Version]]:
    """Versions of the package at commits, and as it is in this checkout under a name."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that worktrees are removed
    with tempfile.TemporaryDirectory() as folder:
        caches, trees = Path(folder, "caches"), []
        versions = []
        try:
            for i, commit in enumerate(commits):
                tree = Path(folder, str(i))
                git("worktree", "add", "--detach", "--quiet", str(tree), commit)
                trees.append(tree)
                versions.append(Version(commit, tree, caches / str(i)))
            if and_this:
                versions.append(Version(and_this, ROOT, caches / "this"))
            yield versions
        finally:
            for tree in trees:
                git("worktree", "remove", "--force", str(tree))


def git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
