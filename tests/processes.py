"""A process of the bot: started as a person would, watched, stopped or killed."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
SETTINGS = re.compile(r"SLACK_|DATABASE_|ALERT_|TIMEZONE|TICK_|PORT$|LOG_|ENCRYPTION_|PUBLIC_|TIKTOK_|\.env|COV")
TROUBLE = re.compile(r"\bERROR\b|\bCRITICAL\b|Traceback|Exception")
HTTP, SOCKET = "http", "socket"
PROCFILE = ("gunicorn", "-c", "python:bot.server", "bot.server:app()")
"""How Procfile starts a web process."""


@dataclass
class Process:
    """`python -m` something, what it wrote, and how it ended."""

    folder: Path
    environ: dict[str, str]
    words: tuple[str, ...]
    under: tuple[str, ...] = ()
    """A program that watches it, with its arguments."""
    running: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        with self._file("out").open("wb") as out, self._file("err").open("wb") as err:
            self.running = subprocess.Popen(
                [*self.under, sys.executable, "-m", *self.words],
                cwd=self.folder, env=self.environ, stdout=out, stderr=err, start_new_session=True,
            )  # fmt: skip

    @property
    def out(self) -> str:
        return self._file("out").read_text()

    @property
    def err(self) -> str:
        return self._file("err").read_text()

    @property
    def trouble(self) -> list[str]:
        """Every line that tells of an error."""
        return [line for line in (self.out + self.err).splitlines() if TROUBLE.search(line)]

    def end(self, seconds: float = 10) -> int:
        """Wait for the end by itself; the exit code."""
        return self.running.wait(seconds)

    def stop(self, how: signal.Signals = signal.SIGTERM, *, everybody: bool = False) -> tuple[int, float]:
        """Ask it to stop, as a host does, or to everybody at once as Ctrl+C does. Exit code and seconds."""
        began = time.monotonic()
        (os.killpg if everybody else os.kill)(self.running.pid, how)
        return self.end(12), time.monotonic() - began

    def kill(self) -> None:
        if self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()

    def _file(self, name: str) -> Path:
        return self.folder / f"{id(self)}.{name}"


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
