from typing import Any

import pytest
from slack_sdk import WebhookClient
from slack_sdk.errors import SlackApiError

from tests.demo.tiny_bot import FORM, NAME, button, entry, modal, plain, row

OPTIONS = [{"text": plain(text), "value": value} for text, value in (("30 days", "30"), ("60 days", "60"))]
EVERYTHING = modal(
    NAME,
    entry("Link", {"type": "url_text_input", "action_id": "value"}, "link", optional=True),
    entry("Days", {"type": "static_select", "action_id": "value", "options": OPTIONS}, "days"),
    entry("Ticket", {"type": "external_select", "action_id": "ticket", "min_query_length": 0}, "ticket", optional=True),
    entry("Owner", {"type": "users_select", "action_id": "value", "initial_user": "U0LEO001"}, "owner"),
    entry(
        "Where",
        {"type": "conversations_select", "action_id": "value", "default_to_current_conversation": True},
        "where",
    ),
    entry("Day", {"type": "datepicker", "action_id": "value"}, "day", optional=True),
    entry("Hour", {"type": "timepicker", "action_id": "value"}, "hour", optional=True),
    entry("Ends", {"type": "datetimepicker", "action_id": "value"}, "ends", optional=True),
    entry("Use", {"type": "checkboxes", "action_id": "value", "options": OPTIONS}, "use", optional=True),
    entry("Why", {"type": "radio_buttons", "action_id": "value", "options": OPTIONS}, "why", optional=True),
    callback_id="form",
)


class Submissions(list[Any]):
    """What was sent, and what is to be answered."""

    def __init__(self):
        super().__init__()
        self.answer = {}


@pytest.fixture
def seen(bot):
    """Every view that was submitted, and what is answered to it."""

    seen = Submissions()

    @bot.view("form")
    def submitted(ack, body):
        seen.append(body)
        ack(**seen.answer)

    @bot.view_closed("form")
    def closed(ack, body):
        seen.append(body)
        ack()

    return seen


def trigger(slack):
    return slack.world.new_trigger(slack.team, "U0MIA001", "C0ADOPS1")


def refused(call, **arguments):
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response["error"]


def values(body):
    return {block: next(iter(fields.values())) for block, fields in body["view"]["state"]["values"].items()}


def test_a_trigger_opens_one_view(slack, client):
    once = trigger(slack)
    client.views_open(trigger_id=once, view=FORM)
    assert slack.view("mia").title == "Form"
    assert refused(client.views_open, trigger_id=once, view=FORM) == "trigger_exchanged"
    assert refused(client.views_open, trigger_id="1.2.3", view=FORM) == "invalid_trigger_id"


def test_a_trigger_lives_three_seconds(slack, client):
    slack.world.trigger_seconds = 0.0
    assert refused(client.views_open, trigger_id=trigger(slack), view=FORM) == "trigger_expired"


def test_a_refused_view_does_not_spend_the_trigger(slack, client):
    once = trigger(slack)
    assert refused(client.views_open, trigger_id=once, view=modal(title="x" * 25)) == "invalid_arguments"
    assert client.views_open(trigger_id=once, view=FORM)["ok"]


def test_a_trigger_of_another_team_is_none(slack, client):
    other = slack.add_team("T0OTHER")
    foreign = slack.world.new_trigger(other, "U0MIA001")
    assert refused(client.views_open, trigger_id=foreign, view=FORM) == "invalid_trigger_id"


def test_a_submission_carries_every_input_and_empty_ones_are_null(slack, client, seen):
    client.views_open(trigger_id=trigger(slack), view=EVERYTHING)
    assert slack.submit({"Name": "Ana", "Days": "60 days"}).ok
    assert slack.view("mia") is None
    got = values(seen[0])
    assert got["name"] == {"type": "plain_text_input", "value": "Ana"}
    assert got["days"]["selected_option"]["value"] == "60"
    assert got["owner"] == {"type": "users_select", "selected_user": "U0LEO001"}
    assert got["where"]["selected_conversation"] == "C0ADOPS1"
    assert got["link"] == {"type": "url_text_input", "value": None}
    assert got["ticket"]["selected_option"] is None and got["ends"]["selected_date_time"] is None
    assert got["day"]["selected_date"] is None and got["use"] == {"type": "checkboxes", "selected_options": []}


