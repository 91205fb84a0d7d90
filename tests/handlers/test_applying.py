"""`/spark apply`: codes to copy into Ads Manager, and what became of them."""

import pytest

from bot.demo.things import Message
from tests.conftest import AD_OPS, CODE, LEO, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, details, filled, form, labels, row, texts

pytestmark = WORDS_ONLY

pytestmark = WORDS_ONLY


def code(number: int) -> str:
    return CODE.replace("Nk3v", f"N{number:03}")


@pytest.fixture
def received(team: Team) -> Team:
    """Three codes for Brand US, one for Brand UK; nobody has applied any."""
    for number, account in enumerate(("Brand US", "Brand US", "brand us", "Brand UK"), 1):
        team.log(code(number), hours=100 + number, Creator=f"@ana_{number}", Ad_account=account)
    return team


def block_to_copy(message: Message) -> str:
    (found,) = [block for block in message.blocks if block["type"] == "rich_text"]
    return "".join(part["text"] for part in found["elements"][0]["elements"])


def value_of(message: Message, action_id: str) -> str:
    elements = [element for block in message.blocks for element in block.get("elements", [])]
    return str(next(each["value"] for each in elements if each.get("action_id") == action_id))


def press_again(team: Team, action_id: str, value: str, by: str = MIA) -> None:
    seen = team.slack.ephemerals(by)
    pressed = {"type": "button", "action_id": action_id, "value": value}
    team.slack.press_raw(by, pressed, seen[-1] if seen else None)
    assert team.bot.pool.wait(5)


def applied_by(team: Team) -> list[str | None]:
    return [each.applied_by for each in ledger.codes(team)]


def test_a_batch_copies_cleanly_and_names_whose_codes_those_are(received: Team):
    received.command("/spark apply brand us")
    shown = answer(received)
    assert block_to_copy(shown) == "\n".join(code(number) for number in (1, 2, 3))
    assert texts(shown)[0].startswith("*3 codes for Brand US*. Copy the block")
    assert "#2 *@ana_2*" in texts(shown)[1]
    assert labels(shown) == ["All applied", "One failed…", "Give back"]
    assert code(1)[1:30] not in shown.text


def test_without_an_account_it_asks_which_one_and_a_press_takes(received: Team):
    received.command("/spark apply")
    assert "For which ad account" in texts(answer(received))[0]
    assert sorted(labels(answer(received))) == ["Brand UK · 1", "Brand US · 3"]
    received.press("Brand UK · 1")
    assert block_to_copy(answer(received)) == code(4)


def test_with_one_account_there_is_nothing_to_ask(team: Team):
    team.log(hours=100)
    team.command("/spark apply")
    assert texts(answer(team))[0].startswith("*1 code for no ad account*")


def test_an_account_without_codes_is_told_with_those_that_have_some(received: Team):
    received.command("/spark apply “Brand FR”")
    assert "No received code waits for Brand FR. For which ad account" in texts(answer(received))[0]


def test_when_nothing_is_left_it_says_so(team: Team):
    team.command("/spark apply")
    assert "Every code that was received is applied" in team.said_to()


def test_all_applied_is_a_fact_with_a_person_and_a_time(received: Team):
    received.command("/spark apply Brand US", by=LEO)
    received.press("All applied", by=LEO)
    assert received.said_to(LEO) == "3 codes applied for Brand US."
    assert applied_by(received) == [LEO, LEO, LEO, None]
    received.command("/spark show 1")
    assert any(
        "*Applied in Ads Manager:* <!date^" in text and f"by <@{LEO}>" in text for text in texts(details(received))
    )
    assert "applied" in texts(details(received))[-1]


def test_a_second_press_does_nothing_more(received: Team):
    received.command("/spark apply Brand US")
    value = value_of(answer(received), "batch_applied")
    received.press("All applied")
    before = ledger.everything(received)["codes"]
    press_again(received, "batch_applied", value)
    assert "Nothing of this is left to apply" in received.said_to()
    assert ledger.everything(received)["codes"] == before


def test_another_buyer_gets_none_of_a_batch_and_cannot_decide_it(received: Team):
    received.command("/spark apply Brand US")
    mias = answer(received)
    received.command("/spark apply Brand US", by=LEO)
    assert "No received code waits for Brand US" in received.said_to(LEO)
    for action_id in ("batch_applied", "batch_back"):
        press_again(received, action_id, value_of(mias, action_id), LEO)
    assert applied_by(received) == [None] * 4
    assert {each.taken_by for each in ledger.codes(received)} == {MIA, None}


def test_an_application_can_be_undone_and_taken_again(received: Team):
    received.command("/spark apply Brand US")
    received.press("All applied")
    received.press("Undo")
    assert "#1, #2, #3 are not applied any more." in received.said_to()
    assert applied_by(received) == [None] * 4
    received.press("Take them again")
    assert block_to_copy(answer(received)).count("\n") == 2


def test_after_ten_minutes_an_undo_is_too_late(received: Team):
    received.command("/spark apply Brand US")
    received.press("All applied")
    received.clock.push(minutes=11)
    received.press("Undo")
    assert "too late for an undo" in received.said_to()
    assert applied_by(received) == [MIA, MIA, MIA, None]


