"""Many at once, through two processes' worth of connections: one wins, the others are told, nothing is lost."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from functools import partial
from threading import Barrier, Event
from time import sleep

import pytest
from sqlalchemy import delete, insert

from storage.database import Database
from storage.editing import About, version
from storage.models import Code, Digest, DigestMessage, History, Notice, WorkspaceSettings
from storage.new_codes import facts
from storage.outcomes import Duplicate, TooLate
from storage.requests import NewRequest
from storage.rules.posts import Post
from storage.settings import Choices
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import (
    choose,
    claim,
    deeds,
    extend,
    fence,
    finish,
    log,
    log_many,
    new,
    only_claim,
    plan,
    post,
    pull,
    rows,
    seen,
    send,
    spelled,
    tick,
    undo,
)  # fmt: skip

POST = Post("https://vm.tiktok.com/ZMabc")
DAY = timedelta(days=1)
HEARD = (TooLate, Duplicate)


@pytest.fixture
def two(database, database_url) -> Iterator[list[Database]]:
    """Two processes on one database; both may wait, so that only the race decides."""
    opened = [Database(database_url, patient=True) for _ in range(2)]
    for each in opened:
        with each.workspace(TEAM):
            pass
    yield opened
    for each in opened:
        each.close()


def at_once(*deeds: Callable[[], object]) -> Counter[str]:
    """Everybody at the same moment: how many heard what."""
    ready = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        ready.wait()
        try:
            deed()
        except HEARD as heard:
            return type(heard).__name__
        return "done"

    with ThreadPoolExecutor(len(deeds)) as people:
        return Counter(people.map(run, deeds))


def test_of_twenty_people_who_press_at_once_one_wins(two):
    code = log(two[0])
    heard = at_once(*[lambda each=each: pull(two[each % 2], code) for each in range(20)])
    assert heard == {"done": 1, "TooLate": 19}
    assert deeds(two[0], code.id) == ["logged", "pulled"]


def test_of_renewals_and_pulls_at_once_one_counts(two):
    code = log(two[0], "#one")

    def swap(each: int) -> None:
        with two[each % 2].workspace(TEAM) as workspace:
            workspace.codes.replace(seen(code), new(f"#next-{each}", 500), by=LEO, at=NOON)

    deeds_at_once = [
        deed
        for each in range(6)
        for deed in (
            lambda each=each: pull(two[each % 2], code),
            lambda each=each: extend(two[each % 2], code, 500 + each),
            lambda each=each: swap(each),
        )
    ]
    assert at_once(*deeds_at_once) == {"done": 1, "TooLate": 17}
    assert len(deeds(two[0], code.id)) == 2
    first, *others = rows(two[0], Code)
    assert [other.replaces for other in others] == ([1] if first.closed_as == "replaced" else [])


def test_a_code_pasted_by_twenty_people_at_once_is_open_once(two):
    heard = at_once(*[lambda each=each: log(two[each % 2]) for each in range(20)])
    assert heard == {"done": 1, "Duplicate": 19}
    assert len(rows(two[0], Code)) == 1


def test_codes_logged_at_once_get_ids_in_a_row(two):
    at_once(*[lambda each=each: log(two[each % 2], f"#code-{each}") for each in range(20)])
    assert [row.id for row in rows(two[0], Code)] == list(range(1, 21))


def test_an_undo_and_the_same_code_logged_again_leave_one_open(two):
    for number in range(10):
        pulled = pull(two[0], log(two[0], f"#code-{number}"))
        again = f"#code-{number}"
        heard = at_once(partial(undo, two[0], pulled), partial(log, two[1], again))
        assert heard["done"] == 1
        assert sum(row.code == again and row.closed_at is None for row in rows(two[0], Code)) == 1


def test_a_request_is_answered_by_one_of_two_codes(two):
    with two[0].workspace(TEAM) as workspace:
        workspace.requests.ask(NewRequest(creator="ana", days=30, owner=LEO), by=MIA, at=NOON)

    def answer(each: int) -> None:
        with two[each % 2].workspace(TEAM) as workspace:
            workspace.requests.answer(1, each, by=LEO, at=NOON)

    at_once(*[lambda each=each: answer(each) for each in range(10)])
    assert deeds(two[0], 1) == ["asked", "answered"]


def test_settings_saved_at_once_make_one_unbroken_history(two):
    def save(each: int) -> None:
        with two[each % 2].workspace(TEAM) as workspace:
            workspace.settings.save(Choices(default_days=each), by=LEO, at=NOON)

    at_once(*[lambda each=each: save(each) for each in range(1, 11)])
    history = rows(two[0], History)
    assert [row.was["default_days"] for row in history[1:]] == [row.became["default_days"] for row in history[:-1]]
    assert rows(two[0], WorkspaceSettings)[0].default_days == history[-1].became["default_days"]


def test_presses_on_different_codes_of_the_same_messages_never_block_each_other(two):
    choose(two[0])
    codes = [log(two[0], f"#code-{number}", hours=-1) for number in range(16)]
    for day in range(6):
        assert len(tick(two[0], NOON + day * DAY)) == 1
    heard = at_once(*[lambda code=code, each=each: pull(two[each % 2], code) for each, code in enumerate(codes)])
    assert heard == {"done": 16}
    assert {row.changes for row in rows(two[0], DigestMessage)} == {16}


def test_two_processes_that_tick_at_once_send_each_workspace_its_digest_once(two):
    teams = [f"T{number:02}" for number in range(50)]
    for team in teams:
        choose(two[0], team=team)
        log(two[0], hours=20, team=team)
    ready = Barrier(4)

    def run(each: int) -> list[str]:
        ready.wait()
        return [message.team for _ in range(3) for message in tick(two[each % 2], NOON)]

    with ThreadPoolExecutor(4) as processes:
        sent = Counter(team for teams_sent in processes.map(run, range(4)) for team in teams_sent)
    assert sent == Counter(teams)
    assert {len(rows(two[0], table, team)) for table in (Digest, DigestMessage, Notice) for team in teams} == {1}


def test_on_either_side_of_an_alert_hour_two_processes_owe_in_turns(two):
    """One owes digests of eight and escalates the others, the other one owes those their digests of nine."""
    teams, nine = [f"T{number:04}" for number in range(600)], NOON.replace(hour=9)
    same = {"last_id": 1, "alert_channel": "C1", "timezone": "UTC", "owner_dm": False}
    hours = [same | {"team_id": team, "alert_time": time(9 - place % 2)} for place, team in enumerate(teams)]
    code = facts(new(hours=10, at=nine)) | {"id": 1, "short_notice": True, "logged_by": MIA, "logged_at": NOON}
    with two[0].outbox() as outbox:
        outbox._session.execute(insert(WorkspaceSettings), hours)
        outbox._session.execute(insert(Code), [code | {"team_id": team} for team in teams])

    def make(each: int) -> None:
        with two[each].outbox() as outbox:
            outbox.make(nine + timedelta(seconds=each - 0.5))

    for _ in range(4):
        assert at_once(partial(make, 0), partial(make, 1)) == {"done": 2}
        for each in (0, 1):  # the one that found the other one at it comes again
            make(each)
        with two[0].outbox() as outbox:
            assert outbox.owed() == len(teams)
            outbox._session.execute(delete(Digest))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nobody_waits_for_a_process_that_is_at_making_alerts_owed(two):
    choose(two[0])
    log(two[0], hours=20)
    with two[0].outbox() as stands_still:
        stands_still.make(NOON)
        with two[1].outbox() as outbox:
            outbox.make(NOON)
            assert outbox.owed() == 0
    with two[1].outbox() as outbox:
        assert outbox.owed() == 1


def test_a_claim_takes_no_more_than_asked_and_what_others_hold_is_skipped(two):
    teams = [f"T{number:02}" for number in range(20)]
    for team in teams:
        choose(two[0], team=team)
        log(two[0], hours=20, team=team)
    with two[0].outbox() as outbox:
        outbox.make(NOON)

    def take(each: int) -> list[int]:
        with two[each % 2].outbox() as outbox:
            return [claimed.digest_id for claimed in outbox.claim(NOON, 5)]

    with ThreadPoolExecutor(4) as processes:
        taken = list(processes.map(take, range(4)))
    assert max(map(len, taken)) <= 5
    assert len({number for numbers in taken for number in numbers}) == sum(map(len, taken))


def test_a_pull_that_is_under_way_is_waited_for_and_not_told(two):
    choose(two[0])
    code = log(two[0])
    with two[0].outbox() as outbox:
        outbox.make(NOON)
    ours = only_claim(two[0], NOON)
    under_way, going_on = Event(), Event()

    def slowly() -> None:
        with two[1].workspace(TEAM) as workspace:
            workspace.codes.pull(seen(code), "other", by=LEO, at=NOON)
            under_way.set()
            going_on.wait(5)

    def deliver() -> object:
        plan(two[0], ours, NOON)
        return fence(two[0], ours, 0, NOON)

    with ThreadPoolExecutor(2) as people:
        pulling = people.submit(slowly)
        under_way.wait(5)
        told = people.submit(deliver)
        sleep(0.3)
        assert not told.done()
        going_on.set()
        assert (pulling.result(), told.result()) == (None, None)
    assert rows(two[0], Notice) == []


def test_presses_while_the_alert_is_sent_are_either_not_told_or_drawn_again(two):
    choose(two[0])
    log_many(two[0], 30)
    with two[0].outbox() as outbox:
        outbox.make(NOON)
    codes = list(rows(two[0], Code))
    told: set[int] = set()

    (ours,) = claim(two[0], NOON)

    def deliver() -> None:
        for page in plan(two[0], ours, NOON):
            message = post(two[0], ours, page, NOON)
            told.update(message.numbers if message else [])
        finish(two[0], ours, NOON)

    at_once(deliver, *[lambda code=code: pull(two[1], code) for code in codes[::3]])
    stale = {(row.digest_id, row.page) for row in rows(two[0], DigestMessage) if row.stale_at is not None}
    with two[0].outbox(reading=True) as outbox:
        for page in range(2):
            shown = outbox.message(ours, page)
            assert shown
            handled = any(one.code.closed_at is not None for one in shown.codes)
            assert not handled or (1, page) in stale
    assert told | {code.id for code in codes[::3]} == {code.id for code in codes}
    assert send(two[0], NOON) == []


def test_whoever_edits_and_saves_at_once_leaves_the_index_of_words_as_the_codes_are(two):
    for number in range(8):
        log(two[0], f"#old-{number}", campaign="Summer sale", note="apple berry")

    def edit(database: Database, number: int) -> None:
        with database.workspace(TEAM) as workspace:
            code = workspace.codes.get(number)
            about = About(owner=MIA, campaign=f"Winter {number % 2}", note="berry apple zest sale")
            workspace.editing.edit(number, version(code), about, by=MIA, at=NOON)

    edits = [partial(edit, two[number % 2], number) for number in range(1, 9)]
    saves = [partial(log, two[n % 2], f"#new-{n}", campaign="Winter sale", note="zest apple") for n in range(8)]
    heard = at_once(*edits, *saves)
    kept, should_be = spelled(two[0])
    assert heard == {"done": 16}
    assert kept == should_be
