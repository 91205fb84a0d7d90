"""What was done can be taken back for ten minutes, wherever it is shown: that very change, once."""

from datetime import timedelta
from typing import Any

import pytest

from bot.demo.things import Message
from tests.conftest import AD_OPS, CODE, LEO, MIA, NOON, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, details, filled, form, labels, row, texts

pytestmark = WORDS_ONLY

pytestmark = WORDS_ONLY
NEW = CODE.replace("Nk3v", "Nk4v")
POST = "https://www.tiktok.com/@glow.by_ana/video/7412345678901234567"


@pytest.fixture
def alerted(team: Team) -> Team:
    """A code that is applied and has forty hours left stands in the alert channel."""
    team.set_up(**{"Direct messages": []})
    team.log(hours=40, Ad_account="Brand US")
    team.command("/spark apply")
    team.press("All applied")
    team.tick()
    return team


def renew(team: Team, **values: Any) -> None:
    team.command("/spark renew 1")
    team.submit({"Duration": "60", **values})


def replace(team: Team) -> None:
    renew(team, Renewal="replaced", **{"New Spark Code": NEW})


def alert(team: Team) -> Message:
    found = team.alerts()[0]
    assert isinstance(found, Message)
    return found


def value_of(message: Message, action_id: str) -> str:
    elements = [element for block in message.blocks for element in block.get("elements", [])]
    return str(next(each["value"] for each in elements if each.get("action_id") == action_id))


def press_raw(team: Team, value: str, action_id: str = "change_undo", by: str = MIA) -> None:
    team.slack.press_raw(by, {"type": "button", "action_id": action_id, "value": value})
    assert team.bot.pool.wait(5)


def test_an_extended_row_can_be_undone_by_anybody_and_is_then_open_as_before(alerted: Team):
    before = ledger.code(alerted).expires_at
    renew(alerted)
    assert "extended by" in row(alert(alerted), 1) and labels(alert(alerted)) == ["Undo"]
    assert texts(alert(alerted))[0] == "Handled ✔"
    alerted.press("Undo", by=LEO, where=(AD_OPS, alert(alerted).ts))
    assert ledger.code(alerted).expires_at == before
    assert labels(alert(alerted))[:2] == ["Renewed", "Pulled"]
    assert texts(alert(alerted))[0] == "⚡ 1 Spark Code needs you"
    alerted.command("/spark show 1")
    assert "undone: the extension" in str(details(alerted).blocks)


def test_an_undone_extension_is_in_the_next_days_alert_again(alerted: Team):
    renew(alerted)
    alerted.press("Undo", where=(AD_OPS, alert(alerted).ts))
    alerted.clock.push(hours=22)
    alerted.tick()
    assert "Ends <!date^" in row(alerted.alerts()[-1], 1)


def test_the_answer_to_an_extension_has_an_undo_and_so_have_details(alerted: Team):
    renew(alerted)
    assert labels(answer(alerted)) == ["Show", "Undo"]
    alerted.command("/spark show 1")
    assert "Undo" in labels(details(alerted))
    alerted.press("Undo")
    assert texts(details(alerted))[0].startswith("#1 is not extended any more · Ends <!date^")
    assert "Undo" not in labels(details(alerted))
    assert ledger.deeds(alerted)[-2:] == ["extended", "undone"]


def test_an_undo_leaves_the_row_when_its_ten_minutes_are_over(alerted: Team):
    renew(alerted)
    value = value_of(alert(alerted), "change_undo")
    alerted.clock.push(minutes=10)
    alerted.tick()
    assert labels(alert(alerted)) == []
    alerted.clock.push(seconds=1)
    press_raw(alerted, value)
    assert alerted.said_to().startswith("It is too late for an undo: ten minutes are over")
    alerted.command("/spark show 1")
    assert "Undo" not in labels(details(alerted))


def test_a_second_press_undoes_nothing_and_says_so(alerted: Team):
    renew(alerted)
    value = value_of(alert(alerted), "change_undo")
    for _ in range(2):
        press_raw(alerted, value)
    assert ledger.deeds(alerted).count("undone") == 1
    assert "It is too late for an undo" in alerted.said_to() and "#1: Ends <!date^" in alerted.said_to()


