import http.client
import time

import pytest
from slack_sdk.errors import SlackApiError

CHANNEL = "C0ADOPS1"
BAD = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
GOOD = [{"type": "section", "text": {"type": "mrkdwn", "text": "hi & bye"}}]


def refusal(call, **arguments):
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return caught.value.response


def test_a_message_stands_in_its_channel(slack, client):
    answer = client.chat_postMessage(
        channel=CHANNEL, text="Hi", blocks=GOOD, metadata={"event_type": "x", "event_payload": {"id": 1}}
    )
    (message,) = slack.channel("#ad-ops").messages
    assert (message.ts, message.text, message.user) == (answer["ts"], "Hi", slack.team.bot_user)
    assert message.blocks[0]["text"]["text"] == "hi & bye" and message.blocks[0]["block_id"]
    assert message.metadata == {"event_type": "x", "event_payload": {"id": 1}}


def test_slack_says_who_the_bot_is_and_what_it_may(slack, client):
    answer = client.auth_test()
    assert (answer["team_id"], answer["user_id"]) == ("T0ACME", slack.team.bot_user)
    assert answer.headers["x-oauth-scopes"] == (
        "channels:read,chat:write,commands,files:read,files:write,groups:read,users:read"
    )


def test_refused_blocks_name_the_place(client):
    answer = refusal(client.chat_postMessage, channel=CHANNEL, blocks=BAD, text="x")
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHER", "channel_not_found"),
        ("C0PRIVAT", "channel_not_found"),
        ("C0OTHERS", "not_in_channel"),
        ("C0OLD", "is_archived"),
    ],
)
def test_where_the_bot_may_not_write(slack, client, channel, error):
    slack.add_channel("C0OTHERS", "others", members=["U0MIA001"])
    slack.add_channel("C0OLD", "old", archived=True)
    assert refusal(client.chat_postMessage, channel=channel, text="x")["error"] == error


def test_a_post_to_a_person_is_a_direct_message(slack, client):
    answer = client.chat_postMessage(channel="U0MIA001", text="psst")
    assert answer["channel"] == "D0MIA001"
    assert [message.text for message in slack.dm("mia").messages] == ["psst"]
    assert refusal(client.chat_update, channel="U0MIA001", ts=answer["ts"], text="x")["error"] == "channel_not_found"


def test_a_long_text_can_be_posted_but_not_updated(slack, client):
    ts = client.chat_postMessage(channel=CHANNEL, text="x" * 4001)["ts"]
    assert refusal(client.chat_update, channel=CHANNEL, ts=ts, text="x" * 4001)["error"] == "msg_too_long"
    client.chat_update(channel=CHANNEL, ts=ts, text="x" * 4000)
    assert slack.channel(CHANNEL).messages[0].edited


def test_an_update_without_blocks_deletes_them_and_keeps_metadata(slack, client):
    metadata = {"event_type": "x", "event_payload": {}}
    ts = client.chat_postMessage(channel=CHANNEL, text="x", blocks=GOOD, metadata=metadata)["ts"]
    client.chat_update(channel=CHANNEL, ts=ts, text="y")
    (message,) = slack.channel(CHANNEL).messages
    assert (message.text, message.blocks, message.metadata) == ("y", [], metadata)


def test_only_its_own_messages_can_be_changed(slack, client):
    ts = slack.say("mine", by="mia").ts
    assert refusal(client.chat_update, channel=CHANNEL, ts=ts, text="x")["error"] == "cant_update_message"
    assert refusal(client.chat_delete, channel=CHANNEL, ts=ts)["error"] == "cant_delete_message"
    assert refusal(client.chat_update, channel=CHANNEL, ts="1.2", text="x")["error"] == "message_not_found"


def test_a_deleted_message_is_gone(slack, client):
    ts = client.chat_postMessage(channel=CHANNEL, text="x")["ts"]
    client.chat_delete(channel=CHANNEL, ts=ts)
    assert slack.channel(CHANNEL).messages == []
    assert refusal(client.chat_update, channel=CHANNEL, ts=ts, text="x")["error"] == "message_not_found"


def test_an_ephemeral_is_seen_by_one_member(slack, client):
    client.chat_postEphemeral(channel=CHANNEL, user="U0MIA001", text="psst")
    assert [message.text for message in slack.ephemerals("mia")] == ["psst"]
    assert slack.ephemerals("leo") == [] and slack.channel(CHANNEL).messages == []
    answer = refusal(client.chat_postEphemeral, channel=CHANNEL, user="U0NOBODY", text="x")
    assert answer["error"] == "user_not_in_channel"


def test_history_needs_its_scope_and_shows_metadata_on_request(slack, client):
    assert refusal(client.conversations_history, channel=CHANNEL)["needed"] == "channels:history"
    slack.team.scopes.add("channels:history")
    client.chat_postMessage(channel=CHANNEL, text="x", metadata={"event_type": "x", "event_payload": {"id": 1}})
    assert "metadata" not in client.conversations_history(channel=CHANNEL)["messages"][0]
    shown = client.conversations_history(channel=CHANNEL, include_all_metadata=True)["messages"][0]
    assert shown["metadata"]["event_payload"] == {"id": 1}


