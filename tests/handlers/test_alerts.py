"""The clock ticks: what the alert channel is told, when, in which order, and how often."""

from collections.abc import Callable
from typing import Any

import pytest

from handlers.beginning import Taken
from handlers.posting import Posting
from handlers.postponing import Postponing
from handlers.views.alert import people_in
from storage.codes import Seen
from tests.conftest import AD_OPS, CODE, LEO, MIA, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, form, labels, row, texts

REACH_OUT = "🟡 *Within 72 hours – reach out*"
SWAP_NOW = "🟠 *Within 24 hours – swap now*"
EXPIRED = "🔴 *Expired – pull or replace*"


def numbered(number: int) -> str:
    return f"#Nk3vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghij{number:05d}="


def log(team: Team, number: int, hours: float, **fields: Any) -> None:
    team.log(numbered(number), hours=hours, **fields)


def posts(team: Team) -> list[dict[str, Any]]:
    sent = [call.args for call in team.slack.calls_of("chat.postMessage")]
    return [each for each in sent if each.get("metadata") and each["channel"] == AD_OPS]


def mentions(team: Team, number: int) -> bool:
    return f"<@{LEO}>" in row(team.alerts()[-1], number)


def test_an_alert_is_grouped_by_what_to_do_and_the_soonest_end_comes_first(team: Team):
    team.set_up()
    for number, hours in ((1, 71), (2, 23), (3, 1), (4, 50), (5, 2)):
        log(team, number, hours)
    team.clock.push(hours=1.5)
    team.tick()
    (alert,) = team.alerts()
    shown = texts(alert)
    assert shown[:2] == ["⚡ 5 Spark Codes need you", "1 expired · 2 within 24 hours · 2 within 72 hours"]
    heads = [text for text in shown if text in (EXPIRED, SWAP_NOW, REACH_OUT)]
    assert heads == [EXPIRED, SWAP_NOW, REACH_OUT]
    order = [text.split()[0] for text in shown if text.startswith("#")]
    assert order == ["#3", "#5", "#2", "#4", "#1"]
    assert [line.split()[0] for line in alert.text.splitlines()[1:]] == order


def test_a_row_says_who_for_what_which_code_and_how_long_and_who_cares(team: Team):
    team.set_up()
    log(team, 1, 48, Campaign="Summer", Ad_account="Brand US", Post_URL="vm.tiktok.com/ZM1", Owner=LEO)
    team.tick()
    (alert,) = team.alerts()
    first, second = row(alert, 1).split("\n")
    assert first == "#1 *@glow.by_ana* · Summer · Brand US · code …0001="
    assert second.startswith("Ends <!date^") and "(in 48 h) · owner @Leo · <https://vm.tiktok.com/ZM1|post>" in second
    assert labels(alert)[:2] == ["Renewed", "Pulled"]
    assert labels(alert)[2:] == ["I'm on it", "Details", "Copy message to creator", "Failed…"]
    assert texts(alert)[-1] == "Posted every day at 09:00 UTC time · `/spark settings` to change · set up by @Mia"


def test_the_text_for_phones_and_screen_readers_carries_the_list_in_words(team: Team):
    team.set_up()
    log(team, 1, 48, Campaign="Summer", Ad_account="Brand US")
    team.tick()
    lines = team.alerts()[0].text.splitlines()
    assert lines[0] == "⚡ 1 Spark Code needs you"
    assert lines[1].startswith("#1 @glow.by_ana (Summer, Brand US): Ends <!date^")


def test_no_whole_code_leaves_with_an_alert(team: Team):
    team.set_up()
    team.log(CODE, hours=20)
    team.tick()
    team.press("Pulled")
    team.submit({"Reason": "Other"})
    for call in team.slack.calls:
        if call.method in ("chat.postMessage", "chat.update"):
            assert CODE[:-5] not in str(call.args) and CODE[1:20] not in str(call.args)
    (post,) = posts(team)
    assert post["metadata"]["event_type"] == "spark_alert"
    assert set(post["metadata"]["event_payload"]) <= {"digest", "page", "key"}


