"""Alerts are owed, claimed, planned, fenced, posted and recorded: never lost, hardly ever twice."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import create_engine, text

from storage.claims import Claim
from storage.database import Database
from storage.leases import LEASE
from storage.models import Digest, DigestLine, DigestMessage, Notice
from tests.conftest import NOON, TEAM
from tests.storage.work import (
    HERE,
    THERE,
    choose,
    claim,
    deliver,
    extend,
    fence,
    finish,
    kinds,
    log,
    log_many,
    message_of,
    minutes,
    only_claim,
    owed,
    plan,
    post,
    postpone,
    pull,
    record,
    rows,
    send,
    tick,
    undo,
)  # fmt: skip

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
NINE = NOON.replace(hour=9)
TOMORROW = NINE + DAY


def make(database, now):
    with database.outbox() as outbox:
        outbox.make(now)


def told(database):
    return [(row.code_id, row.stage) for row in rows(database, Notice)]


@pytest.fixture
def ready(database):
    """A workspace with a channel."""
    choose(database)
    return database


@pytest.fixture
def morning(ready):
    """The day's digest was sent: it told #1, which ends in two days."""
    log(ready, "#told", hours=48)
    (message,) = tick(ready, NOON)
    assert message.kind == "digest"
    return ready


# What is owed


def test_nothing_due_is_nothing_owed(ready):
    log(ready, hours=73)
    assert tick(ready, NOON) == []
    assert kinds(ready) == []


def test_a_digest_holds_all_that_is_due_the_soonest_first_by_stage(ready):
    for words, hours in (("#reach", 72), ("#swap", 24), ("#over", -3), ("#later", 73), ("#edge", 24.01)):
        log(ready, words, hours)
    (message,) = tick(ready, NOON)
    assert message.codes == ((3, "expired"), (2, "swap_now"), (5, "reach_out"), (1, "reach_out"))
    assert (message.kind, message.channel, message.thread_ts) == ("digest", HERE, None)


@pytest.mark.parametrize(("at", "expected"), [(NINE - SECOND, 0), (NINE, 1)])
def test_a_digest_waits_for_its_hour(ready, at, expected):
    log(ready, hours=50, at=NOON - 2 * DAY + HOUR)
    pull(ready, log(ready, "#other", hours=60, at=NINE - DAY), NINE - DAY)
    rows_before = tick(ready, NINE - DAY + HOUR)
    assert len(rows_before) == 1
    assert [message.kind for message in tick(ready, at)].count("digest") == expected


def test_a_digest_comes_once_a_day_and_an_expired_code_is_in_each_until_somebody_decides(ready):
    code = log(ready, hours=-1)
    messages = [each for now in minutes(NOON, NOON + 3 * DAY, HOUR) for each in tick(ready, now)]
    assert [(each.kind, each.numbers) for each in messages] == [("digest", [code.id])] * 4
    assert told(ready) == [(code.id, "expired")]
    pull(ready, code, NOON + 3 * DAY)
    assert [each for now in minutes(NOON + 3 * DAY, NOON + 6 * DAY, HOUR) for each in tick(ready, now)] == []


def test_between_two_digests_each_stage_is_told_once_in_the_thread_of_the_days_digest(morning):
    (head,) = rows(morning, DigestMessage)
    messages = [each for now in minutes(NOON, NOON + 49 * HOUR, HOUR / 2) for each in tick(morning, now)]
    assert [(each.kind, each.codes) for each in messages] == [
        ("digest", ((1, "reach_out"),)),
        ("escalation", ((1, "swap_now"),)),
        ("digest", ((1, "swap_now"),)),
        ("escalation", ((1, "expired"),)),
    ]
    assert [each.thread_ts for each in messages] == [None, messages[0].ts, None, messages[2].ts]
    assert head.ts not in {each.thread_ts for each in messages}


