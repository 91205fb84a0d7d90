"""The chooser behind the shortcut in Slack's own menu: four ways to go on."""

from collections.abc import Mapping
from typing import Any

from handlers.views import fields, kit
from handlers.views.forms import form
from handlers.views.kit import View

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
    offered = [kit.option(words, key, more) for key, (words, more) in _OFFERED.items()]
    what = kit.field("What would you like to do?", fields.one_of(offered), WHAT)
    return form("Spark Codes", CHOOSE, [what], remembers, submit="Next")
