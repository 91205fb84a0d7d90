"""The end of the process."""

import os
import sys
from typing import NoReturn


def leave() -> NoReturn:
    """End now: a thread that still waits for Slack would keep the process alive; what it owes is in the database."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