@pytest.mark.parametrize(
    "value", ["", "extended", "extended 1", "extended 1 x", "extended 1 1", "renamed 1 1", "edited 1 1"]
)
def test_a_forged_undo_changes_nothing(alerted: Team, value: str):
    before = ledger.everything(alerted)
    press_raw(alerted, value)
    assert "wrong on my side" not in alerted.said_to()
    assert ledger.everything(alerted) == before


def test_a_replacement_is_not_handled_until_it_is_swapped_in(alerted: Team):
    replace(alerted)
    assert f"🔁 replaced by #2, by <@{MIA}>: swap it in Ads Manager" in row(alert(alerted), 1)
    assert labels(alert(alerted)) == ["Applied", "Undo"]
    assert texts(alert(alerted))[:2] == ["⚡ 1 Spark Code needs you", "1 within 72 hours"]
    alerted.press("Applied", by=LEO, where=(AD_OPS, alert(alerted).ts))
    assert ledger.code(alerted, 2).applied_by == LEO
    assert f"✅ replaced by #2, by <@{MIA}>, swapped by <@{LEO}>" in row(alert(alerted), 1)
    assert texts(alert(alerted))[0] == "Handled ✔"


def test_an_undone_replacement_leaves_two_open_codes(alerted: Team):
    replace(alerted)
    assert "Undo: keep #1" in labels(answer(alerted))
    alerted.press("Undo: keep #1")
    assert alerted.said_to().startswith("#1 is not replaced any more; the other code stays open on its own · Ends")
    assert [code.closed_at for code in ledger.codes(alerted)] == [None, None]
    assert labels(alert(alerted))[:2] == ["Renewed", "Pulled"]
    alerted.command("/spark show 2")
    assert "does not replace #1 any more" in str(details(alerted).blocks)


def test_a_replacement_that_was_applied_stays(alerted: Team):
    replace(alerted)
    value = value_of(alert(alerted), "change_undo")
    alerted.press("Applied", where=(AD_OPS, alert(alerted).ts))
    press_raw(alerted, value)
    assert "too late for an undo" in alerted.said_to()
    assert ledger.code(alerted).closed_as == "replaced"


def test_an_edit_can_be_taken_back_from_its_answer(alerted: Team):
    alerted.command("/spark edit 1")
    alerted.submit({"Campaign": "Winter", "Post URL": POST})
    assert labels(answer(alerted)) == ["Show", "Undo"]
    alerted.press("Undo")
    assert alerted.said_to().startswith("#1 is what it was before the edit")
    assert (ledger.code(alerted).campaign, ledger.code(alerted).post_url) == ("", "")
    alerted.command("/spark list Winter")
    assert "Nothing fits" in alerted.said_to()


def test_a_pulled_code_has_its_undo_in_details_and_in_the_menu_of_a_list(alerted: Team):
    for _ in range(2):
        alerted.command("/spark pull 1")
        alerted.submit({"Reason": "Other"})
        if _:
            alerted.command("/spark list pulled")
            assert labels(answer(alerted)) == ["Details", "Undo"]
            alerted.press("code_more", value="Undo")
        else:
            alerted.command("/spark show 1")
            assert labels(details(alerted))[0] == "Undo"
            alerted.press("Undo")
        assert ledger.code(alerted).closed_at is None
        alerted.clock.push(seconds=1)
    alerted.command("/spark pull 1")
    alerted.submit({"Reason": "Other"})
    alerted.clock.push(minutes=10)
    alerted.command("/spark list pulled")
    assert labels(answer(alerted)) == ["Details"]


# A mistyped end, and rights that were mended