def test_a_missing_scope_is_named(slack, client):
    slack.team.scopes.discard("chat:write")
    answer = refusal(client.chat_postMessage, channel=CHANNEL, text="x")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")


def test_tokens_that_are_wrong_or_revoked(slack, client):
    client.token, right = "xoxb-wrong", client.token
    assert refusal(client.auth_test)["error"] == "invalid_auth"
    client.token = right
    slack.team.revoke()
    assert refusal(client.auth_test)["error"] == "token_revoked"


def test_two_teams_with_the_same_ids_stay_apart(slack, client):
    other = slack.add_team("T0OTHER", name="Other")
    client.token = other.bot_token
    client.chat_postMessage(channel=CHANNEL, text="x")
    assert slack.channel(CHANNEL).messages == [] and len(slack.channel(CHANNEL, team="T0OTHER").messages) == 1
    assert slack.calls[-1].team == "T0OTHER"


def test_people_and_channels_can_be_looked_up(slack, client):
    user = client.users_info(user="U0LEO001")["user"]
    assert (user["tz"], user["tz_offset"]) == ("America/New_York", -18000)
    assert client.conversations_info(channel=CHANNEL)["channel"]["name"] == "ad-ops"
    listed = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert [channel["name"] for channel in listed] == ["ad-ops", "creators"]


def test_blocks_can_be_validated(client):
    assert client.blocks_validate(blocks=GOOD)["ok"]
    assert refusal(client.blocks_validate, blocks=BAD)["error"] == "invalid_blocks"


def test_an_unknown_method_is_refused(client):
    assert refusal(client.api_call, api_method="chat.shout")["error"] == "unknown_method"


def test_every_call_is_written_down_with_what_was_said(slack, client):
    refusal(client.chat_postMessage, channel=CHANNEL, blocks=BAD, text="x")
    call = slack.calls_of("chat.postMessage")[-1]
    assert (call.args["blocks"], call.answer["error"], call.at) == (BAD, "invalid_blocks", slack.now())
    assert "token" not in call.args


def test_a_scripted_rate_limit_comes_with_its_header_and_then_goes(slack, client):
    slack.fail("chat.postMessage", times=2)
    for _ in range(2):
        answer = refusal(client.chat_postMessage, channel=CHANNEL, text="x")
        assert (answer.status_code, answer["error"], answer.headers["retry-after"]) == (429, "ratelimited", "1")
    assert client.chat_postMessage(channel=CHANNEL, text="x")["ok"]


def test_a_scripted_error_leaves_nothing_behind(slack, client):
    slack.fail("chat.postMessage", "internal_error", status=500)
    assert refusal(client.chat_postMessage, channel=CHANNEL, text="x").status_code == 500
    assert slack.channel(CHANNEL).messages == []


@pytest.mark.parametrize(("drop", "written"), [("before", 0), ("after", 1)])
def test_a_connection_breaks_before_or_after_the_write(slack, client, drop, written):
    slack.fail("chat.postMessage", drop=drop)
    with pytest.raises((http.client.HTTPException, OSError)):
        client.chat_postMessage(channel=CHANNEL, text="x")
    assert len(slack.channel(CHANNEL).messages) == written


def test_slack_can_be_slow(slack, client):
    slack.slow(0.1)
    began = time.perf_counter()
    client.auth_test()
    assert time.perf_counter() - began > 0.1 and slack.calls[-1].seconds > 0.1
    slack.slow(0)
    slack.fail("auth.test", delay=0.1)
    assert client.auth_test()["ok"] and slack.calls[-1].seconds > 0.1


def test_waiting_ends_with_what_was_last_seen(slack, client):
    client.chat_postMessage(channel=CHANNEL, text="Hello")
    assert slack.wait_for(lambda: slack.channel(CHANNEL).messages)
    with pytest.raises(TimeoutError, match=r"chat\.postMessage.*Hello"):
        slack.wait_for(lambda: slack.view("mia"), seconds=0.01)


def test_a_name_that_is_not_this_machine_is_turned_away(slack):
    connection = http.client.HTTPConnection(slack.url.removeprefix("http://"))
    connection.request("GET", "/", headers={"Host": "evil.example"})
    assert connection.getresponse().status == 403
    connection.close()


def test_the_same_token_is_good_after_a_reset(slack, client):
    slack.reset()
    assert client.auth_test()["ok"] and len(slack.calls) == 1


def test_a_new_person_is_in_public_channels_and_a_guest_in_none(slack, client):
    slack.add_person("U0NEW001", "nia")
    slack.add_person("U0GUEST1", "gus", guest=True)
    assert "U0NEW001" in slack.channel("#ad-ops").members and "U0GUEST1" not in slack.channel("#ad-ops").members
    assert client.users_info(user="U0GUEST1")["user"]["is_restricted"]
