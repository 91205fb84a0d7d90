import time

import pytest
from slack_sdk import WebhookClient
from slack_sdk.errors import SlackApiError

from tests.demo.tiny_bot import button, plain, row

CHANNEL = "C0ADOPS1"


def post(client, *blocks, channel=CHANNEL, text="x", **more):
    return client.chat_postMessage(channel=channel, text=text, blocks=list(blocks), **more)["ts"]


@pytest.fixture
def heard(bot):
    """Every payload the bot was sent."""
    payloads = []

    @bot.middleware
    def hear(body, ack, next_):
        payloads.append(body)
        next_()

    @bot.action({"type": "block_actions", "action_id": "go"})
    def go(ack):
        ack()

    return payloads


def test_a_command_is_escaped_as_slack_escapes(slack, heard):
    assert slack.command("/spark list @mia in #ad-ops & <b> https://x.de/?a=1&b=2", by="U0LEO001").ok
    assert heard[-1]["text"] == (
        "list <@U0MIA001|mia> in <#C0ADOPS1|ad-ops> &amp; &lt;b&gt; <https://x.de/?a=1&amp;b=2>"
    )
    assert (heard[-1]["user_id"], heard[-1]["channel_id"], heard[-1]["team_id"]) == ("U0LEO001", CHANNEL, "T0ACME")


def test_a_command_can_be_answered_at_once(slack, bot):
    bot.command("/hello")(lambda ack: ack("Hello"))
    bot.command("/loud")(lambda ack: ack(response_type="in_channel", text="LOUD"))
    assert slack.command("/hello").ok and slack.command("/loud").ok
    assert [message.text for message in slack.ephemerals("mia")] == ["Hello"]
    assert [message.text for message in slack.channel(CHANNEL).messages] == ["LOUD"]


def test_a_failed_command_is_told_in_slacks_words(slack, bot):
    answer = slack.command("/nobody")
    assert not answer.ok and answer.status == 404
    assert answer.words == "/nobody failed with the error “http_client_error”"


def test_an_answer_that_is_too_late_does_not_count(slack):
    slack.world.patience = 0.05

    def late(body, headers):
        time.sleep(0.1)
        return 200, {}, b"late"

    slack.deliver_to(late)
    answer = slack.command("/spark add")
    assert not answer.ok and answer.words == "/spark failed with the error “operation_timeout”"
    assert slack.ephemerals("mia") == []


def test_nobody_there(slack):
    slack.deliver_to("http://127.0.0.1:9/slack/events")
    assert slack.command("/spark add").words == "/spark failed with the error “dispatch_failed”"
    slack.deliver_to(None)
    assert not slack.command("/spark add").ok


def test_a_click_carries_its_message_and_a_way_to_answer(slack, client, heard):
    ts = post(client, row(button("Go", "go", "7"), block_id="r"))
    assert slack.press("Go", by="leo").ok
    body = heard[-1]
    assert (body["message"]["ts"], body["container"]["message_ts"], body["channel"]["id"]) == (ts, ts, CHANNEL)
    action = body["actions"][0]
    assert (action["action_id"], action["value"], action["block_id"]) == ("go", "7", "r")
    assert body["response_url"].startswith(slack.url) and body["trigger_id"]


def test_the_newest_button_of_that_name_is_pressed(slack, client, heard):
    post(client, row(button("Go", "go", "old")))
    ts = post(client, row(button("Go", "go", "new")))
    slack.press("go")
    assert heard[-1]["actions"][0]["value"] == "new"
    slack.press("go", "old")
    assert heard[-1]["actions"][0]["value"] == "old"
    slack.press("go", where=(CHANNEL, ts))
    assert heard[-1]["actions"][0]["value"] == "new"


def test_a_button_nobody_sees_cannot_be_pressed(slack, client, heard):
    post(client, row(button("Go", "go", "7")), channel="U0LEO001")
    slack.press("go", by="leo")
    with pytest.raises(LookupError, match="nothing at all"):
        slack.press("go", by="mia")


def test_a_missing_button_is_told_with_those_that_are_there(slack, client, heard):
    post(client, row(button("Go", "go", "7")))
    with pytest.raises(LookupError, match=r"'Go' \(go = 7\)"):
        slack.press("stop")


def test_an_overflow_entry_is_pressed_by_its_label_or_value(slack, client, heard):
    options = [{"text": plain("Details"), "value": "details:1"}, {"text": plain("Copy"), "value": "copy:1"}]
    section = {"type": "section", "text": plain("x")}
    post(client, section | {"accessory": {"type": "overflow", "action_id": "go", "options": options}})
    for name, value in (("Copy", None), ("copy:1", None), ("go", "Copy"), ("go", "copy:1")):
        slack.press(name, value)
        assert heard[-1]["actions"][0]["selected_option"]["value"] == "copy:1"


