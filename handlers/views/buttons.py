"""Every button and menu. Old messages keep theirs: an id is never renamed, a value never changes its shape."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from handlers.views import kit
from handlers.views.kit import Element
from handlers.views.words import clip
from storage.changes import UNDO_FOR
from storage.codes import ENDED
from storage.models import Code, Request

RENEWED = "code_renewed"
PULLED = "code_pulled"
UNDO = "code_undo"
UNDO_CHANGE = "change_undo"
MORE = "code_more"
SHOW = "code_show"
LOG = "open_log"
REQUEST = "open_request"
SETTINGS = "open_settings"
EXPIRING = "show_expiring"
LIST = "list_page"
ARRIVED = "request_arrived"
REWORD = "request_reword"
TAKE = "take_codes"
BATCH_APPLIED, BATCH_FAILED, BATCH_BACK, UNAPPLY = "batch_applied", "batch_failed", "batch_back", "batch_undo"
CODE_APPLIED, CODE_FAILED = "code_applied", "code_failed"
HISTORY = "history_page"
EDIT = "code_edit"
HALF = "code_half"
ANSWERS = "request_answers"
CANCEL, REOPEN = "request_cancel", "request_reopen"
IMPORT = "open_import"
HOME_WHOSE, HOME_CLEAR, HOME_PAGE = "home_whose", "home_clear", "home_page"
DETAILS, MESSAGE, RENEW, PULL, ON_IT, OFF_IT = "details", "message", "renew", "pull", "on_it", "off_it"
FAIL, TAKE_BACK = "fail", "undo"
"""The menu's choices."""
CHOICES = {
    DETAILS: "Details", MESSAGE: "Copy message to creator", RENEW: "Renewed", PULL: "Pulled",
    ON_IT: "I'm on it", OFF_IT: "Not on it any more", HALF: "Duet or Stitch: add its other code",
    FAIL: "Failed…", TAKE_BACK: "Undo",
}  # fmt: skip
TEXTS = {choice: kit.plain(words) for choice, words in CHOICES.items()}
INSTEAD = {**TEXTS, ON_IT: kit.plain("I'm on it instead")}
"""What the choices say, while nobody and while somebody is on it: drawn once, since each code has five of them."""
EXTENDED, REPLACED, EDITED = "extended", "replaced", "edited"
"""What UNDO_CHANGE takes back."""


def renewed(code: Code) -> Element:
    """Mark this code renewed: the value says which end the person saw."""
    return kit.button("Renewed", RENEWED, value=_seen(code), style="primary", label=_label("renewed", code))


def pulled(code: Code, words: str = "Pulled") -> Element:
    """Mark this code pulled."""
    return kit.button(words, PULLED, value=_seen(code), label=_label("pulled", code))


def undo(code: Code, words: str = "Undo") -> Element:
    """Take this very pull back."""
    return kit.button(words, UNDO, value=_closed(code), label=f"Undo the pull of #{code.id}")


def undo_change(what: str, number: int, at: datetime | None, words: str = "Undo") -> Element:
    """Take back what was done to a code at that very moment."""
    value = f"{what} {number} {at.timestamp() if at else 0:.6f}"
    return kit.button(words, UNDO_CHANGE, value=value, label=f"Undo: #{number} was {what}")


def undoing(code: Code, now: datetime) -> Element | None:
    """What takes back the last thing that was decided about a code, for ten minutes."""
    until = undone_until(code)
    if until is None or now >= until:
        return None
    if code.closed_as in ENDED:
        return undo(code)
    return undo_change(REPLACED if code.closed_at else EXTENDED, code.id, code.closed_at or code.extended_at)


def undone_until(code: Code) -> datetime | None:
    """Until when what was decided about a code can be taken back, as far as one can tell from the code."""
    if code.closed_as == "replaced" and not (code.awaits_swap and code.heir and code.heir.id == code.replaced_by):
        return None
    decided = code.closed_at or code.extended_at
    return decided + UNDO_FOR if decided else None


def applied(code: Code) -> Element:
    """Mark this code applied."""
    label = _label("applied", code)
    return kit.button("Applied", CODE_APPLIED, value=_seen(code), label=label)