def test_a_mistyped_end_is_mended_and_the_alerts_go_by_the_new_one(team: Team):
    team.set_up(**{"Direct messages": []})
    team.log(hours=900)
    team.tick()
    assert team.alerts() == []
    team.command("/spark edit 1")
    team.submit({"Ends at": NOON + timedelta(hours=20)})
    team.tick()
    assert "Ends <!date^" in row(alert(team), 1) and "(in 20 h)" in row(alert(team), 1)
    assert ledger.history(team)[-1].was["code_ends_at"] == (NOON + timedelta(hours=900)).isoformat()
    team.command("/spark show 1")
    assert "edited: end <!date^" in str(details(team).blocks)
    team.command("/spark edit 1")
    team.submit({"Ends at": NOON + timedelta(hours=900)})
    assert f"✅ end mended by <@{MIA}>, now ends <!date^" in row(alert(team), 1)
    assert f"#1: end mended by <@{MIA}>" in alert(team).text


def test_an_end_that_no_code_has_is_refused(team: Team):
    team.log()
    team.command("/spark edit 1")
    assert "more than 366 days away" in str(team.submit({"Ends at": NOON + timedelta(days=400)}).errors)


def test_mended_rights_say_in_the_alert_what_changed(team: Team):
    team.set_up(**{"Direct messages": []})
    team.log(hours=2000, Usage_rights_until=(NOON + timedelta(days=1)).date())
    team.tick()
    team.command("/spark edit 1")
    team.submit({"Usage rights until": (NOON + timedelta(days=60)).date()})
    told = row(alert(team), 1)
    assert f"✅ usage rights mended by <@{MIA}>, now ends <!date^" in told and "with the usage rights (was" in told
    assert f"#1: usage rights mended by <@{MIA}>" in alert(team).text


def test_a_post_that_another_open_code_has_is_pointed_out(team: Team):
    team.log(Ad_account="Brand US", Post_URL=POST)
    team.log(NEW, Ad_account="Brand US")
    team.command("/spark edit 2")
    team.submit({"Post URL": POST})
    assert "⚠ #1 is open for the same post and ad account." in str(answer(team).blocks)
    team.command("/spark edit 2")
    team.submit({"Ad account": "Brand UK"})
    assert "is open for the same post" not in str(answer(team).blocks)


# A replacement that fails, or is pulled


def fail(team: Team, **values: Any) -> None:
    team.command("/spark apply Brand US")
    team.press("One failed…")
    team.submit({"What does Ads Manager say?": "mistyped", "What is next?": "nothing", **values})


def test_a_failed_replacement_leaves_the_ad_that_runs_in_the_alerts(alerted: Team):
    replace(alerted)
    fail(alerted)
    assert "#1, which it was to replace, is open again · Ends <!date^" in str(answer(alerted).blocks)
    assert [code.closed_as for code in ledger.codes(alerted)] == [None, "invalid"]
    assert labels(alert(alerted))[:2] == ["Renewed", "Pulled"]
    told = len(alerted.alerts())
    for _ in range(8):
        alerted.clock.push(hours=12)
        alerted.tick()
    assert len(alerted.alerts()) > told + 2
    assert "Expired – pull or replace" in str(alerted.alerts()[-1].blocks)
    alerted.command("/spark show 1")
    assert "reopened: #2 failed" in str(details(alerted).blocks)


def test_an_undone_failure_makes_it_the_replacement_again(alerted: Team):
    replace(alerted)
    fail(alerted)
    alerted.press("Undo")
    assert [code.closed_as for code in ledger.codes(alerted)] == ["replaced", None]
    assert "🔁 replaced by #2" in row(alert(alerted), 1)


def test_a_failure_whose_predecessor_was_changed_stays_and_says_why(alerted: Team):
    replace(alerted)
    fail(alerted)
    value = value_of(answer(alerted), "code_undo")
    renew(alerted)
    press_raw(alerted, value, "code_undo")
    assert "#1 was opened again when #2 was closed, and somebody changed it since" in alerted.said_to()
    assert ledger.code(alerted, 2).closed_as == "invalid"


def test_the_ad_that_runs_is_pulled_with_the_failure_if_that_is_next(alerted: Team):
    replace(alerted)
    fail(alerted, **{"What is next?": "pull_ad"})
    assert "#1, which it was to replace, is marked as pulled." in str(answer(alerted).blocks)
    assert [code.closed_as for code in ledger.codes(alerted)] == ["pulled", "invalid"]
    assert "⏹ pulled by" in row(alert(alerted), 1)
    alerted.press("Undo #1")
    assert [code.closed_as for code in ledger.codes(alerted)] == [None, "invalid"]


