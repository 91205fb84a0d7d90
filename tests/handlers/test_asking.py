"""A request that nobody waits for any more."""

import pytest

from tests.conftest import AD_OPS, CODE, LEO, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import details, form, texts

pytestmark = WORDS_ONLY


@pytest.fixture
def asked(team: Team) -> Team:
    """Mia asked Ana for a code."""
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana"})
    return team


def test_a_cancelled_request_waits_no_more_and_says_who_cancelled_it(asked: Team):
    asked.press("Cancel request")
    assert "#1 cancelled: nobody waits for a code from @glow.by_ana any more." in asked.said_to()
    assert (ledger.request(asked).closed_by, ledger.request(asked).code_id) == (MIA, None)
    assert ledger.deeds(asked) == ["asked", "cancelled"]
    asked.command("/spark list requests")
    assert "Nothing fits" in asked.said_to()
    asked.command("/spark show 1")
    assert f"Cancelled by <@{MIA}>" in str(texts(details(asked)))


def test_of_two_who_cancel_the_second_hears_who_was_first(asked: Team):
    asked.command("/spark show 1", by=LEO)
    seen = details(asked, LEO).body
    asked.press("Cancel request")
    asked.press("Cancel request", by=LEO)
    assert f"#1 was cancelled by <@{MIA}>. Nothing was changed." in texts(details(asked, LEO))[0]
    assert ledger.deeds(asked) == ["asked", "cancelled"]
    details(asked, LEO).body = seen
    asked.press("Code arrived", by=LEO)
    assert f"#1 was cancelled by <@{MIA}>." in texts(details(asked, LEO))[0]


@pytest.mark.parametrize(
    ("minutes", "deeds"), [(10, ["asked", "cancelled", "reopened"]), (10.1, ["asked", "cancelled"])]
)
def test_a_cancellation_can_be_taken_back_for_ten_minutes(asked: Team, minutes: float, deeds: list[str]):
    asked.press("Cancel request")
    asked.clock.push(minutes=minutes)
    asked.press("Undo")
    assert ledger.deeds(asked) == deeds
    assert ("waits for an answer again" in asked.said_to()) is (len(deeds) == 3)


def test_a_request_that_was_answered_cannot_be_cancelled(asked: Team):
    asked.command("/spark show 1", by=LEO)
    asked.log(Open_request="#1")
    asked.press("Cancel request", by=LEO)
    assert "#1 was answered with #2" in texts(details(asked, LEO))[0]
    assert ledger.deeds(asked) == ["asked", "answered"]


def test_a_code_from_somebody_who_was_asked_can_be_their_answer_also_when_nobody_said_so(asked: Team):
    asked.log(Creator=f"@{ledger.request(asked).creator}")
    assert "Request #1 to" in str(texts(asked.slack.ephemerals(MIA)[-1]))
    asked.press("It answers #1")
    assert "#2 answers request #1." in asked.said_to()
    assert (ledger.request(asked).code_id, ledger.code(asked, 2).request_id) == (2, 1)
    assert ledger.deeds(asked) == ["asked", "answered"] and ledger.deeds(asked, 2) == ["logged", "answers"]


def test_a_request_has_one_answer(asked: Team):
    asked.log(Creator=f"@{ledger.request(asked).creator}")
    asked.log(CODE.replace("Nk3v", "Nk4v"), Open_request="#1", by=LEO)
    asked.press("It answers #1")
    assert "Request #1 is not open any more. Nothing was changed." in asked.said_to()
    assert ledger.code(asked, 2).request_id is None


def test_who_was_not_asked_is_not_reminded_of_a_request(asked: Team):
    asked.log(Creator="@somebody.else")
    assert "Request #1" not in str(texts(asked.slack.ephemerals(MIA)[-1]))


def test_an_answer_that_says_something_else_than_was_asked_for_is_pointed_out(team: Team):
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana", "Ad account": "Brand DE", "Campaign": "Holiday"})
    team.log(hours=300, Ad_account="Brand US", Campaign="holiday")
    team.press("It answers #1")
    told = texts(team.slack.ephemerals(MIA)[-1])
    assert told[1] == "⚠ It was asked for ad account Brand DE; here stands Brand US. *Edit* mends it."
    assert len(told) == 2
    team.press("Edit")
    assert form(team).title == "Edit #2"


@pytest.mark.parametrize("where", ["settings", "request", "reword"])
def test_a_place_in_a_message_that_nothing_fills_is_refused_at_its_field(team: Team, where: str):
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana"})
    if where == "reword":
        team.press("Edit message")
    else:
        team.command(f"/spark {where}")
    field = "Request message" if where == "settings" else "Message"
    held = {} if where == "reword" else {"Alert channel": AD_OPS} if where == "settings" else {"Creator": "@ben"}
    refused = team.submit({**held, field: "hi {cretor}, a code for {post}?"})
    assert refused.errors == {field: "I fill in {creator}, {post}, {days}, and would send {cretor} as it stands."}
