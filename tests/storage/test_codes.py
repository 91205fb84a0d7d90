"""Codes are logged, extended, replaced and pulled: the first counts, the others are told who was faster."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.changes import UNDO_FOR
from storage.codes import Seen
from storage.models import Code, History, Request
from storage.new_codes import NewCode
from storage.outcomes import Duplicate, NotHere, OtherOpen, TooLate
from storage.requests import NewRequest
from storage.rivals import KEEP_BOTH
from storage.rules import Refused
from storage.rules.posts import Post
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import choose, deeds, extend, log, new, pull, rows, seen, tick, undo, window

POST = Post("https://www.tiktok.com/@ana/video/7290000000000000001", "7290000000000000001", "ana")
SHORT = Post("https://vm.tiktok.com/ZMabc")
HOUR = timedelta(hours=1)


def say(database, deed):
    """Do something in one transaction."""
    with database.workspace(TEAM) as workspace:
        return deed(workspace.codes)


def swap(database, code, text, at=NOON, **more):
    return say(database, lambda codes: codes.replace(seen(code), new(text, 500, at, **more), by=LEO, at=at))


def nothing_happened(database, codes):
    assert (len(rows(database, Code)), len(rows(database, History))) == (codes, codes)


# Logged


def test_a_logged_code_keeps_every_fact_of_its_form(database):
    log(
        database, "#Secret+Code=", 48, post=POST, ad_account="Brand US", campaign="Summer", note="n",
        creator="ana",
    )  # fmt: skip
    (code,) = rows(database, Code)
    assert (code.id, code.code, code.tail, code.creator) == (1, "#Secret+Code=", "=edoC+terceS", "ana")
    assert (code.post_id, code.post_key, code.account_key) == (POST.post_id, POST.post_id, "brand us")
    assert (code.owner, code.logged_by, code.logged_by_name, code.logged_at) == (LEO, MIA, "mia", NOON)
    assert (code.expires_at, code.closed_at) == (NOON + 48 * HOUR, None)


@pytest.mark.parametrize(("hours", "short"), [(72, True), (72 + 1 / 3600, False), (-1, True)])
def test_an_end_of_at_most_72_hours_is_short_notice(database, hours, short):
    assert log(database, hours=hours).short_notice is short


def test_codes_get_ids_in_a_row(database):
    assert [log(database, f"#code-{number}").id for number in range(3)] == [1, 2, 3]


@pytest.mark.parametrize("account", ["", "Brand US"])
def test_the_same_code_for_the_same_account_is_refused_with_the_entry_that_has_it(database, account):
    log(database, ad_account=account)
    with pytest.raises(Duplicate) as refused:
        log(database, ad_account=account.upper())
    assert (refused.value.existing.id, refused.value.field) == (1, "code")
    nothing_happened(database, codes=1)


def test_the_same_code_for_another_account_is_saved_with_a_hint(database):
    log(database, ad_account="US")
    saved = say(database, lambda codes: codes.log(new(ad_account="DE"), by=MIA, at=NOON))
    assert (saved.code.id, saved.elsewhere.id) == (2, 1)


def test_codes_that_differ_in_case_are_two(database):
    assert [log(database, "#Abc123").id, log(database, "#aBC123").id] == [1, 2]


def test_a_pulled_code_may_be_logged_again(database):
    pull(database, log(database))
    assert log(database).id == 2


@pytest.mark.parametrize("post", [POST, SHORT])
def test_another_open_code_of_the_same_post_is_a_question(database, post):
    log(database, "#one", post=post)
    with pytest.raises(OtherOpen) as asked:
        log(database, "#two", post=post)
    assert asked.value.existing.id == 1
    nothing_happened(database, codes=1)


@pytest.mark.parametrize("other", [
    {"post": replace(POST, post_id="7290000000000000002")}, {"post": POST, "ad_account": "DE"}, {"post": None},
    {"post": POST, "replaces": KEEP_BOTH}, {"post": SHORT},
])  # fmt: skip
def test_another_post_or_account_or_keeping_both_is_no_question(database, other):
    log(database, "#one", post=POST)
    assert log(database, "#two", **other).replaces is None
    assert rows(database, Code)[0].closed_at is None


def test_the_answer_this_replaces_it_links_both(database):
    old = log(database, "#one", post=POST)
    saved = say(database, lambda codes: codes.log(new("#two", post=POST, replaces=old.id), by=MIA, at=NOON))
    first, second = rows(database, Code)
    assert (first.closed_as, first.replaced_by, second.replaces) == ("replaced", 2, 1)
    assert saved.replaced.id == 1
    assert (deeds(database, 1), deeds(database, 2)) == (["logged", "replaced"], ["logged"])


def test_of_two_open_codes_of_a_post_the_chosen_one_is_replaced(database):
    log(database, "#one", post=POST)
    log(database, "#two", post=POST, replaces=KEEP_BOTH)
    log(database, "#three", post=POST, replaces=1)
    assert [row.closed_as for row in rows(database, Code)] == ["replaced", None, None]


def test_an_answer_that_is_out_of_date_is_asked_again_or_forgotten(database):
    pull(database, log(database, "#one", post=POST))
    assert log(database, "#two", post=POST, replaces=1).replaces is None
    with pytest.raises(OtherOpen) as asked:
        log(database, "#three", post=POST, replaces=1)
    assert asked.value.existing.id == 2


def test_a_code_answers_the_request_it_was_logged_for(database):
    with database.workspace(TEAM) as workspace:
        workspace.requests.ask(NewRequest(creator="ana", days=30, owner=LEO), by=MIA, at=NOON)
    log(database, request_id=1)
    (request,) = rows(database, Request)
    assert (request.closed_at, request.closed_by, request.code_id) == (NOON, MIA, 2)
    assert (deeds(database, 1), deeds(database, 2)) == (["asked", "answered"], ["logged"])
    with pytest.raises(Refused, match="not open any more"):
        log(database, "#other", request_id=1)
    assert len(rows(database, Code)) == 1


# Extended, replaced, pulled


def test_extended_is_the_same_code_with_a_later_end(database):
    extend(database, log(database), hours=1000)
    (code,) = rows(database, Code)
    assert (code.expires_at, code.extended_by, code.extended_at) == (NOON + 1000 * HOUR, LEO, NOON)
    (_, row) = rows(database, History)
    assert (row.what, row.by, row.at) == ("extended", LEO, NOON)
    before, later = (NOON + 48 * HOUR).isoformat(), (NOON + 1000 * HOUR).isoformat()
    assert row.was == {"expires_at": before, "code_ends_at": before, "short_notice": True}
    assert row.became == {"expires_at": later, "code_ends_at": later}


@pytest.mark.parametrize("hours", [48, 47])
def test_an_extension_that_gains_no_time_is_refused(database, hours):
    code = log(database)
    with pytest.raises(Refused, match="not after the old one"):
        extend(database, code, hours)
    nothing_happened(database, codes=1)


def test_an_extension_that_is_still_short_is_told_at_once(database):
    code = log(database, hours=-1)
    assert extend(database, code, hours=72).short_notice
    assert not extend(database, rows(database, Code)[0], hours=73).short_notice


def test_a_replacement_is_for_the_same_post_account_and_owner(database):
    old = log(database, "#one", post=POST, ad_account="US", campaign="Summer")
    swap(database, old, "#two", owner="", creator="")
    first, second = rows(database, Code)
    assert (first.closed_as, first.closed_by, first.replaced_by, second.replaces) == ("replaced", LEO, 2, 1)
    assert (second.post_key, second.ad_account, second.account_key) == (POST.post_id, "US", "us")
    assert (second.campaign, second.owner, second.creator) == ("Summer", LEO, "ana")


def test_a_replacement_by_the_same_code_is_refused(database):
    old = log(database, "#one")
    with pytest.raises(Refused, match="choose Extended"):
        swap(database, old, "#one")
    nothing_happened(database, codes=1)


def test_a_replacement_by_a_code_that_is_open_elsewhere_changes_nothing(database):
    old = log(database, "#one")
    log(database, "#two")
    with pytest.raises(Duplicate) as refused:
        swap(database, old, "#two")
    assert refused.value.existing.id == 2
    nothing_happened(database, codes=2)


def test_pulled_keeps_who_when_and_why(database):
    pull(database, log(database), at=NOON + HOUR)
    (code,) = rows(database, Code)
    assert (code.closed_as, code.closed_by, code.closed_at) == ("pulled", LEO, NOON + HOUR)
    assert (code.reason, rows(database, History)[-1].became) == ("performance", {"reason": "performance"})


def test_a_pull_can_be_undone_for_ten_minutes_and_once(database):
    pulled = pull(database, log(database))
    undo(database, pulled, at=NOON + UNDO_FOR)
    (code,) = rows(database, Code)
    assert (code.closed_as, code.closed_by, code.closed_at, code.reason) == (None, None, None, None)
    assert deeds(database, 1) == ["logged", "pulled", "undone"]
    with pytest.raises(TooLate):
        undo(database, pulled, at=NOON + UNDO_FOR)


def test_an_undo_that_comes_too_late_or_for_an_older_pull_changes_nothing(database):
    first = pull(database, log(database))
    with pytest.raises(TooLate):
        undo(database, first, at=NOON + UNDO_FOR + timedelta(seconds=1))
    second = pull(database, undo(database, first), at=NOON + HOUR)
    with pytest.raises(TooLate):
        undo(database, first, at=NOON)
    assert rows(database, Code)[0].closed_at == second.closed_at


def test_a_pull_is_not_undone_when_the_code_was_logged_again(database):
    pulled = pull(database, log(database))
    log(database)
    with pytest.raises(TooLate):
        undo(database, pulled)
    assert [row.closed_as for row in rows(database, Code)] == ["pulled", None]
    assert deeds(database, 1) == ["logged", "pulled"]


CHANGES = {
    "extend": lambda database, code: extend(database, code, 5000),
    "replace": lambda database, code: swap(database, code, "#next"),
    "pull": pull,
}


@pytest.mark.parametrize("first", CHANGES)
@pytest.mark.parametrize("second", CHANGES)
def test_the_second_of_two_people_is_told_how_the_code_stands_and_changes_nothing(database, first, second):
    code = log(database)
    CHANGES[first](database, code)
    before = [(row.id, row.closed_as, row.expires_at) for row in rows(database, Code)]
    with pytest.raises(TooLate) as late:
        CHANGES[second](database, code)
    assert (late.value.code.closed_by or late.value.code.extended_by) == LEO
    assert [(row.id, row.closed_as, row.expires_at) for row in rows(database, Code)] == before
    assert len(deeds(database, 1)) == 2


@pytest.mark.parametrize("change", CHANGES)
def test_a_code_that_never_was_is_not_here(database, change):
    with pytest.raises(NotHere):
        CHANGES[change](database, Code(team_id=TEAM, id=99, expires_at=NOON))
    assert rows(database, History) == []


# What is written down


def test_every_change_is_one_history_row_without_the_code_itself(database):
    secret = "#Nk3vSECRETsecretSECRETsecret="
    code = log(database, secret, post=POST, note="n")
    extend(database, code, hours=100)
    undo(database, pull(database, rows(database, Code)[0]))
    swap(database, rows(database, Code)[0], "#Another/SECRETsecretSECRETsecret=", at=NOON)
    assert deeds(database, 1) == ["logged", "extended", "pulled", "undone", "replaced"]
    assert deeds(database, 2) == ["logged"]
    written = str([(row.was, row.became) for row in rows(database, History)])
    assert "SECRET" not in written
    assert "…cret=" in written


def test_the_history_reads_newest_first_and_not_without_end(database):
    code = log(database)
    for hours in range(100, 125):
        code = extend(database, code, hours)
    with database.reading(TEAM) as workspace:
        found = workspace.history(code.id, most=5)
    assert found[0].became["expires_at"] == (NOON + 124 * HOUR).isoformat()
    assert len(found) == 5


def test_a_code_and_its_form_show_no_secret_when_they_are_printed(database):
    code = log(database, "#Secret+Code=")
    assert "Secret" not in f"{code!r} {code}"
    assert "Secret" not in repr(new("#Secret+Code="))
    assert isinstance(new(), NewCode)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_owes_a_redraw_to_the_message_that_shows_the_code(database, change):
    choose(database)
    code = log(database)
    tick(database, NOON)
    with database.outbox() as outbox:
        assert outbox.redraws.take(NOON) == []
    CHANGES[change](database, code)
    with database.outbox() as outbox:
        assert [(each.digest_id, each.page) for each in outbox.redraws.take(NOON)] == [(1, 0)]


def test_an_end_in_the_past_is_kept_as_it_is(database):
    with database.workspace(TEAM) as workspace:
        form = replace(new(), window=window(NOON - HOUR))
        assert workspace.codes.log(form, by=MIA, at=NOON).code.expires_at == NOON - HOUR
        assert workspace.codes.get(1).id == 1
    with pytest.raises(TooLate):
        say(database, lambda codes: codes.pull(Seen(1, NOON), "other", by=LEO, at=NOON))
