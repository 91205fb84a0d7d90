"""The one error boundary: tell the person in a plain sentence, log the cause under the same reference."""

import json
import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import BoltContext, BoltResponse
from slack_sdk.errors import SlackApiError

from handlers.checking import Mend
from handlers.given import Reply, said_no
from handlers.views import forms
from handlers.views.late import duplicate, not_here, too_late
from handlers.views.words import Answer, section
from storage.outcomes import Busy, Duplicate, NotHere, TooLate
from storage.rules import Refused

TRIGGER_OVER = frozenset({"trigger_expired", "expired_trigger_id", "trigger_exchanged", "exchanged_trigger_id"})
log = logging.getLogger(__name__)


def apologise(error: Exception, body: dict[str, Any], context: BoltContext) -> BoltResponse:
    """Answer in time whatever happened. Nothing was saved: the transaction is gone."""
    if "now" not in context:  # it went wrong before anything was handed over
        log.error("a request could not be admitted", exc_info=error)
        return BoltResponse(status=500, body="")
    now, reply = context["now"], context["reply"]
    if isinstance(error, Mend):
        return _json({"response_action": "errors", "errors": error.errors})
    answer = sentence(error, now)
    match body.get("type"):
        case "view_submission":
            return _json(_in_form(error, answer, body["view"]))
        case "block_suggestion":
            return _json({"options": []})
        case "block_actions":
            context["later"](lambda: reply(answer), reply)
    return _json({"response_type": "ephemeral", **answer}) if body.get("command") else _json({})


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
    except (SlackApiError, OSError) as unreachable:
        log.warning("could not tell the person: %s", type(unreachable).__name__)


def sentence(error: Exception, now: datetime) -> Answer:
    """What a person is told about an error. Only what nobody expected gets a reference, in the log too."""
    expected = _expected(error, now)
    if expected:
        return Answer(expected)
    reference = secrets.token_hex(2)
    log.error("ref %s: %s", reference, type(error).__name__, exc_info=error)
    if isinstance(error, Busy):
        return Answer(f"Not done: the database is busy. Nothing was lost, please try again. (ref {reference})")
    return Answer(f"Not done: something went wrong on my side. Please try again. (ref {reference})")


def _expected(error: Exception, now: datetime) -> str:
    words = ""
    match error:
        case Duplicate():
            words = duplicate(error.existing)
        case Refused():
            words = str(error)
        case NotHere():
            words = not_here(error.wanted)
        case TooLate():
            words = too_late(error.code, now)
        case SlackApiError() if said_no(error) in TRIGGER_OVER:
            words = "Slack did not wait for my form. Nothing was lost, please try again."
    return words


def _in_form(error: Exception, answer: Answer, view: dict[str, Any]) -> dict[str, Any]:
    """Under the first field, so that all that was typed stays; a lost race closes the question instead."""
    if isinstance(error, TooLate | NotHere):
        return {"response_action": "update", "view": forms.notice("Nothing changed", [section(answer["text"])])}
    fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    field = error.field if isinstance(error, Refused) and error.field in fields else fields[0]
    words = answer["text"].replace("Not done", "Not saved").replace("try again", "press Save again")
    return {"response_action": "errors", "errors": {field: words}}


def _json(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(body), headers={"content-type": "application/json"})
