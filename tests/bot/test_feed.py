"""The page that calendars read: for whoever has its address, and as if it never was for everybody else."""

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject
from sqlalchemy import text
from werkzeug.test import Client, TestResponse

from bot.running import Bot
from storage.calendars import Part
from storage.installations import Installed
from storage.models import Feed
from storage.outcomes import Busy
from tests.conftest import CODE, LEO, MIA, NOON, TEAM, Clock, Team
from tests.locking import locked

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OTHER = "T0OTHER"
TOKEN, ANOTHER = "a" * 43, "-" * 42 + "_"


def make(bot: Bot, token: str = TOKEN, team: str = TEAM, **part: str) -> int:
    """Let this token show something."""
    with bot.database.workspace(team) as workspace:
        return workspace.addresses.make(token, Part(**part), by=MIA, at=NOON)


def get(bot: Bot, token: str = TOKEN, method: str = "GET", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Client(bot.web()).open(f"/calendar/{token}.ics", method=method, headers=named)


def events(answer: TestResponse) -> list[Any]:
    assert answer.status_code == 200
    found: list[Any] = vobject.readOne(answer.text).contents.get("vevent", [])
    return found


def test_a_calendar_is_shown_to_whoever_has_its_address(team: Team):
    team.log(hours=100, Campaign="Summer", Ad_account="Brand US")
    make(team.bot)
    answer = get(team.bot)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert answer.headers["X-Robots-Tag"] == "noindex" and not {"Set-Cookie", "Date"} & set(answer.headers.keys())
    (event,) = events(answer)
    assert event.summary.value == "Spark Code #1 ends: @glow.by_ana · Summer · Brand US"
    assert event.dtstart.value == NOON + timedelta(hours=100)
    assert CODE[1:30] not in answer.text and CODE[-5:] not in answer.text


def test_what_a_calendar_has_already_is_not_sent_again_until_something_changes(team: Team):
    team.log(hours=100)
    make(team.bot)
    first = get(team.bot)
    again = get(team.bot, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"] and again.headers["Cache-Control"] == "private, max-age=900"
    team.clock.push(hours=1)
    assert get(team.bot, If_None_Match=f'"x", {first.headers["ETag"]}').status_code == 304
    assert get(team.bot).data == first.data
    team.command("/spark pull 1")
    team.submit({"Reason": "Other"})
    changed = get(team.bot, If_None_Match=first.headers["ETag"])
    assert [event.status.value for event in events(changed)] == ["CANCELLED"]
    assert changed.headers["ETag"] != first.headers["ETag"]


@ON_SQLITE
def test_only_reading_is_allowed(team: Team):
    team.log()
    make(team.bot)
    whole = get(team.bot)
    head = get(team.bot, method="HEAD")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data)) and head.headers["ETag"] == whole.headers["ETag"]
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"):
        assert get(team.bot, method=method).status_code == 405
        assert get(team.bot, ANOTHER, method=method).status_code == 405


