"""What Slack delivers twice is done once: noted in the same transaction as what it changes."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from storage.database import Database
from storage.deliveries import KEPT, Delivery
from storage.models import Delivered, History, Request
from storage.outcomes import Repeated
from storage.requests import NewRequest
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import FOREIGN, rows

FORM = Delivery("a form", NOON)


@pytest.fixture
def two(database: Database, database_url: str) -> Iterator[list[Database]]:
    """Two processes on one database."""
    opened = [Database(database_url, patient=True) for _ in range(2)]
    yield opened
    for each in opened:
        each.close()


def ask(database: Database, delivery: Delivery = FORM, *, team: str = TEAM, pause: float = 0.0) -> str:
    """Submit a request's form: what became of it."""
    try:
        with database.workspace(team, delivery) as workspace:
            time.sleep(pause)
            workspace.requests.ask(NewRequest(creator="ana", days=30, owner=LEO), by=MIA, at=delivery.at)
    except Repeated:
        return "repeated"
    return "done"


def test_a_delivery_changes_something_once(database):
    assert [ask(database) for _ in range(3)] == ["done", "repeated", "repeated"]
    assert (len(rows(database, Request)), len(rows(database, History))) == (1, 1)


def test_another_delivery_is_another_change(database):
    assert [ask(database, each) for each in (FORM, Delivery("b", NOON), FORM)] == ["done", "done", "repeated"]


def test_the_same_key_in_another_workspace_is_not_the_same_delivery(database):
    assert [ask(database), ask(database, team=FOREIGN)] == ["done", "done"]


def test_what_was_refused_was_not_delivered(database):
    def refuse() -> None:
        with database.workspace(TEAM, FORM):
            raise KeyError

    with pytest.raises(KeyError):
        refuse()
    assert [ask(database), ask(database)] == ["done", "repeated"]


def test_of_twenty_copies_at_once_one_is_done_and_the_others_wait_for_it(two):
    ready = Barrier(20)

    def copy(each: int) -> str:
        ready.wait()
        return ask(two[each % 2], pause=0.1)

    with ThreadPoolExecutor(20) as copies:
        assert Counter(copies.map(copy, range(20))) == {"done": 1, "repeated": 19}
    assert (len(rows(two[0], Request)), len(rows(two[0], History))) == (1, 1)


def test_a_copy_that_waits_for_one_that_fails_is_done_in_its_place(two):
    begun = Barrier(2)

    def fail() -> None:
        with two[0].workspace(TEAM, FORM):
            begun.wait()
            time.sleep(0.3)
            raise KeyError

    with ThreadPoolExecutor(1) as other:
        failing = other.submit(fail)
        begun.wait()
        assert ask(two[1]) == "done"
        assert isinstance(failing.exception(), KeyError)


def test_a_delivery_is_kept_for_a_day_and_then_forgotten_in_every_workspace(database):
    ask(database)
    ask(database, team=FOREIGN)
    ask(database, Delivery("later", NOON + timedelta(hours=1)))
    for now, kept in ((NOON + KEPT - timedelta(seconds=1), 2), (NOON + KEPT, 1)):
        with database.outbox() as outbox:
            outbox.forget_deliveries(now)
        assert len(rows(database, Delivered)) == kept
    assert rows(database, Delivered, FOREIGN) == []


def test_two_processes_that_forget_at_once_are_not_in_each_others_way(two):
    for number in range(200):
        ask(two[0], Delivery(str(number), NOON))

    def forget(each: int) -> None:
        with two[each % 2].outbox() as outbox:
            outbox.forget_deliveries(NOON + KEPT)

    with ThreadPoolExecutor(8) as processes:
        list(processes.map(forget, range(8)))
    assert rows(two[0], Delivered) == []
