"""What is written about an event: one line that a machine can read, or a person, and that nobody can forge."""

import json
import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CODE = "#Nk3vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghijklmno9cnA="
TOKEN = "xoxb-12-34-Qq7zBotCanary"
EVENT, TRACE = {"at", "level", "logger", "event"}, {"trace"}
NASTY = "Mia\n2026-01-01 ERROR bot: forged\r\n\x1b[31m\u2028\u2029\x85\u202e\ud800\x00"


def program(*deeds: str) -> list[str]:
    """A process that logs."""
    begin = "import logging, sys, threading, warnings; from bot.logs import begin; begin('INFO')"
    return [sys.executable, "-c", "\n".join((begin, "log = logging.getLogger('bot.x')", *deeds))]


def written(*deeds: str) -> str:
    """What stands on standard error, which is no terminal."""
    done = subprocess.run(program(*deeds), cwd=ROOT, capture_output=True, check=False, timeout=30)
    assert done.stdout == b""
    return done.stderr.decode("ascii")


def lines(*deeds: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in written(*deeds).splitlines()]
    assert all(line.keys() - TRACE == EVENT for line in found)
    return found


def shown(*deeds: str) -> str:
    """What stands in a terminal."""
    ours, theirs = pty.openpty()
    done = subprocess.Popen(program(*deeds), cwd=ROOT, stderr=theirs)
    os.close(theirs)
    text = b""
    try:
        while part := os.read(ours, 4096):
            text += part
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    done.wait(30)
    return text.decode().replace("\r\n", "\n")


def test_an_event_says_when_how_grave_who_and_what():
    before = datetime.now(UTC)
    (line,) = lines("log.info('alert %s of %s', 3, 'T0ACME')")
    at = datetime.fromisoformat(line.pop("at"))
    assert before <= at <= datetime.now(UTC)
    assert at.utcoffset() == timedelta()
    assert line == {"level": "INFO", "logger": "bot.x", "event": "alert 3 of T0ACME"}


def test_a_traceback_stands_in_the_same_line():
    (line,) = lines("try: 1/0", "except ZeroDivisionError: log.exception('ref 12ab')")
    assert (line["level"], line["event"]) == ("ERROR", "ref 12ab")
    assert line["trace"].startswith("Traceback (most recent call last):\n")
    assert line["trace"].endswith("ZeroDivisionError: division by zero")


@pytest.mark.parametrize(
    "name",
    ["slack_bolt.App", "slack_sdk.socket_mode.builtin.client", "apscheduler.executors.default", "sqlalchemy.pool"],
)
def test_what_a_library_warns_of_has_the_same_form_and_its_news_are_left_out(name: str):
    said = f"logging.getLogger({name!r})"
    (line,) = lines(f"{said}.info('no')", f"{said}.warning('yes', extra={{'body': 'more'}})")
    assert (line["logger"], line["level"], line["event"]) == (name, "WARNING", "yes")
    assert line.keys() == EVENT


def test_what_the_web_client_raises_is_not_told_twice():
    assert lines("logging.getLogger('slack_sdk.web.base_client').error('Received a response: <html>')") == []


def test_errors_that_nobody_caught_and_warnings_are_lines_too():
    warned, in_thread, at_the_end = lines(
        "warnings.warn('old')",
        "thread = threading.Thread(target=lambda: 1/0); thread.start(); thread.join()",
        f"raise KeyError({TOKEN!r})",
    )
    assert (warned["logger"], "old" in warned["event"]) == ("py.warnings", True)
    assert (in_thread["level"], in_thread["event"]) == ("CRITICAL", "nobody caught ZeroDivisionError")
    assert at_the_end["trace"].endswith("KeyError: '[secret]'")


def test_an_event_that_cannot_be_written_does_not_show_what_it_was_told():
    assert written(f"log.info('%s %s', {TOKEN!r})") == ""


QUOTED = [
    "log.warning({0!r})",
    "log.warning('failed: %s', ValueError({0!r}))",
    "log.warning('failed: %r', [{{'a': 'b\\n' + {0!r}}}])",
    "log.warning('first\\n' + {0!r} + '\\tlast')",
    "try: raise ValueError('first\\n' + {0!r})\nexcept ValueError: log.exception('x')",
]


@pytest.mark.parametrize("deed", QUOTED)
@pytest.mark.parametrize("secret", [CODE, TOKEN, "xapp-1-A1-9-Qq7zAppCanary", "xoxe.xoxp-1-Qq7zCanary"])
def test_a_secret_is_masked_wherever_it_is_quoted(deed: str, secret: str):
    (line,) = lines(deed.format(secret))
    assert "[secret]" in line["event"] + line.get("trace", "")
    told = json.dumps(line)
    assert [part for part in (secret, secret[6:], secret[-12:]) if part in told] == []


@pytest.mark.parametrize(
    "deed", ["log.warning({0!r})", "try: raise ValueError({0!r})\nexcept ValueError: log.exception({0!r})"]
)
def test_nobody_can_forge_a_line_or_colour_it(deed: str):
    (line,) = lines(deed.format(NASTY))
    assert line["event"] == NASTY
    assert re.fullmatch(r"[ -~]*\n", written(deed.format(NASTY)))


def test_in_a_terminal_it_is_a_line_for_people():
    text = shown("log.info('listening on %s', 'http://0.0.0.0:3000')")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d [\d:,]+ INFO bot\.x: listening on http://0\.0\.0\.0:3000\n", text)


def test_in_a_terminal_a_secret_is_masked_and_a_traceback_set_off():
    first, *rest = shown(
        f"try: raise ValueError('a\\n{CODE}')\nexcept ValueError: log.exception('{TOKEN}')"
    ).splitlines()
    assert first.endswith("ERROR bot.x: [secret]")
    assert rest[0] == "    Traceback (most recent call last):"
    assert rest[-1] == "    [secret]"
    assert all(line.startswith("    ") for line in rest)


def test_in_a_terminal_nobody_can_forge_a_line_or_colour_it_either():
    deed = f"try: raise ValueError({NASTY!r})\nexcept ValueError: log.exception({NASTY!r})"
    first, *rest = shown(deed).split("\n")[:-1]
    assert first.endswith(r"Mia\n2026-01-01 ERROR bot: forged\r\n\x1b[31m\u2028\u2029\x85\u202e\ud800\x00")
    assert all(line.startswith("    ") and line.isprintable() for line in rest)
