"""Slack's own menus: a shortcut on any message, and one that is always there."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack

from handlers import finding
from handlers.given import Later, OpenWorkspace, Reply
from handlers.opening import Opening
from handlers.questions import check, filled
from handlers.views import chooser, fields
from handlers.views.forms import notice
from handlers.views.kit import Block, section
from handlers.views.words import Answer
from storage.rules.codes import read_words
from storage.rules.windows import ALERT_WINDOW

LOG_MESSAGE, SPARK_CODES = "log_message", "spark_codes"
SENT = "I sent it to you as a direct message, where its buttons work."


def log_message(ack: Ack, shortcut: dict[str, Any], opening: Opening) -> None:
    """Open the form for a code with what a message holds."""
    opening.code(*found_in("\n".join(_words_of(shortcut.get("message") or {}))))
    ack()


def choose(ack: Ack, opening: Opening) -> None:
    """Ask what somebody would like to do."""
    opening.form(lambda: chooser.chooser(opening.remembers))
    ack()


def chosen(
    ack: Ack, view: dict[str, Any], now: datetime, opening: Opening, reply: Reply, later: Later,
    read_workspace: OpenWorkspace,
) -> None:  # fmt: skip
    """Go on with what was chosen: a form takes the chooser's place, a list comes as a direct message."""
    match fields.read(view).get(chooser.WHAT):
        case chooser.LOG:
            ack(response_action="update", view=opening.code_form())
        case chooser.REQUEST:
            ack(response_action="update", view=opening.request_form())
        case what:
            answer = _list(str(what), now, reply.user, read_workspace)
            later(lambda: reply(answer), reply)
            ack(response_action="update", view=notice("Spark Codes", [section(SENT)]))


def found_in(words: str) -> tuple[dict[str, Any], list[Block]]:
    """What a form begins with, from somebody's words, and what to check in it."""
    found = read_words(words)
    held = filled(found)
    if not found.code and found.rest:  # a code that looks like none is for the person to judge
        held[fields.CODE] = found.rest
    return held, check(found, held)


def _list(what: str, now: datetime, by: str, read_workspace: OpenWorkspace) -> Answer:
    with read_workspace() as workspace:
        if what == chooser.EXPIRING:
            return finding.expiring(workspace, ALERT_WINDOW, now)
        return finding.listed(workspace, "open", 1, now, by)


def _words_of(message: Mapping[str, Any]) -> Iterator[str]:
    """A message's own words, and those of messages that were forwarded with it."""
    yield str(message.get("text") or "")
    for each in message.get("attachments") or []:
        if isinstance(each, dict):
            yield from (str(each[name]) for name in ("text", "fallback") if each.get(name))
