"""After a lost answer: does the message stand in the channel? Only a workspace that grants the scope lets us look."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient

from handlers.slack_answers import NOT_OK, Verdict, verdict, why_not
from storage.sending import Doubt

CLOCKS_APART = timedelta(minutes=5)
MOST_PAGES = 20
PATIENCE = timedelta(minutes=5)


class CannotLook(Exception):
    """Slack does not show us the channel: nobody can know."""


def found(client: WebClient, doubt: Doubt, now: datetime) -> str | None:
    """The `ts` of the message with this key; None when it surely does not stand there.

    Raises CannotLook when Slack does not show it to us, now or for so long that the alert would come too late.
    """
    try:
        keys = ((_key(message), str(message["ts"])) for message in _messages(client, doubt))
        return next((ts for key, ts in keys if key == doubt.key), None)
    except NOT_OK as error:
        passes = verdict(error) in (Verdict.LATER, Verdict.UNKNOWN)
        if passes and now - doubt.called_at < PATIENCE:
            raise
        raise CannotLook(why_not(error)) from error


def _messages(client: WebClient, doubt: Doubt) -> Iterator[dict[str, Any]]:
    """What was posted there since, the thread's messages where it belongs into one."""
    look = (
        partial(client.conversations_replies, ts=doubt.thread_ts) if doubt.thread_ts else client.conversations_history
    )
    oldest, cursor = f"{(doubt.called_at - CLOCKS_APART).timestamp():.6f}", ""
    for _ in range(MOST_PAGES):
        answer = look(channel=doubt.channel, oldest=oldest, cursor=cursor, limit=100, include_all_metadata=True)
        yield from answer["messages"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
    raise CannotLook("too much was said there since")


def _key(message: dict[str, Any]) -> Any:
    return ((message.get("metadata") or {}).get("event_payload") or {}).get("key")
