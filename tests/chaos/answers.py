"""Every way in which an answer can go wrong: the alert is sent all the same, and not twice where the bot can know."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from storage.leases import LEASE
from tests.chaos.kills import CODES, IGNORES, KNOWS, LOOKS, Mood, Seen
from tests.chaos.scene import AGAIN, ENGINES, HISTORY, Engines, scene
from tests.chaos.table import Row, each
from tests.conftest import AD_OPS

FAULTS: tuple[dict[str, Any], ...] = (
    {"drop": "unread"}, {"drop": "before"}, {"drop": "after"}, {"drop": "reset"}, {"drop": "half"}, {"drop": "never"},
    {"drop": "trickle"},
    {"error": "ratelimited", "headers": {"Retry-After": "1.5"}}, {"error": "ratelimited", "headers": {}},
    {"error": "internal_error", "status": 500}, {"error": "fatal_error"},
    {"error": "service_unavailable", "status": 503},
    {"body": "<html>Bad gateway</html>", "status": 502, "error": "x"}, {"body": '{"ok": tr'}, {"body": ""},
    {"body": "[]"}, {"error": "request_timeout"}, {"error": "not_in_channel"}, {"error": "a_word_of_next_year"},
)  # fmt: skip

SLOWEST_CALL = 20
"""Seconds that a call and the look for it may take, when Slack's answer never ends."""


def bench(engines: Engines, *, short: bool) -> Iterator[Row]:
    """Each fault once; in the long form also three times in a row, and with a Slack that ignores the key."""
    moods = (LOOKS,) if short else (LOOKS, KNOWS, IGNORES)
    for engine in ENGINES:
        faults = FAULTS[:7] if short else FAULTS
        times = (1,) if short else (1, 3)
        trials = [partial(_trial, engines, engine, m, fault, t) for m in moods for fault in faults for t in times]
        yield _row(f"{engine}: {len(faults)} kinds of answer, {len(trials)} trials", each(trials, 8))


def _trial(engines: Engines, engine: str, mood: Mood, fault: dict[str, Any], times: int) -> tuple[str, Mood, Seen]:
    with scene(engines, engine) as stage:
        stage.slack.key_mood = mood.key
        stage.slack.team.scopes |= HISTORY if mood.history else set()
        stage.slack.fail("chat.postMessage", times=times, when=lambda args: args.get("channel") == AD_OPS, **fault)
        codes = stage.seed(CODES)
        bot = stage.run()
        stage.slack.sockets.wait_until_connected(20)
        if "error" in fault and not stage.wait_until_told(codes, 60):
            stage.slack.world.faults.clear()  # what only a person can mend is mended, and then tried again at once
            stage.slack.command("/spark settings")
            stage.slack.wait_for(lambda: stage.slack.view("mia"))
            stage.slack.submit()
        stage.wait_until_told(codes, 120 + times * (SLOWEST_CALL + LEASE.total_seconds()))
        stage.wait(lambda: stage.nothing_owed, 30)
        bot.stop()
        told = stage.told()
        doubled = sum(told[code] > 1 for code in codes)
        seen = Seen(sum(not told[code] for code in codes), doubled, AGAIN in stage.log, stage.trouble)
        return f"{fault} x {times}, {mood.name}", mood, seen


def _row(measure: str, seen: Sequence[tuple[str, Mood, Seen]]) -> Row:
    wrong = [
        f"{name}: {one.missed} missed, {one.doubled} doubled {''.join(one.trouble)}"
        for name, mood, one in seen
        if one.missed or one.trouble or (one.doubled and not (mood.may_double and one.logged))
    ]
    doubled = sum(bool(one.doubled) for _, _, one in seen)
    words = "; ".join(wrong[:3]) or f"0 missed, {doubled} doubled where nobody could know"
    return Row(measure, "0 missed, 0 doubled where it can know", words, not wrong)
