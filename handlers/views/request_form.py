"""The form "Request a code", and the message for the creator."""

from collections.abc import Mapping
from typing import Any

from handlers.views import fields
from handlers.views.fields import ACCOUNT, CAMPAIGN, CREATOR, OWNER, POST
from handlers.views.forms import form
from handlers.views.kit import Block, View
from storage.models import Request
from storage.rules.messages import REQUEST_MESSAGE
from storage.settings import Choices

ASK_REQUEST = "ask_request"
REWORD_REQUEST = "reword_request"
DUE, MESSAGE = "due", "message"
LONGEST_MESSAGE = 3000  # of what Slack takes in a field; with the post's link in it, it may be longer than it was typed
_WORDS = "{creator}, {post} and {days} are filled in when you save."


def empty(chosen: Choices, by: str) -> dict[str, Any]:
    """What the form begins with."""
    message = chosen.request_message or REQUEST_MESSAGE
    return {fields.DAYS: chosen.default_days, ACCOUNT: chosen.default_account, OWNER: by, MESSAGE: message}


def request_form(held: Mapping[str, Any], remembers: Mapping[str, Any]) -> View:
    """The form with what it holds."""
    blocks: list[Block] = [
        fields.text("Creator", CREATOR, held, max_length=200, placeholder="@handle – empty if the post URL holds it"),
        fields.text("Post URL", POST, held, max_length=2000, placeholder="https://www.tiktok.com/@handle/video/…"),
        fields.duration("Duration", held, hint="The longest one saves you renewals."),
        fields.text("Ad account", ACCOUNT, held, max_length=100),
        fields.text("Campaign", CAMPAIGN, held, max_length=100),
        fields.person("Owner", OWNER, held),
        fields.day("Due", DUE, held, hint="When you need the code."),
        fields.text("Message", MESSAGE, held, multiline=True, max_length=2500, hint=_WORDS),
    ]
    return form("Request a Spark Code", ASK_REQUEST, blocks, remembers)


def reword_form(request: Request, remembers: Mapping[str, Any]) -> View:
    """Only the message of a request."""
    held = {MESSAGE: request.message}
    block = fields.text("Message", MESSAGE, held, optional=False, multiline=True, max_length=LONGEST_MESSAGE)
    return form(f"Request #{request.id}", REWORD_REQUEST, [block], {"id": request.id, **remembers})
