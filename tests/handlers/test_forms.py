"""Submitted forms: a closed form means that it is in the database, once."""

from datetime import timedelta
from typing import Any

import pytest

from bot.demo import payloads
from bot.demo.delivery import Answer, Sent
from tests.conftest import CODE, LEO, MIA, NOON, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, filled, form, labels

pytestmark = WORDS_ONLY

POST = "https://www.tiktok.com/@glow.by_ana/video/7570000000000000001"
NEW = "#Zz9vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghijklmnoNEW1="
ENDED = NOON - timedelta(hours=5)


def save(team: Team, by: str = MIA, **fields: Any) -> Answer:
    """Fill the code form, by labels with _ for a space, and press Save."""
    team.command("/spark add", by=by)
    named = {label.replace("_", " "): value for label, value in fields.items()}
    return team.submit({"Spark Code": CODE, "Creator": "@glow.by_ana", **named}, by=by)


def ask(team: Team, **fields: Any) -> None:
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana", **fields})


def test_a_saved_code_is_told_with_its_end_and_its_first_alert(team: Team):
    team.set_up()
    save(team, Expires_at=NOON + timedelta(days=30))
    assert team.said_to().startswith("#1 saved · @glow.by_ana · ends ")
    assert "first alert by <!date^" in team.said_to()
    assert labels(answer(team)) == ["Show", "Log another", "Duet or Stitch…"]
    assert team.slack.view(MIA) is None
    code = ledger.code(team)
    assert (code.owner, code.logged_by, code.logged_by_name) == (MIA, MIA, "mia")
    assert ledger.deeds(team) == ["logged"]


@pytest.mark.parametrize(("hours", "first"), [(72, "*Less than 72 hours left:*"), (1, "*Less than 72 hours left:*")])
def test_a_code_with_little_time_left_is_told_so_in_the_first_words(team: Team, hours, first):
    save(team, Expires_at=NOON + timedelta(hours=hours))
    assert team.said_to().startswith(first)
    assert "The alert channel is told at once." in team.said_to()


def test_a_code_with_a_second_more_than_72_hours_waits_for_its_first_alert(team: Team):
    save(team, Expires_at=NOON + timedelta(hours=72, seconds=1))
    assert team.said_to().startswith("#1 saved")


def test_a_form_that_arrives_twice_is_one_code(team: Team):
    save(team, Duration="30")
    for _ in range(3):
        assert team.slack.repeat().ok
    assert len(ledger.codes(team)) == 1
    assert ledger.deeds(team) == ["logged"]


def test_an_ended_code_is_a_question_first_and_then_saved_as_expired(team: Team):
    asked = save(team, Expires_at=ENDED, Note="kept")
    assert asked.body["response_action"] == "update"
    assert "This code ended 5 h ago. Nothing is saved yet." in str(form(team).blocks[0])
    assert (filled(team)["Spark Code"], filled(team)["Note"]) == (CODE, "kept")
    assert ledger.codes(team) == []
    team.submit()
    assert ledger.codes(team) == []
    team.submit({"It ended already": ["yes"]})
    assert ledger.code(team).expires_at == ENDED
    assert team.said_to().startswith("*Expired already:* #1 saved")


def test_an_ended_code_with_mended_dates_is_saved_without_the_tick(team: Team):
    save(team, Expires_at=ENDED)
    team.submit({"Expires at": NOON + timedelta(days=3)})
    assert ledger.code(team).expires_at == NOON + timedelta(days=3)


def test_another_open_code_of_the_post_and_account_is_a_question(team: Team):
    save(team, Post_URL=POST, Ad_account="Brand US", Duration="30")
    save(team, Spark_Code=NEW, Post_URL=POST, Ad_account="brand us", Duration="30", Note="kept")
    view = form(team)
    assert "#1 is open for the same post and ad account. Nothing is saved yet." in str(view.blocks[0])
    assert filled(team)["Note"] == "kept"
    assert len(ledger.codes(team)) == 1


