"""What must stay true of every view and every way in, whatever is added to them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.demo import limits, payloads
from bot.demo.blocks import inside
from bot.demo.delivery import Sent
from bot.demo.forms import on_top
from bot.demo.things import Json
from bot.demo.things import Team as Workspace
from handlers import buttons
from handlers.views import feed
from handlers.views.words import Secret
from storage.calendars import Part
from tests.conftest import AD_OPS, CODE, LEO, MIA, TEAM, Team
from tests.handlers import drawn, ledger
from tests.test_manifest import MANIFEST

MESSAGES, MODALS, HOMES = (dict(views()) for views in (drawn.messages, drawn.modals, drawn.homes))
VIEWS = MODALS | HOMES
OTHER = "T0OTHER"
CANARY = CODE[1:30]


# Every way in that the manifest opens is answered.


@pytest.mark.parametrize("command", [each["command"] for each in MANIFEST["features"]["slash_commands"]])
def test_every_command_of_the_manifest_is_answered(team: Team, command):
    answer = team.command(command)
    assert answer.ok and team.said_to()


@pytest.mark.parametrize("name", MANIFEST["settings"]["event_subscriptions"]["bot_events"])
def test_every_event_of_the_manifest_is_answered(team: Team, name):
    event = {"type": name, "user": MIA, "tab": "home", "tokens": {"bot": [team.slack.team.bot_user]}}
    assert team.event(None, event).status == 200


@pytest.mark.parametrize("shortcut", MANIFEST["features"]["shortcuts"], ids=lambda each: each["callback_id"])
def test_every_shortcut_of_the_manifest_is_answered(team: Team, shortcut):
    message = team.slack.say("Hello") if shortcut["type"] == "message" else None
    assert team.slack.shortcut(shortcut["callback_id"], message=message).ok
    assert team.bot.pool.wait(5)
    assert team.slack.view(MIA)


# Every id that a view draws has a listener of its own.


def actions_drawn() -> dict[str, Json]:
    """Every element that sends a click, by its action_id."""
    surfaces = [view["blocks"] for view in (MESSAGES | VIEWS).values()]
    clicks = ((block, element) for blocks in surfaces for block, element in inside(blocks))
    return {element["action_id"]: element for block, element in clicks if block["type"] != "input"}


def suggestions_drawn() -> set[str]:
    """Every select that asks for its options while somebody types."""
    asked = (element for view in MODALS.values() for _, element in inside(view["blocks"]))
    return {element["action_id"] for element in asked if element["type"] == "external_select"}


def listener_of(app: App, body: Json) -> Any:
    """The function that Bolt would call for this payload."""
    request = BoltRequest(body=body, mode="socket_mode")
    for listener in app._listeners:
        if listener.matches(req=request, resp=BoltResponse(status=404)):
            return listener.ack_function
    return None


@pytest.fixture
def app(bot) -> App:
    found = bot.app
    assert isinstance(found, App)
    return found


def test_every_button_and_menu_has_a_listener_of_its_own(app):
    for action_id, element in actions_drawn().items():
        click = {
            "type": "block_actions",
            "actions": [{"action_id": action_id, "block_id": "b", "type": element["type"]}],
        }
        assert listener_of(app, click) not in (None, buttons.unknown), action_id
    gone = {"type": "block_actions", "actions": [{"action_id": "gone", "block_id": "b", "type": "button"}]}
    assert listener_of(app, gone) is buttons.unknown


def test_every_form_has_a_listener(app):
    sent = {view["callback_id"] for view in MODALS.values() if "submit" in view}
    assert len(sent) == 10
    for callback_id in sent:
        view = {"callback_id": callback_id, "type": "modal"}
        assert listener_of(app, {"type": "view_submission", "view": view}), callback_id


def test_every_suggestion_has_a_listener(app):
    assert len(suggestions_drawn()) == 2
    for action_id in suggestions_drawn():
        typed = {"type": "block_suggestion", "action_id": action_id, "block_id": "b", "value": ""}
        assert listener_of(app, typed), action_id


def test_no_input_sends_clicks_that_nobody_waits_for():
    for name, view in MODALS.items():
        assert not any(block.get("dispatch_action") for block in view["blocks"]), name


# Every view fits: asked of the small Slack's rules, and of Slack's own models as referee.


@pytest.mark.parametrize("name", MESSAGES)
def test_every_message_fits(name):
    message = MESSAGES[name]
    assert limits.of_blocks(message["blocks"], "message") == []
    assert 0 < len(message["text"]) <= 4000
    assert len(message["blocks"]) <= 50
    assert limits._letters(message["blocks"]) <= 10_000
    referee(message["blocks"])


@pytest.mark.parametrize("name", VIEWS)
def test_every_form_and_home_fits(name):
    view = VIEWS[name]
    assert limits.of_view(view) == []
    assert len(view["blocks"]) <= 100
    assert len(view.get("private_metadata", "")) <= 3000
    referee(view["blocks"])
    known = {key: value for key, value in view.items() if key != "blocks"}
    View(**known, blocks=[block for block in view["blocks"] if block["type"] != "alert"]).to_dict()


def referee(blocks: list[Json]) -> None:
    """Slack's own models raise on whatever breaks a limit; what they do not know they leave out."""
    known = [block for block in blocks if block["type"] not in ("alert", "data_visualization")]
    parsed = Block.parse_all(known)
    assert len(parsed) == len(known)
    for block, ours in zip(parsed, known, strict=True):
        assert block is not None, ours
        block.validate_json()
        block.to_dict()


