"""Somebody else holds the database: everybody is answered in time, and nothing is lost in silence."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event, Thread
from uuid import uuid4

from bot.demo.delivery import Answer
from storage.models import Code
from tests.chaos.clicks import LATEST
from tests.chaos.scene import ENGINES, Engines, Scene, scene
from tests.chaos.table import Row
from tests.conftest import TEAM
from tests.locking import locked
from tests.storage.work import rows

PEOPLE = [f"U0LOCK{number:02}" for number in range(50)]


def bench(engines: Engines, *, short: bool) -> Iterator[Row]:
    """Fifty people save and ask while nobody can write."""
    for engine in ENGINES:
        for seconds in (3,) if short else (10, 30):
            yield _row(engines, engine, seconds)


def _row(engines: Engines, engine: str, seconds: int) -> Row:
    with scene(engines, engine) as stage:
        _, url = stage.serve()
        stage.slack.deliver_to(url)
        stage.seed(1, hours=500)
        _open_forms(stage)
        with _lock(stage.url, seconds), ThreadPoolExecutor(len(PEOPLE)) as hands:
            answers = list(hands.map(lambda number: _ask(stage, number), range(len(PEOPLE))))
        stage.wait(lambda: _settled(stage), 20)
        saved = len(rows(stage.database, Code, TEAM)) - 1
        closed = sum(answer.ok and not answer.errors and _is_form(n) for n, answer in enumerate(answers))
        slowest, late = max(each.seconds for each in answers), sum(not each.ok for each in answers)
        trouble = stage.trouble
    words = f"slowest {slowest:.2f} s, {late} unanswered, {closed} closed forms, {saved} saved"
    met = slowest <= LATEST and not late and closed == saved and not trouble
    return Row(f"{engine}: 50 requests while locked for {seconds} s", "<= 2.5 s, closed = saved, all told", words, met)


def _open_forms(stage: Scene) -> None:
    for number, person in enumerate(PEOPLE):
        stage.slack.add_person(person, person.lower())
        if _is_form(number):
            stage.slack.command("/spark add", by=person)
            stage.slack.wait_for(partial(stage.slack.view, person))


def _is_form(number: int) -> bool:
    return number % 2 == 0


def _ask(stage: Scene, number: int) -> Answer:
    """Half of them save a code, the others look at the list."""
    if not _is_form(number):
        return stage.slack.command("/spark list", by=PEOPLE[number])
    end = datetime.now(UTC) + timedelta(days=9)
    code = {"Spark Code": f"#{uuid4().hex}", "Creator": "@ana", "Expires at": end}
    return stage.slack.submit(code, by=PEOPLE[number])


def _settled(stage: Scene) -> bool:
    """The database answers again."""
    answer = stage.slack.command("/spark list")
    return answer.ok and "busy" not in str(answer.body)


class _lock:  # noqa: N801 - reads as a verb
    """Hold the database from now on for so many seconds, whatever happens inside."""

    def __init__(self, url: str, seconds: float) -> None:
        self._held, self._seconds, self._url = Event(), seconds, url
        self._holder = Thread(target=self._hold)

    def __enter__(self) -> None:
        self._holder.start()
        self._held.wait(10)

    def __exit__(self, *_: object) -> None:
        self._holder.join()

    def _hold(self) -> None:
        with locked(self._url):
            self._held.set()
            time.sleep(self._seconds)
