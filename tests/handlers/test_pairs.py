"""A Duet or Stitch: two codes with their creators, told together, applied in Ads Manager's order."""

import pytest

from tests.conftest import CODE, LEO, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, details, filled, form, labels, row, texts

pytestmark = WORDS_ONLY

SECOND = CODE.replace("Nk3v", "Nk4v")
THIRD = CODE.replace("Nk3v", "Nk5v")


@pytest.fixture
def pair(team: Team) -> Team:
    """#1 made the Duet with the post behind #2, which ends first."""
    team.set_up()
    team.log(hours=60, Ad_account="Brand US", Campaign="Summer")
    team.press("Duet or Stitch…")
    end = team.clock.push(hours=0)
    team.submit({"Spark Code": SECOND, "Creator": "@ben", "Duration": "7", "Generated on": end.date()})
    return team


def test_the_second_code_is_asked_for_with_what_the_first_one_tells(team: Team):
    team.log(Ad_account="Brand US", Campaign="Summer", Owner=LEO)
    team.press("Duet or Stitch…")
    assert "The other code of the Duet or Stitch with #1" in str(form(team).blocks)
    held = filled(team)
    assert (held["Ad account"], held["Campaign"], held["Owner"]) == ("Brand US", "Summer", LEO)
    assert held["Whose code is it?"] == "secondary"


def test_both_know_each_other_and_who_comes_first(pair: Team):
    first, second = ledger.codes(pair)
    assert (first.pair, first.part, second.pair, second.part) == (1, "primary", 1, "secondary")
    assert ledger.deeds(pair, 1) == ["logged", "paired"] and ledger.deeds(pair, 2) == ["logged"]
    assert "A Duet or Stitch: pair with #1, ends first" in str(answer(pair).blocks)
    pair.command("/spark show 1")
    assert "*Pair:* Primary code of a Duet or Stitch, pair with #2" in texts(details(pair))[2]
    pair.command("/spark list")
    assert "pair with #1, ends first" in row(answer(pair), 2)


def test_an_alert_shows_the_other_half_and_is_drawn_again_when_that_is_closed(pair: Team):
    pair.tick()
    assert "pair with #2" in str(pair.alerts()[0].blocks)
    pair.command("/spark pull 2")
    pair.submit({"Reason": "Other"})
    assert "pair with #2, closed" in str(pair.alerts()[0].blocks)


def test_whoever_pulls_one_half_is_pointed_to_the_other(pair: Team):
    pair.command("/spark pull 2")
    pair.submit({"Reason": "Other"})
    assert "#1, its other half, is open still" in str(answer(pair).blocks)
    pair.press("Pull #1 too")
    pair.submit({"Reason": "Other"})
    assert [code.closed_as for code in ledger.codes(pair)] == ["pulled", "pulled"]


def test_one_half_is_replaced_alone_and_its_successor_takes_its_place(pair: Team):
    pair.command("/spark renew 2")
    pair.submit({"Renewal": "replaced", "New Spark Code": THIRD, "Duration": "365"})
    new = ledger.code(pair, 3)
    assert (new.pair, new.part) == (1, "secondary")
    pair.command("/spark show 1")
    assert "pair with #3" in texts(details(pair))[2]


def test_ads_manager_gets_the_secondary_creators_code_first_and_both_at_once(pair: Team):
    pair.log(CODE.replace("Nk3v", "Nk9v"), hours=99, Ad_account="Brand US")
    pair.command("/spark apply Brand US")
    blocks = [block for block in answer(pair).blocks if block["type"] == "rich_text"]
    copied = ["".join(part["text"] for part in block["elements"][0]["elements"]) for block in blocks]
    assert copied == [CODE.replace("Nk3v", "Nk9v"), f"{SECOND}\n{CODE}"]
    assert "#2 before #1" in str(answer(pair).blocks)


def test_a_pair_is_never_torn_apart_by_the_limit_of_twenty(pair: Team):
    for number in range(18):
        pair.log(CODE.replace("Nk3v", f"M{number:03}"), hours=50, Ad_account="Brand US")
    pair.command("/spark apply Brand US")
    assert "*20 codes for Brand US*" in texts(answer(pair))[0]
    pair.press("Give back")
    pair.log(CODE.replace("Nk3v", "M999"), hours=50, Ad_account="Brand US")
    pair.command("/spark apply Brand US")
    assert "*19 codes for Brand US*, 2 more wait" in texts(answer(pair))[0]