def test_an_ephemeral_click_has_no_message(slack, client, heard):
    client.chat_postEphemeral(channel=CHANNEL, user="U0MIA001", text="x", blocks=[row(button("Go", "go"))])
    slack.press("Go")
    assert "message" not in heard[-1] and heard[-1]["container"]["is_ephemeral"]


def test_a_home_click_has_a_view_and_no_channel(slack, client, heard):
    client.views_publish(user_id="U0MIA001", view={"type": "home", "blocks": [row(button("Go", "go"))]})
    slack.press("Go")
    assert heard[-1]["view"]["type"] == "home" and heard[-1]["view"]["id"] == slack.home("mia").id
    assert "channel" not in heard[-1] and "response_url" not in heard[-1]


def test_a_click_on_what_is_gone_can_still_be_sent(slack, client, heard):
    post(client, row(button("Go", "go", "7")))
    (message,) = slack.channel(CHANNEL).messages
    client.chat_delete(channel=CHANNEL, ts=message.ts)
    assert slack.press_raw("mia", {"action_id": "go", "value": "7"}, message).ok
    assert heard[-1]["message"]["ts"] == message.ts
    assert slack.press_raw("mia", {"action_id": "go", "value": "9"}, user={"id": "U0EXTERN", "team_id": "T0X"}).ok
    assert (heard[-1]["user"]["team_id"], heard[-1]["actions"][0]["value"]) == ("T0X", "9")


def test_the_same_thing_can_arrive_twice(slack, client, heard):
    post(client, row(button("Go", "go", "7")))
    slack.press("Go")
    slack.repeat()
    assert heard[-1] == heard[-2]


def test_opening_home_is_an_event_and_the_second_one_shows_the_view(slack, client, bot, heard):
    bot.event("app_home_opened")(lambda ack: ack())
    assert slack.open_home("mia").ok
    assert heard[-1]["event"]["tab"] == "home" and "view" not in heard[-1]["event"]
    client.views_publish(user_id="U0MIA001", view={"type": "home", "blocks": []})
    slack.open_home("mia")
    assert heard[-1]["event"]["view"]["id"] == slack.home("mia").id


def test_shortcuts_come_from_the_menu_or_from_a_message(slack, bot, heard):
    bot.shortcut("log")(lambda ack: ack())
    assert slack.shortcut("log").ok and heard[-1]["type"] == "shortcut"
    assert slack.shortcut("log", message=slack.say("#code", by="leo")).ok
    assert (heard[-1]["type"], heard[-1]["message"]["text"]) == ("message_action", "#code")


def answer_url(slack, client, heard):
    post(client, row(button("Go", "go")))
    slack.press("Go")
    return WebhookClient(heard[-1]["response_url"])


def test_a_response_url_works_five_times(slack, client, heard):
    url = answer_url(slack, client, heard)
    assert [url.send(text=str(n)).status_code for n in range(6)] == [200] * 5 + [404]
    assert [message.text for message in slack.ephemerals("mia")] == ["0", "1", "2", "3", "4"]
    assert slack.calls_of("response_url")[-1].answer["error"] == "expired_url"


def test_a_response_url_works_for_thirty_minutes(slack, client, heard):
    url = answer_url(slack, client, heard)
    slack.now.move(minutes=30)
    assert url.send(text="x").status_code == 200
    slack.now.move(seconds=1)
    assert url.send(text="x").status_code == 404


def test_a_response_url_replaces_and_deletes_what_was_clicked(slack, client, heard):
    url = answer_url(slack, client, heard)
    url.send(text="done", replace_original=True)
    (message,) = slack.channel(CHANNEL).messages
    assert (message.text, message.blocks) == ("done", [])
    url.send(delete_original=True)
    assert slack.channel(CHANNEL).messages == []


def test_a_response_url_refuses_what_slack_refuses(slack, client, heard):
    url = answer_url(slack, client, heard)
    assert url.send(text="x", blocks=[{"type": "header", "text": plain("x" * 151)}]).status_code == 400


def test_a_commands_response_url_has_no_original(slack, heard):
    slack.command("/spark x")
    WebhookClient(heard[0]["response_url"]).send(text="hi", replace_original=True)
    assert [message.text for message in slack.ephemerals("mia")] == ["hi"]


def test_an_invited_bot_can_post_where_it_could_not(slack, client):
    slack.team.channels["C0PRIVAT"].members.add("U0MIA001")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.chat_postMessage(channel="C0PRIVAT", text="x")
    slack.invite(channel="C0PRIVAT")
    assert client.chat_postMessage(channel="C0PRIVAT", text="x")["ok"]
