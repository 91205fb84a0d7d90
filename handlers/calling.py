"""One message of an alert goes to Slack: by its key, so that it stands there once; whole, else in words or one line."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.measured import DOUBLES_SUSPECTED
from handlers.slack_answers import Verdict, verdict, why_not
from handlers.views.alert import in_short
from handlers.views.words import Answer
from storage.alerting import Alert
from storage.claims import Claim
from storage.recording import Posted

log = logging.getLogger(__name__)
THREAD_GONE = frozenset({"thread_not_found", "restricted_action_thread_locked", "cannot_reply_to_message"})
"""Nobody can answer in such a thread any more: the message stands by itself."""
KEY_UNKNOWN_NOW = "duplicate_message_not_found"
"""Slack has seen this key before and finds no message for it: that is no answer, so it is sent without one."""


def called(client: WebClient, claim: Claim, shown: Alert, drawn: Answer, is_over: Callable[[], bool]) -> Posted:
    """Where Slack says that the message stands now. Raises what Slack refuses, or does not answer.

    No other form of it is tried once the time is over in which nobody else can have its place.
    """
    if shown.in_doubt:
        log.warning("alert %s of %s is sent again, and may stand there twice", claim.digest_id, claim.team_id)
        DOUBLES_SUSPECTED.inc()
    answer, whole = _first_taken(client, claim, shown, drawn, is_over)
    thread_ts = (answer.get("message") or {}).get("thread_ts")
    return Posted(answer["channel"], answer["ts"], thread_ts, as_drawn=whole and not shown.in_doubt)


def _first_taken(
    client: WebClient, claim: Claim, shown: Alert, drawn: Answer, is_over: Callable[[], bool]
) -> tuple[SlackResponse, bool]:
    """The message, and that it was whole; if Slack refuses its blocks, it goes out in words; or in one line."""
    for form in (drawn, {"text": drawn["text"]}):
        try:
            return _posted(client, shown, form), form is drawn
        except SlackApiError as refused:
            if verdict(refused) is not Verdict.BUG or is_over():
                raise
            log.warning("alert %s of %s goes out in words: %s", shown.digest_id, claim.team_id, why_not(refused))
    return _posted(client, shown, {"text": in_short(shown)}), False


def _posted(client: WebClient, shown: Alert, form: Mapping[str, Any]) -> SlackResponse:
    """One message with its key; without, where Slack knows the key but no message for it."""
    names_it = {"digest": shown.digest_id, "page": shown.page, "key": shown.key}
    call = partial(
        client.chat_postMessage, channel=shown.channel or "", thread_ts=shown.thread_ts,
        unfurl_links=False, unfurl_media=False,
        metadata={"event_type": "spark_alert", "event_payload": names_it}, **form,
    )  # fmt: skip
    try:
        return call(client_msg_id=shown.key)
    except SlackApiError as refused:
        if why_not(refused) == KEY_UNKNOWN_NOW:
            return call()
        if why_not(refused) in THREAD_GONE:
            return call(client_msg_id=shown.key, thread_ts=None)
        raise
