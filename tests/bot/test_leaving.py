"""How the process is asked to end."""

import signal
import subprocess
import sys

import pytest

DEAF = """
import ctypes, os
from threading import Thread
from bot.leaving import told_to_stop

stopping = told_to_stop()
Thread(target=lambda: (stopping.wait(), os._exit(0))).start()
print("at work", flush=True)
mutex = ctypes.create_string_buffer(64)
lock = ctypes.CDLL(None).pthread_mutex_lock
lock(mutex), lock(mutex)
"""
"""A main thread that never comes to run a handler of Python's."""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_heard_whatever_the_main_thread_does(how: signal.Signals):
    with subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"at work\n"
        process.send_signal(how)
        try:
            assert process.wait(10) == 0
        finally:
            process.kill()


@pytest.mark.parametrize(("parent", "is_told"), [("os.getppid()", True), ("os.getppid() + 1", False)])
def test_only_the_process_that_started_this_one_is_asked_to_stop_with_it(parent: str, is_told: bool):
    """Where that has gone, another one has its place."""
    child = f"import os; from bot.leaving import end_parent; end_parent({parent})"
    waits = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True); print('goes on')"
    ended = subprocess.run([sys.executable, "-c", waits], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == ((-signal.SIGTERM, "") if is_told else (0, "goes on\n"))