@pytest.mark.parametrize(("hours", "stage"), [(72, "reach_out"), (24, "swap_now"), (-1, "expired"), (0, "expired")])
def test_a_code_logged_late_is_told_at_the_next_tick_and_once(morning, hours, stage):
    late = log(morning, "#late", hours, at=NOON + HOUR)
    messages = [each for now in minutes(NOON + HOUR, NOON + 2 * HOUR, HOUR / 6) for each in tick(morning, now)]
    assert [(each.kind, each.codes) for each in messages][:1] == [("escalation", ((late.id, stage),))]
    assert told(morning).count((late.id, stage)) == 1
    assert sum(stage in str(each.codes) for each in messages) == 1


def test_a_code_that_slides_into_the_window_after_the_digest_waits_for_the_next_one(morning):
    log(morning, "#sliding", hours=73, at=NOON)
    assert tick(morning, NOON + 2 * HOUR) == []
    (message,) = tick(morning, TOMORROW)
    assert message.numbers == [1, 2]


def test_a_code_extended_into_an_end_within_the_window_is_told_at_once(morning):
    code = log(morning, "#short", hours=100)
    assert tick(morning, NOON) == []
    pulled = log(morning, "#expired", hours=-5)
    assert [each.numbers for each in tick(morning, NOON)] == [[pulled.id]]
    extend(morning, pulled, hours=70)
    assert [(each.kind, each.codes) for each in tick(morning, NOON)] == [("escalation", ((pulled.id, "reach_out"),))]
    assert tick(morning, NOON) == []
    assert code.id not in dict(told(morning))


def test_a_code_extended_beyond_the_window_is_told_again_at_its_new_end(morning):
    code = log(morning, "#again", hours=1)
    tick(morning, NOON)
    extend(morning, code, hours=100)
    messages = [each for now in minutes(NOON, NOON + 5 * DAY, HOUR) for each in tick(morning, now)]
    assert told(morning).count((code.id, "swap_now")) == 2
    assert told(morning).count((code.id, "expired")) == 1
    assert all(each.kind == "escalation" or code.id not in each.numbers for each in messages[:1])


def test_a_new_end_at_the_same_stage_is_told_too(morning):
    code = log(morning, "#hours", hours=1)
    assert [each.codes for each in tick(morning, NOON)] == [((code.id, "swap_now"),)]
    extend(morning, code, hours=20)
    assert [each.codes for each in tick(morning, NOON)] == [((code.id, "swap_now"),)]
    assert tick(morning, NOON) == []


def test_a_workspace_without_a_channel_is_owed_nothing_and_all_once_it_has_one(database):
    log(database, hours=-1)
    assert tick(database, NOON) == []
    assert kinds(database) == []
    choose(database)
    assert [each.kind for each in tick(database, NOON)] == ["digest"]


def test_after_a_week_of_silence_each_code_is_told_once_at_its_tightest_stage(ready):
    for words, hours in (("#over", 50), ("#swap", 24 * 7 + 10), ("#reach", 24 * 9 + 12)):
        log(ready, words, hours)
    messages = [each for now in minutes(NOON + 7 * DAY, NOON + 7 * DAY + HOUR, HOUR / 6) for each in tick(ready, now)]
    assert [(each.kind, each.codes) for each in messages] == [
        ("digest", ((1, "expired"), (2, "swap_now"), (3, "reach_out")))
    ]


def test_one_workspace_is_owed_at_most_one_alert_at_a_time(ready):
    log(ready, hours=10)
    for now in (NOON, NOON + HOUR, TOMORROW, TOMORROW + 2 * DAY):
        log(ready, f"#more-{now}", hours=5, at=now)
        make(ready, now)
        assert owed(ready) == 1


def test_a_zone_that_the_world_gave_up_stops_nobody(ready):
    choose(ready, team="T0OTHER", timezone="Mars/Olympus")
    log(ready, hours=-1)
    log(ready, hours=-1, team="T0OTHER")
    assert {each.team for each in tick(ready, NOON)} == {TEAM, "T0OTHER"}


# Days, hours and zones


