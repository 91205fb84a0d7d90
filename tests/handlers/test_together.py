"""What many threads ask for at once is asked for once, and what goes wrong there is nobody else's trouble."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from handlers.together import Together
from storage.outcomes import Busy
from tests.conftest import NOON

WRONG, LOCKED = 7, 8


@dataclass
class Asked:
    """Doubles numbers, slowly, but for two of them."""

    groups: list[list[int]] = field(default_factory=list)

    def __call__(self, numbers: Sequence[int]) -> Sequence[int]:
        self.groups.append([*numbers])
        time.sleep(0.05)
        if WRONG in numbers:
            raise ZeroDivisionError
        if LOCKED in numbers:
            raise Busy("it is locked")
        return [2 * number for number in numbers]


def ask_at_once(asked: Asked, numbers: Sequence[int]) -> dict[int, object]:
    together = Together(asked, lambda: NOON)
    with ThreadPoolExecutor(len(numbers)) as threads:
        answers = {number: threads.submit(together, number) for number in numbers}
    return {number: answer.exception() or answer.result() for number, answer in answers.items()}


def test_each_gets_its_own_answer_and_most_are_asked_for_together():
    asked = Asked()
    assert ask_at_once(asked, range(1, 7)) == {1: 2, 2: 4, 3: 6, 4: 8, 5: 10, 6: 12}
    assert sorted(number for group in asked.groups for number in group) == [1, 2, 3, 4, 5, 6]
    assert len(asked.groups) < 6


@pytest.mark.parametrize(("number", "trouble"), [(WRONG, ZeroDivisionError), (LOCKED, Busy)])
def test_what_goes_wrong_for_one_goes_well_for_all_others(number: int, trouble: type[Exception]):
    answers = ask_at_once(Asked(), [1, 2, 3, number, 4, 5])
    assert isinstance(answers.pop(number), trouble)
    assert answers == {1: 2, 2: 4, 3: 6, 4: 8, 5: 10}


def test_who_asks_alone_is_told_what_went_wrong():
    together = Together(Asked(), lambda: NOON)
    with pytest.raises(Busy):
        together(LOCKED)
    assert together(1) == 2
