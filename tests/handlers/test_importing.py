"""`/spark import`: many codes at once, each line with its result."""

import csv
from io import StringIO
from typing import Any

import pytest

from bot.demo.delivery import Answer
from tests.conftest import CODE, LEO, MIA, NOON, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, filled, form, texts
from tests.waiting import wait_for

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
        "Line 1: saved as #1, @ana", "Line 3: saved as #2, @bob",
    ]  # fmt: skip
    assert shown[2] == "Line 2 blank. `/spark list` shows all codes."
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
    assert "duplicate of #1, logged by @mia on 22 Nov" in told[1]
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
    assert "duplicate of #1, logged by @mia on 22 Nov" in texts(form(team))[1]


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
    assert "Lines 1–100: saved as #1–#100" in str(answer(team).blocks)


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


def bring_file(team: Team, name: str, content: bytes) -> None:
    team.command("/spark import")
    team.submit({"Or a file": [team.slack.upload(name, content)]})


@pytest.mark.parametrize(
    "header", ["Spark Code,Handle,Expiration", "spark_code,creator_handle,expires_at", "sep=,\nCode,Creator,End date"]
)
def test_an_end_that_a_sheet_says_is_never_passed_over(team: Team, header: str):
    bring_in(team, f"{header}\n{code(1)},@ana,2026-12-24 00:00:00")
    (saved,) = ledger.codes(team)
    assert saved.expires_at.isoformat() == "2026-12-24T23:59:59+00:00"


def test_an_unknown_column_with_days_is_asked_about_before_anything_is_saved(team: Team):
    refused = bring_in(team, f"code,creator,Ablauf\n{code(1)},@ana,2026-12-24")
    assert "“Ablauf” holds days" in str(refused.errors)
    bring_file(team, "x.csv", f"code,creator,Ablauf\n{code(1)},@ana,2026-12-24".encode())
    assert "“Ablauf” holds days" in team.said_to()
    assert ledger.codes(team) == []


def test_a_duration_of_no_days_is_refused_and_not_taken_for_none(team: Team):
    bring_in(team, f"code,creator,duration\n{code(1)},@ana,0\n{code(2)},@bob,1 month")
    assert [each.days for each in ledger.codes(team)] == [30]
    assert "Line 2: Choose a duration from 1 to 366 days" in texts(form(team))[1]


def test_columns_that_nobody_read_and_blank_lines_are_named(team: Team):
    bring_in(team, f"code,creator,Status,Price\n{code(1)},@ana,ok,5\n,,,\n\n{code(2)},@bob,,\n")
    assert texts(answer(team))[-1] == (
        "Line 1 is the header. Lines 3–4 blank. I did not read: Status, Price. `/spark list` shows all codes."
    )


def test_blank_lines_are_named_also_when_everything_is_refused(team: Team):
    bring_in(team, f"{code(1)}\n\n\n{code(2)}")
    shown = texts(form(team))
    assert shown[1] == "Lines 1, 4: Whose code is it? Type the creator's handle, or paste a post URL that holds it."
    assert shown[2] == "Lines 2–3 blank."


def test_of_many_rows_what_went_alike_stands_together_and_every_line_is_told(team: Team):
    lines = [f"{code(number)} @ana" for number in range(30)]
    lines[4] = lines[5] = "nothing"
    lines[10] = lines[0]
    bring_in(team, "\n".join(lines))
    assert texts(answer(team))[1].splitlines() == [
        "Lines 5–6: This does not look like a Spark Code. If it is one, log it by hand with /spark add.",
        "Line 11: duplicate of #1, logged by @mia on 22 Nov",
        "Lines 1–4, 7–10, 12–30: saved as #1–#27",
    ]


def test_every_row_of_a_file_is_told_and_what_has_no_room_comes_as_a_table(team: Team):
    lines = [f"{code(number)},@ana_{number},30" for number in range(300)]
    lines[100:200] = [f"{code(number)},@ana,bad {number} {'x' * 60}" for number in range(100, 200)]
    content = "\r\n".join(["code,creator,duration", *lines, "", ","]).encode()
    bring_file(team, "ours.csv", content)
    (told,) = (message for message in team.slack.dm(MIA).messages if not message.files)
    assert told.text == "ours.csv: 200 rows saved, 100 not"
    assert "the file with this message has a line for each row" in str(told.blocks)
    (sent,) = (message.files[0] for message in team.slack.dm(MIA).messages if message.files)
    rows = list(csv.DictReader(StringIO((team.slack.world.files[sent["id"]].content or b"").decode("utf-8-sig"))))
    assert [int(row["line"]) for row in rows] == list(range(2, 304))
    assert [row["result"] for row in rows] == ["saved"] * 100 + ["not saved"] * 100 + ["saved"] * 100 + ["blank"] * 2
    assert (rows[0]["id"], rows[299]["id"]) == ("#1", "#200")
    assert "bad 100" in rows[100]["why"]