def test_a_code_that_was_logged_again_meanwhile_stays_closed_and_it_is_said(alerted: Team):
    replace(alerted)
    alerted.log(hours=900, Ad_account="Brand US")
    fail(alerted, **{"Which code failed?": "2"})
    assert "#1, which it was to replace, stays closed: its code was logged again meanwhile." in str(
        answer(alerted).blocks
    )


@pytest.mark.parametrize(("goes_on", "closed_as", "shown"), [
    ("goes_on", None, "Ends <!date^"), ("pulled_too", "replaced", f"✅ replaced by #2, by <@{MIA}>; it was pulled"),
])  # fmt: skip
def test_whoever_pulls_a_replacement_says_what_is_with_the_ad_that_runs(
    alerted: Team, goes_on: str, closed_as: str | None, shown: str
):
    replace(alerted)
    alerted.command("/spark pull 2")
    asked = "And the ad with #1, which this was to replace?"
    assert filled(alerted)[asked] == "pulled_too"
    alerted.submit({asked: goes_on})
    assert ledger.code(alerted).closed_as == closed_as
    assert ("is open again" in str(answer(alerted).blocks)) is (goes_on == "goes_on")
    assert shown in row(alert(alerted), 1)


def test_a_code_fails_from_its_details_and_from_a_rows_menu(alerted: Team):
    alerted.press("code_more", value="Failed…", where=(AD_OPS, alert(alerted).ts), by=LEO)
    assert form(alerted, LEO).title == "A code failed"
    alerted.slack.close_view(LEO)
    alerted.command("/spark show 1")
    alerted.press("Failed…")
    alerted.submit({"What does Ads Manager say?": "post_deleted", "What is next?": "pull_ad"})
    assert (ledger.code(alerted).closed_as, ledger.code(alerted).reason) == ("invalid", "post_deleted")
    assert "Stop its ad in Ads Manager, if it still runs." in str(details(alerted).blocks)


def test_nothing_is_to_be_pulled_where_nothing_runs(team: Team):
    team.log(hours=900)
    team.command("/spark list")
    assert "Failed…" in labels(answer(team))
    team.command("/spark show 1")
    team.press("Failed…")
    assert "Pull the ad" not in str(form(team).blocks)


# In hand


def test_who_asks_again_without_an_account_gets_what_they_have_in_hand(team: Team):
    team.log(Ad_account="Brand US")
    team.log(NEW, Ad_account="Brand UK")
    team.command("/spark apply Brand US")
    team.command("/spark apply")
    assert texts(answer(team))[0].startswith("*1 code for Brand US*")
    team.command("/spark apply", by=LEO)
    assert texts(answer(team, LEO))[0].startswith("*1 code for Brand UK*")


def test_what_is_taken_and_given_back_stands_in_the_history(team: Team):
    team.log()
    team.command("/spark apply", by=LEO)
    team.press("Give back", by=LEO)
    assert ledger.deeds(team) == ["logged", "taken", "given_back"]
    team.command("/spark show 1")
    assert f"given back · <@{LEO}>" in str(details(team).blocks)


# All that happened


def test_a_history_is_reachable_to_its_first_row(team: Team):
    team.log(hours=900)
    for number in range(24):
        team.command("/spark edit 1")
        team.submit({"Note": f"note {number}"})
        team.clock.push(seconds=1)
    team.command("/spark show 1")
    assert "…and 15 older" in str(details(team).blocks)
    team.press("All that happened (15 older)")
    assert texts(form(team))[0] == "*All that happened to #1* · page 1"
    assert labels(form(team)) == ["Older →"]
    team.press("Older →")
    team.press("Older →")
    assert texts(form(team))[0] == "*All that happened to #1* · page 3"
    assert "logged: ends <!date^" in texts(form(team))[-1]
    assert labels(form(team)) == ["← Newer"]
    team.press("← Newer")
    assert texts(form(team))[0] == "*All that happened to #1* · page 2"
    team.slack.close_view()
    assert "…and 15 older" in str(details(team).blocks)