def test_an_owner_is_mentioned_once_at_swap_now_and_once_at_the_end_and_else_only_named(team: Team):
    team.set_up()
    log(team, 1, 60, Owner=LEO)
    heard = []
    for hours in (0, 24, 24, 24, 24):  # 60 h left, 36, 12: swap now, then ended, ended
        team.clock.push(hours=hours)
        team.tick()
        heard.append((texts(team.alerts()[-1])[2], mentions(team, 1)))
    assert heard == [(REACH_OUT, False), (REACH_OUT, False), (SWAP_NOW, True), (EXPIRED, True), (EXPIRED, False)]
    assert "owner @Leo" in row(team.alerts()[-1], 1)


def test_only_owners_are_mentioned_when_something_is_posted(team: Team):
    team.set_up()
    for number in (1, 2):
        log(team, number, 10, Owner=LEO)
    team.tick()
    for post in posts(team):
        assert f"<@{MIA}>" not in str(post)


def test_a_digest_comes_once_a_day_and_leaves_out_what_was_handled(team: Team):
    team.set_up()
    log(team, 1, 40)
    log(team, 2, 60)
    for _ in range(3):
        team.tick()
    assert len(team.alerts()) == 1
    team.press("Pulled", value=None, where=(AD_OPS, team.alerts()[0].ts))
    team.submit({"Reason": "Other"})
    team.clock.push(hours=24)
    team.tick()
    assert [text.split()[0] for text in texts(team.alerts()[-1]) if text.startswith("#")] == ["#2"]


def test_an_expired_code_that_nobody_handled_is_in_every_digest(team: Team):
    team.set_up()
    log(team, 1, 1)
    for day in range(4):
        team.clock.push(hours=24)
        team.tick()
        assert len(team.alerts()) == day + 1
        assert EXPIRED in texts(team.alerts()[-1])


def test_a_code_logged_late_is_told_at_the_next_tick_in_the_thread_of_the_day(team: Team):
    team.set_up()
    log(team, 1, 60)
    team.tick()
    team.clock.push(hours=1)
    log(team, 2, 50)
    team.tick()
    digest, late = team.alerts()
    assert late.thread_ts == digest.ts
    assert texts(late)[0] == "⚡ 1 Spark Code needs you now"
    assert "#2 " in late.text and "#1 " not in late.text


def test_a_code_that_comes_under_24_hours_is_told_between_two_digests_once(team: Team):
    team.set_up()
    log(team, 1, 26)
    team.tick()
    team.clock.push(hours=3)
    for _ in range(3):
        team.tick()
    assert len(team.alerts()) == 2
    assert SWAP_NOW in texts(team.alerts()[-1])


def test_more_than_twenty_codes_go_on_in_the_thread(team: Team):
    team.set_up()
    for number in range(1, 46):
        log(team, number, 24 + number)
    team.tick()
    first, *more = team.alerts()
    assert texts(first)[:2] == [
        "⚡ 45 Spark Codes need you", "45 in all, the soonest first; the others follow in this thread.",
    ]  # fmt: skip
    assert [message.thread_ts for message in more] == [first.ts, first.ts]
    rows = [[text.split()[0] for text in texts(message) if text.startswith("#")] for message in team.alerts()]
    assert list(map(len, rows)) == [20, 20, 5]
    assert [number for page in rows for number in page] == [f"#{number}" for number in range(1, 46)]
    assert "Part 2 of the alert above" in texts(more[0])[0]


def test_a_change_in_the_thread_counts_in_the_header_above(team: Team):
    team.set_up()
    for number in range(1, 23):
        log(team, number, 24 + number)
    team.tick()
    first, second = team.alerts()
    team.press("Pulled", where=(AD_OPS, second.ts))
    team.submit({"Reason": "Other"})
    assert "pulled by" in row(second, 21)
    assert texts(first)[0] == "⚡ 21 of 22 left"


