"""The forms behind Renewed and Pulled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.views import fields, kit
from handlers.views.fields import EXACT, GENERATED, NOTE, RIGHTS
from handlers.views.forms import form
from handlers.views.kit import Block, View, section
from handlers.views.rows import ends, title
from storage.models import Code
from storage.rules.reasons import DEFAULT_PULL, REASONS
from storage.rules.windows import ALERT_WINDOW

RENEW_CODE = "renew_code"
PULL_CODE = "pull_code"
RENEWAL, NEW_CODE, REASON = "renewal", fields.CODE, "reason"
BEFORE, PULLED_TOO, GOES_ON = "before", "pulled_too", "goes_on"
EXTENDED, REPLACED = "extended", "replaced"


def renewal_form(code: Code, zone: ZoneInfo, now: datetime, remembers: Mapping[str, Any]) -> View:
    """How was it renewed, and until when? Nothing is filled in that would renew by accident."""
    kinds = [
        kit.option("Extended", EXTENDED, description="The creator chose a new end; the code stays"),
        kit.option("Replaced", REPLACED, description="A new code; swap it in Ads Manager"),
    ]
    rights = code.rights_end_at.astimezone(zone).date() if code.rights_end_at else None
    held = {GENERATED: now.astimezone(zone).date(), RIGHTS: rights}
    blocks = [
        section(f"{title(code)}\n{ends(code, now)}"),
        kit.field("Renewal", fields.one_of(kinds), RENEWAL),
        fields.text("New Spark Code", NEW_CODE, {}, multiline=True, max_length=3000, hint="Only for Replaced."),
        fields.duration("Duration", {}, hint="Counts from the day below."),
        fields.moment("Expires at", EXACT, {}, hint="Leave empty to count the duration. An exact end wins."),
        fields.day("Generated on", GENERATED, held, hint="The day the creator extended or generated it."),
        fields.rights(held, hint="Change it alone if only the rights were renewed. Empty leaves it as it is."),
        fields.text("Note", NOTE, {}, multiline=True, max_length=1000),
    ]
    return form(f"Renew #{code.id}", RENEW_CODE, blocks, {**_seen(code), **remembers})


def pull_form(code: Code, now: datetime, remembers: Mapping[str, Any]) -> View:
    """Ask why the ad was pulled. That its creator fell silent is likely only for one that was to be renewed by now."""
    likely = {REASON: DEFAULT_PULL} if code.act_by <= now + ALERT_WINDOW else {}
    blocks = [
        section(f"{title(code)}\n{ends(code, now)}"),
        fields.select("Reason", REASON, REASONS, likely),
        *_and_before(code),
        fields.text("Note", NOTE, {}, multiline=True, max_length=1000),
    ]
    return form(f"Pull #{code.id}", PULL_CODE, blocks, {**_seen(code), **remembers}, submit="Mark pulled")


def _and_before(code: Code) -> list[Block]:
    """Asked for a replacement that is not in Ads Manager: the ad that runs is the older code's."""
    if not code.is_to_swap:
        return []
    old = f"#{code.stands_for.id if code.stands_for else code.replaces}"
    ways = [
        kit.option("Pulled too", PULLED_TOO, description="Nothing of this post runs any more"),
        kit.option("It goes on", GOES_ON, description=f"#{code.replaces} is open again, and in the alerts"),
    ]
    label = f"And the ad with {old}, which this was to replace?"
    return [kit.field(label, fields.one_of(ways), BEFORE)]


def _seen(code: Code) -> dict[str, Any]:
    return {"id": code.id, "at": int(code.expires_at.timestamp())}
