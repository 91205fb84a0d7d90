"""`python -m tests.bench.poster how threads url slack`: posts alerts that are owed, and says what that took."""

import ssl
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar
from uuid import uuid4

from slack_sdk import WebClient
from sqlalchemy import select

from bot import logs
from bot.posters import Posters
from bot.running import Bot
from bot.settings import Settings
from handlers.views.alert import alert
from handlers.views.words import Answer
from storage.models import WorkspaceSettings
from tests.bench.ledgers import OWNERS
from tests.conftest import AD_OPS, MIA

POSTS_A_THREAD = 20
WARM = 8
"""So many go first: statements are compiled once."""
PATIENCE = 600.0
T = TypeVar("T")
Way = Callable[[Bot, int, str], Callable[[], object]]


class Back(Exception):
    """Nothing of it is kept."""


def ours(bot: Bot, threads: int, _: str, *, known: bool = True) -> Callable[[], object]:
    """The bot's own tick with so many threads."""
    alerts = replace(bot.alerts, work_off=Posters(threads, PATIENCE).work_off)
    with bot.patient.outbox() as outbox:
        outbox.make(bot._now())
        teams = outbox._session.scalars(select(WorkspaceSettings.team_id)).all()
    if known:
        everybody = {(team, who): "somebody" for team in teams for who in {*OWNERS, MIA}}
        alerts.wire.names._known.update(everybody)
    replace(alerts, work_off=_some).tick()
    return alerts.tick


def _some(
    take: Callable[[int], Sequence[T]], job: Callable[[T], None],
    hand_back: Callable[[Sequence[T]], object] | None = None,
) -> None:  # fmt: skip
    for each in take(WARM):
        job(each)


def strangers(bot: Bot, threads: int, slack: str) -> Callable[[], object]:
    """The same, and nobody's name is known."""
    return ours(bot, threads, slack, known=False)


def floor(bot: Bot, threads: int, slack: str) -> Callable[[], object]:
    """Slack's own client with one TLS context posts a message that is drawn already."""
    drawn = _drawn(bot)
    client = WebClient("xoxb-bench", base_url=slack, ssl=ssl.create_default_context(), timeout=10, retry_handlers=[])

    def post(key: str) -> None:
        client.chat_postMessage(channel=AD_OPS, client_msg_id=key, **drawn)

    def work() -> None:
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(post, str(uuid4())) for _ in range(threads * POSTS_A_THREAD)]:
                done.result()

    return work


def _drawn(bot: Bot) -> Answer:
    """One of the messages that are owed."""
    found: list[Answer] = []
    now = datetime.now(UTC)
    with suppress(Back), bot.patient.outbox() as outbox:
        outbox.make(now)
        claim = outbox.claim(now, 1)[0]
        shown = outbox.message(claim, outbox.sending.plan(claim, now).pages[0])
        assert shown
        found.append(alert(shown, dict.fromkeys(OWNERS, "somebody"), now))
        raise Back
    return found[0]


WAYS: dict[str, Way] = {"ours": ours, "floor": floor, "strangers": strangers}


def main(how: str, threads: str, url: str, slack: str) -> None:
    logs.begin("WARNING")
    bot = Bot(Settings(database_url=url, slack_api_url=slack, bot_token="xoxb-bench"))
    work = WAYS[how](bot, int(threads), slack)
    began, used = time.perf_counter(), time.process_time()
    work()
    print(time.perf_counter() - began, time.process_time() - used)  # noqa: T201 - it is what the bench reads
    bot.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
