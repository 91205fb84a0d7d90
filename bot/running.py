"""The bot as it runs: every part made from the settings, started in order, stopped in order."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from slack_bolt import App

from bot.app import HandOver, create_app
from bot.clock import Clock, utc_now
from bot.condition import Condition, Debt, Link, over_http
from bot.pace import SECONDS, Pace
from bot.pool import Pool
from bot.posters import Posters
from bot.settings import Settings, SettingsError
from bot.tokens import Clients, OneToken
from handlers.alerts import Alerts
from handlers.home import HomeDrawing
from handlers.people import Names
from handlers.posting import Posting
from handlers.postponing import Postponing
from handlers.redraw import Redraw
from handlers.weekly import WeeklyPosting
from handlers.wire import Wire
from storage.database import Database
from storage.outcomes import Busy
from storage.settings import Choices

if TYPE_CHECKING:
    from flask import Flask

    from bot.stored_tokens import StoredTokens
    from bot.web import Door

STOP_SECONDS = 5.5  # of the ten that a host gives: open requests are answered before


class Bot:
    """One process of the bot."""

    def __init__(
        self, settings: Settings, *, clock: Callable[[], datetime] = utc_now, between_posts: float = SECONDS
    ) -> None:
        starts_with = starting_choices(settings)
        self.settings = settings
        self.database = Database(settings.database_url, starts_with=starts_with)
        self.patient = Database(settings.database_url, starts_with=starts_with, patient=True)
        self.stored_tokens = _stored_tokens(settings, self.database) if _many(settings) else None
        one = OneToken(settings.bot_token)
        patient = self.stored_tokens.patiently(self.patient) if self.stored_tokens else one
        self.clients = Clients(settings, self.stored_tokens or one, patient)
        self._now = clock
        self.pool = Pool(clock)
        self.posters = Posters()
        wire = Wire(self.patient.outbox, self.clients.for_posts, clock, Names(self.clients.for_names))
        redraw = Redraw(wire, self.pool.later)
        turn, homes = Pace(self.posters.stopping, between_posts).turn, HomeDrawing(wire, self.pool.later)
        posting, weekly = Posting(wire, Postponing(wire), turn), WeeklyPosting(wire, turn, self.posters.work_off)
        self.alerts = Alerts(wire, posting, redraw, homes, self.posters.work_off, weekly.tick)
        self.clock = Clock(self.alerts.tick, settings.tick_seconds)
        hand_over = HandOver(
            database=self.database, clients=self.clients, pool=self.pool, redraw=redraw, homes=homes, clock=clock,
            feeds_at=settings.feeds_at,
        )  # fmt: skip
        self.app: App = create_app(hand_over)

    def web(self) -> "Door":
        """The bot as a WSGI application."""
        from bot.web import Door  # noqa: PLC0415 - six MiB that Socket Mode does without

        return Door(self.app, self.settings.signing_secret, self.pages())

    def pages(self, link: Link = over_http) -> "Flask":
        """The pages beside Slack's requests."""
        from bot.feed import FeedPage  # noqa: PLC0415
        from bot.health import health_pages  # noqa: PLC0415

        pages = health_pages(lambda: self.condition(link))
        pages.register_blueprint(FeedPage(self.database, self._now).pages())
        if self.stored_tokens:
            from bot.installing import Installing  # noqa: PLC0415

            pages.register_blueprint(Installing(self.clients, self.stored_tokens, self._now, self.pool.later).pages())
        return pages

    def prepare(self) -> None:
        """A SQLite file is brought up to date by whoever opens it; PostgreSQL by the release step."""
        if self.settings.database_url.startswith("sqlite"):
            return self.migrate()
        with _usable():
            if self.patient.is_current():
                return None
        raise SettingsError("DATABASE_URL: the tables are not of this version. Run: python -m bot migrate")

    def migrate(self) -> None:
        """Bring the tables up to date."""
        with _usable():
            self.patient.migrate()

    def condition(self, link: Link = over_http) -> Condition:
        """How it does at this moment: database, clock, Slack, and what is owed."""
        return Condition(self.debt(), self.clock.seconds_since_pass, self.clock.is_late, link())

    def debt(self) -> Debt | None:
        """What is owed at this moment; None when the database does not answer."""
        try:
            with self.database.outbox(reading=True) as outbox:
                return Debt(outbox.owed(), outbox.longest_owed(self._now()).total_seconds())
        except Busy:
            return None

    def stop(self) -> None:
        """Finish what is in hand within the time a host gives; what is not finished stays owed in the database."""
        ends = time.monotonic() + STOP_SECONDS
        self.posters.stopping.set()
        self.clock.stop(STOP_SECONDS)  # the pass hands back what nobody has begun with
        self.posters.stop(max(0.0, ends - time.monotonic()))
        self.pool.close(max(0.0, ends - time.monotonic()))
        self.database.close()
        self.patient.close()


@contextmanager
def _usable() -> Iterator[None]:
    try:
        yield
    except Busy as why:
        raise SettingsError(f"DATABASE_URL: this database cannot be used ({why})") from None


def starting_choices(settings: Settings) -> Choices:
    """What a workspace starts with, until it chooses for itself. One workspace's channel is not another's."""
    channel = None if _many(settings) else settings.alert_channel
    return Choices(alert_channel=channel, alert_time=settings.alert_time, timezone=settings.timezone)


def _stored_tokens(settings: Settings, database: Database) -> "StoredTokens":
    from bot.locks import Lock  # noqa: PLC0415 - seven MiB, for OAuth alone
    from bot.stored_tokens import StoredTokens  # noqa: PLC0415

    return StoredTokens(database, Lock(settings.encryption_keys))


def _many(settings: Settings) -> bool:
    """Any number of workspaces, each with a token of its own."""
    return bool(settings.client_id and not settings.bot_token)
