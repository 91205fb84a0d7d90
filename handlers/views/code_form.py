"""The form "Log a Spark Code": drawn, drawn again with a question, and read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from handlers.views import fields, kit
from handlers.views.fields import ACCOUNT, CAMPAIGN, CODE, CREATOR, EXACT, GENERATED, NOTE, OWNER, PART, POST, VALUE
from handlers.views.forms import form
from handlers.views.kit import Block, View
from storage.models import Code, Request
from storage.pairs import PRIMARY, SECONDARY
from storage.rules.windows import time_left
from storage.settings import Choices

LOG_CODE = "log_code"
REPLACES = "replaces"
LOG_EXPIRED = "log_expired"
YES = "yes"
_EXACT = "Leave empty to count the duration from the day below; an exact end wins."


def empty(chosen: Choices, by: str, today: date) -> dict[str, Any]:
    """What the form begins with: everything that can be guessed."""
    return {fields.DAYS: chosen.default_days, GENERATED: today, OWNER: by, ACCOUNT: chosen.default_account}


def code_form(held: Mapping[str, Any], remembers: Mapping[str, Any], asked: list[Block] | None = None) -> View:
    """The form with what it holds, and questions on top if saving raised any."""
    beside = _beside(int(remembers["half_of"]), held) if remembers.get("half_of") else []
    return form("Log a Spark Code", LOG_CODE, [*(asked or []), *beside, *_inputs(held)], remembers)


def again(held: Mapping[str, Any], remembers: Mapping[str, Any], asked: list[Block]) -> View:
    """The form once more, with a question on top. Slack shows new content only in fields with a new action id."""
    round_ = int(remembers.get("round") or 0) + 1
    request: Request | None = held.get(fields.REQUEST)
    news = {"round": round_, "request": request.id if request else None}
    return code_form({**held, fields.ACTION: f"{VALUE}_{round_}"}, {**remembers, **news}, asked)


def _beside(number: int, held: Mapping[str, Any]) -> list[Block]:
    """Asks whose code it is: the second one of a Duet or Stitch."""
    halves = {
        SECONDARY: "Secondary: whose post was used; entered first",
        PRIMARY: "Primary: who made the Duet or Stitch",
    }  # fmt: skip
    words = f"The other code of the Duet or Stitch with #{number}. The ad runs while both do."
    return [kit.alert(words, "info"), fields.select("Whose code is it?", PART, halves, {PART: SECONDARY, **held})]


def _inputs(held: Mapping[str, Any]) -> Sequence[Block]:
    return [
        fields.text(
            "Spark Code", CODE, held, optional=False, multiline=True, max_length=3000,
            placeholder="Paste the code, or the creator's whole message",
        ),
        fields.text("Post URL", POST, held, max_length=2000, placeholder="https://www.tiktok.com/@handle/video/…"),
        fields.text("Creator", CREATOR, held, max_length=200, placeholder="@handle – empty if the post URL holds it"),
        fields.text("Ad account", ACCOUNT, held, max_length=100),
        fields.duration("Duration", held, hint="Counts from the day the creator generated the code."),
        fields.moment("Expires at", EXACT, held, hint=_EXACT),
        fields.day("Generated on", GENERATED, held, hint="The code runs from this day, not from today."),
        fields.rights(held),
        fields.open_request(held),
        fields.text("Campaign", CAMPAIGN, held, max_length=100),
        fields.person("Owner", OWNER, held),
        fields.text("Note", NOTE, held, multiline=True, max_length=1000),
    ]  # fmt: skip


def ask_replaces(other: Code) -> list[Block]:
    """Another open code has the same post and ad account: and a person says which of the two stays."""
    choices = [kit.option(f"This replaces #{other.id}", str(other.id)), kit.option(f"Keep #{other.id} open too", "0")]
    return [
        kit.alert(f"#{other.id} is open for the same post and ad account. Nothing is saved yet.", "warning"),
        kit.field("Is this a replacement?", fields.one_of(choices), REPLACES),
    ]


def ask_expired(expires_at: datetime, now: datetime) -> list[Block]:
    """The window is over already: saving it is possible, on purpose."""
    words = f"This code ended {time_left(expires_at, now)}. Nothing is saved yet."
    return [kit.alert(words, "warning"), expired_box(ticked=False)]


def expired_box(*, ticked: bool) -> Block:
    """The tick that saves a code whose window is over."""
    hint = "It is then in every alert until it is renewed or pulled. Or mend the dates below."
    box = fields.box("Log as expired", ticked=ticked)
    return kit.field("It ended already", box, LOG_EXPIRED, optional=True, hint=hint)