def test_no_message_and_no_memory_of_a_form_holds_a_whole_code():
    for name, view in (MESSAGES | HOMES).items():
        assert CANARY not in json.dumps(view) or isinstance(view, Secret), name
    for name, message in MESSAGES.items():
        assert CANARY not in message["text"], name
    for name, modal in MODALS.items():
        assert CANARY not in json.dumps({**modal, "blocks": without_what_is_to_copy(modal)}), name


def without_what_is_to_copy(modal: Json) -> list[Json]:
    """Details have the code in one place, to be copied from."""
    is_details = modal.get("callback_id") == "details"
    return [block for block in modal["blocks"] if not (is_details and block["type"] == "rich_text")]


# A Spark Code leaves the database only for whoever asks to be shown it.


def without_typed(part: Any) -> Any:
    """A view without what stands in its own inputs."""
    if isinstance(part, list):
        return [without_typed(one) for one in part]
    if isinstance(part, dict):
        return {key: without_typed(value) for key, value in part.items() if key != "initial_value"}
    return part


def test_a_spark_code_is_in_no_call_but_the_answer_to_who_asks_for_it(team: Team):
    answers = work_through_everything(team)
    shown = [call for call in team.slack.calls if CANARY in json.dumps(without_typed(call.args))]
    *opened, batch = shown
    assert [call.method for call in opened] == ["views.open"] * 2  # by a command and by a button
    for view in (call.args["view"] for call in opened):
        assert CANARY not in json.dumps([view["private_metadata"], view["title"], values_in(view["blocks"])])
    assert (batch.method, batch.args["response_type"]) == ("response_url", "ephemeral")
    assert CANARY not in json.dumps([batch.args["text"], values_in(batch.args["blocks"])])
    assert not [line for line, answer in answers if CANARY in json.dumps(answer.body)]
    for channel in team.slack.team.channels.values():
        assert CANARY not in str(channel.log)


def values_in(blocks: list[Json]) -> list[Any]:
    return [element.get("value") or element.get("options") for _, element in inside(blocks)]


