"""`/spark calendar`: a file by direct message, and a private address that can be stopped."""

import re
from datetime import timedelta
from typing import Any

import pytest
import vobject
from werkzeug.test import Client

from bot.demo.things import Json, Message
from handlers.views import feed
from storage.models import Feed, History
from tests.conftest import CODE, LEO, MIA, NOON, WORDS_ONLY, Team
from tests.handlers import ledger
from tests.handlers.looking import labels, texts

pytestmark = WORDS_ONLY

PUBLIC = "https://spark.example.com"
OVER_HTTP = pytest.mark.parametrize("public_url", [PUBLIC])
ADDRESS = re.compile(rf"{PUBLIC}/calendar/([\w-]{{43}})\.ics")


def messages(team: Team, who: str = MIA) -> list[Message]:
    """What the bot wrote to somebody directly, without the files."""
    return [message for message in team.slack.team.direct(who).messages if not message.files]


def files(team: Team, who: str = MIA) -> dict[str, bytes]:
    shown = [file for message in team.slack.team.direct(who).messages for file in message.files]
    return {file["name"]: team.slack.world.files[file["id"]].content or b"" for file in shown}


def tokens(team: Team, who: str = MIA) -> list[str]:
    """The addresses that somebody was given, the first one first."""
    return [found for message in messages(team, who) for found in ADDRESS.findall(str(message.blocks))]


def uids(content: bytes) -> list[str]:
    found = vobject.readOne(content.decode()).contents.get("vevent", [])
    return [event.uid.value.partition(".")[0] for event in found]


def fetch(team: Team, token: str) -> Any:
    return Client(team.bot.web()).get(f"/calendar/{token}.ics")


def past(team: Team) -> list[tuple[str, str, Json]]:
    """What was written down about the workspace."""
    return [(row.what, row.by, row.became) for row in ledger.rows(team, History) if row.about is None]


@pytest.fixture
def filled(team: Team) -> Team:
    """Three codes: Mia's for two accounts, and Leo's."""
    for number, (by, account) in enumerate(((MIA, "Brand US"), (MIA, "Brand UK"), (LEO, "Brand US")), 1):
        team.log(CODE.replace("Nk3v", f"X{number:03}"), hours=100 * number, by=by, Ad_account=account)
    return team


def test_in_any_mode_a_file_comes_by_direct_message_and_it_says_why_there_is_no_address(filled: Team):
    filled.command("/spark calendar")
    assert filled.said_to() == feed.ON_ITS_WAY
    (told,) = messages(filled)
    assert texts(told) == ["*Calendar of 3 codes*", feed.NO_ADDRESS]
    assert "`PUBLIC_URL`" in told.text and labels(told) == []
    ((name, content),) = files(filled).items()
    assert name == "spark-codes-2026-11-22.ics"
    assert uids(content) == ["code-1", "code-2", "code-3"]
    assert ledger.rows(filled, Feed) == [] and past(filled) == []


@OVER_HTTP
def test_over_http_there_is_also_an_address_of_which_only_the_fingerprint_is_kept(filled: Team):
    filled.command("/spark calendar")
    (told,) = messages(filled)
    (token,) = tokens(filled)
    assert uids(fetch(filled, token).data) == ["code-1", "code-2", "code-3"]
    for service in ("Google Calendar", "Apple Calendar", "Outlook"):
        assert f"*{service}*" in texts(told)[1]
    assert labels(told) == ["Stop this address"]
    assert token not in told.text
    (row,) = ledger.rows(filled, Feed)
    assert row.made_by == MIA and token not in str(vars(row))
    assert past(filled) == [("calendar", MIA, {"address": row.id})]
    (posted,) = [call for call in filled.slack.calls_of("chat.postMessage") if token in str(call.args)]
    assert posted.args["channel"] == MIA
    assert all(str(posted.args[name]).lower() in ("false", "0") for name in ("unfurl_links", "unfurl_media"))
    others = [call for call in filled.slack.calls if call is not posted and token in str(call.args)]
    assert others == []
    assert list(files(filled)) == ["spark-codes-2026-11-22.ics"]