def test_every_kind_of_input_can_be_filled(slack, client, bot, seen):
    @bot.options("ticket")
    def tickets(ack, payload):
        ack(options=[{"text": plain(f"REQ-42 {payload['value']}"), "value": "42"}])

    client.views_open(trigger_id=trigger(slack), view=EVERYTHING)
    filled: dict[str, Any] = {"Name": "Ana", "Link": "https://x.de", "Days": "30", "Ticket": "lip", "Owner": "U0MIA001"}
    filled |= {"Day": "2026-12-01", "Hour": "09:30", "Ends": slack.now(), "Use": ["30", "60 days"], "Why": "60"}
    assert slack.submit(filled).ok
    got = values(seen[0])
    assert got["ticket"]["selected_option"] == {"text": plain("REQ-42 lip"), "value": "42"}
    assert got["ends"]["selected_date_time"] == int(slack.now().timestamp())
    assert [option["value"] for option in got["use"]["selected_options"]] == ["30", "60"]
    assert (got["day"]["selected_date"], got["hour"]["selected_time"]) == ("2026-12-01", "09:30")
    assert [option["value"] for option in slack_options(slack, client, "Ticket")] == ["42"]


def slack_options(slack, client, label):
    client.views_open(trigger_id=trigger(slack), view=EVERYTHING)
    return slack.suggest(label, "x")


def test_slack_itself_refuses_an_incomplete_form(slack, client, seen):
    client.views_open(trigger_id=trigger(slack), view=EVERYTHING)
    answer = slack.submit({"Name": "x" * 21, "Link": "nowhere"})
    assert not answer.ok and seen == []
    assert (
        answer.errors
        == slack.view("mia").errors
        == {
            "Name": "Use at most 20 characters.",
            "Link": "Enter a valid URL.",
            "Days": "Please complete this required field.",
        }
    )


def test_errors_stand_under_their_inputs_and_nothing_typed_is_lost(slack, client, seen):
    client.views_open(trigger_id=trigger(slack), view=FORM)
    seen.answer = {"response_action": "errors", "errors": {"name": "Taken"}}
    assert slack.submit({"Name": "Ana"}).errors == {"Name": "Taken"} == slack.view("mia").errors
    seen.answer = {}
    slack.submit()
    assert values(seen[1])["name"]["value"] == "Ana" and slack.view("mia") is None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"other": "x"}},
        {"response_action": "update", "view": modal(title="x" * 25)},
    ],
)
def test_an_answer_slack_cannot_take_leaves_the_form_open(slack, client, seen, answer):
    client.views_open(trigger_id=trigger(slack), view=FORM)
    seen.answer = answer
    failed = slack.submit({"Name": "Ana"})
    assert not failed.ok and failed.words.startswith("We had some trouble connecting")
    assert slack.view("mia").values["name"]["value"]["value"] == "Ana"


def test_an_answer_can_update_push_and_clear(slack, client, seen):
    client.views_open(trigger_id=trigger(slack), view=FORM)
    seen.answer = {"response_action": "update", "view": modal(NAME, title="Second", callback_id="form")}
    slack.submit({"Name": "Ana"})
    assert slack.view("mia").title == "Second" and len(slack.views("mia")) == 1
    seen.answer = {"response_action": "push", "view": modal(NAME, title="Third", callback_id="form")}
    slack.submit()
    assert [view.title for view in slack.views("mia")] == ["Second", "Third"]
    assert slack.view("mia").previous_id == slack.views("mia")[0].id
    seen.answer = {"response_action": "clear"}
    slack.submit({"Name": "x"})
    assert slack.views("mia") == []


def test_a_submitted_view_uncovers_the_one_below(slack, client, seen):
    client.views_open(trigger_id=trigger(slack), view=FORM)
    seen.answer = {"response_action": "push", "view": modal(NAME, title="Above", callback_id="form")}
    slack.submit({"Name": "x"})
    seen.answer = {}
    slack.submit({"Name": "y"})
    assert [view.title for view in slack.views("mia")] == ["Form"]


def test_a_push_comes_from_inside_a_modal_and_three_are_the_most(slack, client, bot):
    view = modal(row(button("More", "more")))

    @bot.action("more")
    def more(ack, body, client):
        client.views_push(trigger_id=body["trigger_id"], view=view)
        ack()

    assert refused(client.views_push, trigger_id=trigger(slack), view=view) == "invalid_trigger_id"
    client.views_open(trigger_id=trigger(slack), view=view)
    slack.press("More")
    slack.press("More")
    assert len(slack.views("mia")) == 3
    slack.press("More")
    assert slack.calls[-1].answer["error"] == "push_limit_reached" and len(slack.views("mia")) == 3


