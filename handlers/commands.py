"""`/spark`: one command, a word that says what, and the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any

from slack_bolt import Ack

from handlers import applying, calendars, exporting, finding, reporting
from handlers.given import OpenWorkspace
from handlers.opening import Opening
from handlers.shortcuts import found_in
from handlers.views import edit_form, fields, renewal_form
from handlers.views.help import unknown, usage
from handlers.views.words import Answer
from storage.models import Code
from storage.outcomes import NotHere, TooLate
from storage.rules import Refused
from storage.rules.codes import read_words
from storage.rules.queries import with_people
from storage.rules.reports import read_days
from storage.rules.text import line, unescape

COMMAND = "/spark"


@dataclass(frozen=True)
class Asked:
    """What was typed behind the command's first word, and what answering it takes."""

    rest: str
    now: datetime
    read_workspace: OpenWorkspace
    open_workspace: OpenWorkspace
    open_afterwards: OpenWorkspace
    opening: Opening
    is_set_up: Callable[[], bool]
    feeds_at: str


def spark(
    ack: Ack,
    command: dict[str, Any],
    now: datetime,
    opening: Opening,
    read_workspace: OpenWorkspace,
    open_workspace: OpenWorkspace,
    open_afterwards: OpenWorkspace,
    is_set_up: Callable[[], bool],
    feeds_at: str,
) -> None:
    """Answer at once from memory or one short read; what opens a form goes to the pool."""
    word, *more = command.get("text", "").split(maxsplit=1) or [""]
    rest = "".join(more).strip()
    do = COMMANDS.get(word.lower(), _unknown)
    typed = rest if do is not _unknown else f"{word} {rest}".strip()
    answer = do(Asked(typed, now, read_workspace, open_workspace, open_afterwards, opening, is_set_up, feeds_at))
    ack(answer.json) if answer else ack()


def _help(asked: Asked) -> Answer:
    return usage(set_up=asked.is_set_up())


def _unknown(asked: Asked) -> Answer:
    typed = unescape(asked.rest)
    meant = get_close_matches(typed.partition(" ")[0].lower(), [word for word in COMMANDS if word], n=1)
    return unknown(typed, next(iter(meant), ""), set_up=asked.is_set_up())


def _add(asked: Asked) -> None:
    asked.opening.code(*found_in(asked.rest))


def _request(asked: Asked) -> None:
    found = read_words(asked.rest)
    only = found.rest if " " not in found.rest else ""  # a handle without its @, most likely
    handle = found.handle or (only if not found.url else "")
    held = {fields.POST: found.url, fields.CREATOR: handle and f"@{handle}", fields.DAYS: found.days}
    asked.opening.request({key: value for key, value in held.items() if value})


def _settings(asked: Asked) -> None:
    asked.opening.settings()


def _import(asked: Asked) -> None:
    asked.opening.many_codes(unescape(asked.rest))


def _list(asked: Asked) -> Answer:
    with asked.read_workspace() as workspace:
        return finding.listed(workspace, unescape(with_people(asked.rest)), 1, asked.now, asked.opening.by)


def _expiring(asked: Asked) -> Answer:
    typed = asked.rest.lower().removesuffix("hours").removesuffix("h").strip() or "72"
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 6 and 1 <= int(typed) <= finding.MOST_HOURS):  # noqa: PLR2004
        raise Refused(f"Give me hours from 1 to {finding.MOST_HOURS}, like `/spark expiring 48`.")
    with asked.read_workspace() as workspace:
        return finding.expiring(workspace, timedelta(hours=int(typed)), asked.now)


def _show(asked: Asked) -> Answer | None:
    if not asked.rest:
        raise Refused("Which one? For example `/spark show 12`, the post's URL, the code's last characters, or words.")
    with asked.read_workspace() as workspace:
        found = finding.shown(workspace, unescape(with_people(asked.rest)), asked.now, asked.opening.by)
    if isinstance(found, Answer):
        return found
    asked.opening.details(found)
    return None


def _apply(asked: Asked) -> Answer:
    account = line(unescape(asked.rest), finding.MOST_TYPED).strip('"“”')
    with asked.open_workspace() as workspace:
        return applying.taken(workspace, account or None, asked.opening.by, asked.now)


def _export(asked: Asked) -> None:
    opening = asked.opening
    wish = exporting.asked(unescape(with_people(asked.rest)), opening.by, asked.now)
    exporting.send(wish, _ways(asked))


def _ways(asked: Asked) -> exporting.Ways:
    opening, ledger = asked.opening, (asked.open_workspace, asked.open_afterwards, asked.read_workspace)
    return exporting.Ways(opening.client, opening.reply, opening.later, *ledger)


def _calendar(asked: Asked) -> Answer | None:
    by = asked.opening.by
    if asked.rest.lower() == calendars.OFF:
        with asked.open_workspace() as workspace:
            return calendars.all_stopped(workspace, by, asked.now)
    calendars.send(calendars.asked(unescape(with_people(asked.rest)), by, asked.now), _ways(asked), asked.feeds_at)
    return None


def _report(asked: Asked) -> None:
    opening = asked.opening
    wish = reporting.Wish(read_days(unescape(asked.rest)), opening.by, asked.now)
    ledger = (asked.open_workspace, asked.open_afterwards, asked.read_workspace)
    reporting.send(wish, exporting.Ways(opening.client, opening.reply, opening.later, *ledger))


def _renew(asked: Asked) -> None:
    code, opening = _open_code(asked), asked.opening
    opening.form(lambda: renewal_form.renewal_form(code, opening.zone(), asked.now, opening.remembers))


def _edit(asked: Asked) -> None:
    code, opening = _open_code(asked), asked.opening
    opening.form(lambda: edit_form.edit_form(code, opening.zone(), opening.remembers))


def _pull(asked: Asked) -> None:
    code, opening = _open_code(asked), asked.opening
    opening.form(lambda: renewal_form.pull_form(code, asked.now, opening.remembers))


def _open_code(asked: Asked) -> Code:
    """The one open code that the words name."""
    wanted = unescape(with_people(asked.rest))
    if not wanted:
        raise Refused("Which one? For example `/spark renew 12` or `/spark pull 12`.")
    with asked.read_workspace() as workspace:
        matching = finding.anything(workspace, wanted, asked.now, asked.opening.by)
    found = [thing for thing in matching if isinstance(thing, Code)]
    still_open = [code for code in found if code.closed_at is None]
    if not found and matching:
        raise Refused(f"#{matching[0].id} is a request. When its code comes, log it with `/spark add`.")
    if not found:
        raise NotHere(wanted)
    if not still_open:
        raise TooLate(found[0])
    if len(still_open) > 1:
        raise Refused(f"Which one? {', '.join(f'#{code.id}' for code in still_open)} fit. Use the id.")
    return still_open[0]


COMMANDS: dict[str, Callable[[Asked], Answer | None]] = {
    "": _help, "help": _help, "request": _request, "add": _add, "log": _add, "code": _add, "list": _list,
    "expiring": _expiring, "show": _show, "renew": _renew, "pull": _pull, "apply": _apply,
    "import": _import, "export": _export, "calendar": _calendar, "report": _report, "edit": _edit,
    "settings": _settings,
}  # fmt: skip