@pytest.mark.parametrize(("zone", "change"), [
    ("Europe/Berlin", datetime(2026, 3, 29, tzinfo=UTC)), ("Europe/Berlin", datetime(2026, 10, 25, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, tzinfo=UTC)), ("Australia/Lord_Howe", datetime(2026, 4, 5, tzinfo=UTC)),
])  # fmt: skip
@pytest.mark.parametrize("hour", [time(2, 30)])
def test_there_is_one_digest_a_local_day_also_when_the_clocks_change(database, zone, change, hour):
    choose(database, timezone=zone, alert_time=hour, at=change)
    log(database, hours=-100, at=change - 2 * DAY)
    messages = [each for now in minutes(change - DAY, change + 2 * DAY, HOUR) for each in tick(database, now)]
    days = [row.local_day for row in rows(database, Digest, kind="digest")]
    assert [each.kind for each in messages].count("digest") == len(days)
    assert days == [days[0] + place * DAY for place in range(len(days))]
    assert len(days) >= 3


def test_a_later_hour_on_the_same_day_brings_no_second_digest(morning):
    choose(morning, alert_time=time(16))
    assert tick(morning, NOON + 5 * HOUR) == []
    assert tick(morning, TOMORROW) == []
    assert [each.kind for each in tick(morning, TOMORROW + 7 * HOUR)] == ["digest"]


def test_a_zone_further_east_has_its_own_day(morning):
    choose(morning, timezone="Pacific/Auckland")
    tick(morning, NOON)
    assert kinds(morning) == [("digest", "2026-11-22")]
    assert [each.kind for each in tick(morning, NOON + 8 * HOUR)] == ["digest"]
    assert kinds(morning)[-1] == ("digest", "2026-11-23")


# Size


@pytest.mark.parametrize(("due", "pages", "unshown"), [
    (20, [20], 0), (25, [20, 5], 0), (200, [20] * 10, 0), (201, [20] * 10, 1), (230, [20] * 10, 30),
])  # fmt: skip
def test_twenty_codes_a_message_ten_messages_and_the_rest_is_counted(ready, due, pages, unshown):
    log_many(ready, due, hours=20)
    messages = tick(ready, NOON)
    assert [len(each.codes) for each in messages] == pages
    assert [each.unshown for each in messages] == [0] * (len(pages) - 1) + [unshown]
    assert [each.thread_ts for each in messages] == [None] + [messages[0].ts] * (len(pages) - 1)
    assert len(told(ready)) == due
    assert tick(ready, NOON + HOUR) == []


def counted(database_url):
    """The database notes how few rows there are."""
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def test_ten_thousand_codes_are_ten_messages_and_no_flood_after_them(ready, database_url):
    pull(ready, log(ready, "#first"))
    tick(ready, NOON)
    counted(database_url)
    clock = Database(database_url, patient=True)
    log_many(clock, 10_000, hours=1)
    messages = [each for now in minutes(NOON, NOON + HOUR / 2, HOUR / 4) for each in tick(clock, now)]
    clock.close()
    assert len(messages) == 10
    assert messages[-1].unshown == 9_800
    assert len(rows(ready, Notice)) == 10_000


# Claims, leases and crashes


def test_a_claim_is_nobody_elses_until_its_lease_is_over(morning):
    log(morning, "#late", hours=1)
    make(morning, NOON)
    first = only_claim(morning, NOON)
    assert claim(morning, NOON + LEASE - SECOND) == []
    second = only_claim(morning, NOON + LEASE)
    assert (second.digest_id, second.token) == (first.digest_id, first.token + 1)


def test_a_fence_renews_the_lease(ready):
    log_many(ready, 25)
    make(ready, NOON)
    ours = only_claim(ready, NOON)
    plan(ready, ours, NOON)
    assert fence(ready, ours, 0, NOON + LEASE / 2)
    assert claim(ready, NOON + LEASE) == []


def test_a_clock_that_was_set_back_leaves_nothing_locked_for_long(ready):
    log(ready)
    make(ready, NOON)
    ours = only_claim(ready, NOON)
    postpone(ready, ours, NOON)
    assert claim(ready, NOON - 3 * HOUR)


def test_a_crash_before_the_post_sends_it_later_with_what_is_due_then(ready):
    first, second = log(ready, "#first"), log(ready, "#second")
    make(ready, NOON)
    plan(ready, only_claim(ready, NOON), NOON)
    pull(ready, first)
    third = log(ready, "#third", hours=70)
    (message,) = send(ready, NOON + HOUR)
    assert message.numbers == [second.id, third.id]
    assert told(ready) == [(second.id, "reach_out"), (third.id, "reach_out")]