def work_through_everything(team: Team) -> list[tuple[str, Any]]:
    """Log, alert, find, renew, replace, pull, undo: with one and the same code."""
    team.set_up()
    team.log(hours=40)
    team.tick()
    lines = ["list", "list active", "expiring", "show 1", "list @glow", "foo", "help", "renew 99", f"list {CODE[-6:]}"]
    answers = [(f"/spark {line}", team.command(f"/spark {line}")) for line in lines]
    team.open_home()
    team.log(hours=40)  # refused: logged already
    team.slack.close_view()
    team.log(hours=40, Ad_account="Other")
    team.press("Show", value="1")
    for word in ("renew", "pull"):
        team.command(f"/spark {word} 1")
        team.submit({"Duration": "7"} if word == "renew" else {"Reason": "Other"})
    team.press("Undo", where=(AD_OPS, team.alerts()[0].ts))
    team.press("code_more", value="Copy message to creator")
    team.command("/spark apply")
    team.press("Other · 1")
    team.press("Give back")
    team.command(f"/spark add {CODE} 7d")
    return answers


# S9: another workspace can neither see nor press.


class TwoTokens:
    """Each workspace has a token of its own."""

    def __init__(self, workspaces: list[Workspace]) -> None:
        self.known = {one.id: one.bot_token for one in workspaces}

    def of(self, workspace: str) -> str | None:
        return self.known.get(workspace)

    def forget(self, workspace: str, *_: Any) -> None:
        self.known.pop(workspace, None)


@pytest.fixture
def neighbours(team: Team) -> tuple[Team, Workspace]:
    """One workspace with a code, a request and an alert; another with nothing, and people of the same ids."""
    other = team.slack.add_team(OTHER, "Other")
    tokens = TwoTokens([team.slack.team, other])
    for name in ("tokens", "patient"):
        object.__setattr__(team.bot.clients, name, tokens)
    team.set_up()
    team.log(hours=20, Creator="@hidden.one", Campaign="Topsecret", Post_URL="https://vm.tiktok.com/ZM1")
    team.command("/spark request")
    team.submit({"Creator": "@asked.one", "Campaign": "Topsecret"})
    team.tick()
    return team, other


def presses(team: Team) -> Iterator[Json]:
    """Every click there is, on what belongs to the first workspace."""
    end = f"{ledger.code(team).expires_at.timestamp():.0f}"
    for number in (1, 2):
        for action_id, element in actions_drawn().items():
            if element["type"] == "overflow":
                for option in element["options"]:
                    chosen = option | {"value": f"{option['value'].partition(' ')[0]} {number} {end}"}
                    yield {"action_id": action_id, "type": "overflow", "selected_option": chosen}
            else:
                for value in (str(number), f"{number} {end}"):
                    yield {"action_id": action_id, "type": "button", "value": value}


def told(team: Team, other: Workspace) -> str:
    """All that the other workspace was ever shown."""
    seen = [*other.ephemerals, *(message for channel in other.channels.values() for message in channel.log)]
    views = [view.body for stack in other.stacks.values() for view in stack] + [
        one.body for one in other.homes.values()
    ]
    return json.dumps([[message.text, message.blocks] for message in seen] + [views], ensure_ascii=False)


SECRETS = ("Topsecret", "hidden.one", "asked.one", CODE[-5:], "ZM1", CANARY)


def test_another_workspaces_presses_find_nothing(neighbours):
    team, other = neighbours
    before = ledger.everything(team)
    for action in presses(team):
        answer = team.slack.press_raw(LEO, action, team=other)
        assert answer.status == 200
    assert team.bot.pool.wait(10)
    assert ledger.everything(team) == before
    assert not any(secret in told(team, other) for secret in SECRETS)
    assert "I can't find #1 here." in told(team, other)


