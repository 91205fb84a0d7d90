"""What somebody is told of a code or a request after a deed: what became of it, and what can be done next."""

from datetime import datetime

from handlers.views import buttons, kit, rows
from handlers.views.kit import Block, Element, context, section
from handlers.views.rows import ends
from handlers.views.words import Answer, handle, said, some, when
from storage.editing import Edited
from storage.models import Code, Request
from storage.new_codes import Logged
from storage.rules.alerts import first_alert
from storage.rules.posts import USUAL_HANDLE, linked_handle
from storage.rules.reasons import label
from storage.rules.windows import Stage, stage, time_left
from storage.settings import Choices


def saved(logged: Logged, chosen: Choices, now: datetime, *more: str) -> Answer:
    """A code was saved: when it ends, when the first alert comes, and what to know about it."""
    code = logged.code
    head = f"#{code.id} saved · {handle(code.creator) + ' · ' if code.creator else ''}"
    match stage(code.expires_at, now):
        case None:
            words = f"{head}{_ending(code, now)} · {_first_alert(code, chosen, now)}"
        case Stage.EXPIRED:
            words = (
                f"*Expired already:* {head}{_ending(code, now)}. It is in every alert until it is renewed or pulled."
            )
        case _:
            words = f"*Less than 72 hours left:* {head}{_ending(code, now)}. The alert channel is told at once."
    half = [] if code.pair else [buttons.open_form("Duet or Stitch…", buttons.HALF, str(code.id))]
    answers = [buttons.answers(code, logged.waiting)] if logged.waiting else []
    undo = [_undo_replacing(logged.replaced)] if logged.replaced else []
    onward = [buttons.show(code.id), buttons.open_form("Log another", buttons.LOG)]
    steps = kit.actions([*answers, *onward, *half, *undo])
    return Answer(words, [section(words), *map(context, [*_to_know(logged), *more]), steps])


def extended(code: Code, chosen: Choices, now: datetime) -> Answer:
    """A code has a later end."""
    words = f"#{code.id} extended · {_ending(code, now)} · {_first_alert(code, chosen, now)}"
    undo = buttons.undo_change(buttons.EXTENDED, code.id, code.extended_at)
    return Answer(words, [section(words), kit.actions([buttons.show(code.id), undo])])


def _undo_replacing(old: Code) -> Element:
    return buttons.undo_change(buttons.REPLACED, old.id, old.closed_at, f"Undo: keep #{old.id}")


def beside(each: Code, closed: Code, now: datetime) -> str:
    """How that stands which belongs to a closed code's ad: what it was to replace, or its other half."""
    is_before = each.id == closed.replaces
    what = f"#{each.id}, {'which it was to replace' if is_before else 'its other half'},"
    if each.closed_at is None:
        return f"{what} {'is open again' if is_before else 'is open still'} · {ends(each, now)}"
    if each.closed_as == "replaced":
        return f"{what} stays closed: its code was logged again meanwhile."
    return f"{what} is marked as pulled."


def pulled(code: Code, now: datetime, old: Code | None = None) -> Answer:
    """A code's ad was pulled."""
    words = f"#{code.id} marked as pulled: {said(label(code.reason or ''))}. It is in no alert any more."
    steps: list[Element] = [buttons.undo(code), buttons.show(code.id)]
    half = code.half if code.half and code.half.closed_at is None else None
    told = [beside(old, code, now)] if old else []
    if half:
        told.append(f"#{half.id}, its other half, is open still; its ad cannot run alone.")
        steps.append(buttons.pulled(half, f"Pull #{half.id} too"))
    return Answer(words, [section(words), *map(context, told), kit.actions(steps)])


def edited(what: Edited, now: datetime) -> Answer:
    """What a code is about was mended."""
    code, rival = what.code, what.rival
    words = f"{rows.title(code)} · saved. Its history keeps what it was."
    told = [f"{ends(code, now)}."] if code.closed_at is None else []
    if rival is not None:
        told.append(
            f"⚠ #{rival.id} is open for the same post and ad account. If one replaces the other, press *Renewed* under "
            f"the older one and paste the newer code, or pull the one that is not needed."
        )
    undo = [buttons.undo_change(buttons.EDITED, code.id, what.at)] if what.at else []
    return Answer(
        f"#{code.id} saved.", [section(words), *map(context, told), kit.actions([buttons.show(code.id), *undo])]
    )


def undone(what: str, code: Code, now: datetime) -> Answer:
    """An extension, a replacement or an edit was taken back."""
    words = {
        buttons.EXTENDED: f"#{code.id} is not extended any more",
        buttons.REPLACED: f"#{code.id} is not replaced any more; the other code stays open on its own",
    }.get(what, f"#{code.id} is what it was before the edit")  # fmt: skip
    return Answer(f"{words} · {state(code, now)}", [
        section(f"{words} · {state(code, now)}"), kit.actions([buttons.show(code.id)]),
    ])  # fmt: skip