def test_a_crash_between_two_pages_sends_only_the_rest_and_draws_the_first_again(ready):
    log_many(ready, 25)
    make(ready, NOON)
    ours = only_claim(ready, NOON)
    pages = plan(ready, ours, NOON)
    head = post(ready, ours, pages[0], NOON)
    (rest,) = send(ready, NOON + HOUR)
    assert head and not set(head.numbers) & set(rest.numbers)
    assert (rest.page, rest.thread_ts, len(rest.codes)) == (1, head.ts, 5)
    with ready.outbox() as outbox:
        assert [each.page for each in outbox.redraws.take(NOON + HOUR)] == [0]
    assert len(told(ready)) == 25


def test_a_crash_after_the_last_page_posts_nothing_more(ready):
    log_many(ready, 201)
    make(ready, NOON)
    ours = only_claim(ready, NOON)
    for page in plan(ready, ours, NOON):
        post(ready, ours, page, NOON)
    assert send(ready, NOON + HOUR) == []
    assert owed(ready) == 0
    assert (rows(ready, Digest)[0].unshown, len(told(ready))) == (1, 201)
    assert tick(ready, NOON + 2 * HOUR) == []


def test_a_crash_after_the_post_and_before_its_record_sends_it_once_more(ready):
    log(ready)
    make(ready, NOON)
    ours = only_claim(ready, NOON)
    plan(ready, ours, NOON)
    assert fence(ready, ours, 0, NOON)
    assert [each.numbers for each in send(ready, NOON + HOUR)] == [[1]]
    assert tick(ready, NOON + 2 * HOUR) == []


def test_a_paused_sender_that_wakes_can_do_nothing_any_more(ready):
    log_many(ready, 25)
    make(ready, NOON)
    paused = only_claim(ready, NOON)
    plan(ready, paused, NOON)
    other = only_claim(ready, NOON + HOUR)
    pages = plan(ready, other, NOON + HOUR)
    assert plan(ready, paused, NOON + HOUR) == []
    assert fence(ready, paused, 0, NOON + HOUR) is None
    finish(ready, paused, NOON + HOUR)
    postpone(ready, paused, NOON + HOUR)
    assert [post(ready, other, page, NOON + HOUR) is not None for page in pages] == [True, True]
    finish(ready, other, NOON + HOUR)
    assert [row.ts is not None for row in rows(ready, DigestMessage)] == [True, True]
    assert (owed(ready), rows(ready, Digest)[0].problem) == (0, None)


def test_a_post_that_is_recorded_late_is_kept_not_repeated_and_drawn_again(ready):
    log(ready)
    make(ready, NOON)
    paused = only_claim(ready, NOON)
    plan(ready, paused, NOON)
    shown = fence(ready, paused, 0, NOON)
    assert shown
    other = only_claim(ready, NOON + HOUR)
    plan(ready, other, NOON + HOUR)
    record(ready, paused, message_of(paused, shown), NOON + HOUR)
    assert fence(ready, other, 0, NOON + HOUR) is None
    finish(ready, other, NOON + HOUR)
    assert owed(ready) == 0
    with ready.outbox() as outbox:
        assert len(outbox.redraws.take(NOON + HOUR)) == 1


def test_a_sent_alert_is_never_claimed_again(morning):
    stolen = Claim(1, TEAM, 1)
    assert plan(morning, stolen, NOON) == []
    assert fence(morning, stolen, 0, NOON) is None
    finish(morning, stolen, NOON)
    assert rows(morning, Digest)[0].sent_at == NOON
    assert claim(morning, NOON + DAY) == []


# What is handled is not told


def test_what_was_handled_after_the_plan_is_not_in_the_post_and_not_told(ready):
    first, second = log(ready, "#first"), log(ready, "#second")
    make(ready, NOON)
    ours = only_claim(ready, NOON)
    plan(ready, ours, NOON)
    pull(ready, first)
    message = post(ready, ours, 0, NOON)
    assert message and message.numbers == [second.id]
    assert told(ready) == [(second.id, "reach_out")]


