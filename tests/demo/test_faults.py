"""Every way in which an answer can go wrong, seen from the other end of the connection."""

import http.client
import socket
from urllib.parse import urlencode, urlsplit

import pytest
from slack_sdk.errors import SlackApiError

CHANNEL = "C0ADOPS1"


def post(slack, text: str = "hello", seconds: float = 5, **more) -> tuple[int, bytes]:
    """One call over a bare connection."""
    there = urlsplit(slack.api_url)
    connection = http.client.HTTPConnection(there.hostname, there.port, timeout=seconds)
    body = urlencode({"channel": CHANNEL, "text": text, **more})
    headers = {
        "Authorization": f"Bearer {slack.team.bot_token}", "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    try:
        connection.request("POST", "/api/chat.postMessage", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def written(slack) -> int:
    return len(slack.channel(CHANNEL).messages)


@pytest.mark.parametrize(("drop", "raised", "done"), [
    ("unread", (http.client.RemoteDisconnected, ConnectionResetError), 0),
    ("before", http.client.RemoteDisconnected, 0), ("after", http.client.RemoteDisconnected, 1),
    ("reset", ConnectionResetError, 1),
    ("half", http.client.IncompleteRead, 1), ("never", TimeoutError, 1),
])  # fmt: skip
def test_a_connection_ends_as_it_was_asked_to_and_the_next_call_goes_well(slack, drop, raised, done):
    slack.fail("chat.postMessage", drop=drop)
    with pytest.raises(raised):
        post(slack, seconds=0.5)
    assert written(slack) == done
    assert post(slack)[0] == 200
    assert written(slack) == done + 1


@pytest.mark.parametrize("drop", ["reset", "half", "never"])
def test_with_an_error_named_nothing_is_done_either(slack, drop):
    slack.fail("chat.postMessage", "internal_error", drop=drop)
    with pytest.raises((OSError, http.client.HTTPException)):
        post(slack, seconds=0.5)
    assert written(slack) == 0


def test_whoever_gives_up_on_a_call_that_is_never_answered_is_not_waited_for(slack):
    slack.fail("chat.postMessage", drop="never")
    with pytest.raises(TimeoutError):
        post(slack, seconds=0.2)
    with socket.create_connection((urlsplit(slack.api_url).hostname, urlsplit(slack.api_url).port)):
        assert post(slack)[0] == 200


def test_an_answer_need_not_be_json(slack):
    slack.fail("chat.postMessage", "internal_error", status=502, body="<html>Bad gateway</html>")
    assert post(slack) == (502, b"<html>Bad gateway</html>")
    slack.fail("chat.postMessage", body='{"ok": tr')
    assert post(slack) == (200, b'{"ok": tr')
    assert written(slack) == 1


def test_a_fault_waits_for_its_call(slack, client):
    slack.fail("chat.postMessage", "fatal_error", after=1, when=lambda args: args["text"] == "bad")
    for text in ("good", "bad", "good"):
        client.chat_postMessage(channel=CHANNEL, text=text)
    with pytest.raises(SlackApiError, match="fatal_error"):
        client.chat_postMessage(channel=CHANNEL, text="bad")
    assert written(slack) == 3


@pytest.mark.parametrize(("mood", "messages"), [("ignores", 2), ("deduplicates", 1)])
def test_a_key_that_comes_again_is_ignored_or_known(slack, client, mood, messages):
    slack.key_mood = mood
    first, second = (client.chat_postMessage(channel=CHANNEL, text="x", client_msg_id="k") for _ in range(2))
    assert written(slack) == messages
    assert (first["ts"] == second["ts"]) == (messages == 1)
    client.chat_postMessage(channel=CHANNEL, text="x", client_msg_id="another")
    assert written(slack) == messages + 1


def test_a_key_can_be_known_without_its_message(slack, client):
    slack.key_mood = "not_found"
    client.chat_postMessage(channel=CHANNEL, text="x", client_msg_id="k")
    with pytest.raises(SlackApiError, match="duplicate_message_not_found"):
        client.chat_postMessage(channel=CHANNEL, text="x", client_msg_id="k")
    assert written(slack) == 1


@pytest.fixture
def past(slack, client) -> list[str]:
    """Five messages, the second of which was answered twice."""
    slack.team.scopes |= {"channels:history"}
    stamps = [client.chat_postMessage(channel=CHANNEL, text=f"{number}")["ts"] for number in range(5)]
    for number in range(2):
        client.chat_postMessage(channel=CHANNEL, text=f"answer {number}", thread_ts=stamps[1])
    return stamps


def test_a_channels_past_comes_in_pages_the_newest_first_without_threads(client, past):
    first = client.conversations_history(channel=CHANNEL, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=CHANNEL, limit=3, cursor=cursor)
    assert [each["ts"] for each in [*first["messages"], *second["messages"]]] == past[::-1]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert second["response_metadata"]["next_cursor"] == ""


@pytest.mark.parametrize(("inclusive", "texts"), [(False, ["2"]), (True, ["3", "2", "1"])])
def test_the_edges_of_a_time_are_left_out_unless_asked_for(client, past, inclusive, texts):
    answer = client.conversations_history(channel=CHANNEL, oldest=past[1], latest=past[3], inclusive=inclusive)
    assert [each["text"] for each in answer["messages"]] == texts


def test_a_thread_begins_with_its_parent(client, past):
    answer = client.conversations_replies(channel=CHANNEL, ts=past[1], oldest=past[4])
    assert [each["text"] for each in answer["messages"]] == ["1", "answer 0", "answer 1"]
    with pytest.raises(SlackApiError, match="thread_not_found"):
        client.conversations_replies(channel=CHANNEL, ts="1.000001")


def test_the_past_is_for_who_holds_the_scope_and_is_inside(slack, client, past):
    slack.team.scopes.discard("channels:history")
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.conversations_replies(channel=CHANNEL, ts=past[1])
    slack.team.scopes.add("channels:history")
    slack.channel(CHANNEL).members.discard(slack.team.bot_user)
    with pytest.raises(SlackApiError, match="not_in_channel"):
        client.conversations_replies(channel=CHANNEL, ts=past[1])
