"""`/spark import`: many codes at once, each line with its result."""

from typing import Any

import pytest

from bot.demo.delivery import Answer
from tests.conftest import CODE, LEO, MIA, NOON, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, filled, form, texts

pytestmark = WORDS_ONLY


def code(number: int) -> str:
    return CODE.replace("Nk3v", f"I{number:03}")


def bring_in(team: Team, lines: str, **more: Any) -> Answer:
    team.command("/spark import")
    named = {label.replace("_", " "): value for label, value in more.items()}
    return team.submit({"Lines or table": lines, **named})


def test_lines_of_messages_are_saved_and_each_is_told(team: Team):
    bring_in(team, f"{code(1)} @ana 7 days\n\nhey! here is mine: {code(2)} (60 days), @bob", Ad_account="Brand US")
    assert team.slack.view(MIA) is None
    saved = ledger.codes(team)
    assert [(each.code, each.creator, each.days, each.ad_account) for each in saved] == [
        (code(1), "ana", 7, "Brand US"), (code(2), "bob", 60, "Brand US"),
    ]  # fmt: skip
    shown = texts(answer(team))
    assert shown[0] == "*2 codes saved*"
    assert shown[1].splitlines() == [
        "Line 1: #1 saved, @ana", "Line 3: #2 saved, @bob",
    ]  # fmt: skip
    assert "1 blank line left out." in shown[2]
    assert ledger.deeds(team, 2) == ["logged"]


def test_a_table_is_read_by_its_header(team: Team):
    bring_in(team, f"Handle,Code,Account,Expires,Campaign,Note\n@ana,{code(1)},Brand UK,2026-12-24,Summer,nice\n")
    (saved,) = ledger.codes(team)
    assert (saved.creator, saved.ad_account, saved.campaign, saved.note) == ("ana", "Brand UK", "Summer", "nice")
    assert saved.expires_at.isoformat() == "2026-12-24T23:59:59+00:00"


def test_what_is_refused_stays_in_the_form_with_its_reason_and_goes_through_when_mended(team: Team):
    team.log(code(1))
    lines = [f"{code(1)} @ana", f"{code(2)} @bob", "no code here", f"{code(3)}", f"{code(4)} @cyd 400 days"]
    bring_in(team, "\n".join(lines))
    assert [each.creator for each in ledger.codes(team)] == ["glow.by_ana", "bob"]
    told = texts(form(team))
    assert told[0] == "1 code saved. 4 lines left: mend and save, or close."
    assert [line.split(":")[0] for line in told[1].splitlines()] == ["Line 1", "Line 3", "Line 4", "Line 5"]
    assert "#1, by @mia on 22 Nov" in told[1]
    assert filled(team)["Lines or table"] == "\n".join(lines[:1] + lines[2:])
    team.submit({"Lines or table": f"{code(3)} @dan"})
    assert team.slack.view(MIA) is None
    assert [each.creator for each in ledger.codes(team)] == ["glow.by_ana", "bob", "dan"]


def test_a_table_that_is_mended_keeps_its_header(team: Team):
    bring_in(team, f"code,creator\n{code(1)},@ana\n{code(2)},\n")
    assert filled(team)["Lines or table"] == f"code,creator\n{code(2)},"
    team.submit({"Lines or table": f"code,creator\n{code(2)},@bob"})
    assert [each.creator for each in ledger.codes(team)] == ["ana", "bob"]


def test_the_same_code_twice_in_one_paste_is_saved_once(team: Team):
    bring_in(team, f"{code(1)} @ana\n{code(1)} @ana")
    assert len(ledger.codes(team)) == 1
    assert "#1, by @mia on 22 Nov" in texts(form(team))[1]


def test_a_form_submitted_twice_saves_nothing_twice(team: Team):
    bring_in(team, f"{code(1)} @ana\nnothing")
    team.slack.repeat()
    assert team.bot.pool.wait(5)
    assert len(ledger.codes(team)) == 1


def test_a_hundred_lines_fit_into_the_form_and_are_saved(team: Team):
    lines = [f"{code(number)} @ana" for number in range(100)]
    parts = ["\n".join(lines[place : place + 40]) for place in (0, 40, 80)]
    bring_in(team, parts[0], **{"More lines (2)": parts[1], "More lines (3)": parts[2]})
    assert len(ledger.codes(team)) == 100
    assert "Line 100: #100 saved" in str(answer(team).blocks)


def test_too_many_and_nothing_at_all_are_told_at_the_field(team: Team):
    refused = bring_in(team, "\n".join("#a" for _ in range(101)))
    assert "101 rows" in str(refused.errors)
    assert "at least one line" in str(team.submit({"Lines or table": " \n "}).errors)


def test_codes_that_ended_or_stand_beside_another_one_are_left_to_a_person(team: Team):
    url = "https://www.tiktok.com/@ana/video/7290000000000000001"
    team.log(code(9), Post_URL=url)
    bring_in(team, f"code,url,expires\n{code(1)},{url},\n{code(2)},,2026-01-01\n{code(3)} {code(4)},,")
    told = texts(form(team))[1]
    assert "#1 is open for the same post" in told and "Line 3: Whom" not in told
    assert len(ledger.codes(team)) == 1


def test_the_owner_and_the_duration_of_the_form_hold_for_lines_that_name_none(team: Team):
    bring_in(team, f"{code(1)} @ana", Owner=LEO, Duration="7", Generated_on=NOON.date())
    (saved,) = ledger.codes(team)
    assert (saved.owner, saved.days, saved.logged_by) == (LEO, 7, MIA)


@pytest.mark.parametrize("line", ["<@U0LEO001>", "&amp;", "#", "=1+1", "😀" * 500])
def test_odd_lines_are_refused_with_a_sentence(team: Team, line: str):
    bring_in(team, line)
    assert texts(form(team))[0].startswith("0 codes saved.")
    assert ledger.codes(team) == []