def test_without_the_scope_for_files_the_message_says_how_many_rows_it_has_no_room_for(team: Team):
    team.slack.team.scopes.remove("files:write")
    lines = [f"{code(number)},@ana,bad {number} {'x' * 60}" for number in range(100)]
    bring_file(team, "ours.csv", "\n".join(["code,creator,duration", *lines]).encode())
    assert "more rows." in texts(answer(team))[-2]
    assert team.slack.dm(MIA).messages == []


def test_a_hundred_usual_lines_fit_into_the_form(team: Team):
    lines = [
        f"hey here is it {code(number)} https://www.tiktok.com/@glow.by_ana/video/72812345678901{number:05} 30 days"
        for number in range(100)
    ]
    parts = ["\n".join(lines[place : place + 20]) for place in range(0, 100, 20)]
    more = {f"More lines ({place})": part for place, part in enumerate(parts[1:], 2)}
    bring_in(team, parts[0], **more)
    assert len(ledger.codes(team)) == 100
    assert team.slack.view(MIA) is None


def test_a_text_file_with_a_message_in_each_line_is_read_too(team: Team):
    bring_file(team, "codes.txt", "\n".join(f"{code(number)} @ana" for number in range(101)).encode())
    assert answer(team).text == "codes.txt: 101 rows saved"
    assert "Lines 1–101: saved as #1–#101" in texts(answer(team))[1]


def test_what_is_typed_behind_the_command_stands_in_the_form(team: Team):
    team.command(f"/spark import {code(1)} @mia & co https://vm.tiktok.com/ZM1/")
    assert filled(team)["Lines or table"] == f"{code(1)} @mia & co https://vm.tiktok.com/ZM1/"
    team.submit()
    assert [each.creator for each in ledger.codes(team)] == ["mia"]


@pytest.mark.parametrize("end", ["9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59:59-05:00"])
@pytest.mark.parametrize("column", ["expires", "rights until"])
def test_a_day_out_of_reach_is_its_own_rows_trouble(team: Team, end: str, column: str):
    team.set_up(**{"Time zone": "America/New_York"})
    bring_in(team, f"code,creator,{column}\n{code(1)},@ana,2026-12-24\n{code(2)},@bob,{end}")
    assert [each.creator for each in ledger.codes(team)] == ["ana"]
    assert texts(form(team))[1].startswith("Line 3: ")


def test_a_quotation_mark_too_many_costs_its_own_row_only(team: Team):
    stray = f'code,creator,note\n{code(1)},@ana,ok\n{code(2)},@bob,"'
    bring_file(team, "x.csv", f"{stray}{'x' * 140_000}\n{code(3)},@cyd,ok\n".encode())
    bring_file(team, "y.csv", f"{stray}five\n{code(4)},@dan,ok\n".encode())
    assert [each.creator for each in ledger.codes(team)] == ["ana", "cyd", "dan"]
    assert "Line 3: A quotation mark is opened here" in texts(answer(team))[1]


def test_no_in_a_duet_column_pairs_nobody_and_yes_is_asked_about(team: Team):
    rows = [f"{code(number)},@ana_{number},{word}" for number, word in enumerate(["No", "No", "n/a", "Yes"])]
    bring_in(team, "\n".join(["Code,Creator,Duet?", *rows]))
    assert [each.pair for each in ledger.codes(team)] == [None] * 3
    assert "Line 5: Whose other half is it?" in texts(form(team))[1]


def test_the_second_half_of_a_pair_that_is_mended_finds_the_first(team: Team):
    bring_in(team, f"code,creator,pair,part\n{code(1)},@ana,d1,primary\n{code(2)},,d1,\n{code(3)},@cyd,d2,third")
    assert "Which part of the pair" in texts(form(team))[1]
    team.submit({"Lines or table": f"code,creator,pair\n{code(2)},@bob,d1"})
    assert [(each.pair, each.part) for each in ledger.codes(team)] == [(1, "primary"), (1, "secondary")]


