"""What a report is made of, out of a ledger in which people did all there is to do."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from storage import reporting
from storage.database import Database
from storage.editing import About, version
from storage.models import Code, History
from storage.requests import NewRequest
from storage.rivals import KEEP_BOTH
from storage.rules.events import What
from storage.rules.facts import Period
from storage.rules.posts import Post
from storage.rules.reports import Report, report
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import FOREIGN, extend, log, new, pull, rows, seen, undo

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POST = Post("https://www.tiktok.com/@ana/video/7290000000000000001", "7290000000000000001", "ana")


def made(database: Database, now: datetime, days: int = 30, team: str = TEAM) -> Report:
    period = Period.last(days, now, ZoneInfo("UTC"))
    with database.reading(team) as workspace:
        return report(workspace.reporting.facts(period), period)


def silences(database: Database, now: datetime) -> list[tuple[int, datetime]]:
    return [(event.about.number, event.at) for event in made(database, now).of(What.SILENT)]


def counts(database: Database, now: datetime, days: int = 30) -> dict[str, int]:
    shown = made(database, now, days)
    return {what.name.lower(): shown.count(what) for what in What if shown.count(what)}


def edit(database: Database, code: Code, at: datetime, rights: datetime | None) -> None:
    with database.workspace(TEAM) as workspace:
        stands = workspace.codes.get(code.id)
        about = About(owner=LEO, rights_end_at=rights)
        workspace.editing.edit(code.id, version(stands), about, by=LEO, at=at)


def replaced(database: Database, code: Code, text: str, at: datetime, hours: float = 900) -> Code:
    with database.workspace(TEAM) as workspace:
        return workspace.codes.replace(seen(code), new(text, hours, at), by=LEO, at=at).code


def test_an_empty_workspace_is_known_from_one_that_has_lived(database: Database):
    for team in (TEAM, FOREIGN):
        with database.reading(team) as workspace:
            assert workspace.reporting.is_empty()
    assert counts(database, NOON) == {}
    log(database)
    with database.reading(TEAM) as workspace:
        assert not workspace.reporting.is_empty()
    with database.reading(FOREIGN) as workspace:
        assert workspace.reporting.is_empty()


def test_an_open_code_ends_in_silence_and_stays_so_whatever_comes_after(database: Database):
    end = NOON + 48 * HOUR
    codes = {word: log(database, f"#{word}") for word in ("left", "pulled", "extended", "replaced", "undone")}
    assert silences(database, end - HOUR) == []
    after = end + 5 * HOUR
    pull(database, codes["pulled"], after)
    extend(database, codes["extended"], 900, after)
    replaced(database, codes["replaced"], "#next", after)
    undo(database, pull(database, codes["undone"], after), after + HOUR / 10)
    expected = [(code.id, end) for code in codes.values()]
    assert silences(database, end) == silences(database, after + DAY) == expected
    assert counts(database, after + DAY) == {
        "silent": 5, "pulled": 1, "extended_late": 1, "replaced_late": 1, "logged": 6, "overdue": 2,
    }  # fmt: skip


def test_what_was_handled_in_time_did_not_end_in_silence(database: Database):
    codes = {word: log(database, f"#{word}") for word in ("pulled", "extended", "replaced", "failed")}
    before = NOON + 46 * HOUR
    pull(database, codes["pulled"], before)
    extend(database, codes["extended"], 900, before)
    replaced(database, codes["replaced"], "#next", before)
    with database.workspace(TEAM) as workspace:
        workspace.codes.fail(seen(codes["failed"]), "region", by=LEO, at=before)
    shown = made(database, NOON + 5 * DAY)
    assert shown.count(What.SILENT) == 0
    assert (shown.count(What.EXTENDED), shown.count(What.REPLACED), shown.lead) == (1, 1, 2 * HOUR)
    assert shown.reasons(What.PULLED) == [("Performance or comment sentiment", 1)]
    assert shown.reasons(What.FAILED) == [("Region not supported", 1)]


def test_a_code_logged_after_its_end_did_not_end_in_silence_whatever_comes_of_it(database: Database):
    codes = [log(database, f"#{number}", hours=-5) for number in range(4)]
    extend(database, codes[1], 900, NOON + HOUR)
    pull(database, codes[2], NOON + HOUR)
    replaced(database, codes[3], "#next", NOON + HOUR)
    assert silences(database, NOON + DAY) == []


def test_a_code_that_was_logged_in_place_of_one_that_had_ended_leaves_that_silence(database: Database):
    old = log(database, "#old", post=POST)
    later = NOON + 60 * HOUR
    log(database, "#next", hours=900, at=later, post=POST, replaces=old.id)
    assert silences(database, later + HOUR) == [(old.id, NOON + 48 * HOUR)]
    early = log(database, "#early", at=later, post=POST, replaces=KEEP_BOTH)
    log(database, "#soon", hours=900, at=later + HOUR, post=POST, replaces=early.id)
    assert silences(database, later + 90 * HOUR) == [(old.id, NOON + 48 * HOUR)]


def test_a_code_that_ended_twice_ended_in_silence_twice(database: Database):
    code = log(database)
    first, second = NOON + 48 * HOUR, NOON + 150 * HOUR
    code = extend(database, code, 50, NOON + 100 * HOUR)
    assert code.expires_at == second
    extend(database, code, 50, NOON + 151 * HOUR)
    assert silences(database, NOON + 160 * HOUR) == [(code.id, first), (code.id, second)]
    assert counts(database, NOON + 160 * HOUR)["extended_late"] == 2


def test_an_end_that_came_while_a_pull_stood_that_was_taken_back_was_not_in_silence(database: Database):
    code, end = log(database), NOON + 48 * HOUR
    undo(database, pull(database, code, end - HOUR / 12), end + HOUR / 20)
    pull(database, code, end + HOUR)
    assert silences(database, end + DAY) == []
    other = log(database, "#other")
    undo(database, pull(database, other, end - HOUR), end - HOUR + HOUR / 20)
    assert silences(database, end + DAY) == [(other.id, end)]


def test_usage_rights_end_an_ad_in_silence_also_when_they_are_corrected_later(database: Database):
    end = NOON + 10 * HOUR
    corrected = log(database, "#a", hours=900, rights_end_at=end)
    known_late = log(database, "#b", hours=900)
    edit(database, corrected, end + HOUR, NOON + 90 * DAY)
    edit(database, known_late, end + HOUR, end)
    mended_in_time = log(database, "#c", hours=900, rights_end_at=end)
    edit(database, mended_in_time, end - HOUR, None)
    assert silences(database, end + DAY) == [(corrected.id, end)]


def test_requests_count_with_their_answers_and_those_who_say_nothing_are_named(database: Database):
    with database.workspace(TEAM) as workspace:
        for creator in ("ana", "bob", "cyd", "dan"):
            workspace.requests.ask(NewRequest(creator=creator, days=30, owner=LEO), by=MIA, at=NOON)
    with database.workspace(TEAM) as workspace:
        workspace.codes.log(new("#answer", 900, creator="ana", request_id=1), by=MIA, at=NOON + 2 * DAY)
        workspace.requests.cancel(2, by=MIA, at=NOON + DAY)
    shown = made(database, NOON + 8 * DAY)
    assert (shown.count(What.ASKED), shown.count(What.ANSWERED), shown.answer_time) == (4, 1, 2 * DAY)
    assert shown.quiet == [("cyd", 1), ("dan", 1)]
    assert made(database, NOON + 8 * DAY, days=7).count(What.ASKED) == 0
    assert made(database, NOON + 8 * DAY, days=7).count(What.ANSWERED) == 1


def test_what_was_brought_in_counts_when_it_was_logged_not_when_it_came(database: Database):
    code = log(database, hours=900)
    with database.workspace(TEAM) as workspace:
        scope = workspace.codes._scope
        scope.session.execute(update(History).where(History.team_id == TEAM).values(what="imported", at=NOON + 9 * DAY))
    assert made(database, NOON + 10 * DAY, days=30).count(What.LOGGED) == 1
    assert made(database, NOON + 10 * DAY, days=7).count(What.LOGGED) == 0
    assert code.logged_at == NOON


@pytest.mark.parametrize("held", [{}, {"expires_at": "soon"}, {"expires_at": "2026-11-24"}, {"expires_at": 5}])
def test_a_history_that_holds_something_else_is_passed_over(database: Database, held):
    extend(database, log(database), 900, NOON + 60 * HOUR)
    assert len(silences(database, NOON + 70 * HOUR)) == 1
    with database.workspace(TEAM) as workspace:
        extended = (History.team_id == TEAM, History.what == "extended")
        workspace.codes._scope.session.execute(update(History).where(*extended).values(was=held))
    assert silences(database, NOON + 70 * HOUR) == []


def test_however_much_happened_it_is_read_in_parts_and_all_of_it(database: Database, monkeypatch):
    monkeypatch.setattr(reporting, "AT_ONCE", 3)
    codes = [log(database, f"#{number}", hours=24) for number in range(10)]  # all end at the same moment
    for code in codes[:7]:
        pull(database, code, NOON + 25 * HOUR)
    assert counts(database, NOON + 26 * HOUR) == {"silent": 10, "logged": 10, "pulled": 7, "overdue": 3}


def test_nothing_of_another_workspace_is_counted(database: Database):
    pull(database, log(database, team=FOREIGN), NOON + 50 * HOUR)
    log(database, hours=900)
    assert counts(database, NOON + 60 * HOUR) == {"logged": 1}


def test_no_event_holds_a_code_or_a_person(database: Database):
    log(database, "#secret-code", hours=24)
    found = repr(made(database, NOON + 2 * DAY).events)
    assert "secret" not in found and MIA not in found and LEO not in found
    assert rows(database, Code)[0].code == "#secret-code"
