"""A process that logs codes as fast as it can, until it is killed: `python -m tests.storage.writer URL`."""

import subprocess
import sys
from pathlib import Path

from storage.database import Database
from tests.storage.work import log

ROOT = Path(__file__).parents[2]
MOST = 20_000  # nobody is left behind for ever


def start(url: str) -> "subprocess.Popen[bytes]":
    """Start one."""
    return subprocess.Popen([sys.executable, "-m", "tests.storage.writer", url], cwd=ROOT, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    database = Database(sys.argv[1])
    for number in range(MOST):
        log(database, f"#code-{number}", note="n" * (number % 1000))