def test_the_answer_this_replaces_closes_the_old_code_and_links_both_ways(team: Team):
    save(team, Post_URL=POST, Duration="30")
    save(team, Spark_Code=NEW, Post_URL=POST, Duration="30")
    team.submit({"Is this a replacement?": "This replaces #1"})
    old, new = ledger.codes(team)
    assert (old.closed_as, old.closed_by, old.replaced_by, new.replaces) == ("replaced", MIA, 2, 1)
    assert "It replaces #1: please apply it in Ads Manager." in str(answer(team).blocks)
    assert ledger.deeds(team) == ["logged", "replaced"]


def test_the_answer_keep_leaves_both_open(team: Team):
    save(team, Post_URL=POST, Duration="30")
    save(team, Spark_Code=NEW, Post_URL=POST, Duration="30")
    team.submit({"Is this a replacement?": "Keep #1 open too"})
    old, new = ledger.codes(team)
    assert (old.closed_at, new.closed_at, new.replaces) == (None, None, None)


def test_a_code_that_was_closed_meanwhile_is_not_said_to_be_replaced(team: Team):
    save(team, Post_URL=POST, Duration="30")
    save(team, Spark_Code=NEW, Post_URL=POST, Duration="30")
    team.command("/spark pull 1", by=LEO)
    team.submit({"Reason": "Other"}, by=LEO)
    team.submit({"Is this a replacement?": "This replaces #1"})
    old, new = ledger.codes(team)
    assert (old.closed_as, new.replaces) == ("pulled", None)


def test_both_questions_can_be_answered(team: Team):
    save(team, Post_URL=POST, Duration="30")
    save(team, Spark_Code=NEW, Post_URL=POST, Expires_at=ENDED)
    team.submit({"It ended already": ["yes"]})
    team.submit({"Is this a replacement?": "Keep #1 open too"})
    assert [code.id for code in ledger.codes(team)] == [1, 2]
    assert team.slack.view(MIA) is None


def test_a_duplicate_is_refused_and_names_number_person_and_day(team: Team):
    save(team, by=LEO, Ad_account="Brand US", Duration="30")
    team.clock.push(days=1)
    refused = save(team, Ad_account="BRAND us", Duration="30")
    assert refused.errors == {
        "Spark Code": "This code is already logged for Brand US: #1, by @leo on 22 Nov. /spark show 1 shows it."
    }
    assert len(ledger.codes(team)) == 1


def test_the_same_code_for_another_account_is_saved_with_a_warning(team: Team):
    save(team, Ad_account="Brand US", Duration="30")
    save(team, Ad_account="Brand UK", Duration="30")
    assert len(ledger.codes(team)) == 2
    assert "⚠ #1 has this code for Brand US." in str(answer(team).blocks)


def test_a_code_that_differs_in_case_only_is_another_code(team: Team):
    save(team, Duration="30")
    assert save(team, Spark_Code=CODE.swapcase(), Duration="30").errors == {}
    assert len(ledger.codes(team)) == 2


def test_a_code_that_answers_a_request_takes_from_it_what_was_left_empty(team: Team):
    ask(team, **{"Post URL": POST, "Campaign": "Summer", "Ad account": "Brand US", "Owner": LEO})
    save(team, Open_request="#1", Creator=None, Owner=None, Duration="30")
    code, request = ledger.code(team, 2), ledger.request(team)
    assert (code.creator, code.campaign, code.ad_account) == ("glow.by_ana", "Summer", "Brand US")
    assert (code.owner, code.post_url, code.request_id) == (LEO, POST, 1)
    assert (request.code_id, request.closed_by) == (2, MIA)
    assert ledger.deeds(team, 1) == ["asked", "answered"]


def test_a_request_that_was_answered_meanwhile_is_refused_under_its_field(team: Team):
    ask(team)
    team.command("/spark add")
    team.slack.fill({"Open request": "#1", "Spark Code": NEW, "Creator": "@other", "Duration": "30"})
    save(team, by=LEO, Open_request="#1", Duration="30")
    refused = team.submit()
    assert refused.errors == {"Open request": "Request #1 is not open any more. Choose another one or none."}
    assert filled(team)["Spark Code"] == NEW
    assert len(ledger.codes(team)) == 1


