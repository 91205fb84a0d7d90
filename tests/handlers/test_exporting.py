"""`/spark export`: what fits as files by direct message; and an exported file comes back as it was."""

import csv
import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import delete, update

from bot.demo.things import Message
from storage.models import Code, History, Request, WorkspaceSettings
from tests.conftest import CODE, LEO, MIA, TEAM, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import answer, details, form, labels, texts

pytestmark = WORDS_ONLY

POST = "https://www.tiktok.com/@glow.by_ana/video/7290000000000000001"


def code(number: int) -> str:
    return CODE.replace("Nk3v", f"X{number:03}")


@pytest.fixture
def lived(team: Team) -> Team:
    """A ledger with some of everything: notes, formulas, a pair, rights, a chain, pulls, requests, people at work."""
    team.command("/spark request @glow.by_ana")
    team.submit()
    team.command("/spark add")
    team.submit({"Spark Code": code(1), "Open request": "#1", "Note": "=1+1\n\"quoted\", 'so' ☀️", "Campaign": "3-4"})
    team.log(code(2), hours=200, Post_URL=POST, Ad_account="+Brand", Usage_rights_until=date(2027, 6, 1))
    team.command("/spark apply +Brand")
    team.clock.push(minutes=1)
    team.press("All applied")
    team.command("/spark renew 3", by=LEO)
    end = team.clock.push(minutes=1).replace(year=2027)
    team.submit({"Renewal": "Replaced", "New Spark Code": code(3), "Expires at": end}, by=LEO)
    team.command("/spark pull 2")
    team.submit({"Reason": "Other"})
    team.command("/spark request @bob")
    team.submit()
    return team


def files(team: Team, who: str = MIA) -> dict[str, bytes]:
    """What lies in somebody's direct messages, by name."""
    direct = team.slack.team.direct(team.slack.team.person(who).id)
    shown = [file for message in direct.messages for file in message.files]
    return {file["name"]: team.slack.world.files[file["id"]].content or b"" for file in shown}


def told(team: Team, who: str = MIA) -> Message:
    """The words that the files came with."""
    direct = team.slack.team.direct(team.slack.team.person(who).id)
    return next(message for message in reversed(direct.messages) if not message.files)


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def everything(team: Team) -> list[dict[str, Any]]:
    """Codes and requests, without what follows from their place."""
    placed = {"team_id", "id", "replaces", "replaced_by", "request_id", "code_id", "pair", "short_notice"}
    placed |= {"taken_at", "taken_by"}
    found = [*ledger.rows(team, Code), *ledger.rows(team, Request)]
    return [
        {name: getattr(row, name) for column in row.__table__.columns if (name := column.key) not in placed}
        for row in found
    ]


def past(team: Team) -> list[tuple[Any, ...]]:
    """All that happened, but for the imports."""
    rows = [row for row in ledger.rows(team, History) if row.about and row.what not in ("imported", "exported")]
    return sorted((row.at, row.by, row.what, sorted(row.became)) for row in rows)


def wipe(team: Team) -> None:
    """An empty ledger: as if it were another workspace."""
    with team.bot.database.workspace("T0ACME") as workspace:
        for kind in (Code, Request, History):
            workspace._scope.session.execute(delete(kind))
        workspace._scope.session.execute(update(WorkspaceSettings).values(last_id=70))


def bring_in(team: Team, name: str, content: bytes) -> None:
    team.command("/spark import")
    team.submit({"Or a file": [team.slack.upload(name, content)]})


