"""Requests that Slack signed, with fields that are not what they should be: a sentence or a 4xx, never a fall."""

import copy
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client

from bot.demo import payloads
from bot.demo.delivery import Sent, encoded, signed
from bot.demo.slack import SmallSlack
from bot.running import Bot
from tests.conftest import CODE, MIA, Team

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ODD: tuple[Any, ...] = (None, [1], 7, {"a": 1}, "\ud800\x00")

DRAWN = ("element", "elements", "label", "hint", "accessory", "text", "fields")
"""What we drew ourselves and Slack only brings back: nobody reads inside."""


def changed(payload: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each field, at every depth."""
    inside = payload.items() if isinstance(payload, dict) else enumerate(payload) if isinstance(payload, list) else ()
    for name, value in inside:
        yield (*path, name)
        if name not in DRAWN:
            yield from changed(value, (*path, name))


def with_field(payload: Any, path: tuple[Any, ...], value: Any) -> Any:
    other = copy.deepcopy(payload)
    place = other
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return other


class Sender:
    """Brings payloads to the bot as Slack does, and looks at what comes back."""

    def __init__(self, bot: Bot, slack: SmallSlack) -> None:
        self._bot, self._web, self._secret = bot, Client(bot.web()), slack.signing_secret

    def send(self, kind: str, payload: dict[str, Any]) -> int:
        body, content = encoded(Sent(kind, payload))
        answer = self._web.post("/slack/events", data=body, headers=signed(body, content, self._secret))
        assert "Traceback" not in answer.text
        if "json" in answer.content_type:
            json.loads(answer.text)
        return answer.status_code

    def all_odd(self, kind: str, payload: dict[str, Any]) -> set[int]:
        """Every field replaced by everything odd, one at a time; the statuses that came back."""
        odd = [with_field(payload, path, value) for path in changed(payload) for value in ODD]
        seen = {self.send(kind, each) for each in odd}
        assert self._bot.pool.wait(20)
        return seen


@pytest.fixture
def sender(bot: Bot, slack: SmallSlack, caplog: pytest.LogCaptureFixture) -> Sender:
    caplog.set_level(logging.ERROR, "slack_bolt.App")  # Bolt's warnings quote what is odd, which no report can carry
    return Sender(bot, slack)


def test_no_field_of_a_form_makes_the_bot_fall(team: Team, sender: Sender):
    team.set_up()
    team.command("/spark add")
    team.slack.fill({"Spark Code": CODE, "Creator": "@glow.by_ana", "Duration": "30"})
    view = team.slack.view(MIA)
    assert view
    payload = payloads.view_submission(team.slack.team, team.slack.team.people[MIA], view)
    assert sender.all_odd("interactive", payload) <= {200, 400, 404}
    assert sender.send("interactive", payload) == 200


def test_no_field_of_a_button_makes_the_bot_fall(team: Team, sender: Sender):
    team.set_up()
    team.log()
    team.tick()
    team.press("Renewed")
    assert team.slack.last_sent
    payload = team.slack.last_sent[1].payload
    assert sender.all_odd("interactive", payload) <= {200, 400, 404}
    assert sender.send("interactive", payload) == 200


def test_no_field_of_a_menu_or_event_makes_the_bot_fall(team: Team, sender: Sender):
    team.open_home()
    assert team.slack.last_sent
    event = team.slack.last_sent[1].payload
    assert sender.all_odd("events_api", event) <= {200, 400, 404}
    assert sender.send("events_api", event) == 200


@pytest.mark.parametrize("line", ["/spark add", "/spark list", "/spark show 1"])
def test_no_field_of_a_command_makes_the_bot_fall(team: Team, sender: Sender, line: str):
    team.command(line)
    assert team.slack.last_sent
    payload = team.slack.last_sent[1].payload
    without = [{name: value for name, value in payload.items() if name != left_out} for left_out in payload]
    odd = [{**payload, name: value} for name in payload for value in ("", "\x00", "x" * 5000, "[]", "null")]
    assert {sender.send("slash_commands", each) for each in [*without, *odd]} <= {200, 400, 404}
    assert sender.send("slash_commands", payload) == 200


def test_values_that_no_button_of_ours_says_are_told_so(team: Team, sender: Sender):
    team.set_up()
    team.log()
    team.tick()
    for value in ("-1", "1 OR 1=1", "1", "1 nan", "1 1e400", "9" * 2000, "[1]", "null", '{"a":' * 400, "\u0661 1"):
        answer = team.slack.press_raw(MIA, {"action_id": "code_renewed", "value": value})
        assert answer.status == 200
        assert team.bot.pool.wait(5)
        assert "Not done: something went wrong" not in team.said_to()
    assert "code_renewed" in str(team.alerts()[-1].blocks)
