"""The one error boundary: tell the person in a plain sentence, log the cause under the same reference."""

import json
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from http.client import HTTPException
from typing import Any, TypeVar

from slack_bolt import BoltContext, BoltResponse
from slack_sdk.errors import SlackApiError

from handlers.checking import Mend
from handlers.given import Reply
from handlers.slack_answers import NOT_OK, why_not
from handlers.views import forms
from handlers.views.kit import Block, context, preformatted, section
from handlers.views.late import duplicate, not_here, too_late
from handlers.views.words import Answer
from storage.outcomes import Busy, Duplicate, NotHere, OutOfOrder, Repeated, TooLate
from storage.rules import Refused

TRIGGER_OVER = frozenset({"trigger_expired", "expired_trigger_id", "trigger_exchanged", "exchanged_trigger_id"})
OWN_REASONS = ("pool", "deadline")
T = TypeVar("T")
log = logging.getLogger(__name__)


def apologise(error: Exception, body: dict[str, Any], context: BoltContext) -> BoltResponse:
    """Answer in time whatever happened. Nothing was saved: the transaction is gone."""
    if isinstance(error, Repeated):
        return BoltResponse(status=200, body="")  # as if it were the first time: a form closes, a button is at rest
    if isinstance(error, Mend):
        return _json({"response_action": "errors", "errors": error.errors})
    reply, later = context.get("reply"), context.get("later")
    answer = sentence(error, context.get("now"))
    match body.get("type"):
        case "view_submission":
            if reply and reply.place and later and isinstance(error, TooLate | NotHere):
                later(lambda: reply(answer), reply)  # what lies below the form is not so any more either
            return _json(_in_form(error, answer, body["view"]))
        case "block_suggestion":
            return _json({"options": []})
        case "block_actions" if reply and later:  # without them, it went wrong before anything was handed over
            later(lambda: reply(answer), reply)
    return _json({"response_type": "ephemeral", **answer}) if body.get("command") else _json({})


def answered(answer: Callable[[], T], otherwise: Callable[[], T]) -> T:
    """What Bolt itself cannot read, it trips over before any of us is asked."""
    try:
        return answer()
    except Exception as error:  # noqa: BLE001 - the boundary: behind it is only the web server
        sentence(error, None)
        return otherwise()


def attempted(job: Callable[[], T], now: datetime) -> T | None:
    """What the job answers; None when it goes wrong, which is logged."""
    try:
        return job()
    except Exception as error:  # noqa: BLE001 - the boundary: one alert's trouble is not the others'
        sentence(error, now)
        return None


def guarded(job: Callable[[], object], reply: Reply | None, now: datetime) -> None:
    """Run a job of the pool: whatever goes wrong is logged, and told to the person if there is one."""
    try:
        job()
    except Exception as error:  # noqa: BLE001 - the boundary: behind it is only a thread
        answer = sentence(error, now)
        if reply is not None:
            _tell(reply, answer)


def _tell(reply: Reply, answer: Answer) -> None:
    try:
        reply(answer)
    except NOT_OK as unreachable:
        log.warning("could not tell the person: %s", why_not(unreachable))


def sentence(error: Exception, now: datetime | None) -> Answer:
    """What a person is told about an error. Only what nobody expected gets a reference, in the log too."""
    expected = _expected(error, now)
    if expected:
        return Answer(expected)
    reference = secrets.token_hex(2)
    return Answer(f"Not done: {_unexpected(error, reference)} (ref {reference})")


def _unexpected(error: Exception, reference: str) -> str:
    """Logged with its reference; with a traceback only what is our own mistake."""
    if isinstance(error, OutOfOrder):
        log.warning("ref %s: the database does not work: %s", reference, error)
        return "the database does not work at the moment. Nothing was lost, please try again in a while."
    if isinstance(error, Busy):
        log.warning("ref %s: busy: %s", reference, error)
        return f"{'I am' if str(error) in OWN_REASONS else 'the database is'} busy. Nothing was lost, please try again."
    if isinstance(error, OSError | HTTPException):
        log.warning("ref %s: Slack is out of reach: %s", reference, type(error).__name__)
        return "Slack did not answer me in time. Nothing was lost, please try again."
    if isinstance(error, SlackApiError):
        log.error("ref %s: Slack said %s", reference, why_not(error))
    else:
        log.error("ref %s: %s", reference, type(error).__name__, exc_info=error)
    return "something went wrong on my side. Please try again."


def _expected(error: Exception, now: datetime | None) -> str:
    words = ""
    match error:
        case Duplicate():
            words = duplicate(error.existing)
        case Refused():
            words = str(error)
        case NotHere():
            words = not_here(error.wanted)
        case TooLate() if now:
            words = too_late(error.code, now)
        case SlackApiError() if why_not(error) in TRIGGER_OVER:
            words = "Slack did not wait for my form. Nothing was lost, please try again."
    return words


def _in_form(error: Exception, answer: Answer, view: dict[str, Any]) -> dict[str, Any]:
    """Under the first field, so that all that was typed stays; a lost race closes the question instead."""
    fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    if isinstance(error, TooLate | NotHere) or not fields:
        told = [section(answer["text"]), *_typed(view)]
        return {"response_action": "update", "view": forms.notice("Nothing changed", told)}
    field = error.field if isinstance(error, Refused) and error.field in fields else fields[0]
    words = answer["text"].replace("Not done", "Not saved").replace("try again", "press Save again")
    return {"response_action": "errors", "errors": {field: words}}


def _typed(view: dict[str, Any]) -> list[Block]:
    """What somebody typed into a form that is closed without having been saved: to be copied, and not lost."""
    elements = [(block["block_id"], block["element"]) for block in view["blocks"] if block["type"] == "input"]
    values = view.get("state", {}).get("values", {})
    typed = [
        (values.get(block, {}).get(element.get("action_id"), {}).get("value"), element.get("initial_value"))
        for block, element in elements if element.get("type") == "plain_text_input"
    ]  # fmt: skip
    words = [value for value, before in typed if value and value != before]
    return [context("You typed:"), *map(preformatted, words)] if words else []


def _json(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(body), headers={"content-type": "application/json"})