def test_everything_comes_as_files_by_direct_message_with_codes_masked(lived: Team):
    lived.command("/spark export")
    assert lived.said_to() == "Your export comes to you by direct message."
    assert texts(told(lived))[0] == "*Export of 3 codes and 2 requests*"
    day = f"{lived.clock():%Y-%m-%d}"
    found = files(lived)
    assert list(found) == [f"spark-codes-{day}.csv", f"spark-requests-{day}.csv", f"spark-export-{day}.json"]
    rows = table(found[f"spark-codes-{day}.csv"])
    assert [row["id"] for row in rows] == ["#2", "#3", "#4"]
    assert [row["status"] for row in rows] == ["pulled", "replaced", "live"]
    assert [row["code"] for row in rows] == ["…9cnA="] * 3
    assert rows[1]["post_id"] == "'7290000000000000001"
    assert rows[0]["note"].startswith("'=1+1") and rows[1]["account"] == "'+Brand" and rows[0]["campaign"] == "'3-4"
    assert code(1)[1:30].encode() not in b"".join(found.values())
    assert "exported" not in ledger.deeds(lived, 2)


def test_whole_codes_are_exported_only_when_asked_for_and_that_is_noted(lived: Team):
    lived.command("/spark export", by=LEO)
    lived.slack.press("Export with whole codes", by=LEO)
    assert lived.bot.pool.wait(5)
    assert "whoever has these files" in str(told(lived, LEO).blocks)
    assert [row["code"] for row in table(next(iter(files(lived, LEO).values())))] == [code(1), code(2), code(3)]
    for number in (2, 3, 4):
        last = ledger.history(lived, number)[-1]
        assert (last.what, last.by) == ("exported", LEO)
    lived.command("/spark show 4", by=LEO)
    assert "exported whole · <@U0LEO001>" in str(details(lived, LEO).blocks)


def test_a_command_that_comes_twice_sends_files_once(lived: Team):
    lived.command("/spark export with codes")
    lived.slack.repeat()
    assert lived.bot.pool.wait(5)
    direct = lived.slack.team.direct(MIA)
    assert sum(bool(message.files) for message in direct.messages) == 1
    assert ledger.deeds(lived, 4).count("exported") == 1


@pytest.mark.parametrize(
    ("asked", "ids"),
    [("open", ["#4"]), ("@glow.by_ana", ["#2", "#3", "#4"]), ("pulled owner:me", ["#2"]),
     ('account:"+Brand"', ["#3", "#4"]), ("with codes all 3-4", ["#2"])],
)  # fmt: skip
def test_filters_choose_what_is_exported(lived: Team, asked, ids):
    lived.command(f"/spark export {asked}")
    assert [row["id"] for row in table(next(iter(files(lived).values())))] == ids


def test_requests_alone_and_nothing_at_all(lived: Team):
    lived.command("/spark export requests")
    assert [name.split("-20")[0] for name in files(lived)] == ["spark-requests", "spark-export"]
    assert labels(told(lived)) == []
    lived.command("/spark export @nobody")
    assert lived.said_to() == "Nothing fits `all @nobody`, so there is nothing to export."


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_exported_file_comes_back_as_it_was_and_only_once(lived: Team, kind):
    before, happened = everything(lived), past(lived)
    lived.command("/spark export with codes")
    found = files(lived)
    wipe(lived)
    for name, content in found.items():
        if name.endswith(kind):
            bring_in(lived, name, content)
            assert "not" not in answer(lived).text
    assert everything(lived) == before
    new, old = ledger.rows(lived, Code), [2, 3, 4]
    here = {there: row.id for there, row in zip(old, new, strict=True)}
    assert new[1].replaced_by == here[4] and new[2].replaces == here[3]
    if kind == "json":
        assert past(lived) == happened
        assert new[0].request_id == min(row.id for row in ledger.rows(lived, Request))
    assert [ledger.deeds(lived, row.id)[-1] for row in new] == ["imported"] * 3
    for name, content in found.items():
        if name.endswith(kind):
            bring_in(lived, name, content)
            assert "0 rows saved" in answer(lived).text
    assert everything(lived) == before


def test_what_was_exported_comes_back_also_when_it_is_pasted(lived: Team):
    before = [row for row in everything(lived) if "code" in row]
    lived.command("/spark export with codes")
    content = next(iter(files(lived).values())).decode("utf-8-sig")
    wipe(lived)
    lived.command("/spark import")
    lived.submit({"Lines or table": content})
    assert lived.slack.view(MIA) is None
    assert everything(lived) == before


