"""Slack delivers again, people submit twice: one effect, and an answer as quiet as the first."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import Client

from bot.deliveries import key_of
from bot.demo.delivery import Answer, Sent, encoded, signed
from bot.demo.things import Team as Workspace
from bot.line import Line
from bot.running import Bot
from tests.conftest import AD_OPS, CODE, MIA, NOON, Clock, Team
from tests.handlers import ledger
from tests.handlers.looking import form

NEW = "#Zz9vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghijklmnoNEW1="


def log_a_code(team: Team) -> None:
    team.log(Note="first")


def ask_for_a_code(team: Team) -> None:
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana"})


def reword_a_request(team: Team) -> None:
    ask_for_a_code(team)
    team.press("Edit message")
    team.submit({"Message": "Hi Ana!"})


def extend(team: Team) -> None:
    team.command("/spark renew 1")
    team.submit({"Duration": "60"})


def swap(team: Team) -> None:
    team.command("/spark renew 1")
    team.submit({"Renewal": "replaced", "New Spark Code": NEW, "Duration": "60"})


def pull(team: Team) -> None:
    team.command("/spark pull 1")
    team.submit({"Reason": "Other", "Note": "why"})


def undo(team: Team) -> None:
    pull(team)
    team.press("Undo", where=(AD_OPS, team.alerts()[0].ts))


def be_on_it(team: Team) -> None:
    team.press("code_more", value="I'm on it", where=(AD_OPS, team.alerts()[0].ts))


def choose_a_channel(team: Team) -> None:
    team.set_up(**{"Alert channel": "C0CREATE"})


def choose_an_hour(team: Team) -> None:
    team.set_up(**{"Alert time": "10:00"})


def come_into_the_channel(team: Team) -> None:
    """An alert that waits for the invitation is due at once."""
    team.slack.fail("chat.postMessage", "not_in_channel", times=2)
    team.log(CODE.replace("Nk3v", "Pq7z"), hours=1)
    team.tick()
    team.event(None, {"type": "member_joined_channel", "user": team.slack.team.bot_user, "channel": AD_OPS})


DEEDS = [
    log_a_code, ask_for_a_code, reword_a_request, extend, swap, pull, undo, be_on_it, choose_a_channel, choose_an_hour,
    come_into_the_channel,
]  # fmt: skip


@dataclass
class Wire:
    """What went to the bot last, and ways to bring it there again."""

    team: Team
    web: Client

    @property
    def last(self) -> tuple[Workspace, Sent]:
        assert self.team.slack.last_sent
        return self.team.slack.last_sent

    def retried(self) -> Answer:
        """As Slack does after a minute."""
        workspace, sent = self.last
        return self.team.slack.deliver(workspace, replace(sent, retry=1))

    def replayed(self) -> Answer:
        """As somebody does who has overheard it: the very same bytes."""
        _, sent = self.last
        body, kind = encoded(sent)
        headers = signed(body, kind, self.team.slack.signing_secret)
        answers = [self.web.post("/slack/events", data=body, headers=headers) for _ in range(3)]
        return Answer(answers[-1].status_code, answers[-1].text or None)

    def over_the_socket(self) -> Answer:
        """As Socket Mode does: one more envelope."""
        slack, bot = self.team.slack, self.team.bot
        over_http, slack.target = slack.target, None
        client = bot.clients.for_people()
        address = client.apps_connections_open(app_token=slack.app_token)["url"]
        line = Line(bot.app, client, address, lambda: None)
        try:
            assert line.open()
            return [slack.deliver(*self.last), slack.deliver(*self.last)][-1]
        finally:
            slack.target = over_http
            line.hang_up()


@pytest.fixture
def alerted(team: Team) -> Team:
    """A code stands in the alert channel."""
    team.set_up()
    team.log(CODE.replace("Nk3v", "Aa1b"), hours=20)
    team.tick()
    return team


@pytest.fixture
def wire(alerted: Team) -> Wire:
    return Wire(alerted, Client(alerted.bot.web()))


def said(team: Team) -> list[tuple[str, Any]]:
    """Everything the bot said to Slack."""
    return [(call.method, call.args) for call in team.slack.calls if not call.method.startswith("apps.")]


@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_delivered_again_has_no_second_effect_and_is_answered_quietly(wire: Wire, deed: Callable[[Team], None]):
    team = wire.team
    deed(team)
    assert team.bot.pool.wait(5)
    rows, words = ledger.everything(team), len(said(team))
    assert team.slack.view(MIA) is None

    team.clock.push(minutes=2)
    for answer in (wire.retried(), wire.replayed(), wire.over_the_socket()):
        assert team.bot.pool.wait(5)
        assert (answer.status, answer.body) == (200, None)
    assert said(team)[words:] == []
    assert ledger.everything(team) == rows


def test_the_same_form_sent_again_with_a_press_of_its_own_is_the_same_form(team: Team):
    team.log()
    assert team.slack.last_sent
    workspace, sent = team.slack.last_sent
    pressed_twice = Sent(sent.kind, sent.payload | {"trigger_id": "another.one"})
    assert team.slack.deliver(workspace, pressed_twice).body is None
    assert len(ledger.codes(team)) == 1


def test_a_form_that_was_refused_and_one_that_asked_first_go_through_when_they_are_mended(team: Team):
    team.command("/spark add")
    opened = form(team).id
    assert team.submit({"Spark Code": "a b"}).errors
    assert team.submit({"Spark Code": CODE, "Creator": "@ana", "Expires at": NOON - timedelta(hours=5)}).body
    assert ledger.codes(team) == [] == ledger.everything(team)["deliveries"]
    assert form(team).id == opened
    team.submit({"Expires at": NOON + timedelta(days=9)})
    assert [code.creator for code in ledger.codes(team)] == ["ana"]
    team.slack.repeat()
    assert len(ledger.codes(team)) == 1


def test_a_duplicate_is_told_and_goes_through_when_it_is_mended(team: Team):
    team.log()
    team.command("/spark add")
    assert team.submit({"Spark Code": CODE, "Creator": "@ana"}).errors
    assert team.submit({"Ad account": "Brand US"}).body is None
    assert [code.ad_account for code in ledger.codes(team)] == ["", "Brand US"]


def test_two_forms_with_the_same_words_are_two(team: Team):
    ask_for_a_code(team)
    ask_for_a_code(team)
    assert [ledger.request(team, number).creator for number in (1, 2)] == ["glow.by_ana"] * 2


def test_what_only_reads_leaves_no_trace(team: Team):
    team.log(hours=20)
    before = ledger.everything(team)
    team.command("/spark list")
    team.press("code_more", value="Details")
    team.press("code_more", value="Renewed")
    assert ledger.everything(team) == before


@pytest.fixture
def colleague(bot: Bot, clock: Clock) -> Iterator[Bot]:
    """Another process on the same database."""
    other = Bot(bot.settings, clock=clock)
    yield other
    other.stop()


@pytest.mark.parametrize("fill", [
    {"command": "/spark add", "values": {"Spark Code": CODE, "Creator": "@ana"}},
    {"command": "/spark settings", "values": {"Alert channel": AD_OPS}},
])  # fmt: skip
def test_of_many_copies_at_once_in_two_processes_one_counts(team: Team, colleague: Bot, fill: dict[str, Any]):
    held = Held()
    team.command(fill["command"])
    team.slack.deliver_to(held.keep)
    team.submit(fill["values"])
    webs = [Client(each.web()) for each in (team.bot, colleague)] * 4

    with ThreadPoolExecutor(8) as wires:
        answers = list(wires.map(held.send, webs))
    assert team.bot.pool.wait(5) and colleague.pool.wait(5)
    assert answers == [(200, "")] * 8
    hellos = [message for message in team.slack.channel(AD_OPS).messages if "set me up" in message.text]
    if "Spark Code" in fill["values"]:
        assert (len(ledger.codes(team)), ledger.deeds(team)) == (1, ["logged"])
    else:
        assert (len(hellos), ledger.settings(team).alert_channel) == (1, AD_OPS)
    assert len(team.slack.ephemerals(MIA)) == 1


class Held:
    """A request that is kept back, to be sent by hand."""

    body: bytes
    headers: dict[str, str]

    def keep(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        self.body, self.headers = body, headers
        return 200, {}, b""

    def send(self, web: Client) -> tuple[int, str]:
        answer = web.post("/slack/events", data=self.body, headers=self.headers)
        return answer.status_code, answer.text


PRESS = {"type": "block_actions", "container": {"message_ts": "1.2"}, "actions": [{"action_ts": "3.4"}]}


@pytest.mark.parametrize(("one", "other", "same"), [
    ({"event_id": "Ev1", "event_time": 1}, {"event_id": "Ev1", "event_time": 2}, True),
    ({"event_id": "Ev1"}, {"event_id": "Ev2"}, False),
    ({**PRESS, "trigger_id": "1.1"}, {**PRESS, "trigger_id": "1.1", "response_url": "x"}, True),
    ({**PRESS, "trigger_id": "1.1"}, {**PRESS, "trigger_id": "1.2"}, False),
    ({**PRESS, "state": 1}, {**PRESS, "state": 2}, True),
    (PRESS, {**PRESS, "container": {"message_ts": "1.3"}}, False),
    ({"view": {"id": None, "title": "a"}}, {"view": {"id": None, "title": "a"}}, True),
    ({"view": {"id": None, "title": "a"}}, {"view": {"id": None, "title": "b"}}, False),
])  # fmt: skip
def test_a_delivery_is_known_by_what_its_copies_share(one: dict[str, Any], other: dict[str, Any], same: bool):
    assert (key_of(one) == key_of(other)) is same
