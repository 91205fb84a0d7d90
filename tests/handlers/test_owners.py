"""The owner of a code hears of it directly when it must be swapped and when it has ended, once each."""

from typing import Any

import pytest

from storage.models import DIRECT, Digest
from tests.conftest import CODE, LEO, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import labels, row, texts

pytestmark = WORDS_ONLY


def heard(team: Team, who: str = LEO) -> list[Any]:
    """What the bot wrote to somebody directly about their codes."""
    return [each for each in team.slack.dm(who).messages if "of yours" in each.text or "andled" in each.text]


@pytest.fixture
def owned(team: Team) -> Team:
    """Leo owns a code that ends in sixty hours."""
    team.set_up()
    team.log(CODE, hours=60, Owner=LEO, Campaign="Summer")
    return team


def test_an_owner_hears_of_each_stage_once_and_nobody_else_does(owned: Team):
    counts = []
    for hours in (0, 30, 10, 0, 30, 48):  # 60 h left, 30, 20: swap now, then ended, ended
        owned.clock.push(hours=hours)
        owned.tick()
        counts.append((len(heard(owned)), len(heard(owned, MIA))))
    assert counts == [(0, 0), (0, 0), (1, 0), (1, 0), (2, 0), (2, 0)]
    assert texts(heard(owned)[0])[0] == "⚡ 1 Spark Code of yours needs you now"


def test_a_direct_message_has_the_same_row_and_buttons_and_is_drawn_again_too(owned: Team):
    owned.clock.push(hours=40)
    owned.tick()
    (message,) = heard(owned)
    assert "Summer" in row(message, 1) and "owner" not in row(message, 1)
    assert labels(message)[:2] == ["Renewed", "Pulled"]
    assert "turn such messages off" in texts(message)[-1]
    owned.press("Pulled", by=LEO, where=(message.channel, message.ts))
    owned.submit({"Reason": "Other"}, by=LEO)
    assert "pulled by" in row(heard(owned)[0], 1)
    assert "pulled by" in row(owned.alerts()[-1], 1)


def test_a_workspace_that_does_not_want_direct_messages_sends_none(owned: Team):
    with owned.bot.database.workspace("T0ACME") as workspace:
        chosen = workspace.settings.choices()
        workspace.settings.save(type(chosen)(**{**chosen.__dict__, "owner_dm": False}), by=MIA, at=owned.clock())
    owned.clock.push(hours=40)
    assert owned.tick() == 0
    assert heard(owned) == []


def test_whoever_takes_over_a_code_hears_of_it_too(owned: Team):
    owned.clock.push(hours=40)
    owned.tick()
    ledger.change(owned, 1, owner=MIA)
    owned.tick()
    assert (len(heard(owned)), len(heard(owned, MIA))) == (1, 1)


@pytest.mark.parametrize("word", ["cannot_dm_bot", "user_not_found", "messages_tab_disabled", "is_inactive"])
def test_a_person_who_takes_no_messages_is_not_asked_again_and_holds_up_nobody(owned: Team, word, caplog):
    owned.log(CODE.replace("Nk3v", "Mk3v"), hours=60, Owner=MIA)
    owned.clock.push(hours=40)
    owned.slack.fail("chat.postMessage", word, times=99, when=lambda args: args["channel"] == LEO)
    assert owned.tick() == 0
    assert (len(heard(owned)), len(heard(owned, MIA))) == (0, 1)
    assert len(owned.alerts()) == 1
    tried = len(owned.slack.calls_of("chat.postMessage"))
    owned.clock.push(minutes=11)
    owned.tick()
    assert len(owned.slack.calls_of("chat.postMessage")) == tried
    assert f"is dropped: {word}" in caplog.text
    (dropped,) = [each for each in ledger.rows(owned, Digest) if each.kind == DIRECT and each.problem]
    assert dropped.addressee == LEO


def test_a_direct_message_that_slack_does_not_take_now_comes_later(owned: Team):
    owned.clock.push(hours=40)
    owned.slack.fail("chat.postMessage", "ratelimited", times=1, when=lambda args: args["channel"] == LEO)
    assert owned.tick() == 1
    assert len(owned.alerts()) == 1
    owned.clock.push(seconds=30)
    assert owned.tick() == 0
    assert len(heard(owned)) == 1


def test_a_lost_channel_does_not_keep_owners_from_hearing(owned: Team):
    owned.clock.push(hours=40)
    owned.slack.channel("ad-ops").archived = True
    assert owned.tick() == 1
    assert len(heard(owned)) == 1


def test_a_message_that_is_owed_when_they_are_turned_off_is_not_sent(owned: Team):
    owned.clock.push(hours=40)
    owned.slack.fail("chat.postMessage", "ratelimited", when=lambda args: args["channel"] == LEO)
    owned.tick()
    owned.command("/spark settings")
    owned.submit({"Direct messages": []})
    owned.clock.push(minutes=2)
    assert owned.tick() == 0
    assert heard(owned) == []


def test_trouble_that_says_nothing_about_the_person_does_not_drop_their_message(owned: Team):
    owned.clock.push(hours=40)
    owned.slack.fail("chat.postMessage", "a_word_of_next_year", when=lambda args: args["channel"] == LEO)
    assert owned.tick() == 1
    owned.clock.push(minutes=11)
    assert owned.tick() == 0
    assert len(heard(owned)) == 1
