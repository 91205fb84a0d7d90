"""Posters: a bounded number of hands, none of which keeps the others waiting."""

import random
import time
from collections import deque
from collections.abc import Sequence
from threading import Event, Lock

import pytest

from bot.posters import AHEAD, Posters, _Work


class Work:
    """So many things to do, and who is at it."""

    def __init__(self, how_many: int, seconds: float = 0.005) -> None:
        self.seconds = seconds
        self.waiting = list(range(how_many))
        self.done: list[int] = []
        self.asked: list[int] = []
        self.handed_back: list[int] = []
        self.busy = self.most_busy = 0
        self._lock = Lock()

    def take(self, most: int) -> Sequence[int]:
        self.asked.append(most)
        taken, self.waiting = self.waiting[:most], self.waiting[most:]
        return taken

    def do(self, one: int) -> None:
        with self._lock:
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
        time.sleep(self.seconds)
        with self._lock:
            self.busy -= 1
            self.done.append(one)

    def hand_back(self, left: Sequence[int]) -> None:
        self.handed_back.append(len(left))
        self.waiting = [*left, *self.waiting]


def hang(until: Event) -> None:
    until.wait(5)


def test_all_is_done_by_no_more_hands_than_there_are():
    work, posters = Work(50), Posters(most=4, seconds=10)
    posters.work_off(work.take, work.do, work.hand_back)
    assert sorted(work.done) == list(range(50))
    assert work.most_busy == 4
    assert work.asked[0] == 4 and max(work.asked) <= 4 + AHEAD


def test_quick_hands_have_at_once_what_comes_next_and_slow_ones_leave_it_to_others():
    quick, slow = Work(100, seconds=0.005), Work(20, seconds=0.6)
    Posters(most=2, seconds=10).work_off(quick.take, quick.do, quick.hand_back)
    assert 2 < max(quick.asked) <= 2 + AHEAD and quick.most_busy == 2
    Posters(most=2, seconds=1).work_off(slow.take, slow.do, slow.hand_back)
    assert max(slow.asked) == 2


def test_what_cannot_be_handed_back_is_not_taken_ahead():
    work = Work(50)
    Posters(most=4, seconds=10).work_off(work.take, work.do)
    assert sorted(work.done) == list(range(50)) and max(work.asked) == 4


@pytest.mark.parametrize("ends", ["the pass is over", "it is told to stop"])
def test_what_nobody_has_begun_is_handed_back(ends):
    work, free, posters = Work(40), Event(), Posters(most=2, seconds=0.5 if ends == "the pass is over" else 30)

    def do(one: int) -> None:
        work.do(one)
        if len(work.done) >= 4:
            if ends == "it is told to stop":
                posters.stopping.set()
            free.wait(5)

    began = time.monotonic()
    posters.work_off(work.take, do, work.hand_back)
    assert time.monotonic() - began < 2
    free.set()
    assert posters.stop(1)
    assert sorted([*work.done, *work.waiting]) == list(range(40)) and len(work.done) <= 5


def test_what_is_taken_while_it_is_told_to_stop_is_handed_back():
    work, posters = Work(10), Posters(most=4, seconds=10)

    def take(most: int) -> Sequence[int]:
        posters.stopping.set()
        return work.take(most)

    posters.work_off(take, work.do, work.hand_back)
    assert posters.stop(1)
    assert (work.done, work.waiting) == ([], list(range(10)))


def test_what_cannot_be_handed_back_is_done_even_if_it_was_taken_at_the_last_moment():
    work, posters = Work(10), Posters(most=4, seconds=10)

    def take(most: int) -> Sequence[int]:
        posters.stopping.set()
        return work.take(most)

    posters.work_off(take, work.do)
    assert posters.stop(1)
    assert sorted(work.done) == [0, 1, 2, 3]


def test_when_taking_goes_wrong_what_nobody_has_begun_is_handed_back():
    work, posters = Work(100, seconds=0.05), Posters(most=2, seconds=10)

    def take(most: int) -> Sequence[int]:
        if len(work.asked) == 4:
            raise ZeroDivisionError
        return work.take(most)

    with pytest.raises(ZeroDivisionError):
        posters.work_off(take, work.do, work.hand_back)
    assert posters.stop(1)
    assert sorted([*work.done, *work.waiting]) == list(range(100)) and work.handed_back


def test_what_was_taken_ahead_for_hands_that_then_hang_is_handed_back():
    work, free, posters = Work(300), Event(), Posters(most=8, seconds=2.5)
    posters.work_off(work.take, lambda one: hang(free) if one in range(93, 100) else time.sleep(0.1), work.hand_back)
    assert max(work.asked[:5]) > 8
    assert max(work.handed_back) >= 3
    free.set()
    assert posters.stop(1)


def test_one_that_hangs_keeps_only_its_own_place_and_the_pass_ends_in_time():
    work, posters, free = Work(20), Posters(most=3, seconds=0.3), Event()
    began = time.monotonic()
    posters.work_off(work.take, lambda one: work.do(one) if one else hang(free))
    assert sorted(work.done) == list(range(1, 20))
    assert 0.25 < time.monotonic() - began < 2

    more = Work(3)
    posters.work_off(more.take, more.do)
    assert sorted(more.done) == [0, 1, 2] and more.most_busy == 2
    free.set()
    assert posters.stop(1)


def test_while_all_hands_hang_nothing_is_taken():
    free, posters = Event(), Posters(most=2, seconds=0.1)
    work = Work(5)
    posters.work_off(work.take, lambda _: hang(free))
    assert work.waiting == [2, 3, 4]
    free.set()
    assert posters.stop(1)


def test_when_told_to_stop_nothing_more_is_taken_and_what_is_in_hand_is_waited_for():
    work, posters, free = Work(5), Posters(most=1, seconds=0.1), Event()
    posters.work_off(work.take, lambda _: hang(free))
    assert posters.stop(0.05) is False
    posters.work_off(work.take, work.do)
    assert work.waiting == [1, 2, 3, 4]
    free.set()
    assert posters.stop(1) is True


def test_what_was_taken_first_is_kept_and_what_was_taken_last_is_handed_back():
    handed_back: list[int] = []
    work = _Work(print, handed_back.extend)
    work.waiting.extend([1, 2, 3, 4])
    work.give_back(2)
    assert ([*work.waiting], handed_back) == ([1, 2], [3, 4])


def test_what_was_handed_back_because_jobs_got_slower_is_done_in_the_same_pass(monkeypatch):
    """Jobs last about as long as what is still quick, and hands are done while something is taken or handed back."""
    monkeypatch.setattr("bot.posters.SOON", 0.04)
    owed, done, lasts = deque(range(200)), list[int](), random.Random(0)  # noqa: S311 - the same times in every run

    def take(most: int) -> list[int]:
        time.sleep(lasts.choice((0, 0.03, 0.06, 0.09)))
        return [owed.popleft() for _ in range(min(most, len(owed)))]

    def job(number: int) -> None:
        time.sleep(lasts.choice((0.02, 0.03, 0.05, 0.09)))
        done.append(number)

    def hand_back(left: Sequence[int]) -> None:
        time.sleep(0.12)
        owed.extendleft(reversed(left))

    Posters(8, 60).work_off(take, job, hand_back)
    assert sorted(done) == list(range(200))
