"""What was done is taken back within ten minutes, if all still is as that very change left it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from storage.changes import UNDO_FOR
from storage.editing import About, version
from storage.models import Code, History, Notice
from storage.outcomes import TooLate
from storage.rules import Refused
from storage.rules.posts import Post
from storage.rules.windows import Window
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import choose, deeds, extend, log, new, pull, rows, seen, tick, undo, window

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
POST = Post("https://www.tiktok.com/@ana/video/7290000000000000001", "7290000000000000001", "ana")


def say(database, deed):
    with database.workspace(TEAM) as workspace:
        return deed(workspace)


def take_back(database, kind, number=1, done=NOON, at=NOON):
    return say(database, lambda here: getattr(here.undoing, kind)(number, done, by=LEO, at=at))


def swap(database, code, text="#second", hours=900, at=NOON):
    return say(database, lambda here: here.codes.replace(seen(code), new(text, hours, at), by=MIA, at=at).code)


def apply(database, number, at=NOON):
    return say(database, lambda here: here.applying.apply(number, by=LEO, at=at))


def edit(database, number=1, at=NOON, **about: Any):
    def deed(workspace):
        code = workspace.codes.get(number)
        known = {name: getattr(code, name) for name in ("owner", "ad_account", "campaign", "note", "rights_end_at")}
        return workspace.editing.edit(number, version(code), About(**known | about), by=LEO, at=at)

    return say(database, deed)


def facts(database, number=1):
    code = rows(database, Code)[number - 1]
    return {column.key: getattr(code, column.key) for column in Code.__table__.columns}


# Extended


def test_an_undone_extension_leaves_every_fact_as_it_was(database):
    log(database, "#code-a", 48, rights_end_at=NOON + 40 * HOUR)
    say(database, lambda here: here.codes.take_on(seen(here.codes.get(1)), None, by=MIA, at=NOON))
    before = facts(database)
    far = Window(NOON + 900 * HOUR, date(2026, 11, 1), 60, already_expired=False)
    say(database, lambda here: here.codes.extend(
        seen(here.codes.get(1)), far, by=LEO, at=NOON, rights_end_at=NOON + 800 * HOUR))  # fmt: skip
    assert facts(database)["days"] == 60
    take_back(database, "extension", at=NOON + UNDO_FOR)
    assert facts(database) == before
    assert deeds(database, 1) == ["logged", "on_it", "extended", "undone"]
    assert rows(database, History)[-1].was == {"what": "extended"}


def test_an_extension_stands_when_ten_minutes_are_over(database):
    extend(database, log(database), 900)
    with pytest.raises(TooLate):
        take_back(database, "extension", at=NOON + UNDO_FOR + SECOND)
    assert deeds(database, 1) == ["logged", "extended"]


def test_an_extension_is_taken_back_once_and_an_older_one_not_at_all(database):
    first = extend(database, log(database), 500)
    extend(database, first, 900, NOON + SECOND)
    with pytest.raises(TooLate):
        take_back(database, "extension", at=NOON + SECOND)
    take_back(database, "extension", done=NOON + SECOND, at=NOON + 2 * SECOND)
    with pytest.raises(TooLate):
        take_back(database, "extension", done=NOON + SECOND, at=NOON + 3 * SECOND)
    assert facts(database)["extended_at"] == NOON
    assert deeds(database, 1) == ["logged", "extended", "extended", "undone"]


@pytest.mark.parametrize("meanwhile", [
    lambda database: pull(database, rows(database, Code)[0]),
    lambda database: edit(database, ends_at=NOON + 700 * HOUR),
    lambda database: edit(database, rights_end_at=NOON + 700 * HOUR),
])  # fmt: skip
def test_an_extension_stays_when_something_was_changed_after_it(database, meanwhile):
    extend(database, log(database), 900)
    meanwhile(database)
    before = facts(database)
    with pytest.raises(TooLate):
        take_back(database, "extension")
    assert facts(database) == before


def test_an_extension_written_down_before_all_was_kept_stays(database):
    extend(database, log(database), 900)
    say(database, lambda here: here.history(1)[0].was.pop("code_ends_at"))
    with database.workspace(TEAM) as workspace:
        workspace.history(1)[0].was = {"expires_at": NOON.isoformat()}
    with pytest.raises(TooLate):
        take_back(database, "extension")


def test_of_eight_who_press_at_once_one_takes_it_back(database):
    extend(database, log(database), 900)

    def press(_):
        try:
            return bool(take_back(database, "extension"))
        except TooLate:
            return False

    with ThreadPoolExecutor(8) as people:
        assert list(people.map(press, range(8))).count(True) == 1
    assert deeds(database, 1) == ["logged", "extended", "undone"]


def test_what_was_never_told_is_told_at_once_and_what_was_told_is_not_told_twice(database):
    choose(database)
    code = log(database, hours=100)
    at = NOON + 90 * HOUR
    extend(database, code, 900, at)
    tick(database, at)
    take_back(database, "extension", done=at, at=at + SECOND)
    (message,) = tick(database, at + SECOND)
    assert message.codes == ((1, "swap_now"),)
    extend(database, code, 900, at + SECOND)
    take_back(database, "extension", done=at + SECOND, at=at + 2 * SECOND)
    assert tick(database, at + 3 * SECOND) == []
    assert len(rows(database, Notice)) == 1


# Replaced


def test_an_undone_replacement_leaves_both_codes_open_and_apart(database):
    swap(database, log(database))
    take_back(database, "replacement", at=NOON + UNDO_FOR)
    old, fresh = rows(database, Code)
    assert (old.closed_at, old.closed_as, old.replaced_by) == (None, None, None)
    assert (fresh.closed_at, fresh.replaces, fresh.swap_by, fresh.pair) == (None, None, None, None)
    assert fresh.act_by == fresh.expires_at
    assert (deeds(database, 1), deeds(database, 2)) == (["logged", "replaced", "undone"], ["logged", "unlinked"])
    with pytest.raises(TooLate):
        take_back(database, "replacement")


@pytest.mark.parametrize("meanwhile", [
    lambda database: apply(database, 2), lambda database: pull(database, rows(database, Code)[1]),
    lambda database: swap(database, rows(database, Code)[1], "#third", 950), log,
])  # fmt: skip
def test_a_replacement_stays_when_something_came_after_it(database, meanwhile):
    swap(database, log(database))
    meanwhile(database)
    before = [facts(database, number) for number in (1, 2)]
    with pytest.raises(TooLate):
        take_back(database, "replacement")
    assert [facts(database, number) for number in (1, 2)] == before


@pytest.mark.parametrize(("done", "at"), [(NOON, NOON + UNDO_FOR + SECOND), (NOON - SECOND, NOON)])
def test_a_replacement_stays_when_ten_minutes_are_over_or_it_is_another_one(database, done, at):
    swap(database, log(database))
    with pytest.raises(TooLate):
        take_back(database, "replacement", done=done, at=at)
    assert rows(database, Code)[0].closed_as == "replaced"


# Edited


def test_an_undone_edit_leaves_every_fact_as_it_was(database):
    log(database, post=POST, ad_account="US", campaign="Summer", note="n", rights_end_at=NOON + 900 * HOUR)
    before, words = facts(database), say(database, lambda here: len(here.search.anything(POST.post_id)))
    edit(
        database, post=Post("https://vm.tiktok.com/ZM1"), ad_account="DE", campaign="", note="", owner=MIA,
        rights_end_at=None, ends_at=NOON + 24 * HOUR,
    )  # fmt: skip
    assert facts(database)["act_by"] == NOON + 24 * HOUR
    take_back(database, "edit", at=NOON + UNDO_FOR)
    assert facts(database) == before and words == 1
    with pytest.raises(TooLate):
        take_back(database, "edit")


def test_an_edit_stays_when_the_same_was_edited_again_or_somebody_logged_the_code_there(database):
    log(database, ad_account="US", note="a", post=POST)
    edit(database, note="b", post=POST)
    edit(database, note="a", post=POST, at=NOON + SECOND)
    edit(database, note="b", post=POST, at=NOON + 2 * SECOND)
    for done in (NOON, NOON + SECOND):
        with pytest.raises(TooLate):
            take_back(database, "edit", done=done, at=NOON + 3 * SECOND)
    edit(database, ad_account="DE", post=POST, at=NOON + 4 * SECOND)
    log(database, ad_account="US")
    with pytest.raises(TooLate):
        take_back(database, "edit", done=NOON + 4 * SECOND, at=NOON + 5 * SECOND)
    assert facts(database)["ad_account"] == "DE"


def test_both_halves_of_a_pair_go_to_another_account_and_back(database):
    log(database, "#one", ad_account="US")
    log(database, "#two", ad_account="us", half_of=1)
    edit(database, ad_account="DE")
    assert [code.ad_account for code in rows(database, Code)] == ["DE", "DE"]
    take_back(database, "edit")
    assert [code.account_key for code in rows(database, Code)] == ["us", "us"]
    log(database, "#two", ad_account="DE")
    with pytest.raises(Refused, match="#2, its other half, goes along"):
        edit(database, ad_account="DE")


def test_a_mistyped_end_is_mended_in_either_direction_and_of_an_open_code_only(database):
    log(database, hours=900)
    edited = edit(database, ends_at=NOON + HOUR)
    assert (edited.code.expires_at, edited.code.short_notice, edited.code.days) == (NOON + HOUR, True, None)
    (_, row) = rows(database, History)
    assert row.was["code_ends_at"] == (NOON + 900 * HOUR).isoformat() == row.was["expires_at"]
    pull(database, edited.code)
    assert edit(database, ends_at=NOON + 99 * HOUR).at is None


# A replacement that failed


@pytest.fixture
def replaced(database):
    """#1 runs in Ads Manager for another two days, and #2 is to be swapped in."""
    choose(database)
    code = log(database)
    apply(database, 1)
    swap(database, code)
    return database


