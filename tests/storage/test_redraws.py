"""A change owes a redraw to every message that shows or counts the code, until somebody has drawn it."""

from datetime import timedelta

import pytest

from storage.leases import LEASE
from storage.models import DigestMessage
from tests.conftest import NOON, TEAM
from tests.storage.work import (
    choose,
    claim,
    extend,
    fence,
    finish,
    log,
    log_many,
    message_of,
    only_claim,
    plan,
    pull,
    record,
    rows,
    tick,
    undo,
)  # fmt: skip

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def take(database, now=NOON, **more):
    with database.outbox() as outbox:
        return outbox.redraws.take(now, **more)


def draw(database, stale):
    with database.outbox() as outbox:
        return outbox.redraws.message(stale)


def done(database, stale):
    with database.outbox() as outbox:
        outbox.redraws.done(stale)


def owing(database):
    return [(row.digest_id, row.page) for row in rows(database, DigestMessage) if row.stale_at is not None]


def get(database, number):
    with database.reading(TEAM) as workspace:
        return workspace.codes.get(number)


@pytest.fixture
def told(database):
    """One code, told in the day's digest."""
    choose(database)
    log(database)
    tick(database, NOON)
    return database


def test_a_posted_message_owes_nothing_until_its_code_changes(told):
    assert take(told) == []
    pull(told, get(told, 1))
    (stale,) = take(told)
    shown = draw(told, stale)
    assert [(one.code.id, one.fate) for one in shown.codes] == [(1, "pulled")]
    assert (shown.total, shown.handled) == (1, 1)
    done(told, stale)
    assert (owing(told), take(told, NOON + DAY)) == ([], [])


def test_every_message_that_shows_the_code_is_drawn_the_longest_owed_first(told):
    tick(told, NOON + DAY)
    pull(told, get(told, 1))
    assert sorted(owing(told)) == [(1, 0), (2, 0)]
    assert len(take(told, most=1)) == 1
    assert len(take(told, most=9)) == 1


def test_the_first_message_is_drawn_too_since_it_counts_the_codes_of_all(database):
    choose(database)
    log_many(database, 45)
    tick(database, NOON)
    pull(database, get(database, 30))
    assert owing(database) == [(1, 0), (1, 1)]
    (head, _) = sorted(take(database), key=lambda stale: stale.page)
    assert (draw(database, head).total, draw(database, head).handled) == (45, 1)


def test_a_message_is_drawn_by_one_at_a_time_until_the_lease_is_over(told):
    pull(told, get(told, 1))
    assert len(take(told)) == 1
    assert take(told, NOON + LEASE - SECOND) == []
    assert len(take(told, NOON + LEASE)) == 1


def test_a_change_while_it_is_drawn_keeps_it_owing_even_at_the_same_instant(told):
    pulled = pull(told, get(told, 1))
    (stale,) = take(told)
    undo(told, pulled)
    done(told, stale)
    assert owing(told) == [(1, 0)]
    (again,) = take(told)
    done(told, again)
    assert owing(told) == []


def test_who_draws_after_the_lease_owes_it_again_since_older_may_have_covered_newer(told):
    pulled = pull(told, get(told, 1))
    (paused,) = take(told)
    undo(told, pulled)
    (other,) = take(told, NOON + MINUTE)
    done(told, other)
    assert owing(told) == []
    done(told, paused)
    assert owing(told) == [(1, 0)]


def test_who_draws_after_the_lease_owes_another_redraw(told):
    pull(told, get(told, 1))
    (paused,) = take(told)
    (other,) = take(told, NOON + MINUTE)
    done(told, other)
    done(told, paused)
    assert owing(told) == [(1, 0)]


def test_a_redraw_that_failed_is_tried_again_from_then_on(told):
    pull(told, get(told, 1))
    (stale,) = take(told)
    with told.outbox() as outbox:
        outbox.redraws.later(stale, NOON + MINUTE)
    assert take(told, NOON + 59 * SECOND) == []
    (again,) = take(told, NOON + MINUTE)
    done(told, again)
    assert owing(told) == []


def test_a_clock_that_was_set_back_leaves_no_redraw_locked(told):
    pull(told, get(told, 1))
    assert take(told, NOON + DAY)
    assert take(told, NOON)


def test_a_change_between_the_post_and_its_answer_is_drawn_after_it(database):
    choose(database)
    code = log(database)
    with database.outbox() as outbox:
        outbox.make(NOON)
    ours = only_claim(database, NOON)
    plan(database, ours, NOON)
    shown = fence(database, ours, 0, NOON)
    assert shown
    extend(database, code, hours=1000)
    assert take(database) == []  # it stands nowhere yet
    record(database, ours, message_of(ours, shown), NOON)
    finish(database, ours, NOON)
    (stale,) = take(database)
    assert [one.fate for one in draw(database, stale).codes] == ["extended"]


def test_the_head_is_drawn_again_when_a_code_of_a_later_message_is_handled_before_its_post(database):
    choose(database)
    log_many(database, 25)
    with database.outbox() as outbox:
        outbox.make(NOON)
    ours = only_claim(database, NOON)
    plan(database, ours, NOON)
    for page in (0, 1):
        shown = fence(database, ours, page, NOON)
        assert shown and shown.total == 25 - page
        record(database, ours, message_of(ours, shown), NOON)
        if page == 0:
            pull(database, get(database, 25))
    finish(database, ours, NOON)
    assert rows(database, DigestMessage)[0].changes == 2  # for the pull, and for the line that is gone since
    assert {stale.page: draw(database, stale).total for stale in take(database)} == {0: 24, 1: 24}


def test_a_redraw_stays_where_the_message_stands_when_the_channel_changes(told):
    (message,) = rows(told, DigestMessage)
    choose(told, alert_channel="C0ELSEWHERE")
    pull(told, get(told, 1))
    (stale,) = take(told)
    shown = draw(told, stale)
    assert (shown.channel, shown.ts) == (message.channel, message.ts)


def test_only_the_alert_that_first_told_a_stage_says_so(told):
    tick(told, NOON + DAY)
    tick(told, NOON + 2 * DAY)
    pull(told, get(told, 1))
    first = {stale.digest_id: draw(told, stale).codes[0].first for stale in take(told)}
    stages = {stale: first[stale] for stale in sorted(first)}
    assert stages == {1: True, 2: True, 3: True}
    log(told, "#over", hours=-1, at=NOON + 2 * DAY)
    tick(told, NOON + 2 * DAY)
    tick(told, NOON + 3 * DAY)
    pull(told, get(told, 2))
    later = {stale.digest_id: draw(told, stale).codes[-1].first for stale in take(told, NOON + 3 * DAY)}
    assert [later[digest] for digest in sorted(later)][-2:] == [True, False]


def test_a_message_of_an_alert_that_is_gone_is_nothing_to_draw(told):
    pull(told, get(told, 1))
    (stale,) = take(told)
    foreign = type(stale)(stale.digest_id, stale.page, "T0OTHER", stale.changes, stale.until)
    with told.workspace("T0OTHER"):
        assert draw(told, foreign) is None
    assert claim(told, NOON) == []