def test_what_is_given_back_somebody_else_can_take(received: Team):
    received.command("/spark apply Brand US")
    received.press("Give back")
    assert "3 codes given back." in received.said_to()
    received.command("/spark apply Brand US", by=LEO)
    assert block_to_copy(answer(received, LEO)).count("\n") == 2


def test_one_that_failed_is_closed_with_its_reason_and_its_creator_is_asked_again(received: Team):
    received.command("/spark apply Brand US")
    received.press("One failed…")
    assert form(received).title == "A code failed"
    received.submit({"Which code failed?": "2", "What does Ads Manager say?": "mistyped"})
    failed = ledger.code(received, 2)
    assert (failed.closed_as, failed.reason, failed.closed_by) == ("invalid", "mistyped", MIA)
    asked = ledger.request(received, 5)
    assert (asked.creator, asked.ad_account) == ("ana_2", "Brand US")
    told = [message.text for message in received.slack.ephemerals(MIA)]
    assert any("#2 failed: Code mistyped" in text for text in told)
    assert any("Hi @ana\u200d_2!" in text or "@ana_2" in text for text in told[-2:])
    assert ledger.deeds(received, 2) == ["logged", "taken", "failed"]


def test_the_rest_of_the_batch_is_applied_without_the_one_that_failed(received: Team):
    received.command("/spark apply Brand US")
    received.press("One failed…")
    received.submit({"Which code failed?": "2", "What does Ads Manager say?": "region", "What is next?": "nothing"})
    assert "2 codes of your batch wait" in texts(answer(received))[1]
    received.press("All applied")
    assert applied_by(received) == [MIA, None, MIA, None]
    assert len(ledger.rows(received, type(ledger.code(received)))) == 4


def test_a_failure_can_be_taken_back(received: Team):
    received.command("/spark apply Brand UK")
    received.press("One failed…")
    assert filled(received)["Which code failed?"] == "4"
    received.submit({"What does Ads Manager say?": "other", "What is next?": "nothing"})
    received.press("Undo")
    assert ledger.code(received, 4).closed_at is None


def test_nobody_is_asked_when_nobody_knows_whose_code_it_is(team: Team):
    team.log(hours=100)
    ledger.change(team, 1, creator="")
    team.command("/spark apply")
    team.press("One failed…")
    refused = team.submit({"What does Ads Manager say?": "other"})
    assert "nobody to ask" in str(refused.errors)
    assert ledger.code(team).closed_at is None


def test_one_code_is_marked_from_its_details(received: Team):
    received.command("/spark show 4")
    received.press("Applied")
    assert applied_by(received) == [None, None, None, MIA]
    received.command("/spark show 4")
    assert "Applied" not in labels(details(received))
    press_again(received, "code_applied", "4 1", LEO)
    assert f"#4 was applied by <@{MIA}>" in received.said_to(LEO)


def test_what_failed_stands_so_in_the_alert(team: Team):
    team.set_up()
    team.log(hours=40)
    team.tick()
    team.command("/spark apply")
    team.press("One failed…")
    team.submit({"What does Ads Manager say?": "expired", "What is next?": "nothing"})
    team.tick()
    (alert,) = team.alerts()
    assert "failed in Ads Manager" in str(alert.blocks) and "Handled ✔" in str(alert.blocks)
    team.press("Undo", where=(AD_OPS, alert.ts))
    assert ledger.code(team).closed_at is None


def test_lists_show_what_is_to_apply_and_what_failed(received: Team):
    received.command("/spark list to-apply")
    assert "4 codes to apply" in texts(answer(received))[0]
    received.command("/spark apply Brand UK")
    received.press("One failed…")
    received.submit({"What does Ads Manager say?": "other", "What is next?": "nothing"})
    received.command("/spark list failed")
    assert "1 code failed in Ads Manager" in texts(answer(received))[0]


def test_an_account_that_is_nearly_full_is_warned_of(received: Team, monkeypatch):
    monkeypatch.setattr("handlers.views.applying.NEARLY_FULL", 2)
    received.command("/spark apply Brand US")
    received.press("All applied")
    received.log(code(9), hours=100, Ad_account="Brand US")
    received.command("/spark apply Brand US")
    assert any("TikTok takes 10,000" in text for text in texts(answer(received)))


def test_the_alert_says_that_a_replaced_code_is_to_be_swapped_until_it_is(team: Team):
    team.set_up()
    team.log(hours=40)
    team.command("/spark apply")
    team.press("All applied")
    team.tick()
    team.command("/spark renew 1")
    team.submit({"Renewal": "replaced", "New Spark Code": code(7), "Duration": "60"})
    team.tick()
    assert "replaced by #2" in row(team.alerts()[0], 1) and "swap it in Ads Manager" in row(team.alerts()[0], 1)
    team.command("/spark apply", by=LEO)
    assert "swap it in for #1" in str(answer(team, LEO).blocks)
    team.press("All applied", by=LEO)
    team.tick()
    assert f"swapped by <@{LEO}>" in row(team.alerts()[0], 1)
    team.command("/spark show 1")
    assert any("*Chain:* *#1* → #2" in text for text in texts(details(team)))