def test_a_third_code_finds_no_place_and_a_closed_one_no_pair(pair: Team):
    pair.command("/spark show 1")
    assert "Duet or Stitch: add its other code" not in labels(details(pair))
    pair.slack.press_raw("U0MIA001", {"type": "button", "action_id": "code_half", "value": "1"})
    assert pair.bot.pool.wait(5)
    refused = pair.submit({"Spark Code": THIRD, "Creator": "@cy"})
    assert "#1 has its other half already: #2" in str(refused.body)
    assert len(ledger.codes(pair)) == 2


def test_the_form_keeps_its_pair_over_a_question(team: Team):
    team.log()
    team.press("Duet or Stitch…")
    team.submit({"Spark Code": f"hey! my code is {SECOND} (30 days) thanks", "Creator": "@ben"})
    assert "The other code of the Duet or Stitch with #1" in str(form(team).blocks)
    team.submit({"Whose code is it?": "primary"})
    assert [code.part for code in ledger.codes(team)] == ["secondary", "primary"]


def test_a_second_half_for_another_ad_account_is_refused(team: Team):
    team.log(hours=60, Ad_account="Brand US")
    team.press("Duet or Stitch…")
    refused = team.submit({"Spark Code": SECOND, "Creator": "@ben", "Duration": "7", "Ad account": "Brand UK"})
    assert refused.errors == {"Ad account": "#1 is for Brand US. One ad needs both codes in one ad account."}
    assert len(ledger.codes(team)) == 1


def undo_the_pull_of_the_second(pair: Team) -> str:
    pair.command("/spark show 2")
    pair.press("Undo", where=form(pair).id)
    return texts(details(pair))[0]


def test_a_pull_stays_where_another_code_has_its_place_in_the_pair_by_now(pair: Team):
    pair.command("/spark pull 2")
    pair.submit({"Reason": "Other"})
    pair.command("/spark show 1")
    pair.press("code_more", value="Duet or Stitch: add its other code")
    pair.submit({"Spark Code": THIRD, "Creator": "@cy", "Duration": "30"})
    assert "#3 has its place in the Duet or Stitch by now. Nothing was changed." in undo_the_pull_of_the_second(pair)
    assert [code.closed_as for code in ledger.codes(pair)] == [None, "pulled", None]
    pair.slack.close_view()
    pair.command("/spark apply Brand US")
    assert "#3 before #1" in str(answer(pair).blocks)


def test_a_pull_stays_while_the_other_half_is_in_another_ad_account(pair: Team):
    pair.command("/spark pull 2")
    pair.submit({"Reason": "Other"})
    pair.command("/spark edit 1")
    pair.submit({"Ad account": "Brand UK"})
    assert "#1, its other half, is for Brand UK by now: move one first." in undo_the_pull_of_the_second(pair)
    pair.press("Edit")
    pair.submit({"Ad account": "Brand UK"})
    pair.press("code_undo", where=form(pair).id)
    assert [(code.closed_as, code.ad_account) for code in ledger.codes(pair)] == [(None, "Brand UK")] * 2


@pytest.fixture
def failed(pair: Team) -> Team:
    """The second half was replaced, its successor moved the pair to another ad account, and failed there."""
    pair.command("/spark renew 2")
    pair.submit({"Renewal": "replaced", "New Spark Code": THIRD, "Duration": "365"})
    pair.command("/spark edit 3")
    pair.submit({"Ad account": "Brand UK"})
    pair.command("/spark show 3")
    pair.press("Failed…")
    pair.submit({"What does Ads Manager say?": "not_found"})
    return pair


def test_what_a_failure_opens_again_goes_where_its_other_half_is(failed: Team):
    open_ones = [(code.id, code.ad_account) for code in ledger.codes(failed) if code.closed_at is None]
    assert open_ones == [(1, "Brand UK"), (2, "Brand UK")]
    failed.slack.close_view()
    failed.command("/spark list uk")
    assert "2 codes open" in failed.said_to()


def test_a_failure_is_undone_in_a_pair_too(failed: Team):
    failed.press("code_undo", where=form(failed).id)
    assert "#3 is open again" in texts(details(failed))[0]
    assert [code.closed_as for code in ledger.codes(failed)] == [None, "replaced", None]


def test_a_replacement_is_not_undone_into_a_pair_that_moved_on(pair: Team):
    pair.command("/spark renew 2")
    pair.submit({"Renewal": "replaced", "New Spark Code": THIRD, "Duration": "365"})
    pair.command("/spark edit 3")
    pair.submit({"Ad account": "Brand UK"})
    pair.command("/spark show 2")
    pair.press("change_undo", where=form(pair).id)
    assert "#1, its other half, is for Brand UK by now: move one first." in texts(details(pair))[0]
    assert [code.closed_as for code in ledger.codes(pair)] == [None, "replaced", None]