def failed(code: Code) -> Element:
    """Mark this code as refused by Ads Manager."""
    return kit.button("Failed…", CODE_FAILED, value=_seen(code), label=_label("failed in Ads Manager", code))


def edit(code: Code) -> Element:
    """Mend what a code is about."""
    return kit.button("Edit", EDIT, value=str(code.id), label=f"Edit #{code.id}")


def cancel(request: Request) -> Element:
    """Nobody waits for this code any more."""
    label = f"Cancel request #{request.id}"
    return kit.button("Cancel request", CANCEL, value=str(request.id), label=label)


def reopen(request: Request) -> Element:
    """Take this very cancellation back."""
    at = request.closed_at.timestamp() if request.closed_at else 0
    label = f"Undo the cancellation of #{request.id}"
    return kit.button("Undo", REOPEN, value=f"{request.id} {at:.6f}", label=label)


def answers(code: Code, request: Request) -> Element:
    """This code is the answer to that request."""
    label = f"#{code.id} answers request #{request.id}"
    return kit.button(f"It answers #{request.id}", ANSWERS, value=f"{_seen(code)} {request.id}", label=label)


def take(label: str, ad_account: str, place: int = 0) -> Element:
    """Take the next codes of an ad account."""
    return kit.button(clip(label, 75), f"{TAKE}_{place}", value=f"account {ad_account}")


def batch(label: str, action: str, taken_at: datetime | None, *, primary: bool = False) -> Element:
    """What became of all that somebody took at that moment."""
    return open_form(label, action, f"{taken_at.timestamp() if taken_at else 0:.6f}", primary=primary)


def unapply(code: Code) -> Element:
    """Take back what was applied at the same moment as this one."""
    at = code.applied_at.timestamp() if code.applied_at else 0
    return kit.button("Undo", UNAPPLY, value=f"{at:.6f}", label="Undo: not applied")


def more(code: Code, *choices: str) -> Element:
    """The small menu of a code."""
    seen, on_it = _seen(code), code.on_it
    values = {TAKE_BACK: _closed(code)} if TAKE_BACK in choices else {}
    values |= {ON_IT: f"{seen} {on_it}"} if on_it else {}
    texts = INSTEAD if on_it else TEXTS
    options = [{"text": texts[each], "value": f"{each} {values.get(each, seen)}"} for each in choices]
    return kit.element("overflow", MORE, options=options)


def handling(code: Code) -> tuple[str, ...]:
    """What the menu offers about who is handling it."""
    return (ON_IT, OFF_IT) if code.on_it else (ON_IT,)


def show(number: int, label: str = "Show") -> Element:
    """One code or request with everything about it."""
    return kit.button(label, SHOW, value=str(number), label=f"Show #{number}")


def one_of(numbers: Sequence[int]) -> list[Element]:
    """Ways to several of them, side by side."""
    return [
        kit.button(f"Show #{number}", f"{SHOW}_{place}", value=str(number), label=f"Show #{number}")
        for place, number in enumerate(numbers)
    ]


def history(label: str, about: int, number: int) -> Element:
    """A page of all that happened to a code or request."""
    return kit.button(label, f"{HISTORY}_{number}", value=f"{number} {about}")


def page(label: str, query: str, number: int) -> Element:
    """Another page of a list."""
    return kit.button(label, f"{LIST}_{number}", value=f"{number} {clip(query, 1500)}")


def home_page(label: str, number: int) -> Element:
    """Another page of a Home tab."""
    return kit.button(label, f"{HOME_PAGE}_{number}", value=str(number))


def open_form(label: str, action: str, value: str = "-", *, primary: bool = False) -> Element:
    """A button that opens a form or a list."""
    return kit.button(label, action, value=value, style="primary" if primary else "")


def _closed(code: Code) -> str:
    return f"{code.id} {code.closed_at.timestamp() if code.closed_at else 0:.6f}"


def _seen(code: Code) -> str:
    return f"{code.id} {_second(code.expires_at)}"


@lru_cache(4096)  # each code has three buttons or more
def _second(moment: datetime) -> str:
    return f"{moment.timestamp():.0f}"


def _label(what: str, code: Code) -> str:
    return clip(f"Mark #{code.id} {'@' + code.creator if code.creator else ''} {what}", 75)