def test_code_arrived_opens_the_form_filled_in_and_closes_the_request(team: Team):
    ask(team, **{"Post URL": POST, "Campaign": "Summer", "Duration": "60"})
    team.press("Code arrived", by=MIA)
    form = filled(team)
    assert (form["Creator"], form["Post URL"], form["Campaign"]) == ("glow.by_ana", POST, "Summer")
    assert (form["Duration"], form["Open request"]) == ("60", "1")
    team.submit({"Spark Code": CODE})
    assert ledger.request(team).code_id == 2


def test_code_arrived_for_an_answered_request_says_who_answered_it(team: Team):
    ask(team)
    save(team, Open_request="#1", Duration="30", by=LEO)
    team.press("Code arrived")
    assert team.said_to() == f"#1 was answered with #2, by <@{LEO}>."
    assert team.slack.view(MIA) is None


def test_a_request_is_answered_with_the_message_to_send(team: Team):
    ask(team, **{"Post URL": POST, "Duration": "30", "Due": "2026-11-27"})
    assert "#1 asked · 30 days · due Fri 27 Nov" in team.said_to()
    message = ledger.request(team).message
    assert message.startswith("Hi @glow.by_ana!") and POST in message and "Choose 30 days" in message
    assert message in str(answer(team).blocks[1]["elements"][0]["elements"][0]["text"])


def test_a_request_sent_twice_is_one_request(team: Team):
    ask(team)
    team.slack.repeat()
    assert team.bot.pool.wait(5)
    team.command("/spark list requests")
    assert team.said_to().startswith("1 request waiting")


def test_a_requests_message_can_be_edited(team: Team):
    ask(team)
    team.press("Edit message")
    assert filled(team)["Message"].startswith("Hi @glow.by_ana!")
    team.submit({"Message": "Short and sweet"})
    assert ledger.request(team).message == "Short and sweet"
    assert "Short and sweet" in team.said_to()
    assert ledger.deeds(team) == ["asked", "reworded"]


def test_a_requests_message_cannot_be_emptied(team: Team):
    ask(team)
    team.press("Edit message")
    assert team.submit({"Message": " \n "}).errors == {"Message": "Write what the creator is to read."}
    assert ledger.request(team).message.startswith("Hi")


def test_a_message_that_was_filled_in_to_the_last_sign_can_still_be_edited(team: Team):
    ask(team, Message="{creator}" * 270)
    assert len(ledger.request(team).message) == 2970
    team.press("Edit message")
    team.submit()
    assert "#1 asked" in team.said_to()


def test_renewed_begins_with_extended_and_no_end(team: Team):
    team.log()
    team.command("/spark renew 1")
    form = filled(team)
    assert (form["Renewal"], form["Duration"], form["Expires at"]) == ("extended", None, None)
    assert form["Generated on"] == "2026-11-22"


def test_extended_is_the_same_code_with_a_later_end(team: Team):
    team.log(hours=48)
    team.command("/spark renew 1", by=LEO)
    team.submit({"Expires at": NOON + timedelta(days=40), "Note": "she agreed"}, by=LEO)
    code = ledger.code(team)
    assert (code.code, code.expires_at, code.extended_by) == (CODE, NOON + timedelta(days=40), LEO)
    assert team.said_to(LEO).startswith("#1 extended · ends ")
    extended = ledger.history(team)[-1]
    assert (extended.what, extended.by, extended.became["note"]) == ("extended", LEO, "she agreed")


def test_replaced_is_a_new_code_and_both_are_linked(team: Team):
    team.log(hours=48, Post_URL=POST, Ad_account="Brand US", Campaign="Summer", Owner=LEO)
    team.command("/spark renew 1")
    team.submit({"Renewal": "replaced", "New Spark Code": f"here: {NEW}", "Duration": "60"})
    old, new = ledger.codes(team)
    assert (old.closed_as, old.replaced_by, new.replaces) == ("replaced", 2, 1)
    assert (new.code, new.post_url, new.ad_account, new.campaign, new.owner) == (NEW, POST, "Brand US", "Summer", LEO)
    assert "It replaces #1" in str(answer(team).blocks)


def test_an_expired_code_can_still_be_extended(team: Team):
    team.log(hours=2)
    team.clock.push(hours=3)
    team.command("/spark renew 1")
    team.submit({"Duration": "30"})
    assert ledger.deeds(team) == ["logged", "extended"]


