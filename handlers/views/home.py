"""The Home tab: what needs somebody now, and the ways in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slackblocks import Block, DividerBlock, HeaderBlock, HomeTabView

from handlers.views import buttons, lists
from handlers.views.help import PROMISE, next_steps
from handlers.views.words import context, section, some
from storage.models import Code, Request


def home(due: Sequence[Code], total: int, waiting: Sequence[Request], now: datetime, *, set_up: bool) -> dict[str, Any]:
    """Codes that end within 72 hours, and requests that wait."""
    blocks: list[Block] = [HeaderBlock(_headline(total)), next_steps()]
    if not set_up:
        step = buttons.open_form("Choose a channel", buttons.SETTINGS, primary=True)
        blocks.append(section("*Not set up yet:* nobody is alerted until you choose an alert channel.", accessory=step))
    blocks += [lists.code_row(code, now) for code in due]
    if total > len(due):
        blocks.append(section(f"…and {total - len(due)} more. `/spark list` shows them all."))
    if waiting:
        blocks += [DividerBlock(), section(f"*{some(len(waiting), 'request')} waiting for an answer*")]
        blocks += [lists.request_row(request, now) for request in waiting]
    return HomeTabView([*blocks, context(PROMISE)]).to_dict()


def _headline(total: int) -> str:
    return f"⚡ {some(total, 'Spark Code')} within 72 hours" if total else "Nothing ends within 72 hours"
