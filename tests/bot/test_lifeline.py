"""The standing connection to Slack: in the tests' own process, with Slack's faults at its other end."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.demo.delivery import Answer
from bot.demo.slack import SmallSlack
from bot.lifeline import STEADY_SECONDS, Lifeline
from bot.running import Bot
from bot.settings import Settings
from bot.sockets import serve
from tests.waiting import wait_for

ASK = "apps.connections.open"
LOST = "lost the connection to Slack (ConnectionResetError)"


@pytest.fixture
def app_bot(tmp_path: Path, slack: SmallSlack) -> Iterator[Bot]:
    """A bot with an app token."""
    chosen = Settings(
        database_url=f"sqlite:///{tmp_path / 'spark.db'}", slack_api_url=slack.api_url,
        bot_token=slack.team.bot_token, app_token=slack.app_token,
    )  # fmt: skip
    running = Bot(chosen)
    running.prepare()
    slack.deliver_to(None)
    yield running
    running.stop()
    slack.sockets.stop()


@pytest.fixture
def connect(app_bot: Bot, slack: SmallSlack) -> Iterator[Callable[..., Lifeline]]:
    """A lifeline at work. Every connection counts as a steady one, unless seconds are named."""
    made: list[Lifeline] = []

    def connected(steady: float = 0.0) -> Lifeline:
        lifeline = Lifeline(app_bot, steady)
        made.append(lifeline)
        lifeline.connect()
        lifeline.start()
        slack.sockets.wait_until_connected()
        return lifeline

    yield connected
    for lifeline in made:
        lifeline.stop()


@pytest.fixture
def lifeline(connect: Callable[..., Lifeline]) -> Lifeline:
    return connect()


@pytest.fixture
def done(app_bot: Bot) -> Iterator[Event]:
    """`/slow` is answered when this is set."""
    event = Event()
    app_bot.app.command("/slow")(lambda ack: event.wait(5) and ack("done"))
    yield event
    event.set()


class Asked:
    """A command that somebody waits for."""

    def __init__(self, slack: SmallSlack) -> None:
        self.answers: list[Answer] = []
        self.thread = Thread(target=lambda: self.answers.append(slack.command("/slow")))
        self.thread.start()
        time.sleep(0.3)

    @property
    def answer(self) -> Answer:
        self.thread.join()
        return self.answers[0]


def warned(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def errors(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno > logging.WARNING]


def connected_anew(slack: SmallSlack, deed: Callable[[], object]) -> None:
    """After the deed there is one new connection, and no other."""
    opened = slack.sockets.opened
    deed()
    wait_for(lambda: slack.sockets.opened > opened and slack.sockets.count == 1)


def asks(slack: SmallSlack) -> int:
    return len(slack.calls_of(ASK))


def test_it_says_how_long_it_has_been_apart(slack, lifeline):
    assert (lifeline.is_connected, lifeline.seconds_apart) == (True, 0.0)
    slack.fail(ASK, "internal_error", times=1000)
    slack.sockets.cut()
    wait_for(lambda: lifeline.seconds_apart > 0.5)
    assert lifeline.seconds_apart < 3
    assert not lifeline.is_connected
    slack.world.faults.clear()
    wait_for(lambda: lifeline.is_connected)
    assert lifeline.seconds_apart == 0.0


def test_it_is_apart_from_the_moment_that_slack_hangs_up(slack, lifeline):
    time.sleep(1.5)
    slack.fail(ASK, delay=1)
    slack.sockets.close()
    wait_for(lambda: not lifeline.is_connected)
    assert lifeline.seconds_apart < 1
    wait_for(lambda: lifeline.is_connected)


def test_what_is_in_hand_when_slack_asks_for_a_new_connection_is_answered(slack, lifeline, done, caplog):
    opened, asked = slack.sockets.opened, Asked(slack)
    slack.disconnect_sockets("warning")
    wait_for(lambda: slack.sockets.opened == opened + 1, seconds=1.5)
    assert slack.command("/spark help").ok
    done.set()
    assert (asked.answer.ok, asked.answer.body) == (True, {"text": "done"})
    wait_for(lambda: slack.sockets.count == 1)
    assert lifeline.is_connected
    assert warned(caplog) == []


def test_while_a_new_connection_cannot_be_had_the_old_one_serves(slack, lifeline):
    slack.fail(ASK, "internal_error", times=1000)
    slack.disconnect_sockets("warning")
    time.sleep(3)
    assert 3 <= asks(slack) <= 6
    assert slack.command("/spark help").ok
    assert lifeline.is_connected
    slack.world.faults.clear()
    opened = slack.sockets.opened
    wait_for(lambda: slack.sockets.opened > opened and slack.sockets.count == 1)
    assert slack.command("/spark help").ok


def test_the_answer_to_what_was_in_hand_at_a_break_is_lost_and_nothing_else(slack, lifeline, done, caplog):
    asked = Asked(slack)
    connected_anew(slack, slack.sockets.cut)
    done.set()
    assert not asked.answer.ok
    assert slack.repeat().body == {"text": "done"}
    assert warned(caplog) == [
        "lost the connection to Slack (ConnectionResetError)",
        "an answer was lost with its connection",
    ]


def test_a_hundred_new_connections_leave_no_thread_behind(slack, lifeline):
    threads = threading.active_count()
    for number in range(100):
        wait_for(lambda: lifeline.is_connected)
        connected_anew(slack, [slack.sockets.cut, slack.sockets.close, slack.disconnect_sockets][number % 3])
    assert slack.command("/spark help").ok
    wait_for(lambda: threading.active_count() < threads + 10)  # some are made when they are first of use


def test_a_slack_that_refuses_is_asked_now_and_then_and_told_of_once(slack, connect, caplog):
    connect(STEADY_SECONDS)
    before = asks(slack)
    slack.fail(ASK, "internal_error", times=1000)
    slack.sockets.cut()
    time.sleep(4)
    assert 3 <= asks(slack) - before <= 8
    assert warned(caplog) == [
        LOST,
        "Slack is out of reach (internal_error): trying until it is back",
    ]


def test_a_slack_that_soon_hangs_up_each_time_is_not_called_without_a_pause(slack, connect):
    connect(STEADY_SECONDS)
    opened, ends = slack.sockets.opened, time.monotonic() + 4
    while time.monotonic() < ends:
        slack.sockets.close()
        time.sleep(0.2)
    assert 2 <= slack.sockets.opened - opened <= 7


def test_the_pause_that_slack_asks_for_is_kept(slack, lifeline):
    slack.fail(ASK, "ratelimited", headers={"Retry-After": "1.5"})
    began = time.monotonic()
    slack.sockets.cut()
    wait_for(lambda: not lifeline.is_connected)
    wait_for(lambda: lifeline.is_connected)
    assert 1.5 <= time.monotonic() - began < 5


def test_a_token_that_slack_refuses_later_on_is_an_error_told_once_and_tried_again(slack, lifeline, caplog):
    slack.fail(ASK, "token_revoked", times=3)
    slack.sockets.cut()
    wait_for(lambda: asks(slack) > 4 and lifeline.is_connected)
    assert [
        (record.levelname, record.getMessage()) for record in caplog.records if record.levelno > logging.WARNING
    ] == [("ERROR", "SLACK_APP_TOKEN is refused by Slack (token_revoked)")]


def test_what_cannot_be_read_is_told_with_its_cause_and_answered_with_a_new_connection(slack, lifeline, caplog):
    connected_anew(slack, lambda: slack.sockets._open[-1].send(b"\xff", text=True))
    assert slack.command("/spark help").ok
    (record,) = [record for record in caplog.records if record.levelno > logging.WARNING]
    assert (record.name, record.getMessage()) == (
        "bot.line",
        "what came from Slack could not be read: UnicodeDecodeError",
    )
    assert record.exc_info


def test_a_connection_that_comes_after_the_stop_is_hung_up_on(slack, lifeline):
    slack.fail(ASK, delay=2)
    slack.sockets.cut()
    wait_for(lambda: not any(fault.times for fault in slack.world.faults))
    opened, began = slack.sockets.opened, time.monotonic()
    lifeline.stop()
    assert time.monotonic() - began < 1.5
    wait_for(lambda: slack.sockets.opened > opened)
    wait_for(lambda: slack.sockets.count == 0)


def test_what_never_comes_to_an_end_does_not_keep_the_bot_from_its_own(lifeline):
    free = Event()
    lifeline._line.message_workers.submit(free.wait)
    began = time.monotonic()
    lifeline.stop()
    assert time.monotonic() - began < 5
    free.set()


def test_a_stop_during_the_first_call_of_all_is_heard(slack, app_bot):
    stopping = Event()
    slack.fail(ASK, delay=0.5)
    working = Thread(target=serve, args=(app_bot, stopping))
    working.start()
    stopping.set()
    working.join(5)
    assert not working.is_alive()
    wait_for(lambda: slack.sockets.count == 0)
