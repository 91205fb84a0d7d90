"""What counts as ended in silence, renewed in time, pulled: at both sides of each edge."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from storage.rules.events import AHEAD, What, events
from storage.rules.facts import Asking, Extension, Facts, Mended, Period, Standing, Subject, Undone

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
PERIOD = Period.last(30, NOW, ZoneInfo("UTC"))
SINCE = NOW - 30 * DAY
END = NOW - 10 * DAY


def standing(number=1, ends_at=END, **more):
    known: dict[str, Any] = {"about": Subject(number, "ana"), "logged_at": SINCE - 90 * DAY}
    return Standing(**known | {"ends_at": ends_at, **more})


def closed(how, at, ends_at=END, **more):
    return standing(ends_at=ends_at, closed_at=at, closed_as=how, **more)


def kinds(**facts):
    return [event.what for event in events(Facts(**facts), PERIOD)]


def silences(**facts):
    found = events(Facts(**facts), PERIOD)
    return [(event.about.number, event.at) for event in found if event.what is What.SILENT]


# Ended in silence.


@pytest.mark.parametrize(
    ("ends_at", "silent"),
    [(SINCE, False), (SINCE + SECOND, True), (NOW, True), (NOW + SECOND, False)],
)
def test_an_open_code_ended_in_silence_if_its_end_lies_in_the_period(ends_at, silent):
    assert bool(silences(codes=[standing(ends_at=ends_at)])) is silent


@pytest.mark.parametrize("how", ["pulled", "invalid", "replaced"])
@pytest.mark.parametrize(("late", "silent"), [(-SECOND, False), (timedelta(0), False), (SECOND, True)])
def test_a_closed_code_ended_in_silence_if_it_was_closed_after_its_end(how, late, silent):
    assert bool(silences(codes=[closed(how, END + late)])) is silent


@pytest.mark.parametrize(("late", "silent"), [(-SECOND, False), (timedelta(0), False), (SECOND, True)])
def test_an_extended_code_ended_in_silence_if_that_came_after_its_old_end(late, silent):
    code = standing(ends_at=NOW + 300 * DAY)
    assert bool(silences(codes=[], extensions=[Extension(code, END + late, END)])) is silent


@pytest.mark.parametrize(("old_end", "silent"), [(SINCE, False), (SINCE + SECOND, True)])
def test_an_old_end_counts_in_the_period_it_came_in(old_end, silent):
    code = standing(ends_at=NOW + 300 * DAY)
    assert bool(silences(extensions=[Extension(code, END, old_end)])) is silent


@pytest.mark.parametrize(("logged", "silent"), [(-SECOND, True), (timedelta(0), False), (SECOND, False)])
def test_a_code_that_was_logged_when_it_had_ended_ended_before_anybody_could_act(logged, silent):
    open_code = standing(logged_at=END + logged)
    late = closed("replaced", NOW - DAY, logged_at=END + logged)
    extended = Extension(standing(ends_at=NOW + DAY, logged_at=END + logged), NOW - DAY, END)
    for facts in ({"codes": [open_code]}, {"codes": [late]}, {"extensions": [extended]}):
        assert bool(silences(**facts)) is silent


def test_each_end_of_a_code_counts_once_and_each_of_its_ends_counts():
    again = standing(ends_at=NOW - DAY)
    extensions = [Extension(again, END + HOUR, END), Extension(again, END + 2 * HOUR, END)]
    assert silences(codes=[again], extensions=extensions) == [(1, END), (1, NOW - DAY)]
    assert silences(codes=[standing()], extensions=[Extension(standing(), END + HOUR, END)]) == [(1, END)]


@pytest.mark.parametrize(
    ("pulled", "undone", "silent"),
    [
        (END - HOUR, END - SECOND, True),
        (END - HOUR, END, True),
        (END - HOUR, END + SECOND, False),
        (END, END + SECOND, False),
        (END + SECOND, END + HOUR, True),
    ],
)
def test_an_end_that_came_while_a_pull_stood_was_not_in_silence(pulled, undone, silent):
    for code in (standing(), closed("pulled", END + 2 * HOUR)):
        assert bool(silences(codes=[code], undone=[Undone(1, pulled, undone)])) is silent
        assert silences(codes=[code], undone=[Undone(2, pulled, undone)]) == [(1, END)]


def test_several_pulls_of_a_code_may_have_been_taken_back():
    undone = [Undone(1, END - SECOND, END + SECOND), Undone(1, END + HOUR, END + 2 * HOUR)]
    assert silences(codes=[standing()], undone=undone) == []


@pytest.mark.parametrize(("at", "silent"), [(END - SECOND, True), (END, False), (END + SECOND, False)])
def test_usage_rights_that_somebody_says_ended_already_ended_before_anybody_could_act(at, silent):
    mended = [Mended(standing(), at, None, END)]
    assert bool(silences(codes=[standing()], mended=mended)) is silent


@pytest.mark.parametrize(("at", "silent"), [(END - SECOND, False), (END, False), (END + SECOND, True)])
def test_usage_rights_that_were_given_a_later_end_ended_in_silence_if_that_came_after_it(at, silent):
    code = standing(ends_at=NOW + 9 * DAY)
    assert bool(silences(codes=[code], mended=[Mended(code, at, END, NOW + 9 * DAY)])) is silent


@pytest.mark.parametrize(("pulled", "silent"), [(END, False), (END + SECOND, True)])
def test_usage_rights_of_a_code_that_was_pulled_before_are_mended_without_a_silence(pulled, silent):
    code = closed("pulled", pulled, NOW + 9 * DAY)
    assert bool(silences(mended=[Mended(code, END + HOUR, END, NOW + 9 * DAY)])) is silent


def test_what_is_closed_while_the_report_is_read_was_open():
    assert kinds(codes=[closed("pulled", NOW + SECOND)]) == [What.SILENT, What.OVERDUE]


# Renewed, pulled, failed.


@pytest.mark.parametrize(
    ("late", "kind"),
    [(-SECOND, What.EXTENDED), (timedelta(0), What.EXTENDED), (SECOND, What.EXTENDED_LATE)],
)
def test_an_extension_is_in_time_until_the_old_end(late, kind):
    code = standing(ends_at=NOW + 300 * DAY)
    (event,) = [each for each in events(Facts(extensions=[Extension(code, END + late, END)]), PERIOD)
                if each.what is not What.SILENT]  # fmt: skip
    assert (event.what, event.took, event.end) == (kind, -late, END)


@pytest.mark.parametrize(
    ("late", "kind"),
    [(-SECOND, What.REPLACED), (timedelta(0), What.REPLACED), (SECOND, What.REPLACED_LATE)],
)
def test_a_replacement_is_in_time_until_the_end(late, kind):
    found = events(Facts(codes=[closed("replaced", END + late)]), PERIOD)
    assert [(each.what, each.took) for each in found if each.what is not What.SILENT] == [(kind, -late)]


@pytest.mark.parametrize(("how", "kind"), [("pulled", What.PULLED), ("invalid", What.FAILED)])
@pytest.mark.parametrize(
    ("at", "counted"), [(SINCE, False), (SINCE + SECOND, True), (NOW, True), (NOW + SECOND, False)]
)
def test_what_was_closed_counts_in_the_period_with_its_reason(how, kind, at, counted):
    code = closed(how, at, NOW + 99 * DAY, reason="post_deleted")
    found = events(Facts(codes=[code]), PERIOD)
    assert [(each.what, each.reason) for each in found] == ([(kind, "post_deleted")] if counted else [])


# Requests.


@pytest.mark.parametrize(
    ("asked", "answered", "found"),
    [
        (SINCE, SINCE + SECOND, [What.ANSWERED]),
        (SINCE + SECOND, None, [What.ASKED]),
        (NOW, None, [What.ASKED]),
        (NOW - DAY, NOW, [What.ASKED, What.ANSWERED]),
        (NOW - DAY, NOW + SECOND, [What.ASKED]),
    ],
)
def test_requests_count_when_they_were_asked_and_when_they_were_answered(asked, answered, found):
    assert kinds(requests=[Asking(about=Subject(7, "ana"), asked_at=asked, answered_at=answered)]) == found


def test_an_answer_says_how_long_it_took():
    asked = Asking(about=Subject(7, "ana"), asked_at=SINCE - DAY, answered_at=NOW)
    (event,) = events(Facts(requests=[asked]), PERIOD)
    assert event.took == 31 * DAY


@pytest.mark.parametrize(("at", "counted"), [(SINCE, False), (SINCE + SECOND, True), (NOW + SECOND, False)])
def test_codes_count_when_they_were_logged(at, counted):
    assert kinds(logged=[standing(logged_at=at)]) == ([What.LOGGED] if counted else [])


# What comes next.


@pytest.mark.parametrize(
    ("ends_at", "kind"),
    [
        (SINCE - 400 * DAY, What.OVERDUE),
        (NOW, What.OVERDUE),
        (NOW + SECOND, What.COMING),
        (NOW + AHEAD, What.COMING),
        (NOW + AHEAD + SECOND, None),
    ],
)
def test_what_is_open_has_ended_or_will_within_thirty_days(ends_at, kind):
    found = [what for what in kinds(codes=[standing(ends_at=ends_at)]) if what is not What.SILENT]
    assert found == ([kind] if kind else [])


def test_all_is_in_order_and_what_comes_is_last():
    codes = [standing(3, NOW + DAY), standing(2, END), standing(1, END)]
    found = events(Facts(codes=codes, logged=[standing(4, NOW + 60 * DAY, logged_at=NOW - DAY)]), PERIOD)
    assert [(each.about.number, each.what) for each in found] == [
        (1, What.SILENT), (1, What.OVERDUE), (2, What.SILENT), (2, What.OVERDUE), (4, What.LOGGED), (3, What.COMING),
    ]  # fmt: skip


def test_a_weeks_report_that_is_late_tells_of_its_week_and_looks_ahead_from_now():
    late = Period(NOW - 10 * DAY, NOW - 3 * DAY, NOW, ZoneInfo("UTC"))
    codes = [standing(1, NOW - 4 * DAY), standing(2, NOW - 2 * DAY), standing(3, NOW + DAY)]
    found = [(each.about.number, each.what) for each in events(Facts(codes=codes), late)]
    assert found == [(1, What.SILENT), (1, What.OVERDUE), (2, What.OVERDUE), (3, What.COMING)]
    assert late.days == 7
