"""Sixteen people press at the same moment, over two processes: one wins, fifteen hear who it was."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from threading import Barrier

from bot.demo.delivery import Answer, over_http
from storage.models import History
from tests.chaos.scene import ENGINES, Engines, Scene, scene
from tests.chaos.table import Row
from tests.conftest import TEAM
from tests.storage.work import rows

PEOPLE = [f"U0RACE{number:02}" for number in range(16)]
LATEST = 2.5


def bench(engines: Engines, *, short: bool) -> Iterator[Row]:
    """Rounds of one code each."""
    for engine in ENGINES:
        rounds = 3 if short else 200
        with scene(engines, engine) as stage:
            _two_processes(stage)
            seen = [_round(stage) for _ in range(rounds)]
            trouble = stage.trouble
        winners = sum(won == 1 and told == len(PEOPLE) - 1 for won, told, _, _ in seen)
        history = sum(written == 1 for _, _, written, _ in seen)
        slowest = max(seconds for _, _, _, seconds in seen)
        words = f"{winners} with 1 winner and 15 told, {history} with 1 row, slowest {slowest:.2f} s"
        met = winners == history == rounds and slowest <= LATEST and not trouble
        yield Row(f"{engine}: 16 at once, {rounds} rounds", "1 winner, 15 told, 1 row, <= 2.5 s", words, met)


def _two_processes(stage: Scene) -> None:
    """Slack's requests go to one and the other in turn."""
    targets = cycle([stage.serve()[1] for _ in range(2)])

    def deliver(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        status, answer = over_http(next(targets), body, headers, 3)
        return status, {}, answer

    stage.slack.deliver_to(deliver)
    for person in PEOPLE:
        stage.slack.add_person(person, person.lower())


def _round(stage: Scene) -> tuple[int, int, int, float]:
    """Winners, people who were told, rows of history, and the slowest answer."""
    (code,) = stage.seed(1, hours=500)
    ready = Barrier(len(PEOPLE))

    def press(person: str) -> Answer:
        stage.slack.command(f"/spark pull {code}", by=person)
        stage.slack.wait_for(lambda: stage.slack.view(person))
        ready.wait()
        return stage.slack.submit({"Reason": "Other"}, by=person)

    with ThreadPoolExecutor(len(PEOPLE)) as hands:
        answers = list(hands.map(press, PEOPLE))
    told = sum("Nothing changed" in str(answer.body) for answer in answers)
    for person in PEOPLE:
        if stage.slack.view(person):
            stage.slack.close_view(person, whole_stack=True)
    pulls = [row for row in rows(stage.database, History, TEAM, about=code) if row.what == "pulled"]
    return sum(answer.ok and not answer.body for answer in answers), told, len(pulls), max(a.seconds for a in answers)