def test_an_alert_that_became_needless_leaves_no_trace(ready):
    code = log(ready)
    make(ready, NOON)
    ours = only_claim(ready, NOON)
    plan(ready, ours, NOON)
    extend(ready, code, hours=1000)
    assert deliver(ready, ours, NOON) == []
    assert [len(rows(ready, table)) for table in (Digest, DigestMessage, DigestLine, Notice)] == [0, 0, 0, 0]
    log(ready, "#later", hours=-1)
    assert [each.kind for each in tick(ready, NOON + HOUR)] == ["digest"]


def test_a_needless_alert_takes_the_notices_of_those_without_room_with_it(ready):
    log_many(ready, 201)
    make(ready, NOON)
    ours = only_claim(ready, NOON)
    pages = plan(ready, ours, NOON)
    for code in [row.code_id for row in rows(ready, DigestLine)]:
        with ready.workspace(TEAM) as workspace:
            pulled = workspace.codes.get(code)
        pull(ready, pulled)
    assert [fence(ready, ours, page, NOON) for page in pages] == [None] * 10
    finish(ready, ours, NOON)
    assert rows(ready, Notice) == []
    assert [each.numbers for each in tick(ready, NOON)] == [[201]]


def test_what_was_told_stays_told_when_it_is_handled_before_the_next_page(ready):
    log_many(ready, 25, hours=10)
    make(ready, NOON)
    ours = only_claim(ready, NOON)
    plan(ready, ours, NOON)
    head = post(ready, ours, 0, NOON)
    with ready.workspace(TEAM) as workspace:
        first = workspace.codes.get(1)
    pulled = pull(ready, first)
    post(ready, ours, 1, NOON)
    finish(ready, ours, NOON)
    assert head and first.id in head.numbers
    assert (1, "swap_now") in told(ready)
    undo(ready, pulled)
    assert tick(ready, NOON) == []


def test_an_undone_pull_that_was_never_told_is_told(morning):
    code = log(morning, "#late", hours=5)
    make(morning, NOON)
    ours = only_claim(morning, NOON)
    plan(morning, ours, NOON)
    pulled = pull(morning, code)
    assert post(morning, ours, 0, NOON) is None
    finish(morning, ours, NOON)
    undo(morning, pulled)
    assert [each.numbers for each in tick(morning, NOON)] == [[code.id]]


def test_a_channel_that_was_taken_away_before_the_post_loses_nothing(ready):
    log(ready, hours=10)
    make(ready, NOON)
    ours = only_claim(ready, NOON)
    choose(ready, alert_channel=None)
    assert deliver(ready, ours, NOON) == []
    assert (kinds(ready), told(ready)) == ([], [])
    assert tick(ready, NOON + HOUR) == []
    choose(ready, alert_channel=THERE)
    assert [(each.channel, each.codes) for each in tick(ready, NOON + HOUR)] == [(THERE, ((1, "swap_now"),))]


# Waiting for days


def test_an_alert_that_waited_three_days_is_that_days_digest_at_the_tightest_stage(ready):
    log(ready, "#one", hours=30)
    log(ready, "#two", hours=90)
    for now in minutes(NOON, NOON + 3 * DAY, HOUR):
        make(ready, now)
        for each in claim(ready, now):
            plan(ready, each, now)
            postpone(ready, each, now)
        assert owed(ready) == 1
    messages = [
        each for now in minutes(NOON + 3 * DAY + HOUR, NOON + 3 * DAY + 5 * HOUR, HOUR) for each in tick(ready, now)
    ]
    assert [(each.kind, each.codes) for each in messages] == [("digest", ((1, "expired"), (2, "swap_now")))]
    assert kinds(ready) == [("digest", "2026-11-25")]
    assert rows(ready, Digest)[0].problem is None


def test_an_escalation_that_waited_past_the_hour_is_the_days_digest(morning):
    log(morning, "#late", hours=5)
    make(morning, NOON)
    assert [each.kind for each in tick(morning, TOMORROW - SECOND)] == ["escalation"]
    log(morning, "#later", hours=5, at=TOMORROW - SECOND)
    make(morning, TOMORROW - SECOND)
    assert [(each.kind, len(each.codes)) for each in tick(morning, TOMORROW)] == [("digest", 3)]
    assert tick(morning, TOMORROW + HOUR) == []
    assert kinds(morning)[-1] == ("digest", "2026-11-23")


