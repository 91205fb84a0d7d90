"""A bot at work on a ledger of any size, in the process of the bench."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert, text, update
from werkzeug.test import Client

from bot.demo.slack import SmallSlack
from bot.running import Bot
from bot.settings import Settings
from storage.models import Code, Request, WordBlock, WorkspaceSettings
from storage.new_codes import facts
from storage.rules.codes import SparkCode
from storage.rules.posts import Post
from storage.rules.windows import Window
from storage.spelling import rows_of
from tests.chaos.scene import Engines
from tests.conftest import LEO, MIA, TEAM
from tests.storage.work import new

SEASONS = ("Summer", "Autumn", "Winter", "Spring")
SPELLED = ("team_id", "id", "creator", "campaign", "ad_account", "note", "post_url", "post_id")
OWNERS = (MIA, LEO, "U0BUY0001", "U0BUY0002", "U0BUY0003")


@dataclass
class Ledger:
    """One workspace with so many codes, its bot and its Slack."""

    bot: Bot
    slack: SmallSlack

    def ask(self, line: str) -> None:
        """Type a command, and wait until the bot has done all of it."""
        done = self.slack.command(line)
        assert done.ok, done
        assert self.bot.pool.wait(60)
        told = self.slack.ephemerals(MIA)
        assert not told or "Not done" not in told[-1].text, told[-1].text

    def look(self) -> None:
        """Open the Home tab, and wait until it is drawn."""
        drawn = len(self.slack.calls_of("views.publish"))
        assert self.slack.open_home().ok
        assert self.bot.pool.wait(60)
        assert len(self.slack.calls_of("views.publish")) > drawn


@contextmanager
def ledger(engines: Engines, engine: str, codes: int) -> Iterator[Ledger]:
    """A bot with so many codes, two of three open and most of these applied, and a tenth as many open requests."""
    with tempfile.TemporaryDirectory() as folder:
        slack = SmallSlack().start()
        chosen = Settings(
            database_url=engines.new(engine, Path(folder)), slack_api_url=slack.api_url,
            bot_token=slack.team.bot_token, signing_secret=slack.signing_secret,
        )  # fmt: skip
        bot = Bot(chosen)
        web = Client(bot.web())

        def deliver(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
            answer = web.post("/slack/events", data=body, headers=headers)
            return answer.status_code, dict(answer.headers), answer.data

        slack.deliver_to(deliver)
        fill(bot, codes)
        try:
            yield Ledger(bot, slack)
        finally:
            bot.stop()
            slack.stop()


def fill(bot: Bot, codes: int) -> None:
    """Codes that end over the next year, in few campaigns and accounts, of many creators and five owners."""
    now = datetime.now(UTC)
    with bot.database.reading(TEAM):
        pass  # the workspace is met
    engine = create_engine(bot.settings.database_url)  # without the bot's own haste
    words: list[Code] = []
    with engine.begin() as connection:
        for start in range(0, codes, 5000):
            rows = [_code(number, codes, now) for number in range(start, min(codes, start + 5000))]
            for kind in (True, False):  # one statement says for all of its rows the same columns
                connection.execute(insert(Code), [code for code in rows if ("closed_at" in code) is kind])
            words += [Code(**{name: code[name] for name in SPELLED}) for code in rows]
        connection.execute(insert(WordBlock), rows_of(words))
        connection.execute(insert(Request), [_request(codes + n, now) for n in range(max(1, codes // 10))])
        connection.execute(update(WorkspaceSettings).values(last_id=2 * codes + 2))
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _code(number: int, codes: int, now: datetime) -> dict[str, Any]:
    soon = max(30, codes // 100)
    end = now + (timedelta(hours=80) * number / soon if number < soon else timedelta(days=360) * number / codes)
    post = str(7_000_000_000_000_000_000 + number)
    code = SparkCode(f"#Bench{number:07}{'x' * 40}{number % 97_003:05}=")
    window = Window(end, None, None, already_expired=False)
    made = replace(
        new(), code=code, window=window,
        creator=f"creator_{number % 5003}", post=Post(f"https://www.tiktok.com/@a/video/{post}", post),
        ad_account=f"Brand {number % 10}", campaign=f"{SEASONS[number % 4]} {number % 50}",
        note=f"batch {number // 10}x", owner=OWNERS[number // 3 % 5],
    )  # fmt: skip
    placed = {"team_id": TEAM, "id": number + 1, "short_notice": False, "logged_by": MIA, "logged_at": now}
    return facts(made) | placed | _fate(number, now)


def _fate(number: int, now: datetime) -> dict[str, Any]:
    """A third is closed, all but a few pulled; of the others nine in ten are applied, and some replace another."""
    applied: dict[str, Any] = {"applied_at": now - timedelta(days=1), "applied_by": LEO}
    if number % 3 == 2:
        how = "invalid" if number % 60 == 59 else "pulled"
        closed_at = now - timedelta(minutes=number // 7)
        return {**applied, "closed_at": closed_at, "closed_by": MIA, "closed_as": how, "reason": "other"}
    if number // 3 % 10:
        return {**applied, "replaces": None}
    return {"applied_at": None, "applied_by": None, "replaces": number + 2 if number % 2 else None}


def _request(number: int, now: datetime) -> dict[str, Any]:
    return {
        "team_id": TEAM, "id": number + 1, "creator": f"asked_{number}", "days": 30, "owner": OWNERS[number % 5],
        "asked_by": MIA, "asked_at": now,
    }  # fmt: skip