def test_masked_codes_and_rows_of_other_making_are_refused_row_by_row(lived: Team):
    lived.command("/spark export")
    bring_in(lived, "spark.csv", next(iter(files(lived).values())))
    shown = "\n".join(texts(answer(lived)))
    assert "spark.csv: 0 rows saved, 3 not" in shown
    assert shown.count("This code is masked. Export with whole codes") == 3
    assert "Done: 3 of 3 rows" in str(form(lived).blocks)


def test_a_large_table_of_somebodys_own_is_brought_in_from_a_file(team: Team):
    lines = ["Code,Creator,Account,Owner,Pair,Part,Usage rights"]
    lines += [f"{code(number)},@ana_{number},Brand,{LEO if number % 2 else 'Tom'},," for number in range(150)]
    lines += [f"{code(200)},@ana,Brand,,duet 1,primary,2026-12-24", f"{code(201)},@bob,Brand,,duet 1,secondary,"]
    bring_in(team, "ours.csv", "\r\n".join(lines).encode("utf-16"))
    assert answer(team).text == "ours.csv: 152 rows saved"
    saved = ledger.rows(team, Code)
    assert {row.owner for row in saved} == {LEO, MIA}
    assert [(row.pair, row.part) for row in saved[-2:]] == [(151, "primary"), (151, "secondary")]
    assert f"{saved[-2].rights_end_at:%Y-%m-%d %H:%M}" == "2026-12-24 23:59"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff\x00\x81", "Save it as CSV in UTF-8"), (b"", "no row with a code"), (b"{]", "I can't read this file"),
     (b'{"codes": [1]}', "I can't read this file"), (b"code\n" + b"#a\n" * 10_001, "10001 rows"),
     (b"\x00" * 100, "0 rows saved, 1 not")],
)  # fmt: skip
def test_files_that_nobody_can_read_are_refused_with_a_sentence(team: Team, content, words):
    bring_in(team, "x.csv", content)
    assert words in team.said_to()


def test_a_file_comes_from_slack_or_from_nowhere(team: Team):
    file = team.slack.upload("x.csv", b"code\n")
    for url in (
        "http://127.0.0.1:1/x",
        "https://evil.example/x",
        "https://slack.com.evil.example/",
        "file:///etc/passwd",
    ):
        team.command("/spark import")
        team.submit({"Or a file": [{**file, "url_private_download": url}]})
        assert team.said_to().startswith("I can't read this file.")
    team.slack.team.scopes.remove("files:read")
    team.command("/spark import")
    assert "Or a file" not in {block["label"]["text"] for block in form(team).blocks if block["type"] == "input"}


def test_without_the_scope_nothing_is_left_of_an_export_but_what_to_do(lived: Team):
    lived.slack.team.scopes.remove("files:write")
    lived.command("/spark export")
    assert "adds `files:write`" in lived.said_to()
    assert [message for message in lived.slack.team.direct(MIA).messages if "Export" in message.text] == []


def test_guests_do_not_export(lived: Team):
    lived.slack.add_person("U0GUEST1", "gus", guest=True)
    lived.slack.channel("C0ADOPS1").members.add("U0GUEST1")
    lived.command("/spark export with codes", by="U0GUEST1")
    assert lived.said_to("U0GUEST1").startswith("Guests cannot export.")
    assert "exported" not in ledger.deeds(lived, 4)
    assert files(lived, "U0GUEST1") == {}


def test_the_json_says_what_happened_and_holds_nothing_else(lived: Team):
    lived.command("/spark export")
    (found,) = [json.loads(content) for name, content in files(lived).items() if name.endswith("json")]
    assert [event["what"] for event in found["codes"][0]["history"]] == ["logged", "pulled"]
    assert found["codes"][1]["closed_by"] == LEO
    assert found["requests"][0]["answered_with"] == "#2"
    assert set(found) == {"exported_at", "codes", "requests"}


