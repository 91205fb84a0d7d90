"""What only a person can know: asked in the form they are in, with all they typed kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.views import code_form, fields, kit
from handlers.views.kit import Block
from handlers.views.words import clip, said, some
from storage.models import Request
from storage.outcomes import OtherOpen
from storage.rules.codes import Pasted, masked

Held = dict[str, Any]


class EndedAlready(Exception):
    """The code's window is over; it is saved only if the person says so."""

    def __init__(self, expires_at: datetime) -> None:
        super().__init__(expires_at.isoformat())
        self.expires_at = expires_at


class Recognised(Exception):
    """The code's field holds a creator's whole message; the person checks what was found in it."""

    def __init__(self, found: Pasted) -> None:
        super().__init__(repr(found))
        self.found = found


class TakenFrom(Exception):
    """The request that was chosen says something else than the workspace's defaults in the form."""

    def __init__(self, request: Request, taken: Held) -> None:
        super().__init__(f"#{request.id}")
        self.request, self.taken = request, taken


def ask(why: Exception, values: Mapping[str, Any], now: datetime) -> tuple[Held, list[Block]]:
    """What the form holds when it is drawn again, and the question on top of it."""
    match why:
        case Recognised():
            return _recognised(why.found, values)
        case TakenFrom():
            parts = [
                some(int(value), "day") if block == fields.DAYS else said(str(value))
                for block, value in why.taken.items()
            ]
            words = f"Taken from request #{why.request.id}: {', '.join(parts)}. Please check, then Save."
            return {**values, **why.taken}, [kit.alert(clip(words, 200), "info")]
        case EndedAlready():
            return dict(values), code_form.ask_expired(why.expires_at, now)
        case OtherOpen():
            return dict(values), [*_still_ticked(values), *code_form.ask_replaces(why.existing)]
    raise why


def filled(found: Pasted) -> Held:
    """What the form holds of somebody's words."""
    held = {
        fields.CODE: found.code, fields.POST: found.url,
        fields.CREATOR: found.handle and f"@{found.handle}", fields.DAYS: found.days,
    }  # fmt: skip
    return {block: value for block, value in held.items() if value}


def _recognised(found: Pasted, values: Mapping[str, Any]) -> tuple[Held, list[Block]]:
    typed = {block for block in (fields.POST, fields.CREATOR) if values.get(block)}
    known = {block: value for block, value in filled(found).items() if block not in typed}
    return {**values, **known}, check(found, known)


def check(found: Pasted, known: Mapping[str, Any]) -> list[Block]:
    """What was found in somebody's words, for a look before it is saved; nothing where there is no code in them."""
    if not found.code:
        return []
    about = [said(str(known[block]), 60) for block in (fields.CREATOR, fields.POST) if block in known]
    parts = [f"code {said(masked(found.code))}", *about, *([some(found.days, "day")] if found.days else [])]
    told: list[Block] = [kit.alert(f"Found: {', '.join(parts)}. Please check, then Save.", "info")]
    if found.second:
        second = said(masked(found.second))
        told.append(kit.alert(f"There is a second code, {second}: log that one on its own.", "warning"))
    return told


def _still_ticked(values: Mapping[str, Any]) -> list[Block]:
    """A tick outlives the next question."""
    return [code_form.expired_box(ticked=True)] if values.get(code_form.LOG_EXPIRED) else []