def answering(code: Code, asked: Request) -> Answer:
    """A code was the answer to a request; what that says and the code does not is pointed out."""
    words = f"#{code.id} answers request #{asked.id}. Nobody waits for that any more."
    said_there = {"ad account": (asked.ad_account, code.ad_account), "campaign": (asked.campaign, code.campaign)}
    odd = [
        f"⚠ It was asked for {what} {said(wanted, 100)}; here stands {said(held, 100) or 'none'}. *Edit* mends it."
        for what, (wanted, held) in said_there.items() if wanted and wanted.casefold() != held.casefold()
    ]  # fmt: skip
    steps: list[Element] = [buttons.show(code.id), *([buttons.edit(code)] if odd else [])]
    return Answer(words, [section(words), *map(context, odd), kit.actions(steps)])


def reopened(code: Code, now: datetime, asked: Request | None = None) -> Answer:
    """A pull or a failure was taken back; the request for another code that went out with it was not."""
    words = f"#{code.id} is open again · {ends(code, now)}"
    if asked is None:
        return Answer(words, [section(words), kit.actions([buttons.show(code.id)])])
    told = f"Request #{asked.id} to {handle(asked.creator)} waits for another code still."
    steps: list[Element] = [buttons.show(code.id), buttons.cancel(asked)]
    return Answer(words, [section(words), context(told), kit.actions(steps)])


def handling(code: Code, by: str) -> Answer:
    """Somebody took a code on, or let it go."""
    words = "You are on" if code.on_it == by else "You are not on"
    return Answer(f"{words} #{code.id}{'' if code.on_it == by else ' any more'}. Everybody sees it in the alerts.")


def _first_alert(code: Code, chosen: Choices, now: datetime) -> str:
    if chosen.alert_channel is None:
        return "nobody is alerted: choose a channel with `/spark settings`"
    return f"first alert by {when(first_alert(code.expires_at, now, chosen.zone, chosen.alert_time))}"


def _to_know(logged: Logged) -> list[str]:
    notes = [f"⚠ {said(logged.code.unusual, 200)}"] if logged.code.unusual else []
    if len(logged.code.creator) > USUAL_HANDLE:
        notes.append(f"⚠ TikTok's handles have at most {USUAL_HANDLE} characters. Please check this one.")
    linked = linked_handle(logged.code.post_url)
    if linked and logged.code.creator and linked != logged.code.creator:
        notes.append(f"⚠ The post's link says {handle(linked)}. Whose code is it? *Edit* mends the link.")
    if logged.elsewhere is not None:
        account = said(logged.elsewhere.ad_account, 100) or "no ad account"
        notes.append(f"⚠ #{logged.elsewhere.id} has this code for {account}. A second account usually needs its own.")
    if logged.code.half is not None:
        pair = rows.other_half(logged.code)[0]
        notes.append(f"A Duet or Stitch: {pair}. In Ads Manager the secondary creator's code comes first.")
    if logged.waiting is not None:
        notes.append(f"Request #{logged.waiting.id} to {handle(logged.waiting.creator)} is open. Is this its answer?")
    if logged.replaced is not None:
        runs = logged.code.stands_for or (logged.replaced if logged.replaced.applied_at else None)
        verb = "swap" if runs else "apply"
        notes.append(f"It replaces #{logged.replaced.id}: please {verb} it in Ads Manager.")
    return notes


def message(about: str, text: str, *steps: Block) -> Answer:
    """A message for a creator, ready to copy."""
    return Answer(f"{about}\n{said(text, 3000)}", [section(about), kit.preformatted(text), *steps])


def asked(request: Request) -> Answer:
    """A request was saved: the message to send, and what to do when the code comes."""
    due = f" · due {request.due:%a} {request.due.day} {request.due:%b}" if request.due else ""
    about = f"#{request.id} asked · {some(request.days, 'day')}{due}. Send this to {handle(request.creator)}:"
    return message(about, request.message, request_steps(request))


def closed(request: Request) -> str:
    """How a request ended; empty while it waits."""
    if request.closed_at is None:
        return ""
    if request.code_id is None:
        return f"cancelled by <@{request.closed_by}>"
    return f"answered with {rows.other(request.code_id)}, by <@{request.closed_by}>"


def cancelled(request: Request) -> Answer:
    """Nobody waits for the code any more."""
    words = f"#{request.id} cancelled: nobody waits for a code from {handle(request.creator)} any more."
    return Answer(words, [section(words), kit.actions([buttons.reopen(request), buttons.show(request.id)])])


def reasked(request: Request) -> Answer:
    """A cancellation was taken back."""
    words = f"#{request.id} waits for an answer again."
    return Answer(words, [section(words), request_steps(request)])


def request_steps(request: Request) -> Block:
    """What to do with an open request."""
    return kit.actions([
        buttons.open_form("Code arrived", buttons.ARRIVED, str(request.id), primary=True),
        buttons.open_form("Edit message", buttons.REWORD, str(request.id)),
        buttons.cancel(request),
    ])  # fmt: skip


def state(code: Code, now: datetime) -> str:
    if code.closed_at is not None:
        return f"{rows.outcome(code)} · {when(code.closed_at)}"
    return " · ".join([ends(code, now), *rows.handled(code, f"<@{code.on_it}>")])


def _ending(code: Code, now: datetime) -> str:
    verb = "ended" if code.expires_at <= now else "ends"
    rights = " with the usage rights" if code.ends_by_rights else ""
    return f"{verb} {when(code.expires_at)} ({time_left(code.expires_at, now)}){rights}"