def test_a_failure_says_why_until_the_alert_is_sent(ready):
    log(ready)
    make(ready, NOON)
    postpone(ready, only_claim(ready, NOON), NOON)
    assert rows(ready, Digest)[0].problem == "is_archived"
    assert claim(ready, NOON + 9 * 60 * SECOND) == []
    assert len(send(ready, NOON + 10 * 60 * SECOND)) == 1
    assert rows(ready, Digest)[0].problem is None


def half_posted(database):
    """The first of two pages stands; the channel took no second one."""
    log_many(database, 25)
    make(database, NOON)
    ours = only_claim(database, NOON)
    plan(database, ours, NOON)
    post(database, ours, 0, NOON)
    postpone(database, ours, NOON)


def test_a_digest_posted_in_part_is_told_whole_where_the_alerts_go_now(ready):
    half_posted(ready)
    choose(ready, alert_channel=THERE)
    assert send(ready, NOON + HOUR) == []
    messages = tick(ready, NOON + HOUR)
    assert [(each.channel, len(each.codes)) for each in messages] == [(THERE, 20), (THERE, 5)]
    assert [kind for kind, _ in kinds(ready)] == ["cut", "digest"]


def test_a_digest_posted_in_part_and_overtaken_by_the_next_day_makes_way_for_it(ready):
    half_posted(ready)
    assert send(ready, TOMORROW) == []
    assert [len(each.codes) for each in tick(ready, TOMORROW)] == [20, 5]
    assert kinds(ready) == [("cut", "2026-11-22"), ("digest", "2026-11-23")]


def test_an_escalation_posted_in_part_leaves_the_rest_to_the_next(morning):
    log_many(morning, 25, hours=10)
    make(morning, NOON)
    ours = only_claim(morning, NOON)
    plan(morning, ours, NOON)
    head = post(morning, ours, 0, NOON)
    choose(morning, alert_channel=THERE)
    assert send(morning, NOON + HOUR) == []
    (rest,) = tick(morning, NOON + HOUR)
    assert head and not set(head.numbers) & set(rest.numbers)
    assert (rest.kind, rest.channel, rest.thread_ts, len(rest.codes)) == ("escalation", THERE, None, 5)


# Where it goes


def test_all_pages_of_an_escalation_go_into_the_thread_of_the_days_digest(morning):
    (head,) = rows(morning, DigestMessage)
    log_many(morning, 25, hours=10)
    messages = tick(morning, NOON)
    assert [(each.kind, each.thread_ts) for each in messages] == [("escalation", head.ts)] * 2
    assert {row.thread_ts for row in rows(morning, DigestMessage, digest_id=2)} == {head.ts}


def test_an_escalation_stands_alone_when_the_channel_changed_since_the_digest(morning):
    choose(morning, alert_channel=THERE)
    log_many(morning, 25, hours=10)
    head, rest = tick(morning, NOON)
    assert (head.channel, head.thread_ts) == (THERE, None)
    assert (rest.channel, rest.thread_ts) == (THERE, head.ts)


def test_an_escalation_before_the_days_digest_stands_alone(morning):
    log(morning, "#night", hours=40, at=NOON)
    tick(morning, NOON)
    (message,) = tick(morning, NOON + 17 * HOUR)
    assert (message.kind, message.thread_ts) == ("escalation", None)
    assert kinds(morning)[-1] == ("escalation", date(2026, 11, 23).isoformat())


def test_the_rest_of_an_alert_follows_its_first_message_also_when_the_channel_changed(ready):
    log_many(ready, 25)
    make(ready, NOON)
    ours = only_claim(ready, NOON)
    plan(ready, ours, NOON)
    head = post(ready, ours, 0, NOON)
    choose(ready, alert_channel=THERE)
    rest = post(ready, ours, 1, NOON)
    assert head and rest and (rest.channel, rest.thread_ts) == (HERE, head.ts)