def test_what_is_unknown_malformed_stopped_or_gone_looks_the_same(bot: Bot, clock: Clock):
    number = make(bot)
    make(bot, ANOTHER, OTHER)
    assert get(bot).status_code == get(bot, ANOTHER).status_code == 200
    with bot.database.workspace(TEAM) as workspace:
        assert workspace.addresses.stop(number, by=LEO, at=NOON)
    with bot.patient.installations() as installations:
        installations.install(Installed(OTHER, "held", "U0SPARK01", "", "A0SPARK01", MIA), NOON)
        installations.forget(OTHER, NOON + timedelta(hours=1))
    odd = ["b" * 43, "a" * 42, "a" * 44, "a" * 5000, "%00", "%2e%2e", "a" * 42 + "%C3%A9", "' OR 1=1 --", "../healthz"]
    answers = [get(bot, token) for token in (TOKEN, ANOTHER, *odd)]
    answers += [Client(bot.web()).get(path) for path in ("/calendar/", f"/calendar/{TOKEN}", f"/calendar/{TOKEN}.ICS")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    with bot.patient.installations() as installations:
        installations.install(Installed(OTHER, "new", "U0SPARK01", "", "A0SPARK01", MIA), NOON)
    assert get(bot, ANOTHER).status_code == 200


def test_an_address_shows_nothing_of_another_workspace(team: Team):
    team.log(hours=100, Ad_account="Brand US")
    make(team.bot, team=OTHER)
    make(team.bot, ANOTHER, OTHER, owner=MIA, ad_account="Brand US")
    for token in (TOKEN, ANOTHER):
        assert events(get(team.bot, token)) == []
        assert "glow" not in get(team.bot, token).text


def test_a_calendar_holds_only_its_owner_and_its_account(team: Team):
    team.log(CODE.replace("Nk3v", "X001"), by=MIA, Ad_account="Brand US")
    team.log(CODE.replace("Nk3v", "X002"), by=LEO, Ad_account="Brand US")
    team.log(CODE.replace("Nk3v", "X003"), by=LEO, Ad_account="Brand US 2")
    for token, part, shown in (
        ("1" * 43, {"owner": LEO}, [2, 3]), ("2" * 43, {"ad_account": "BRAND us"}, [1, 2]),
        ("3" * 43, {"owner": LEO, "ad_account": "Brand US"}, [2]), ("4" * 43, {"owner": "U0NOBODY"}, []),
    ):  # fmt: skip
        make(team.bot, token, **part)
        found = [event.uid.value.partition(".")[0] for event in events(get(team.bot, token))]
        assert found == [f"code-{number}" for number in shown]


def test_a_busy_database_is_a_plain_line_and_a_line_in_the_log_without_the_address(
    team: Team, database_url: str, caplog: pytest.LogCaptureFixture
):
    make(team.bot)
    caplog.set_level(logging.DEBUG)
    with locked(database_url):
        if database_url.startswith("sqlite"):
            assert get(team.bot).status_code == 200  # there, who reads waits for nobody ...
            team.bot.database._known.clear()  # ... but when a process first hears of a workspace
        answer = get(team.bot)
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "60"
    assert answer.text == "The calendar is busy. Please ask again in a minute.\n"
    assert "a calendar could not be read" in caplog.text and TOKEN not in caplog.text


@ON_SQLITE
def test_a_database_out_of_order_is_the_same_plain_line(team: Team, sqlite_file: Path):
    make(team.bot)
    team.bot.database.close()
    for file in sqlite_file.parent.glob("spark.db*"):
        file.unlink()
    sqlite_file.write_bytes(b"no database at all" * 1000)
    answer = get(team.bot)
    assert answer.status_code == 503 and answer.content_type.startswith("text/plain")
    with pytest.raises(Busy), team.bot.database.feeds() as feeds:
        feeds.find(TOKEN)


@ON_SQLITE
def test_what_nobody_expected_is_a_plain_line_with_a_reference_and_no_address(team: Team, caplog):
    team.log()
    make(team.bot)
    with team.bot.patient.workspace(TEAM) as workspace:
        workspace.codes._scope.session.execute(text("UPDATE codes SET logged_at = 'in spring'"))
    answer = get(team.bot)
    assert answer.status_code == 500
    assert re.fullmatch(r"Not done: something went wrong on my side. Please try again. \(ref \w{4}\)\n", answer.text)
    assert answer.text[-6:-2] in caplog.text and TOKEN not in caplog.text


@ON_SQLITE
def test_stopping_an_address_takes_it_away_from_nobody_else(bot: Bot):
    first = make(bot)
    make(bot, ANOTHER)
    with bot.database.workspace(TEAM) as workspace:
        assert workspace.addresses.stop(first, by=MIA, at=NOON)
        assert not workspace.addresses.stop(first, by=MIA, at=NOON)
    assert get(bot, ANOTHER).status_code == 200
    with bot.database.reading(TEAM) as workspace:
        rows = workspace.addresses._scope.session.query(Feed).order_by(Feed.id).all()
    assert [row.revoked_at for row in rows] == [NOON, None]