@OVER_HTTP
@pytest.mark.parametrize(
    ("asked", "shown", "words"),
    [("mine", [1, 2], "your own"), ("owner:me", [1, 2], "your own"), ("owner:@leo", [3], "<@U0LEO001>’s"),
     ('account:"brand us"', [1, 3], "brand us"), ('Mine account:"Brand US"', [1], "your own · Brand US"),
     ("", [1, 2, 3], "Calendar of 3 codes")],
)  # fmt: skip
def test_filters_hold_for_the_file_and_for_the_address(filled: Team, asked, shown, words):
    filled.command(f"/spark calendar {asked}")
    wanted = [f"code-{number}" for number in shown]
    assert uids(next(iter(files(filled).values()))) == wanted
    (token,) = tokens(filled)
    assert uids(fetch(filled, token).data) == wanted
    assert words in messages(filled)[0].text


@OVER_HTTP
@pytest.mark.parametrize(
    "asked",
    ["Brand US", "@glow.by_ana", "expired", "all", "campaign:Summer", "mine owner:@leo", "owner:everybody",
     "off now", f'account:"{"x" * 101}"'],
)  # fmt: skip
def test_other_words_are_refused_with_an_example(filled: Team, asked):
    filled.command(f"/spark calendar {asked}")
    assert re.search(r"For example|`owner:me`|shorten", filled.said_to())
    assert messages(filled) == [] and ledger.rows(filled, Feed) == []


@OVER_HTTP
def test_a_stopped_address_shows_nothing_from_that_moment_and_the_second_press_is_told_so(filled: Team):
    filled.command("/spark calendar")
    (token,), (told,) = tokens(filled), messages(filled)
    where = (told.channel, told.ts)
    filled.press("Stop this address", where=where)
    assert fetch(filled, token).status_code == 404
    (told,) = messages(filled)
    assert told.text == feed.STOPPED and labels(told) == [] and token not in str(told.blocks)
    value = str(ledger.rows(filled, Feed)[0].id)
    again = {"action_id": feed.STOP, "type": "button", "value": value}
    filled.slack.press_raw(MIA, again, told)
    assert filled.bot.pool.wait(5)
    assert filled.said_to() == feed.STOPPED_BEFORE
    assert [what for what, _, _ in past(filled)] == ["calendar", "calendar_off"]


@OVER_HTTP
@pytest.mark.parametrize("value", ["99", "-1", "1 OR 1=1", "x" * 2000, "", "null"])
def test_a_press_for_an_address_that_is_not_here_is_refused(filled: Team, value):
    filled.command("/spark calendar")
    filled.slack.press_raw(MIA, {"action_id": feed.STOP, "type": "button", "value": value})
    assert filled.bot.pool.wait(5)
    assert filled.said_to().startswith("I can't find this address here.")
    assert fetch(filled, tokens(filled)[0]).status_code == 200


@OVER_HTTP
def test_off_stops_all_addresses_of_this_person_and_says_how_many(filled: Team):
    for by in (MIA, MIA, LEO):
        filled.command("/spark calendar", by=by)
    first, second = tokens(filled)
    assert first != second
    filled.command("/spark calendar off")
    assert filled.said_to().startswith("2 calendar addresses stopped.")
    assert [fetch(filled, token).status_code for token in (first, second)] == [404, 404]
    assert fetch(filled, tokens(filled, LEO)[0]).status_code == 200
    filled.command("/spark calendar OFF")
    assert filled.said_to().startswith("You have no calendar address")
    filled.command("/spark calendar off", by=LEO)
    assert filled.said_to(LEO).startswith("1 calendar address stopped.")
    assert [what for what, _, _ in past(filled)].count("calendar_off") == 3


@OVER_HTTP
def test_a_command_that_comes_twice_makes_one_file_and_one_address(filled: Team):
    filled.command("/spark calendar")
    filled.slack.repeat()
    assert filled.bot.pool.wait(5)
    assert len(messages(filled)) == 1 and len(files(filled)) == 1
    assert len(ledger.rows(filled, Feed)) == 1 and len(past(filled)) == 1


@OVER_HTTP
def test_beyond_twenty_addresses_there_is_only_the_file_until_some_are_stopped(filled: Team):
    for _ in range(21):
        filled.command("/spark calendar mine")
    assert len(tokens(filled)) == 20 and len(ledger.rows(filled, Feed)) == 20
    assert texts(messages(filled)[-1])[-1] == feed.NO_MORE
    shown = [message for message in filled.slack.team.direct(MIA).messages if message.files]
    assert len(shown) == 21
    filled.command("/spark calendar off")
    filled.command("/spark calendar")
    assert len(tokens(filled)) == 21