def test_an_update_keeps_what_was_typed_where_the_ids_stay(slack, client):
    opened = client.views_open(trigger_id=trigger(slack), view=FORM)["view"]
    slack.fill({"Name": "Ana"})
    other = entry("Other", NAME["element"], "other")
    client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(NAME, other))
    assert slack.view("mia").values["name"]["value"]["value"] == "Ana"
    assert slack.view("mia").values["other"]["value"]["value"] is None


def test_an_update_with_a_stale_hash_is_refused(slack, client):
    opened = client.views_open(trigger_id=trigger(slack), view=FORM)["view"]
    client.views_update(view_id=opened["id"], view=FORM)
    again = {"view_id": opened["id"], "hash": opened["hash"], "view": FORM}
    assert refused(client.views_update, **again) == "hash_conflict"
    assert refused(client.views_update, view_id="V0NONE", view=FORM) == "not_found"


def test_closing_is_told_when_it_was_asked_for(slack, client, seen):
    client.views_open(trigger_id=trigger(slack), view=FORM)
    slack.close_view("mia")
    assert slack.view("mia") is None and seen[0]["type"] == "view_closed" and not seen[0]["is_cleared"]


def test_a_menu_in_a_form_can_tell_at_once(slack, client, bot):
    heard = []

    @bot.action("days")
    def chosen(ack, body):
        ack()
        heard.append(body)

    days = {"type": "static_select", "action_id": "days", "options": OPTIONS}
    client.views_open(trigger_id=trigger(slack), view=modal(entry("Days", days, "d", dispatch_action=True)))
    assert slack.press("Days", "60 days").ok
    assert heard[0]["actions"][0]["selected_option"]["value"] == "60"
    assert heard[0]["view"]["state"]["values"]["d"]["days"]["selected_option"]["value"] == "60"


def test_a_broken_bot_leaves_the_form_open(slack, client, bot):
    bot.view("form")(lambda: 1 / 0)
    client.views_open(trigger_id=trigger(slack), view=FORM)
    answer = slack.submit({"Name": "Ana"})
    assert not answer.ok and answer.words == "We had some trouble connecting. Try again?"
    assert slack.view("mia").values["name"]["value"]["value"] == "Ana"


def test_home_keeps_its_id_and_is_one_per_person(slack, client):
    first = client.views_publish(user_id="U0MIA001", view={"type": "home", "blocks": []})["view"]
    second = client.views_publish(user_id="U0MIA001", view={"type": "home", "blocks": []})["view"]
    assert first["id"] == second["id"] and first["hash"] != second["hash"]
    assert slack.home("leo") is None
    stale = {"user_id": "U0MIA001", "hash": first["hash"], "view": {"type": "home", "blocks": []}}
    assert refused(client.views_publish, **stale) == "hash_conflict"


def test_a_chosen_channel_can_be_answered_to(slack, client, seen):
    where = {"type": "conversations_select", "action_id": "value", "response_url_enabled": True}
    client.views_open(trigger_id=trigger(slack), view=modal(entry("Where", where, "where"), callback_id="form"))
    slack.submit({"Where": "C0CREATE"})
    (given,) = seen[0]["response_urls"]
    assert (given["block_id"], given["channel_id"]) == ("where", "C0CREATE")
    WebhookClient(given["response_url"]).send(text="Done", response_type="in_channel")
    assert [message.text for message in slack.channel("#creators").messages] == ["Done"]


def test_suggestions_slack_would_not_take_are_told(slack, client, bot, seen):
    bot.options("ticket")(lambda ack: ack(options=[{"text": plain("x" * 76), "value": "1"}]))
    client.views_open(trigger_id=trigger(slack), view=EVERYTHING)
    with pytest.raises(LookupError, match="must be less than 76 characters"):
        slack.suggest("Ticket", "x")


def test_an_unknown_input_is_told_with_those_that_are_there(slack, client):
    client.views_open(trigger_id=trigger(slack), view=FORM)
    with pytest.raises(LookupError, match="Name"):
        slack.submit({"Nmae": "Ana"})
