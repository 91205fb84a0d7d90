"""A message in several forms, the fullest first: Slack is new to charts, and does not take them everywhere yet."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.slack_answers import Verdict, verdict, why_not

log = logging.getLogger(__name__)
Form = Mapping[str, Any]


def first_taken(call: Callable[[Form], SlackResponse], forms: Sequence[Form]) -> tuple[SlackResponse, Form]:
    """Slack's answer to the first form that it does not refuse for how it is drawn, and which one that was."""
    for form in forms[:-1]:
        try:
            return call(form), form
        except SlackApiError as refused:
            if verdict(refused) is not Verdict.BUG:
                raise
            log.warning("Slack refuses a message as it is drawn: %s", why_not(refused))
    return call(forms[-1]), forms[-1]