def fail(database, number=2, at=NOON):
    def deed(workspace):
        return workspace.codes.fail(seen(workspace.codes.get(number)), "mistyped", by=LEO, at=at)

    return say(database, deed)


def test_what_a_failed_code_was_to_replace_is_open_again_and_told_to_its_end(replaced):
    fail(replaced)
    old, failed = rows(replaced, Code)
    assert (old.closed_at, old.replaced_by, failed.closed_as, failed.replaces) == (None, None, "invalid", 1)
    assert deeds(replaced, 1) == ["logged", "applied", "replaced", "reopened"]
    assert rows(replaced, History, about=1)[-1].became["invalid"] == 2
    stages = [stage for hours in range(0, 60, 3) for m in tick(replaced, NOON + hours * HOUR) for _, stage in m.codes]
    assert stages[0] == "reach_out" and {"swap_now", "expired"} <= set(stages)


def test_an_undone_failure_closes_it_again_as_it_was(replaced):
    before = facts(replaced, 1), facts(replaced, 2)
    failed = fail(replaced, at=NOON + SECOND)
    undo(replaced, failed, NOON + UNDO_FOR)
    assert (facts(replaced, 1), facts(replaced, 2) | {"short_notice": False}) == before
    assert (deeds(replaced, 1)[-1], deeds(replaced, 2)[-1]) == ("undone", "undone")