@pytest.mark.parametrize("word", ["renew", "pull"])
def test_who_saves_second_is_told_who_what_and_when_and_changes_nothing(team: Team, word):
    team.log()
    team.command(f"/spark {word} 1", by=LEO)
    team.command("/spark renew 1")
    team.submit({"Duration": "60"})
    team.clock.push(minutes=3)
    team.submit({"Duration": "365"} if word == "renew" else {"Reason": "Other"}, by=LEO)
    notice = form(team, LEO)
    assert notice.title == "Nothing changed"
    assert f"Somebody was faster: #1 was extended by <@{MIA}>, now ends" in str(notice.blocks)
    assert "(3 min ago)" in str(notice.blocks)
    assert ledger.deeds(team) == ["logged", "extended"]


@pytest.mark.parametrize("fields", [
    {"Duration": "60"}, {"Renewal": "replaced", "New Spark Code": NEW, "Duration": "60"},
])  # fmt: skip
def test_a_renewal_that_arrives_twice_counts_once(team: Team, fields):
    team.log()
    team.command("/spark renew 1")
    team.submit(fields)
    before = [code.expires_at for code in ledger.codes(team)], ledger.deeds(team, 1), ledger.deeds(team, 2)
    assert team.slack.repeat().ok
    assert ([code.expires_at for code in ledger.codes(team)], ledger.deeds(team, 1), ledger.deeds(team, 2)) == before


def test_pulled_keeps_reason_and_note(team: Team):
    team.log()
    team.command("/spark pull 1", by=LEO)
    assert filled(team, LEO)["Reason"] == "creator_silent"
    team.submit({"Reason": "Post deleted", "Note": "gone since Monday"}, by=LEO)
    code = ledger.code(team)
    assert (code.closed_as, code.reason, code.closed_by) == ("pulled", "post_deleted", LEO)
    assert ledger.history(team)[-1].became == {"reason": "post_deleted", "note": "gone since Monday"}
    assert "#1 marked as pulled: Post deleted" in team.said_to(LEO)


def forged(team: Team, **changes: Any) -> Answer:
    """Send the form on top as it is not: parts of its view replaced."""
    view = form(team)
    payload = payloads.view_submission(team.slack.team, team.slack.team.person(MIA), view)
    payload["view"] |= changes
    return team.slack.deliver(team.slack.team, Sent("interactive", payload))


def test_a_form_with_forged_or_outdated_memory_changes_nothing_and_says_so(team: Team):
    team.log()
    before = ledger.everything(team)
    for metadata in (
        "",
        "null",
        "[]",
        "{",
        '{"id": 1}',
        '{"id": "1 OR 1=1", "at": 0}',
        '{"id": 99, "at": 1}',
        "[" * 2000,
    ):
        for word, fill in (("renew", {"Duration": "60"}), ("pull", {"Reason": "Other"})):
            team.command(f"/spark {word} 1")
            team.slack.fill(fill)
            told = str(forged(team, private_metadata=metadata).body)
            assert "older version of me" in told or "I can't find #99 here" in told
    assert ledger.everything(team) == before


def test_a_form_without_any_content_changes_nothing(team: Team):
    for line in ("/spark add", "/spark request"):
        team.command(line)
        told = forged(team, state={})
        assert told.body["response_action"] == "errors"
    assert ledger.codes(team) == []


def test_settings_are_kept(team: Team):
    team.set_up(**{
        "Alert time": "07:30", "Time zone": "Europe/Berlin", "Default duration": "30", "Default ad account": "Brand US",
        "Request message": "Hi {creator}, {days} days?",
    })  # fmt: skip
    chosen = ledger.settings(team)
    assert (f"{chosen.alert_time:%H:%M}", chosen.timezone, chosen.default_days) == ("07:30", "Europe/Berlin", 30)
    team.command("/spark add")
    assert (filled(team)["Duration"], filled(team)["Ad account"]) == ("30", "Brand US")
    ask(team)
    assert ledger.request(team).message == "Hi glow.by_ana, 30 days?"


def test_an_untouched_request_message_follows_the_built_in_one(team: Team):
    team.set_up()
    assert ledger.settings(team).request_message == ""
