"""The form that mends what a code is about."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from handlers.views import fields
from handlers.views.fields import ACCOUNT, CAMPAIGN, EXACT, NOTE, OWNER, POST, RIGHTS
from handlers.views.forms import form
from handlers.views.kit import View, context, section
from handlers.views.rows import title
from handlers.views.words import when
from storage.editing import version
from storage.models import Code

EDIT_CODE = "edit_code"
FOR_THE_REST = "What the creator chose anew – another end, another code – is for the button *Renewed*."
ENDS_HINT = "Only to mend a mistyped one. Empty leaves it as it is."


def edit_form(code: Code, zone: ZoneInfo, remembers: Mapping[str, Any]) -> View:
    """What it is about, as it is; the form remembers of which version that is."""
    held = {
        POST: code.post_url, ACCOUNT: code.ad_account, CAMPAIGN: code.campaign, OWNER: code.owner, NOTE: code.note,
        RIGHTS: code.rights_end_at.astimezone(zone).date() if code.rights_end_at else None,
    }  # fmt: skip
    end = [fields.moment("Ends at", EXACT, {}, hint=ENDS_HINT)] if code.closed_at is None else []
    blocks = [
        section(f"{title(code)}\nThe code ends {when(code.code_ends_at)}"),
        fields.text("Post URL", POST, held, max_length=2000),
        fields.text("Ad account", ACCOUNT, held, max_length=100),
        fields.text("Campaign", CAMPAIGN, held, max_length=100),
        fields.person("Owner", OWNER, held),
        fields.rights(held),
        *end,
        fields.text("Note", NOTE, held, multiline=True, max_length=1000),
        context(FOR_THE_REST),
    ]
    return form(f"Edit #{code.id}", EDIT_CODE, blocks, {"id": code.id, "version": version(code), **remembers})