def test_after_a_click_the_row_keeps_its_place_and_the_header_counts_what_is_left(team: Team):
    team.set_up()
    for number in (1, 2, 3):
        log(team, number, 40 + number)
    team.tick()
    (alert,) = team.alerts()
    value = f"2 {ledger.code(team, 2).expires_at.timestamp():.0f}"
    team.press("Renewed", value=value, by=LEO)
    team.submit({"Duration": "30"}, by=LEO)
    assert texts(alert)[0] == "⚡ 2 of 3 left"
    assert [text.split()[0] for text in texts(alert) if text.startswith("#")] == ["#1", "#2", "#3"]
    facts, happened = row(alert, 2).split("\n")
    assert facts.startswith("#2 *@glow.by_ana*")
    assert happened.startswith(f"✅ extended by <@{LEO}>, now ends <!date^") and "(was <!date^" in happened
    assert labels(alert).count("Renewed") == 2
    assert alert.text.splitlines()[2].startswith(f"#2: extended by <@{LEO}>")


def test_when_all_is_handled_the_header_says_so(team: Team):
    team.set_up()
    for number in (1, 2):
        log(team, number, 40 + number)
    team.tick()
    for _ in range(2):
        team.press("Pulled", where=(AD_OPS, team.alerts()[0].ts))
        team.submit({"Reason": "Post deleted"})
    (alert,) = team.alerts()
    assert texts(alert)[0] == "All 2 handled ✔"
    assert "⏹ pulled by" in row(alert, 1) and "Post deleted" in row(alert, 1)
    assert labels(alert) == ["Undo", "Undo"]
    assert team.tick() == 0 and len(team.alerts()) == 1


def test_a_replaced_row_names_its_successor_and_a_late_one_tells_it_too(team: Team):
    team.set_up()
    log(team, 1, 40)
    team.tick()
    team.press("Renewed")
    team.submit({"Renewal": "replaced", "New Spark Code": numbered(2), "Expires at": ledger.code(team).expires_at})
    assert "not after the old one" in str(form(team).errors)
    team.submit({"Expires at": None, "Duration": "30"})
    assert f"🔁 replaced by #2, by <@{MIA}>: apply it in Ads Manager" in row(team.alerts()[0], 1)
    assert texts(team.alerts()[0])[0] == "⚡ 1 Spark Code needs you"
    team.press("Applied")
    assert f"✅ replaced by #2, by <@{MIA}>, swapped by <@{MIA}>" in row(team.alerts()[0], 1)
    assert texts(team.alerts()[0])[0] == "Handled ✔"


def test_every_message_that_shows_the_code_is_drawn_again_yesterdays_too(team: Team):
    team.set_up()
    log(team, 1, 60)
    team.tick()
    team.clock.push(hours=24)
    team.tick()
    old, new = team.alerts()
    assert labels(old)[:2] == labels(new)[:2] == ["Renewed", "Pulled"]
    team.press("Renewed", where=(AD_OPS, old.ts))
    team.submit({"Duration": "30"})
    for message in (old, new):
        assert "extended by" in row(message, 1)
        assert labels(message) == ["Undo"]


def test_without_a_channel_nothing_is_owed(team: Team):
    log(team, 1, 10)
    assert team.tick() == 0
    team.set_up()
    team.tick()
    assert len(team.alerts()) == 1


def test_what_slack_refuses_for_now_stays_owed_and_comes_once(team: Team):
    team.set_up()
    log(team, 1, 10)
    team.slack.fail("chat.postMessage", "ratelimited", headers={"Retry-After": "1"}, times=2)
    assert team.tick() == 2
    assert team.alerts() == []
    team.clock.push(minutes=2)
    assert team.tick() == 0
    assert len(team.alerts()) == 1


def test_what_people_typed_can_neither_mention_nor_link_nor_format(team: Team):
    team.set_up()
    for number, typed in enumerate(HOSTILE, 1):
        log(team, number, 10 + number, Campaign=typed[:100], Ad_account=f"{number}{typed}"[:100], Note=typed)
    assert len(ledger.codes(team)) == len(HOSTILE)
    team.tick()
    (alert,) = team.alerts()
    team.command("/spark list")
    for shown in (alert, answer(team)):
        for text in (shown.text, *texts(shown)):
            for bad in ("<!channel>", "<@U0EVIL01>", "<https://evil", "*bold*", "`code`", "_it_", "~s~"):
                assert bad not in text
            assert "\u202e" not in text
    assert "· &lt;!channel&gt; &lt;!here&gt; ·" in row(alert, 1)
    assert "· &amp;lt;!channel&amp;gt; ·" in row(alert, 9)  # what was typed as an entity is shown as one


