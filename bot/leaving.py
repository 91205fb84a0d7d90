"""The end of the process: how it is asked for, and how it comes."""

import os
import signal
import sys
from threading import Event, Thread
from typing import NoReturn

STOPS = (signal.SIGTERM, signal.SIGINT)


def told_to_stop() -> Event:
    """Set by SIGTERM and Ctrl+C. To be called before any thread is started: those started later inherit the mask.

    Not by a handler: Python calls those in the main thread only, and one that comes while another thread gives up the
    interpreter can be forgotten there, so that the process would not end. The kernel forgets none.
    """
    stopping = Event()
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)

    def listen() -> None:
        signal.sigwait(STOPS)
        stopping.set()

    Thread(target=listen, name="signals", daemon=True).start()
    return stopping


def leave() -> NoReturn:
    """End now: a thread that still waits for Slack would keep the process alive; what it owes is in the database."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def end_parent(parent: int) -> None:
    """Ask the process that started this one to stop, with all that it started; whoever took its place is left alone."""
    if os.getppid() == parent:
        os.kill(parent, signal.SIGTERM)