def export_and_wipe(team: Team, asked: str, *kinds: str) -> dict[str, bytes]:
    """The files that are exported, and an empty ledger after them."""
    team.command(f"/spark export with codes {asked}")
    found = {name: content for name, content in files(team).items() if name.endswith(kinds)}
    wipe(team)
    return found


@pytest.mark.parametrize("backwards", [False, True])
def test_two_tables_that_come_one_after_the_other_find_each_other(lived: Team, backwards):
    found = export_and_wipe(lived, "", "csv")
    for name in sorted(found, reverse=backwards):
        bring_in(lived, name, found[name])
    request, _ = ledger.rows(lived, Request)
    first = ledger.rows(lived, Code)[0]
    assert (request.code_id, first.request_id) == (first.id, request.id)
    lived.command(f"/spark show {request.id}")
    assert f"Answered with #{first.id}, by <@{MIA}>" in texts(details(lived))[0]


def test_requests_whose_answers_nobody_brought_in_are_answered_all_the_same(lived: Team):
    (content,) = export_and_wipe(lived, "requests", "csv").values()
    rows = table(content)
    bring_in(lived, "x.csv", content)
    assert [each.closed_at is None for each in ledger.rows(lived, Request)] == [not row["closed_at"] for row in rows]


def test_a_link_to_what_is_not_in_the_file_names_no_number_and_is_made_when_it_comes(lived: Team):
    lived.command("/spark export with codes")
    everything_there = next(content for name, content in files(lived).items() if name.endswith("json"))
    (part,) = export_and_wipe(lived, "open", "json").values()
    bring_in(lived, "part.json", part)
    lived.command("/spark show 71")
    assert "Apply it in place of a code that is not here" in texts(details(lived))[0]
    assert "None" not in str(details(lived).blocks)
    bring_in(lived, "all.json", everything_there)
    new, old = ledger.code(lived, 71), next(row for row in ledger.rows(lived, Code) if row.closed_as == "replaced")
    assert (new.replaces, old.replaced_by) == (old.id, new.id)


def test_a_history_that_comes_in_speaks_of_the_ids_here(lived: Team):
    (content,) = export_and_wipe(lived, "", "json").values()
    bring_in(lived, "x.json", content)
    first, old, new = ledger.rows(lived, Code)
    request = ledger.rows(lived, Request)[0]
    named = {
        (row.about, row.what): {name: row.became[name] for name in ("replaced_by", "replaces", "request", "code")
                                if isinstance(row.became.get(name), int)}
        for row in ledger.rows(lived, History)
    }  # fmt: skip
    assert named[old.id, "replaced"] == {"replaced_by": new.id}
    assert named[new.id, "logged"] == {"replaces": old.id}
    assert named[request.id, "answered"] == {"code": first.id}


def test_a_history_speaks_of_no_id_that_belongs_to_something_else_here(lived: Team):
    (content,) = export_and_wipe(lived, "all @glow.by_ana 3-4", "json").values()
    held = json.loads(content)
    held["codes"][0]["history"].append(
        {"at": "2026-11-22T12:00:00+00:00", "by": MIA, "what": "replaced", "was": {}, "became": {"replaced_by": 71}}
    )
    bring_in(lived, "x.json", json.dumps(held).encode())
    lived.command("/spark show 71")
    told = "\n".join(texts(details(lived)))
    assert f"replaced · <@{MIA}>" in told and "by #71" not in told


def test_a_long_message_that_was_reworded_comes_back(team: Team):
    team.command("/spark request @ana")
    team.submit()
    for words in ("word " * 480, "other " * 400):
        team.press("Edit message")
        team.submit({"Message": words})
    team.command("/spark export")
    (content,) = (content for name, content in files(team).items() if name.endswith("json"))
    wipe(team)
    bring_in(team, "x.json", content)
    assert answer(team).text == "x.json: 1 row saved"
    assert ledger.deeds(team, 71) == ["asked", "reworded", "reworded", "imported"]