def test_without_the_scope_nothing_is_left_of_a_file_but_what_to_do(filled: Team):
    filled.slack.team.scopes.remove("files:write")
    filled.command("/spark calendar")
    assert filled.said_to() == feed.NO_FILES
    assert messages(filled) == []


@OVER_HTTP
def test_without_the_scope_the_address_comes_all_the_same(filled: Team):
    filled.slack.team.scopes.remove("files:write")
    filled.command("/spark calendar")
    assert filled.said_to() == feed.NO_FILES
    assert fetch(filled, tokens(filled)[0]).status_code == 200


@OVER_HTTP
def test_guests_get_neither(filled: Team):
    filled.slack.add_person("U0GUEST1", "gus", guest=True)
    filled.slack.channel("C0ADOPS1").members.add("U0GUEST1")
    filled.command("/spark calendar", by="U0GUEST1")
    assert filled.said_to("U0GUEST1") == feed.NO_GUESTS
    assert files(filled, "U0GUEST1") == {} and ledger.rows(filled, Feed) == []


def test_where_there_is_no_code_and_no_address_it_says_so(team: Team):
    team.command("/spark calendar mine")
    assert team.said_to().startswith("Calendar of 0 codes · your own: there is nothing to put into it yet.")
    assert messages(team) == [] and files(team) == {}


@OVER_HTTP
def test_an_address_can_come_before_the_first_code(team: Team):
    team.command("/spark calendar")
    (token,) = tokens(team)
    assert files(team) == {} and uids(fetch(team, token).data) == []
    team.log()
    assert uids(fetch(team, token).data) == ["code-1"]


@OVER_HTTP
def test_no_code_and_not_its_last_characters_leave(filled: Team):
    filled.command("/spark calendar")
    everything = b"".join(files(filled).values()) + fetch(filled, tokens(filled)[0]).data
    everything += str([message.blocks for message in messages(filled)]).encode()
    assert CODE[5:30].encode() not in everything and CODE[-5:].encode() not in everything


def test_what_happens_to_a_code_happens_to_its_event(filled: Team):
    def event() -> Any:
        filled.clock.push(minutes=1)
        filled.command("/spark calendar")
        shown = [file["id"] for message in filled.slack.team.direct(MIA).messages for file in message.files]
        content = filled.slack.world.files[shown[-1]].content or b""
        found = vobject.readOne(content.decode()).vevent_list
        return next(each for each in found if each.uid.value.startswith("code-1."))

    logged = event()
    assert logged.status.value == "CONFIRMED" and len(logged.valarm_list) == 2
    filled.command("/spark renew 1")
    filled.submit({"Renewal": "Extended", "Expires at": NOON + timedelta(hours=500)})
    extended = event()
    assert extended.uid.value == logged.uid.value
    assert extended.dtstart.value == NOON + timedelta(hours=500) > logged.dtstart.value
    filled.command("/spark pull 1")
    filled.submit({"Reason": "Other"})
    pulled = event()
    assert (pulled.status.value, pulled.uid.value) == ("CANCELLED", logged.uid.value)
    assert "valarm" not in pulled.contents
    filled.press("Undo")
    undone = event()
    assert undone.status.value == "CONFIRMED" and len(undone.valarm_list) == 2
    numbers = [int(each.sequence.value) for each in (logged, extended, pulled, undone)]
    assert numbers == sorted(set(numbers))
    changed = [each.last_modified.value for each in (logged, extended, pulled, undone)]
    assert changed == sorted(set(changed))


def test_a_code_that_was_replaced_goes_and_the_new_one_comes(filled: Team):
    filled.command("/spark renew 1")
    end = NOON + timedelta(hours=700)
    filled.submit({"Renewal": "Replaced", "New Spark Code": CODE.replace("Nk3v", "Y001"), "Expires at": end})
    filled.command("/spark calendar mine")
    found = vobject.readOne(next(iter(files(filled).values())).decode()).vevent_list
    shown = {each.uid.value.partition(".")[0]: each for each in found}
    assert list(shown) == ["code-2", "code-4", "code-1"]
    assert shown["code-1"].status.value == "CANCELLED" and "Replaced by #4." in shown["code-1"].description.value
    assert "unless this code is swapped in before" in shown["code-4"].description.value
    filled.clock.push(days=60)
    filled.command("/spark calendar mine")
    assert uids(list(files(filled).values())[-1]) == ["code-2", "code-4"]
