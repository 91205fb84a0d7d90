"""The alert: one message of a digest or an escalation, drawn from the record each time."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby

from handlers.views import buttons, kit, rows
from handlers.views.kit import Block, Element, context, section
from handlers.views.settings_form import every_day
from handlers.views.words import Answer, said, some, when
from storage.alerting import Alert, Fate, Told
from storage.models import Code
from storage.rules.windows import Stage

UNDOABLE = (Fate.EXTENDED, Fate.TO_SWAP, Fate.PULLED)
COUNTED = {Stage.EXPIRED: "expired", Stage.SWAP_NOW: "within 24 hours", Stage.REACH_OUT: "within 72 hours"}


def alert(shown: Alert, names: Mapping[str, str], now: datetime) -> Answer:
    """The message as the record has it now. `names` spells owners who must not be mentioned."""
    return Answer(_text(shown, names, now), [*_top(shown), *_groups(shown, names, now), *_bottom(shown, names)])


def by_ids(shown: Alert, now: datetime) -> Answer:
    """The message as it can be drawn whatever its rows hold."""
    return alert(shown.with_plain(told.code.id for told in shown.codes), {}, now)


def headline(shown: Alert) -> str:
    """What is left to do, in one line."""
    left = shown.total - shown.handled
    if left == 0:
        return f"All {shown.total} handled ✔" if shown.total > 1 else "Handled ✔"
    if shown.handled:
        return f"⚡ {left} of {shown.total} left"
    needs = "needs" if left == 1 else "need"
    if shown.addressee:
        return f"⚡ {some(left, 'Spark Code')} of yours {needs} you now"
    return f"⚡ {some(left, 'Spark Code')} {needs} you{' now' if shown.kind == 'escalation' else ''}"


def in_short(shown: Alert) -> str:
    """What is left of an alert that Slack takes in no other form."""
    return f"{headline(shown)}: `/spark expiring` lists what is due."


def people_in(shown: Alert) -> set[str]:
    """Whose names drawing it needs."""
    owners = set() if shown.addressee else {one.code.owner for one in shown.codes}
    return owners | {who for who in (shown.set_up_by, *(one.code.on_it for one in shown.codes)) if who}


def looks_different_at(shown: Alert, now: datetime) -> datetime | None:
    """When the message is to be drawn again although nothing happens: an undo is over."""
    decided = [buttons.undone_until(one.code) for one in shown.codes if one.fate in UNDOABLE]
    return min((until for until in decided if until and until > now), default=None)


def _top(shown: Alert) -> Iterator[Block]:
    if shown.page:
        yield context(f"_Part {shown.page + 1} of the alert above_")
        return
    yield kit.header(headline(shown))
    if shown.total > len(shown.codes):
        yield section(f"{shown.total} in all, the soonest first; the others follow in this thread.")
        return
    left = Counter(one.stage for one in shown.codes if one.is_left)
    if left:
        yield section(" · ".join(f"{left[told]} {words}" for told, words in COUNTED.items() if left[told]))


def _groups(shown: Alert, names: Mapping[str, str], now: datetime) -> Iterator[Block]:
    for told, codes in groupby(shown.codes, key=lambda one: one.stage):
        yield kit.divider()
        yield section(rows.heading(told))
        for one in codes:
            yield from _row(one, names, now)


def _row(told: Told, names: Mapping[str, str], now: datetime) -> Iterator[Block]:
    code = told.code
    if told.plain:
        yield section(f"#{code.id} · Slack does not take this row as it is. `/spark show {code.id}` shows the code.")
        return
    if told.fate is Fate.OPEN:
        yield from open_code(code, _owner(told, names), _named(code.on_it, names), now)
        return
    yield section(f"{rows.title(code)}\n{_happened(told)}")
    apply = buttons.applied(code.heir) if told.fate is Fate.TO_SWAP and code.heir else None
    undo = buttons.undoing(code, now) if told.fate in UNDOABLE else None
    steps: list[Element] = [step for step in (apply, undo) if step]
    if steps:
        yield kit.actions(steps)


def open_code(code: Code, owner: str, on_it: str, now: datetime) -> Iterator[Block]:
    """A code that somebody has to do something about, with its buttons. `owner` and `on_it` spell their names."""
    yield section(f"{rows.title(code)}\n{rows.facts(code, owner, now, on_it)}")
    first = buttons.applied(code) if code.is_to_swap else buttons.renewed(code)
    menu = buttons.more(code, *buttons.handling(code), buttons.DETAILS, buttons.MESSAGE, buttons.FAIL)
    yield kit.actions([first, buttons.pulled(code), menu])


def _happened(told: Told) -> str:
    code = told.code
    if told.fate is Fate.SWAPPED and code.applied_at:
        return f"✅ swapped in for {rows.other(code.replaces)} by <@{code.applied_by}> · {when(code.applied_at)}"
    before = f" (was {when(told.expires_at)})"
    if told.fate is Fate.EDITED:
        sign, at = "✅" if code.act_by > told.expires_at else "✏️", told.mended and told.mended.at
        return f"{sign} {rows.mended(code, told.mended)}{before}{f' · {when(at)}' if at else ''}"
    moment = code.closed_at or code.extended_at
    sign = {Fate.PULLED: "⏹", Fate.TO_SWAP: "🔁"}.get(told.fate, "✅")
    was = before if told.fate is Fate.EXTENDED else ""
    return f"{sign} {rows.outcome(code)}{was}{f' · {when(moment)}' if moment else ''}"


def _owner(told: Told, names: Mapping[str, str]) -> str:
    """Mentioned once, when a code first needs swapping or has ended; after that only named."""
    owner = told.code.owner
    if told.first and told.stage is not Stage.REACH_OUT:
        return f"<@{owner}>"
    return _named(owner, names)


def _named(who: str | None, names: Mapping[str, str]) -> str:
    """A name that mentions nobody."""
    return f"@{said(names[who], 20)}" if who and who in names else ""


def _bottom(shown: Alert, names: Mapping[str, str]) -> Iterator[Block]:
    if shown.unshown:
        yield section(f"…and {shown.unshown} more.", accessory=buttons.page("See them all", "open", 1))
    if shown.page == 0 and shown.addressee:
        yield context("Sent to you as their owner · `/spark settings` can turn such messages off")
    elif shown.page == 0:
        chosen = shown.settings
        who = names.get(shown.set_up_by or "")
        by = f" · set up by @{said(who)}" if who else ""
        why = f"Posted {every_day(chosen)}" if shown.kind == "digest" else "Told at once, between two daily alerts"
        yield context(f"{why} · `/spark settings` to change{by}")


def _text(shown: Alert, names: Mapping[str, str], now: datetime) -> str:
    lines = [headline(shown)]
    for one in shown.codes:
        row = _in_words(one, now, _named(one.code.on_it, names))
        if sum(map(len, lines)) + len(row) > _ROOM:
            lines.append("…")
            break
        lines.append(row)
    return "\n".join([*lines, *([f"…and {shown.unshown} more."] if shown.unshown else [])])


def _in_words(told: Told, now: datetime, on_it: str) -> str:
    if told.plain:
        return f"#{told.code.id}: `/spark show {told.code.id}`"
    if told.fate is Fate.OPEN:
        return rows.one_line(told.code, now, on_it)
    if told.fate is Fate.SWAPPED:
        return f"#{told.code.id}: swapped in for {rows.other(told.code.replaces)} by <@{told.code.applied_by}>"
    mended = told.fate is Fate.EDITED
    return f"#{told.code.id}: {rows.mended(told.code, told.mended) if mended else rows.outcome(told.code)}"


_ROOM = 3_500  # of the 4,000 characters that Slack takes again in an update
