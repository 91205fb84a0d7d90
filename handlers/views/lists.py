"""Lists of codes and requests, ten rows a page."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain, groupby
from typing import Any

from handlers.views import buttons, kit, rows
from handlers.views.kit import Block, Element, context, section
from handlers.views.words import SIGNS, Answer, handle, said, some
from storage.changes import UNDO_FOR
from storage.codes import ENDED
from storage.models import Code, Request
from storage.paging import Page
from storage.rules.queries import Query, Show
from storage.rules.windows import Stage, stage

_KINDS = {
    Show.OPEN: "open", Show.ACTIVE: "active", Show.EXPIRING: "due within 72 hours or expired",
    Show.EXPIRED: "expired and not handled", Show.PULLED: "pulled",
    Show.FAILED: "failed in Ads Manager", Show.TO_APPLY: "to apply",
    Show.TO_SWAP: "to be swapped in", Show.ALL: "open or closed",
}  # fmt: skip


def codes(page: Page[Code], query: Query, now: datetime) -> Answer:
    """One page of codes with a menu each."""
    what = f"{_many(page, 'code')} {_KINDS[query.show]}"
    return _listing(what, page, query, now, lambda code: rows.one_line(code, now))


def requests(page: Page[Request], query: Query, now: datetime) -> Answer:
    """One page of requests that wait for an answer."""
    what = f"{_many(page, 'request')} waiting for an answer"
    return _listing(what, page, query, now, request_line)


def code_row(code: Code, now: datetime) -> Block:
    """A code in a list: what it is, how it stands, its menu."""
    if code.closed_at is not None:
        fresh = code.closed_as in ENDED and code.closed_at + UNDO_FOR > now
        choices = (buttons.DETAILS, buttons.TAKE_BACK) if fresh else (buttons.DETAILS,)
        return section(f"{rows.title(code)}\n{rows.outcome(code)}", accessory=buttons.more(code, *choices))
    asked_for, shown = stage(code.act_by, now), _open(code, now)
    return section(f"{SIGNS[asked_for]} {shown}" if asked_for else shown, accessory=_menu(code, asked_for))


def _open(code: Code, now: datetime) -> str:
    return f"{rows.title(code)}\n{rows.facts(code, f'<@{code.owner}>', now, f'<@{code.on_it}>')}"


def _menu(code: Code, asked_for: Stage | None) -> Element:
    """Five choices are all that Slack takes: whose end is far away, nobody has to be on."""
    last = (buttons.MESSAGE, buttons.ON_IT) if asked_for else (buttons.FAIL, buttons.MESSAGE)
    return buttons.more(code, buttons.DETAILS, buttons.RENEW, buttons.PULL, *last)


def request_row(request: Request, now: datetime) -> list[Block]:
    """A request in a list: whom we asked, for what, since when, and what can be done."""
    late = " ⚠ overdue" if request.due and request.due < now.date() else ""
    arrived = buttons.open_form("Code arrived", buttons.ARRIVED, str(request.id))
    return [
        section(f"{request_title(request)}\n{asked(request)}{late}"),
        kit.actions([arrived, buttons.show(request.id, "Details")]),
    ]


def request_title(request: Request) -> str:
    """`#7 *@glow.by_ana* · Summer · Brand US · 365 days`."""
    facts = [said(fact, 50) for fact in (request.campaign, request.ad_account) if fact]
    who = [f"*{handle(request.creator)}*"] if request.creator else []
    return f"#{request.id} " + " · ".join([*who, *facts, some(request.days, "day"), *rows.post(request)])


def asked(request: Request) -> str:
    """Who asked when, and until when the code is needed."""
    due = f" · due {request.due:%a} {request.due.day} {request.due:%b}" if request.due else ""
    return f"asked by <@{request.asked_by}> · owner <@{request.owner}>{due}"


def request_line(request: Request) -> str:
    """A request in plain words."""
    return f"#{request.id} @{request.creator}, {some(request.days, 'day')}"


def several(found: Sequence[Code | Request], now: datetime) -> Answer:
    """More than one thing fits, and the person says which one was meant."""
    head = f"{len(found)} fit. Which one?"
    return Answer(head, [section(f"*{head}*"), *_rows(found, now)])


def expiring(found: Sequence[Code], total: int, hours: int, now: datetime) -> Answer:
    """What the alert would say now, for a window of so many hours."""
    if not found:
        words = f"Nothing ends within {hours} hours, and nothing expired is waiting. All calm."
        return Answer(words, [section(words), kit.actions([buttons.open_form("Log a code", buttons.LOG)])])
    head = f"{some(total, 'Spark Code')} within {hours} hours, expired ones included"
    blocks: list[Block] = [kit.header(head)]
    for asked_for, codes_of_stage in groupby(found, key=lambda code: stage(code.act_by, now)):
        blocks += [
            kit.divider(),
            section(rows.heading(asked_for)),
            *[section(_open(code, now), accessory=_menu(code, asked_for)) for code in codes_of_stage],
        ]
    if total > len(found):
        blocks.append(section(f"…and {total - len(found)} more.", accessory=buttons.page("See them all", "open", 1)))
    return Answer("\n".join([head, *[rows.one_line(code, now) for code in found]]), blocks)


def _rows(found: Sequence[Code | Request], now: datetime) -> list[Block]:
    drawn = [[code_row(each, now)] if isinstance(each, Code) else request_row(each, now) for each in found]
    return [*chain.from_iterable(drawn)]


def _listing(what: str, page: Page[Any], query: Query, now: datetime, line: Callable[..., str]) -> Answer:
    if not page.total:
        return _empty(query, page.looked_at)
    of = "" if page.has_more else f" of {page.count}"
    among = f" among {page.looked_at:,}" if page.looked_at else ""
    head = f"{what}{among} · page {page.number}{of}{f' · `{said(str(query), 200)}`' if str(query) else ''}"
    blocks = [section(f"*{head}*"), kit.divider(), *_rows(page.rows, now), *_paging(page, query)]
    return Answer("\n".join([head, *(line(thing) for thing in page.rows)]), blocks)


def _many(page: Page[Any], thing: str) -> str:
    return f"more than {page.counted:,} {thing}s" if page.has_more else some(page.total, thing)


def _paging(page: Page[Any], query: Query) -> list[Block]:
    back = [buttons.page("← Back", str(query), page.number - 1)] if page.number > 1 else []
    onward = [buttons.page("Next →", str(query), page.number + 1)] if page.number < page.count or page.has_more else []
    return [kit.actions([*back, *onward])] if back or onward else []


def _empty(query: Query, looked_at: int | None) -> Answer:
    """Says what to do next, never just "none"; closed codes that would fit are one press away."""
    among = f" among the {looked_at:,} I looked at: so many fit each part of it. Add a rarer word" if looked_at else ""
    what = f"Nothing fits `{said(str(query), 200)}`{among}." if str(query) else "No open codes yet."
    words = f"{what} Log a code that came, or ask a creator for one."
    steps: list[Element] = [
        buttons.open_form("Log a code", buttons.LOG, primary=True),
        buttons.open_form("Request a code", buttons.REQUEST),
    ]
    if query.looks_for_something and query.show not in (Show.ALL, Show.REQUESTS):
        steps.append(buttons.page("Look among all, closed ones too", str(query.everywhere), 1))
    hint = "Try `/spark list`, `/spark list requests` or `/spark list @handle`."
    return Answer(words, [section(words), kit.actions(steps), context(hint)])
