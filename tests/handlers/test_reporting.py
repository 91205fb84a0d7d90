"""`/spark report`: a team's month in numbers, as its people made it; by direct message, with a table."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest

from bot.demo.things import Message
from storage.models import WorkspaceSettings
from tests.conftest import CODE, LEO, MIA, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import texts

pytestmark = WORDS_ONLY

POST = "https://www.tiktok.com/@glow.by_ana/video/7290000000000000001"


def code(number: int) -> str:
    return CODE.replace("Nk3v", f"X{number:03}")


def renew(team: Team, number: int, **form: Any) -> None:
    team.command(f"/spark renew {number}", by=LEO)
    team.submit(form, by=LEO)


def pull(team: Team, number: int, reason: str) -> None:
    team.command(f"/spark pull {number}")
    team.submit({"Reason": reason})


@pytest.fixture
def month(team: Team) -> Team:
    """What a team does in a month; it is the 20th of December, noon."""
    team.set_up()
    hours = {1: 48, 2: 48, 3: 48, 4: 100, 5: 200, 6: 60 * 24}
    for number, left in hours.items():
        account = "" if number == 6 else "Brand US" if number % 2 else "brand us"
        team.log(code(number), hours=left, Ad_account=account, Campaign="Summer", Creator=f"@ana_{number}")
    for creator in ("@quick", "@slow"):  # 7 and 8
        team.command(f"/spark request {creator}")
        team.submit()
    team.clock.push(hours=24)
    renew(team, 1, Duration="30 days")  # in time, 24 h before
    team.clock.push(hours=18)
    renew(team, 2, Renewal="Replaced", **{"New Spark Code": code(12), "Duration": "180 days"})  # 6 h before: #9
    team.clock.push(hours=10)  # 52 h: #3 has ended
    renew(team, 3, Duration="60 days")  # late
    team.command("/spark add")
    team.submit({"Spark Code": code(13), "Open request": "#7", "Duration": "365 days"})  # answered after 52 h: #10
    team.clock.push(hours=60)  # 112 h: #4 has ended
    pull(team, 4, "Creator silent")
    team.clock.push(hours=26 * 24 - 112)
    team.command("/spark request @late")
    team.submit({"Due": date(2026, 12, 19)})
    team.clock.push(hours=2 * 24)
    return team


def direct(team: Team, who: str = MIA) -> list[Message]:
    return list(team.slack.team.direct(team.slack.team.person(who).id).messages)


def told(team: Team, who: str = MIA) -> Message:
    """The words of the last report."""
    return next(message for message in reversed(direct(team, who)) if "Spark Codes: " in message.text)


def tables(team: Team, who: str = MIA) -> dict[str, bytes]:
    files = [file for message in direct(team, who) for file in message.files]
    return {file["name"]: team.slack.world.files[file["id"]].content or b"" for file in files}


def rows(team: Team) -> list[dict[str, str]]:
    (content,) = tables(team).values()
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def charts(message: Message) -> list[Any]:
    return [block for block in message.blocks if block["type"] == "data_visualization"]


def test_a_month_in_numbers(month: Team):
    month.command("/spark report")
    assert month.said_to() == "Your report comes to you by direct message."
    silent = "#3 @ana_3 (Brand US), #4 @ana_4 (brand us), #5 @ana_5 (Brand US)"
    overdue = "1 code has ended, and nobody has decided"
    why = "asked more than 7 days ago or past the due day, or their ad was pulled for it"
    assert texts(told(month)) == [
        "Spark Codes: the last 30 days",
        "20 Nov – 20 Dec 2026",
        f"*3 codes ended in silence*\nNobody had renewed or pulled {silent}.",
        "*2 codes renewed in time*\n1 extended, 1 replaced · 15 h before the end (median) · 1 more only after the end",
        "*1 code pulled*\nCreator silent: 1",
        "*8 codes logged*\n3 requests, 1 answered · answers took 2 days (median)",
        f"*3 creators silent*\n@ana_4: 1 · @late: 1 · @slow: 1\n{why}",
        f"*1 code ends in the next 30 days*\nBrand US: 1\nBy week: 21–27 Dec: 1\n{overdue}",
        "Every event is in the table that comes with it, without codes and without names of your team.",
    ]
    assert "*" not in told(month).text and "3 codes ended in silence: Nobody had renewed" in told(month).text


def test_the_chart_shows_the_weeks_to_come(month: Team):
    month.command("/spark report")
    (chart,) = charts(told(month))
    (series,) = chart["chart"]["series"]
    assert [(point["label"], point["value"]) for point in series["data"]] == [
        ("20 Dec", 0), ("21–27 Dec", 1), ("28 Dec–3 Jan", 0), ("4–10 Jan", 0), ("11–17 Jan", 0), ("18–19 Jan", 0),
    ]  # fmt: skip


def test_the_table_has_a_row_for_each_event_without_codes_or_people(month: Team):
    month.command("/spark report 30d")
    (name,) = tables(month)
    assert name == "spark-report-30-days-2026-12-20.csv"
    found = rows(month)
    whats = [(row["what"], row["id"]) for row in found if row["what"] not in ("logged", "requested")]
    assert whats == [
        ("extended in time", "#1"), ("replaced in time", "#2"), ("ended in silence", "#3"),
        ("extended after its end", "#3"), ("answered", "#7"), ("ended in silence", "#4"), ("pulled", "#4"),
        ("ended in silence", "#5"), ("expired, not handled", "#5"), ("ends soon", "#1"),
    ]  # fmt: skip
    assert sum(row["what"] == "logged" for row in found) == 8 and sum(row["what"] == "requested" for row in found) == 3
    assert found[0] == {
        "when": "2026-11-22T12:00:00+00:00", "what": "logged", "id": "#1", "creator": "ana_1", "campaign": "Summer",
        "account": "Brand US", "url": "", "end": "2026-12-23T23:59:59+00:00", "reason": "", "hours_before_end": "",
        "hours_to_answer": "",
    }  # fmt: skip
    by_what = {row["what"]: row for row in found}
    assert by_what["extended in time"]["hours_before_end"] == "24.0"
    assert by_what["extended after its end"]["hours_before_end"] == "-4.0"
    assert by_what["answered"]["hours_to_answer"] == "52.0"
    assert by_what["pulled"]["reason"] == "Creator silent"
    (content,) = tables(month).values()
    for secret in (CODE[1:30], CODE[-6:], MIA, LEO):
        assert secret.encode() not in content and secret not in str(told(month).blocks)


@pytest.mark.parametrize(("days", "silent", "logged"), [("7", 0, 0), ("90", 3, 8)])
def test_the_period_is_what_was_asked_for(month: Team, days, silent, logged):
    month.command(f"/spark report {days}")
    shown = "\n".join(texts(told(month)))
    assert f"Spark Codes: the last {days} days" in shown
    assert (f"*{silent} codes ended in silence*" in shown) is (silent > 0)
    assert f"*{logged} codes logged*" in shown
    assert "*1 code ends in the next 30 days*" in shown


def test_cells_that_a_spreadsheet_would_calculate_are_guarded(team: Team):
    team.log(hours=24, Campaign="=1+1", Ad_account='-Brand, "US"', Post_URL=POST)
    team.command("/spark report")
    assert [(row["campaign"], row["account"], row["url"]) for row in rows(team)] == [
        ("'=1+1", "'-Brand, \"US\"", POST), ("'=1+1", "'-Brand, \"US\"", POST),
    ]  # fmt: skip
    (content,) = tables(team).values()
    assert content.startswith(b"\xef\xbb\xbfwhen,what,id") and content.count(b"\r\n") == 3


@pytest.mark.parametrize("typed", ["8", "week", "30 days ago", "-30"])
def test_another_number_of_days_gets_a_sentence(team: Team, typed):
    team.command(f"/spark report {typed}")
    assert team.said_to() == "I report on the last 7, 30 or 90 days: `/spark report 30`."
    assert direct(team) == []


def test_where_nothing_ever_was_there_is_no_report(team: Team):
    team.command("/spark report")
    assert team.said_to().startswith("There is nothing to report yet.")
    assert direct(team) == []


def test_days_in_which_nothing_happened_have_no_table_and_no_chart(team: Team):
    team.log(hours=24 * 300)
    team.clock.push(days=60)
    team.command("/spark report 7")
    assert texts(told(team))[2:] == [
        "*No code ended in silence*\nWhatever ended had been renewed or pulled by then.", "*No code renewed in time*",
        "*0 codes logged*\n0 requests, 0 answered", "*No code ends in the next 30 days*",
    ]  # fmt: skip
    assert tables(team) == {} and charts(told(team)) == []


def test_a_command_that_comes_twice_sends_one_report(month: Team):
    month.command("/spark report")
    month.slack.repeat()
    assert month.bot.pool.wait(5)
    assert len([message for message in direct(month) if "Spark Codes: " in message.text]) == 1
    assert len(tables(month)) == 1


def test_guests_have_no_reports(month: Team):
    month.slack.add_person("U0GUEST1", "gus", guest=True)
    month.slack.channel("C0ADOPS1").members.add("U0GUEST1")
    month.command("/spark report", by="U0GUEST1")
    assert month.said_to("U0GUEST1").startswith("Guests cannot have reports.")
    assert direct(month, "U0GUEST1") == []


def test_without_the_scope_for_files_the_report_comes_and_says_what_is_missing(month: Team):
    month.slack.team.scopes.remove("files:write")
    month.command("/spark report")
    assert "adds `files:write`" in texts(told(month))[-1]
    assert texts(told(month))[2].startswith("*3 codes ended in silence*") and len(charts(told(month))) == 1
    assert tables(month) == {}


def test_a_file_that_slack_does_not_take_is_said_to_be_missing(month: Team):
    month.slack.fail("files.completeUploadExternal", "internal_error")
    month.command("/spark report")
    assert texts(told(month))[-1].startswith("Without its table: Slack did not take the file.")
    assert tables(month) == {}


# Slack is new to charts.


def has_chart(args: dict[str, Any]) -> bool:
    return "data_visualization" in str(args.get("blocks"))


@pytest.mark.parametrize("word", ["invalid_blocks", "invalid_arguments"])
def test_where_slack_refuses_the_chart_the_report_comes_without_for_a_week(month: Team, word):
    month.slack.fail("chat.postMessage", word, when=has_chart, times=9)
    month.command("/spark report")
    assert charts(told(month)) == [] and "By week: 21–27 Dec: 1" in told(month).text
    assert len(month.slack.calls_of("files.completeUploadExternal")) == 1

    def asked_with_chart() -> int:
        return sum(has_chart(call.args) for call in month.slack.calls_of("chat.postMessage"))

    assert asked_with_chart() == 1
    month.clock.push(days=6.9)
    month.command("/spark report")
    assert asked_with_chart() == 1
    month.clock.push(days=0.1)
    month.command("/spark report")
    assert asked_with_chart() == 2


def test_a_report_that_slack_takes_in_no_form_is_not_blamed_on_its_chart(month: Team):
    month.slack.fail("chat.postMessage", "invalid_blocks", times=2)
    month.command("/spark report")
    assert "something went wrong" in month.said_to()
    assert ledger.rows(month, WorkspaceSettings)[0].classic_since is None


def test_what_slack_refuses_for_another_reason_is_not_tried_without_its_chart(month: Team):
    month.slack.fail("chat.postMessage", "restricted_action")
    month.command("/spark report")
    assert sum("Spark Codes: " in call.args["text"] for call in month.slack.calls_of("chat.postMessage")) == 1
    assert ledger.rows(month, WorkspaceSettings)[0].classic_since is None


@pytest.mark.parametrize("again", [False, True])
def test_an_extension_that_was_taken_back_is_no_renewal(team: Team, again: bool):
    team.log(hours=300)
    for undone in [True, False][: 1 + again]:
        team.command("/spark renew 1")
        team.submit({"Renewal": "extended", "Duration": "365"})
        team.clock.push(minutes=1)
        if undone:
            team.press("Undo")
            team.clock.push(minutes=1)
    team.command("/spark report 7")
    said = "*1 code renewed in time*" if again else "*No code renewed in time*"
    assert said in str(texts(told(team)))


def test_a_code_that_was_replaced_at_its_end_did_not_end_in_silence_though_that_was_taken_back(team: Team):
    team.log(hours=1)
    team.clock.push(minutes=55)
    team.command("/spark renew 1")
    team.submit({"Renewal": "replaced", "New Spark Code": CODE.replace("Nk3v", "Nk4v"), "Duration": "365"})
    team.clock.push(minutes=8)
    team.press("Undo: keep #1")
    team.command("/spark report 7")
    assert "*No code ended in silence*" in str(texts(told(team)))


def test_a_replacement_that_fails_after_the_end_was_no_silence(team: Team):
    team.log(hours=1)
    team.command("/spark renew 1")
    team.submit({"Renewal": "replaced", "New Spark Code": CODE.replace("Nk3v", "Nk4v"), "Duration": "365"})
    team.clock.push(hours=2)
    team.command("/spark show 2")
    team.press("Failed…")
    team.submit({"What does Ads Manager say?": "not_found", "What is next?": "nothing"})
    team.command("/spark report 7")
    assert "*No code ended in silence*" in str(texts(told(team)))
