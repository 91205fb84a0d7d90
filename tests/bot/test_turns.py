"""How gunicorn's threads share their work: one does it all while it is quick, and nobody waits behind a slow one."""

import random
import time
from collections.abc import Iterator
from threading import Event, Thread, get_ident

import pytest

from bot.turns import Turns
from tests.waiting import wait_for

HANDS = 3


@pytest.fixture
def turns() -> Iterator[Turns]:
    few = Turns(HANDS)
    yield few
    few.shutdown()


def test_one_thread_answers_what_comes_one_after_the_other(turns: Turns):
    assert len({turns.submit(get_ident).result(5) for _ in range(200)}) == 1


def test_nobody_waits_behind_a_request_that_waits_itself(turns: Turns):
    came = Event()
    slow = [turns.submit(came.wait, 10) for _ in range(HANDS - 1)]
    assert turns.submit(lambda: "quick").result(5) == "quick"
    assert not any(each.done() for each in slow)
    came.set()
    assert [each.result(5) for each in slow] == [True, True]


def test_when_every_thread_is_held_up_the_next_request_is_answered_as_soon_as_one_is_free(turns: Turns):
    came = [Event() for _ in range(HANDS)]
    slow = [turns.submit(each.wait, 10) for each in came]
    next_one = turns.submit(get_ident)
    time.sleep(0.1)
    assert not next_one.done()
    came[0].set()
    assert next_one.result(5)
    for each in came:
        each.set()
    assert all(each.result(5) for each in slow)


def test_whoever_was_slow_does_not_keep_the_turn(turns: Turns):
    came = Event()
    slow = turns.submit(lambda: came.wait(10) and get_ident())
    quick = {turns.submit(get_ident).result(5) for _ in range(20)}
    came.set()
    assert slow.result(5) not in quick
    assert {turns.submit(get_ident).result(5) for _ in range(20)} == quick


@pytest.mark.parametrize("times", [1, HANDS + 1])
def test_gunicorn_hears_of_an_answer_that_raises_and_the_next_one_is_answered(turns: Turns, times: int):
    for _ in range(times):
        broken = turns.submit(_raise)
        wait_for(broken.done)
        assert broken.cancelled()
    assert turns.submit(lambda: "still here").result(5) == "still here"


def test_every_request_is_answered_exactly_once_however_long_each_takes(turns: Turns):
    answered: list[int] = []

    def answer(number: int, seconds: float) -> int:
        time.sleep(seconds)
        answered.append(number)
        return number

    def ask(first: int) -> None:
        chosen = random.Random(first)  # noqa: S311 - the same bits each time
        for number in range(first, 400, 4):
            asked[number] = turns.submit(answer, number, chosen.choice((0, 0, 0, 0.001, 0.02)))
            time.sleep(chosen.choice((0, 0, 0.001)))

    asked = dict[int, object]()
    people = [Thread(target=ask, args=(first,)) for first in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    wait_for(lambda: len(answered) == len(asked) == 400, 30)
    assert sorted(answered) == list(range(400))


def test_what_is_handed_in_before_the_end_is_answered_and_nothing_is_begun_after_it():
    turns = Turns(HANDS)
    before = turns.submit(lambda: "before")
    turns.shutdown(wait=False)
    after = turns.submit(lambda: "after")
    assert before.result(5) == "before"
    time.sleep(0.05)
    assert not after.done()


def _raise() -> None:
    raise LookupError("nobody expects this")
