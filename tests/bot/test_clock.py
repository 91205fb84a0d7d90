"""The clock: an even pace whatever a pass or the wall clock does."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from bot.clock import LONGEST_PASS, Clock
from tests.waiting import wait_for


class Passes:
    """Counts passes; each one does what it is told."""

    def __init__(self) -> None:
        self.begun = self.done = 0
        self.does: Callable[[], object] = lambda: None

    def __call__(self) -> None:
        self.begun += 1
        self.does()
        self.done += 1


@pytest.fixture
def passes() -> Passes:
    return Passes()


@pytest.fixture
def ticking(passes: Passes) -> Iterator[Clock]:
    clock = Clock(passes, 0.05)
    yield clock
    clock.stop(1)


def test_the_first_pass_comes_at_once_and_then_one_each_interval(ticking: Clock, passes: Passes):
    ticking.start()
    wait_for(lambda: passes.done >= 3)
    assert not ticking.is_late


def test_a_pass_that_fails_is_logged_with_a_reference_and_the_next_one_comes(
    ticking: Clock, passes: Passes, caplog: pytest.LogCaptureFixture
):
    def fail() -> None:
        raise RuntimeError("boom")

    passes.does = fail
    ticking.start()
    wait_for(lambda: passes.begun >= 3)
    assert passes.done == 0
    assert {record.levelname for record in caplog.records if "ref " in record.message} == {"ERROR"}
    assert not [record for record in caplog.records if "waking" in record.message]

    passes.does = lambda: None
    wait_for(lambda: passes.done)


def test_a_pass_that_hangs_is_not_begun_twice_and_makes_the_clock_late(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.CRITICAL, "apscheduler")
    passes, free = Passes(), Event()
    clock = Clock(passes, 0.05)
    passes.does = free.wait
    clock.start()
    wait_for(lambda: clock.seconds_since_pass > 0.4)
    assert passes.begun == 1
    assert clock.stop(0.05) is False
    free.set()
    assert clock.stop(1) is True
    assert (passes.begun, passes.done) == (1, 1)


def test_a_clock_without_a_finished_pass_is_late_after_two_intervals():
    clock = Clock(lambda: None, 10)
    clock._finished -= 2 * 10 + LONGEST_PASS - 1
    assert not clock.is_late
    clock._finished -= 2
    assert clock.is_late


def test_a_pass_that_hangs_for_ever_does_not_keep_the_next_ones_from_their_work():
    free = Event()
    begun: list[int] = []

    def tick() -> None:
        begun.append(len(begun))
        if len(begun) == 1:
            free.wait(5)

    clock = Clock(tick, 0.05, longest_pass=0.1)
    clock.start()
    wait_for(lambda: len(begun) > 3)
    assert clock.seconds_since_pass < 1
    free.set()
    assert clock.stop(1)


def test_a_wall_clock_that_was_set_back_does_not_silence_it(passes: Passes, caplog: pytest.LogCaptureFixture):
    clock = Clock(passes, 0.2)
    clock.start()
    wait_for(lambda: passes.done)
    # what the scheduler makes of a clock that was set back by an hour: its next run is an hour away
    clock._scheduler.modify_job("tick", next_run_time=datetime.now(UTC) + timedelta(hours=1))
    done = passes.done
    wait_for(lambda: passes.done > done)
    assert "waking the scheduler" in caplog.text
    clock.stop(1)


def test_stop_waits_for_the_pass_in_hand_and_begins_no_other(passes: Passes):
    began, free = Event(), Event()
    clock = Clock(passes, 0.05)

    def work_a_while() -> None:
        began.set()
        free.wait(0.3)

    passes.does = work_a_while
    clock.start()
    assert began.wait(2)
    assert clock.stop(2) is True
    assert passes.begun == passes.done == 1
