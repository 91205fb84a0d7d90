"""Requests are asked, reworded and answered once."""

from datetime import date

import pytest

from storage.models import History, Request
from storage.outcomes import NotHere
from storage.requests import NewRequest
from storage.rules.posts import Post
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import deeds, log, rows


def ask(database, creator="ana", by=MIA, **more):
    with database.workspace(TEAM) as workspace:
        form = NewRequest(creator=creator, days=365, owner=LEO, message="Hi!", **more)
        return workspace.requests.ask(form, by=by, at=NOON)


def waiting(database, typed=""):
    with database.reading(TEAM) as workspace:
        return [row.id for row in workspace.requests.waiting(typed)]


def test_a_request_keeps_every_fact_of_its_form(database):
    ask(database, post=Post("https://vm.tiktok.com/1"), ad_account="US", campaign="Summer", due=date(2026, 12, 1))
    (row,) = rows(database, Request)
    assert (row.id, row.creator, row.days, row.owner, row.message) == (1, "ana", 365, LEO, "Hi!")
    assert (row.post_url, row.post_id, row.ad_account, row.campaign) == (
        "https://vm.tiktok.com/1",
        None,
        "US",
        "Summer",
    )
    assert (row.due, row.asked_by, row.asked_at, row.closed_at) == (date(2026, 12, 1), MIA, NOON, None)


def test_requests_and_codes_share_one_row_of_ids(database):
    assert [ask(database).id, log(database).id, ask(database).id] == [1, 2, 3]


def test_a_request_is_answered_once(database):
    ask(database)
    with database.workspace(TEAM) as workspace:
        assert workspace.requests.answer(1, 7, by=LEO, at=NOON)
        assert not workspace.requests.answer(1, 8, by=MIA, at=NOON)
    (row,) = rows(database, Request)
    assert (row.code_id, row.closed_by, deeds(database, 1)) == (7, LEO, ["asked", "answered"])


def test_a_new_wording_is_written_down_from_what_to_what_and_the_same_one_is_not(database):
    ask(database)
    with database.workspace(TEAM) as workspace:
        workspace.requests.reword(1, "Hello!", by=LEO, at=NOON)
    with database.workspace(TEAM) as workspace:
        workspace.requests.reword(1, "Hello!", by=MIA, at=NOON)
    assert rows(database, Request)[0].message == "Hello!"
    (_, row) = rows(database, History)
    assert (row.what, row.by, row.was, row.became) == ("reworded", LEO, {"message": "Hi!"}, {"message": "Hello!"})


def test_what_was_never_asked_is_not_here(database):
    with database.workspace(TEAM) as workspace:
        with pytest.raises(NotHere):
            workspace.requests.get(9)
        with pytest.raises(NotHere):
            workspace.requests.reword(9, "x", by=LEO, at=NOON)
        assert not workspace.requests.answer(9, 1, by=LEO, at=NOON)
    assert rows(database, History) == []


@pytest.mark.parametrize(("typed", "expected"), [
    ("", [1, 2]), ("an", [1]), ("@ANA", [1]), ("winter", [2]), ("2", [2]), ("#1", [1]), ("3", []), ("%", []), ("_", []),
    ("99999999999999999999", []), ("²", []),
])  # fmt: skip
def test_open_requests_are_found_by_what_somebody_types(database, typed, expected):
    ask(database, "ana", campaign="Summer")
    ask(database, "bob", campaign="Winter")
    ask(database, "ana.again")
    with database.workspace(TEAM) as workspace:
        workspace.requests.answer(3, 9, by=LEO, at=NOON)
    assert waiting(database, typed) == expected


def test_no_more_are_offered_than_slack_takes(database):
    for _ in range(103):
        ask(database)
    assert len(waiting(database)) == 100
