"""The chooser behind the shortcut in Slack's own menu: four ways to go on."""

from collections.abc import Mapping
from typing import Any

from slackblocks import RadioButtonGroup

from handlers.views import fields
from handlers.views.fields import VALUE
from handlers.views.forms import View, form
from handlers.views.words import choice

CHOOSE = "choose"
WHAT = "what"
LOG, REQUEST, EXPIRING, LIST = "log", "request", "expiring", "list"
_OFFERED = {
    LOG: ("Log a code", "that a creator sent"),
    REQUEST: ("Request a code", "with a message ready to send"),
    EXPIRING: ("What expires?", "what the alert would say now"),
    LIST: ("List all open codes", "the soonest end first"),
}


def chooser(remembers: Mapping[str, Any]) -> View:
    """Four ways to go on."""
    offered = [choice(words, key, more) for key, (words, more) in _OFFERED.items()]
    what = fields.with_element("What would you like to do?", RadioButtonGroup(VALUE, offered, offered[0]), WHAT)
    return form("Spark Codes", CHOOSE, [what], remembers, submit="Next")
