"""The pool: bounded, honest when it is full, and never silent about what went wrong."""

import re
from collections.abc import Iterator
from functools import partial
from threading import Event

import pytest
from slack_sdk import WebClient

from bot.demo.slack import SmallSlack
from bot.pool import PATIENT, Pool
from handlers.given import Reply
from storage.outcomes import Busy
from tests.conftest import MIA, NOON


@pytest.fixture
def pool() -> Iterator[Pool]:
    """Two threads, and one place to wait in."""
    small = Pool(lambda: NOON, threads=2, waiting=1)
    yield small
    small.close(1)


@pytest.fixture
def free(pool: Pool) -> Iterator[Event]:
    """Every place is taken until this is set."""
    event = Event()
    for _ in range(3):
        pool.later(event.wait)
    yield event
    event.set()


@pytest.fixture
def reply(slack: SmallSlack) -> Reply:
    return Reply(WebClient(slack.team.bot_token, base_url=slack.api_url), MIA)


def test_a_full_pool_refuses_what_cannot_wait(pool: Pool, free: Event):
    with pytest.raises(Busy):
        pool.later(lambda: None, within=2)
    free.set()
    assert pool.wait(2)
    pool.later(lambda: None, within=2)


def test_words_to_a_person_wait_in_a_full_pool_but_not_without_end(pool: Pool, free: Event):
    said: list[int] = []
    for number in range(PATIENT):
        pool.later(partial(said.append, number))
    with pytest.raises(Busy):
        pool.later(lambda: said.append(-1))
    free.set()
    assert pool.wait(5)
    assert sorted(said) == list(range(PATIENT))


def test_a_job_that_could_not_begin_in_time_is_not_done_and_its_person_is_told(
    pool: Pool, slack: SmallSlack, reply: Reply
):
    done, free = Event(), Event()
    for _ in range(2):
        pool.later(free.wait)
    pool.later(done.set, reply, within=0.05)
    assert not done.wait(0.1)
    free.set()
    assert pool.wait(3)
    assert not done.is_set()
    assert "I am busy. Nothing was lost" in slack.dm(MIA).messages[-1].text


def test_an_error_is_told_and_logged_under_one_reference(
    pool: Pool, slack: SmallSlack, reply: Reply, caplog: pytest.LogCaptureFixture
):
    def fail() -> None:
        raise RuntimeError("what only the log says")

    pool.later(fail, reply)
    assert pool.wait(3)
    said = slack.dm(MIA).messages[-1].text
    assert "something went wrong on my side" in said
    assert "what only the log says" not in said
    (reference,) = re.findall(r"\(ref ([0-9a-f]{4})\)", said)
    assert f"ref {reference}: RuntimeError" in caplog.text
    assert "what only the log says" in caplog.text


def test_a_person_who_cannot_be_told_leaves_a_line_in_the_log(
    pool: Pool, slack: SmallSlack, reply: Reply, caplog: pytest.LogCaptureFixture
):
    slack.fail("chat.postMessage", "account_inactive")
    pool.later(lambda: 1 / 0, reply)
    assert pool.wait(3)
    assert "could not tell the person: account_inactive" in caplog.text


def test_a_closed_pool_finishes_what_it_has_and_takes_nothing_new(pool: Pool):
    done: list[int] = []
    pool.later(lambda: done.append(1))
    assert pool.close(2)
    with pytest.raises(Busy):
        pool.later(lambda: done.append(2))
    assert done == [1]