def test_another_workspaces_commands_find_nothing(neighbours):
    team, other = neighbours
    before = ledger.everything(team)
    lines = [
        "list", "list Topsecret", "list requests", "list @hidden", "expiring", "show 1", "show 2", "renew 1", "pull 1",
        f"show {CODE}", "show https://vm.tiktok.com/ZM1", f"show {CODE[-6:]}", "help", "add", "settings",
        "calendar", "calendar mine",
    ]  # fmt: skip
    for line in lines:
        answer = team.command(f"/spark {line}", team=other)
        assert answer.ok
        assert not any(secret in json.dumps(answer.body) for secret in SECRETS if secret not in line), line
    assert team.open_home(team=other).ok
    assert ledger.everything(team) == before
    assert "Nothing ends within 72 hours" in told(team, other)


def test_another_workspaces_forms_change_nothing(neighbours):
    team, other = neighbours
    for line, fill in (
        ("renew 1", {"Duration": "30"}), ("edit 1", {"Note": "theirs"}), ("pull 1", {"Reason": "Other"}),
        ("add", {"Spark Code": "123456", "Creator": "@ana", "Open request": "#2"}),
    ):  # fmt: skip
        team.command(f"/spark {line}")
        view = team.slack.fill(fill)
        before = ledger.everything(team)
        payload = payloads.view_submission(other, other.person(MIA), view)
        answer = team.slack.deliver(other, Sent("interactive", payload))
        assert answer.body["view"]["title"]["text"] == "Nothing changed"
        assert not any(secret in json.dumps(answer.body) for secret in SECRETS)
        assert ledger.everything(team) == before
    rows = ledger.everything(team, OTHER)
    assert all(rows[table] == [] for table in rows if table != "workspaces")


def test_another_workspace_cannot_stop_a_calendars_address(neighbours):
    team, other = neighbours
    with team.bot.database.workspace(TEAM) as workspace:
        number = workspace.addresses.make("a" * 43, Part(), by=MIA, at=team.clock())
    before = ledger.everything(team)
    press = {"action_id": feed.STOP, "type": "button", "value": str(number)}
    assert team.slack.press_raw(MIA, press, team=other).status == 200
    team.command("/spark calendar off", team=other)
    assert team.bot.pool.wait(5)
    assert ledger.everything(team) == before
    assert "I can't find this address here." in told(team, other)


def test_another_workspaces_rewording_changes_nothing(neighbours):
    team, other = neighbours
    team.command("/spark show 2")
    team.press("Edit message")
    before = ledger.everything(team)
    payload = payloads.view_submission(other, other.person(MIA), on_top(team.slack.team, MIA))
    assert "I can't find #2 here." in json.dumps(team.slack.deliver(other, Sent("interactive", payload)).body)
    assert ledger.everything(team) == before


def test_another_workspace_is_suggested_nothing(neighbours):
    team, other = neighbours
    team.command("/spark add", team=other)
    for typed in ("", "asked", "Topsecret", "2"):
        assert team.slack.suggest("Open request", typed, team=other) == []


def test_the_same_number_is_another_thing_in_each_workspace(neighbours):
    team, other = neighbours
    team.command("/spark add", team=other)
    team.submit({"Spark Code": CODE, "Creator": "@of.other"}, team=other)
    assert "#1 saved · @of.other" in told(team, other)
    assert ledger.code(team).creator == "hidden.one"
    team.command("/spark pull 1", team=other)
    team.submit({"Reason": "Other"}, team=other)
    assert ledger.code(team).closed_at is None


# What we rely on in Bolt.


def test_bolts_middleware_ends_before_the_handler_begins():
    """Were this to change, a transaction could span a request; as it is, one opened around next() is over too soon."""
    order: list[str] = []
    app = App(
        signing_secret="x", process_before_response=True, token_verification_enabled=False,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1"),
    )  # fmt: skip

    @app.use
    def around(next_):
        order.append("before")
        next_()
        order.append("after")

    @app.command("/spark")
    def handler(ack):
        order.append("handler")
        ack()

    body = {"command": "/spark", "text": "", "team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1"}
    app.dispatch(BoltRequest(body=body, mode="socket_mode"))
    assert order == ["before", "after", "handler"]