def test_a_history_that_nobody_could_have_written_costs_its_own_row_only(lived: Team):
    (content,) = export_and_wipe(lived, "", "json").values()
    held = json.loads(content)
    held["codes"][0]["history"], held["codes"][1]["history"] = [1], [{"what": 5}]
    bring_in(lived, "x.json", json.dumps(held).encode())
    assert "3 rows saved, 2 not" in answer(lived).text
    assert texts(answer(lived))[1].startswith("Row 1: Its history is none that an export wrote.")


def test_ids_are_written_as_they_are_said(lived: Team):
    lived.command("/spark export")
    first, old, new = table(next(iter(files(lived).values())))
    assert (first["request"], old["replaced_by"], new["replaces"]) == ("#1", "#4", "#3")
    asked = table(list(files(lived).values())[1])[0]
    assert (asked["answered_with"], asked["workspace"]) == ("#2", TEAM)


def test_nothing_that_anybody_wrote_is_a_formula(lived: Team):
    found = export_and_wipe(lived, "", "csv")
    rows = table(next(iter(found.values())))
    for row in rows:
        row["logged_by_name"] = '=HYPERLINK("http://evil.example","x")'
    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    bring_in(lived, "x.csv", out.getvalue().encode())
    lived.command("/spark export")
    (sent,) = (
        table(content) for name, content in files(lived).items() if "codes" in name and content not in found.values()
    )
    assert {row["logged_by_name"] for row in sent} == {'\'=HYPERLINK("http://evil.example","x")'}
    assert sent[0]["logged_at"][0] == "2"


def test_what_was_not_exported_is_not_noted(lived: Team):
    lived.command("/spark export with codes requests")
    assert "With whole codes" not in str(told(lived).blocks)
    lived.command("/spark export with codes open")
    assert [ledger.deeds(lived, number).count("exported") for number in (2, 3, 4)] == [0, 0, 1]
    lived.slack.team.scopes.remove("files:write")
    lived.command("/spark export with codes")
    assert "adds `files:write`" in lived.said_to()
    assert [ledger.deeds(lived, number).count("exported") for number in (2, 3, 4)] == [0, 0, 1]


def test_a_whole_code_that_is_asked_for_stands_nowhere(lived: Team):
    for asked in (code(3), f"all {code(3)[1:]}", f'account:"{code(3)}" all {code(3)}'):
        lived.command(f"/spark export {asked}")
        assert code(3)[1:30] not in str(told(lived).blocks) + told(lived).text + lived.said_to()
    lived.command(f"/spark export all {code(3)}")
    assert "…9cnA=" in told(lived).text
    lived.slack.press("Export with whole codes")
    assert lived.bot.pool.wait(5)
    lived.command(f"/spark list all {code(3)}")
    assert code(3)[1:30] not in str(answer(lived).blocks) + answer(lived).text


def test_codes_in_words_are_masked_with_the_others(team: Team):
    team.command("/spark request @ana")
    team.submit({"Message": f"instead of {code(5)}"})
    team.log(
        code(1), Note=f"got {code(2)} too, and {code(1)[1:-1].lower()}", Post_URL=f"https://vm.tiktok.com/Z/{code(1)}"
    )
    team.command("/spark edit 2")
    team.submit({"Note": f"once {code(3)}"})
    team.command("/spark export")
    content = b"".join(files(team).values()).decode()
    assert code(1)[5:40].lower() not in content.lower()
    assert "once …9cnA=" in content and "instead of …9cnA=" in content


def test_what_is_pasted_from_an_export_is_not_read_as_markup(team: Team):
    team.log(code(1), Note="write &amp; not & and <b>, see <#C1|x>")
    (before,) = (row.note for row in ledger.codes(team))
    (content,) = export_and_wipe(team, "", "csv").values()
    team.command("/spark import")
    team.submit({"Lines or table": content.decode("utf-8-sig")})
    assert [row.note for row in ledger.codes(team)] == [before]
