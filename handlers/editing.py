"""Mending what a code is about."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack

from handlers.checking import Checked
from handlers.given import Later, OpenWorkspace, Reply, person
from handlers.opening import Opening
from handlers.redraw import Redraw
from handlers.views import cards, edit_form, fields
from handlers.views.presses import read_number
from storage.editing import About
from storage.rules import Refused
from storage.rules.codes import SparkCode

NOT_OURS = "This button is from an older version of me. `/spark show` shows the code."


def edit(ack: Ack, action: dict[str, Any], opening: Opening, read_workspace: OpenWorkspace) -> None:
    """Open the form with what is known about a code."""
    number = read_number(action.get("value"))
    if number is None:
        raise Refused(NOT_OURS)
    with read_workspace() as workspace:
        code, zone = workspace.codes.get(number), workspace.settings.choices().zone
    opening.form(lambda: edit_form.edit_form(code, zone, opening.remembers))
    ack()


def edit_code(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace, redraw: Redraw,
) -> None:  # fmt: skip
    """Save what was mended, unless somebody else changed it since the form was opened."""
    by, _ = person(body)
    held = fields.read_metadata(view)
    with open_workspace() as workspace:
        form = Checked(fields.read(view), workspace.settings.choices(), now)
        code = workspace.codes.get(read_number(held.get("id")) or 0)
        about = _about(form, code.owner)
        form.keep_secret(SparkCode(code.code), about.post, fields.ACCOUNT, fields.CAMPAIGN)
        form.done()
        edited = workspace.editing.edit(code.id, str(held.get("version")), about, by=by, at=now)
    redraw.soon()
    later(lambda: reply(cards.edited(edited, now)), reply)
    ack()


def _about(form: Checked, owner: str) -> About:
    return About(
        post=form.post(form.values.get(fields.POST) or ""), ad_account=form.text(fields.ACCOUNT),
        campaign=form.text(fields.CAMPAIGN), owner=form.values.get(fields.OWNER) or owner,
        note=form.paragraph(fields.NOTE, most=1000),
        rights_end_at=form.rights(), ends_at=_mended_end(form),
    )  # fmt: skip


def _mended_end(form: Checked) -> datetime | None:
    """The end that somebody typed in place of a mistyped one; it may be over already."""
    span = form.window(None) if form.values.get(fields.EXACT) else None
    return span.expires_at if span else None