def test_a_failure_stays_when_what_was_opened_again_was_changed(replaced):
    failed = fail(replaced, at=NOON + SECOND)
    pull(replaced, rows(replaced, Code)[0])
    with pytest.raises(Refused, match="#1 was opened again when #2 was closed, and somebody changed it since"):
        undo(replaced, failed, NOON + SECOND)
    assert [code.closed_as for code in rows(replaced, Code)] == ["pulled", "invalid"]


def test_what_was_logged_again_meanwhile_stays_closed_and_the_failure_counts(replaced):
    log(replaced)
    failed = fail(replaced)
    assert [code.closed_as for code in rows(replaced, Code)] == ["replaced", "invalid", None]
    undo(replaced, failed)
    assert [code.closed_as for code in rows(replaced, Code)] == ["replaced", None, None]


def test_what_was_swapped_in_before_it_failed_reopens_nothing(replaced):
    apply(replaced, 2)
    fail(replaced)
    assert rows(replaced, Code)[0].closed_as == "replaced"


@pytest.mark.parametrize(("goes_on", "closed_as"), [(True, None), (False, "replaced")])
def test_of_a_pulled_replacement_somebody_says_whether_the_older_ad_goes_on(replaced, goes_on, closed_as):
    def deed(workspace):
        code = workspace.codes.get(2)
        return workspace.codes.pull(seen(code), "other", by=LEO, at=NOON, goes_on=goes_on)

    say(replaced, deed)
    assert rows(replaced, Code)[0].closed_as == closed_as


# How long somebody has to swap it in


@pytest.mark.parametrize(("hours", "wait"), [(0.5, 15), (1.5, 45), (2, 60), (40, 60)])
def test_whoever_replaces_a_code_has_an_hour_or_half_of_what_is_left(database, hours, wait):
    choose(database)
    code = log(database, hours=hours)
    tick(database, NOON)
    swap(database, code)
    first = timedelta(minutes=wait) if hours < 24 else (hours - 24) * HOUR
    assert tick(database, NOON + first - SECOND) == []
    assert [message.numbers for message in tick(database, NOON + first)] == [[2]]
    assert window(NOON).already_expired