def test_what_looks_odd_is_saved_with_a_warning_beside_it(team: Team):
    team.command("/spark request @cyd")
    team.submit()
    team.log(code(1), Ad_account="A")
    bring_in(team, f"code,creator,account\nAbC123xyz,@ana,\n{code(1)}.,@bob,B\n{code(3)},@cyd,")
    lines = texts(answer(team))[1].splitlines()
    assert lines[0].startswith("Line 2: saved as #3, @ana ⚠ This does not look like a usual Spark Code")
    assert lines[1] == "Line 3: saved as #4, @bob ⚠ #2 has this code for A."
    assert lines[2] == "Line 4: saved as #5, @cyd ⚠ Request #1 to this creator is open."
    assert ledger.code(team, 4).code == code(1)


def test_a_word_in_a_message_is_not_taken_for_a_code(team: Team):
    bring_in(team, "hello1 @ana\n#summervibes @bob")
    assert ledger.codes(team) == []
    assert texts(form(team))[1].startswith("Lines 1–2: This does not look like a Spark Code.")


def test_lines_beside_a_file_are_asked_about_and_nothing_is_lost(team: Team):
    team.command("/spark import")
    file = team.slack.upload("x.csv", f"code,creator\n{code(1)},@ana".encode())
    refused = team.submit({"Lines or table": f"{code(7)} @zoe", "Or a file": [file]})
    assert "Either lines or a file." in refused.errors["Lines or table"]
    assert filled(team)["Lines or table"] == f"{code(7)} @zoe"
    assert ledger.codes(team) == []


def test_a_duplicate_names_its_entry_first_however_long_the_account_is_called(team: Team):
    account = "Very Long Brand Name International GmbH & Co KG – United States of America"
    team.log(code(1), Ad_account=account)
    bring_in(team, f"code,creator,account\n{code(1)},@ana,{account}")
    assert texts(form(team))[1].startswith("Line 2: duplicate of #1, logged by @mia on 22 Nov, for Very Long Brand")


def test_nothing_that_was_typed_is_lost_from_the_form(team: Team):
    big = "x" * 1500
    parts = [
        f'code,creator,note\n{code(1)},,"{big}',
        f'\n{big}"\n{code(2)},,{big}',
        f"{code(3)},,{big}",
        f"{code(4)},,{big}",
    ]
    bring_in(team, parts[0], **{f"More lines ({place})": part for place, part in enumerate(parts[1:], 2)})
    held = filled(team)
    fields = ["Lines or table", *(f"More lines ({place})" for place in range(2, 9) if f"More lines ({place})" in held)]
    assert "\n".join(held[name] for name in fields if held[name]) == "\n".join(parts)


def test_a_file_name_is_words_and_nothing_else(team: Team):
    bring_file(team, "<!channel>*x*.csv", b"")
    assert "<!channel>" not in str(answer(team).blocks) and "&lt;!channel&gt;" in answer(team).text


def test_who_told_the_bot_to_stop_leaves_a_file_half_read_and_its_owner_told(team: Team):
    lines = [f"{code(number)},@ana" for number in range(200)]
    team.command("/spark import")
    team.slack.fail("views.update", delay=0.2, times=50)
    team.slack.submit({"Or a file": [team.slack.upload("x.csv", "\n".join(["code,creator", *lines]).encode())]})
    wait_for(lambda: len(ledger.codes(team)) >= 20)
    assert team.bot.pool.close(5)
    saved = len(ledger.codes(team))
    assert 20 <= saved < 200
    shown = "\n".join(texts(answer(team)))
    assert f"x.csv: {saved} rows saved" in shown
    assert f"I stopped after line {saved + 1}. What is saved is saved; import the file again" in shown


def test_names_of_pairs_in_any_letters_leave_room_in_what_the_form_remembers(team: Team):
    rows = []
    for number in range(18):
        pair = f"{number:02}" + "я" * 38
        rows += [
            f"#A{number:02}{'x' * 38}=,ana,365,{pair},Brand", f"#B{number:02}{'x' * 38}=,bob,365,{pair},Brand UK",
        ]  # fmt: skip
    team.command("/spark import")
    table = ["code,creator,duration,pair,account", *rows[:24]]
    team.submit({"Lines or table": "\n".join(table), "More lines (2)": "\n".join(rows[24:])})
    assert len(ledger.codes(team)) == 18
    assert str(form(team).blocks).count("#B") == 18
    assert len(form(team).body["private_metadata"]) <= 3000