HOSTILE = (
    "<!channel> <!here>", "<@U0EVIL01>", "<https://evil.example|Renew here>", "*bold* _it_ ~s~ `code`",
    "one\n#99 two\nthree", "&" * 100, "👩‍👩‍👧" * 14, "\u202eright to left\u202c", "&lt;!channel&gt;", "#general @here",
    "'; DROP TABLE codes; --", "{creator} {post} %s {0}",
)  # fmt: skip


def begun(team: Team, turn: Callable[[], bool]) -> tuple[Posting, Taken]:
    """The channel's alert of two codes, begun; before it is posted its turn comes."""
    team.set_up()
    for number in (1, 2):
        log(team, number, 30)
    with team.bot.patient.outbox() as outbox:
        outbox.make(team.clock())
    with team.bot.patient.outbox() as outbox:
        claims = outbox.claim(team.clock())
    wire = team.bot.alerts.wire
    posting = Posting(wire, Postponing(wire), lambda *_: turn())
    (taken,) = posting.beginning.with_all(claims)
    assert taken.begun and taken.begun.first
    return posting, taken


def pull_first(team: Team, seconds: float) -> bool:
    """Somebody pulls the first code, and so much time goes by."""
    with team.bot.database.workspace("T0ACME") as workspace:
        code = workspace.codes.get(1)
        workspace.codes.pull(Seen(1, code.expires_at), "performance", by=LEO, at=team.clock())
    team.clock.push(seconds=seconds)
    return True


@pytest.mark.parametrize(("seconds", "shown"), [(0.9, [1, 2]), (1.1, [2])])
def test_what_waits_for_its_turn_for_more_than_a_second_is_read_again(team: Team, seconds: float, shown: list[int]):
    posting, taken = begun(team, lambda: pull_first(team, seconds))
    posting.deliver(taken)
    assert [number for number in (1, 2) if f"#{number} " in posts(team)[0]["text"]] == shown
    assert len(posts(team)) == 1
    team.tick()  # what was posted as it had been read is drawn again
    (alert,) = team.alerts()
    assert texts(alert)[0] == ("⚡ 1 of 2 left" if 1 in shown else "⚡ 1 Spark Code needs you")


def test_what_was_begun_and_has_to_stop_is_in_nobodys_doubt(team: Team):
    posting, taken = begun(team, lambda: False)
    posting.deliver(taken)
    assert posts(team) == []
    with team.bot.patient.outbox(reading=True) as outbox:
        assert outbox.in_doubt_since(taken.claim) is None
    team.tick()
    assert len(team.alerts()) == 1 and team.slack.calls_of("conversations.history") == []


def test_what_somebody_else_claimed_since_it_was_begun_is_theirs_to_post(team: Team):
    def held_up() -> bool:
        team.clock.push(minutes=1)
        team.tick()
        return True

    posting, taken = begun(team, held_up)
    posting.deliver(taken)
    assert len(posts(team)) == 1


@pytest.mark.parametrize("addressee", [False, True])
def test_an_alert_is_planned_with_the_names_that_drawing_it_needs(team: Team, addressee: bool):
    team.set_up()
    team.log("#a-code-that-must-be-swapped-now", hours=5)
    with team.bot.patient.outbox() as outbox:
        outbox.make(team.clock())
        claims = outbox.claim(team.clock())
    ours = next(each for each in claims if bool(each.addressee) is addressee)
    with team.bot.patient.outbox() as outbox:
        planned = outbox.sending.plan(ours, team.clock())
        shown = outbox.sending.fence(ours, 0, team.clock())
    assert shown and shown.channel == planned.channel
    assert people_in(shown) == planned.people != frozenset()
