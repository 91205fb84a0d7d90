"""What a calendar shows, and who may read it: on both databases."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy.orm.exc import DetachedInstanceError

from storage.calendars import AT_ONCE, KEPT, Calendar, Part
from storage.codes import Seen
from storage.database import Database
from storage.feeds import MOST, TooMany
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import log, log_many, pull

DAY = timedelta(days=1)


def read(database: Database, *, now=NOON, most=5000, **part: str) -> Calendar:
    with database.reading(TEAM) as workspace:
        return workspace.calendars.read(Part(**part), now, most)


def ids(found: Calendar) -> list[int]:
    return [entry.code.id for entry in found.entries]


def make(database: Database, token: str, by: str = MIA) -> int:
    with database.workspace(TEAM) as workspace:
        return workspace.addresses.make(token, Part(), by=by, at=NOON)


def test_the_soonest_come_first_in_however_many_parts(database):
    log_many(database, AT_ONCE * 2 + 7, hours=200)
    first = log(database, "#first", hours=1)
    found = read(database)
    assert len(ids(found)) == len(set(ids(found))) == AT_ONCE * 2 + 8 == found.open
    ends = [entry.code.expires_at for entry in found.entries]
    assert ends == sorted(ends) and found.entries[0].code.id == first.id and not found.has_more


def test_many_that_end_at_the_same_moment_are_all_there(database):
    log_many(database, AT_ONCE + 7)
    with database.workspace(TEAM) as workspace:
        workspace.codes._scope.session.connection().exec_driver_sql(
            "UPDATE codes SET code_ends_at = (SELECT min(code_ends_at) FROM codes)"
        )
    assert sorted(ids(read(database))) == ids(read(database)) and len(ids(read(database))) == AT_ONCE + 7


@pytest.mark.parametrize(("most", "has_more"), [(2, True), (3, False), (4, False)])
def test_of_more_than_fit_the_soonest_are_shown_and_it_is_said(database, most, has_more):
    for number, hours in enumerate((300, 100, 200)):
        log(database, f"#code-{number}", hours=hours)
    found = read(database, most=most)
    assert ids(found) == [2, 3, 1][:most] and found.has_more is has_more


def test_what_was_closed_is_there_for_sixty_days(database):
    for number in range(3):
        log(database, f"#code-{number}", hours=500)
    pull(database, log(database, "#pulled", hours=900))
    with database.workspace(TEAM) as workspace:
        workspace.codes.fail(Seen(1, NOON + timedelta(hours=500)), "other", by=MIA, at=NOON + DAY)
    assert ids(read(database, now=NOON + DAY)) == [2, 3, 4, 1]
    assert ids(read(database, now=NOON + KEPT - DAY)) == [2, 3, 4, 1]
    assert ids(read(database, now=NOON + KEPT)) == [2, 3, 1]
    assert ids(read(database, now=NOON + KEPT + DAY)) == [2, 3]


def test_every_change_counts(database):
    code = log(database)
    assert [(entry.changes, entry.changed_at) for entry in read(database).entries] == [(1, NOON)]
    with database.workspace(TEAM) as workspace:
        workspace.codes.take_on(Seen(code.id, code.expires_at), None, by=LEO, at=NOON + DAY)
    assert [(entry.changes, entry.changed_at) for entry in read(database).entries] == [(2, NOON + DAY)]


def test_the_code_itself_is_not_even_read(database):
    log(database)
    (entry,) = read(database).entries
    for name in ("code", "tail", "fingerprint", "note"):
        with pytest.raises(DetachedInstanceError):
            getattr(entry.code, name)


def test_two_who_ask_at_once_never_have_more_than_the_most(database):
    for number in range(MOST - 1):
        make(database, f"token-{number}")
    made, refused = [], []

    def ask(token: str) -> None:
        try:
            made.append(make(database, token))
        except TooMany:
            refused.append(token)

    people = [Thread(target=ask, args=(f"at once {number}",)) for number in range(2)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert (len(made), len(refused)) == (1, 1)
    assert make(database, "somebody else's", by=LEO)
