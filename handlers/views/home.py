"""The Home tab: what needs somebody now, numbers, the days to come, every open code by urgency, and the ways in."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from handlers.views import buttons, charts, events, kit, lists, rows
from handlers.views.alert import open_code
from handlers.views.first_steps import first_steps
from handlers.views.help import PROMISE
from handlers.views.kit import Block, Element, context, section
from handlers.views.trouble import why
from handlers.views.words import clip, said, some
from storage import numbers
from storage.glance import Glance, Wish
from storage.numbers import MOST_COUNTED
from storage.rules.windows import stage

ACCOUNT_PICK, CAMPAIGN_PICK = "home_account", "home_campaign"
EVERY = "*"
"""The choice that takes a filter off."""
NUMBERS = {
    numbers.LIVE: "live", numbers.EXPIRING: "end within 72 hours", numbers.EXPIRED: "expired",
    numbers.WAITING: "waiting for a creator", numbers.TO_APPLY: "to apply", numbers.TO_SWAP: "to swap",
}  # fmt: skip


def home(seen: Glance, now: datetime, *, with_chart: bool) -> dict[str, Any]:
    """Everything that a person looks for in the morning, the most urgent first; at most a hundred blocks."""
    blocks = [*_top(seen), *_figures(seen, with_chart=with_chart), *_codes(seen, now), *_waiting(seen, now)]
    return kit.home_tab([*blocks, *_latest(seen), context(_END)])


def in_short(seen: Glance) -> dict[str, Any]:
    """What is left where Slack takes no row as it is."""
    told = section("Slack does not let me draw your codes here. `/spark list` shows them.")
    return kit.home_tab([*_top(seen), told, context(_END)])


_END = "`/spark` shows all I can do · times are in your own zone"


def _top(seen: Glance) -> Iterator[Block]:
    urgent = seen.numbers[numbers.DUE]
    need = "needs" if urgent == 1 else "need"
    calm = "All calm: nothing ends within 72 hours" if seen.steps.code else "Welcome to Spark Codes"
    yield kit.header(f"⚡ {_many(urgent)} {need} somebody now" if urgent else calm)
    yield section(f"Hello <@{seen.wish.person}>. {_mine(seen) if seen.steps.code else PROMISE}")
    yield kit.actions([
        buttons.open_form("Log a code", buttons.LOG, primary=True),
        buttons.open_form("Request a code", buttons.REQUEST),
        buttons.open_form("Import codes", buttons.IMPORT),
        buttons.open_form("Settings", buttons.SETTINGS),
    ])  # fmt: skip
    if seen.problem:
        step = buttons.open_form("Settings", buttons.SETTINGS)
        words = f"⚠ *Alerts cannot be posted in <#{seen.settings.alert_channel}>.* {why(seen.problem)}."
        yield section(f"{words} Nothing is lost: what is due stays owed until it is posted.", accessory=step)
    if not seen.steps.are_done:
        yield from first_steps(seen.steps)


def _mine(seen: Glance) -> str:
    """What needs this very person."""
    parts = [
        (seen.numbers[numbers.MY_EXPIRED], "🔴 {} of yours expired"),
        (seen.numbers[numbers.MY_SWAP], "🟠 {} to swap within 24 hours"),
        (seen.numbers[numbers.MY_SOON], "🟡 {} to ask for within 72 hours"),
    ]
    told = [f"*{words.format(_capped(count))}*" for count, words in parts if count]
    return f"{' · '.join(told)}." if told else "Nothing of yours needs you now."


def _figures(seen: Glance, *, with_chart: bool) -> Iterator[Block]:
    if not seen.steps.code:
        return
    yield section(" · ".join(f"*{_capped(seen.numbers[name])}* {words}" for name, words in NUMBERS.items()))
    if with_chart:
        counts = [(f"{day:%a} {day.day}", count) for day, count in seen.days]
        yield charts.bars("Codes that end, next 14 days", "Codes", counts)
    told = charts.in_words([(f"{day:%a} {day.day} {day:%b}", count) for day, count in seen.days])
    yield context(f"Ends in the next 14 days: {told}")


def _codes(seen: Glance, now: datetime) -> Iterator[Block]:
    if not seen.steps.code:
        return
    yield kit.divider()
    yield section(f"*{_found(seen)}*")
    yield kit.actions([*_filters(seen.wish)])
    for asked, codes in groupby(seen.urgent.rows, key=lambda code: stage(code.act_by, now)):
        yield section(rows.heading(asked))
        for code in codes:
            yield from open_code(code, f"<@{code.owner}>", f"<@{code.on_it}>", now)
    pages = [*_pages(seen)]
    if pages:
        yield kit.actions(pages)


def _found(seen: Glance) -> str:
    """What the rows are: how many, of what, which page."""
    wish, urgent = seen.wish, seen.urgent
    whose = "of yours" if wish.mine else "open"
    about = " · ".join(said(fact, 60) for fact in (wish.ad_account, wish.campaign) if fact)
    count = f"{urgent.counted:,}+" if urgent.has_more else f"{urgent.total:,}"
    many = f"{count} {'code' if urgent.total == 1 else 'codes'} {whose}"
    page = f" · page {urgent.number}{'' if urgent.has_more else f' of {urgent.count}'}" if urgent.count > 1 else ""
    return f"{many}{f' · {about}' if about else ''}{page}"


def _filters(wish: Wish) -> Iterator[Element]:
    whose = ("Show everybody's", "all") if wish.mine else ("Show mine only", "mine")
    yield buttons.open_form(whose[0], buttons.HOME_WHOSE, whose[1])
    yield _pick(ACCOUNT_PICK, "Ad account", wish.ad_account)
    yield _pick(CAMPAIGN_PICK, "Campaign", wish.campaign)
    if wish.mine or wish.ad_account or wish.campaign:
        yield buttons.open_form("Clear filters", buttons.HOME_CLEAR)


def _pick(action: str, words: str, chosen: str) -> Element:
    initial = kit.option(clip(chosen, 75), chosen[:75]) if chosen else None
    return kit.element(
        "external_select", action, placeholder=kit.plain(words), initial_option=initial, min_query_length=0
    )


def _pages(seen: Glance) -> Iterator[Element]:
    """Buttons to the pages beside this one."""
    here = seen.urgent.number
    if here > 1:
        yield buttons.home_page("← Back", here - 1)
    if here < seen.urgent.count or seen.urgent.has_more:
        yield buttons.home_page("Next →", here + 1)


def _waiting(seen: Glance, now: datetime) -> Iterator[Block]:
    count = seen.numbers[numbers.WAITING]
    if not count:
        return
    yield kit.divider()
    yield section(f"*{_capped(count)} {'request' if count == 1 else 'requests'} waiting for an answer*")
    for request in seen.waiting:
        yield from lists.request_row(request, now)
    if count > len(seen.waiting):
        step = buttons.page("See them all", "requests", 1)
        yield section(f"…and {_capped(count - len(seen.waiting))} more.", accessory=step)


def _latest(seen: Glance) -> Iterator[Block]:
    if seen.latest:
        yield kit.divider()
        yield section("*What happened last*")
        yield context("\n".join(events.lines_of_many(seen.latest)))


def _many(count: int) -> str:
    return f"{_capped(count)} Spark Codes" if count > MOST_COUNTED else some(count, "Spark Code")


def _capped(count: int) -> str:
    """A count, as far as it was counted."""
    return f"{count:,}" if count <= MOST_COUNTED else f"{MOST_COUNTED:,}+"
