"""The bot as it runs: every part made from the settings, started in order, stopped in order."""

import time
from collections.abc import Callable
from datetime import datetime

from flask import Flask
from slack_bolt import App

from bot.app import create_app
from bot.clock import Clock, utc_now
from bot.pool import Pool
from bot.settings import Settings
from bot.tokens import Clients, OneToken
from bot.web import Door, health_pages
from handlers.alerts import Alerts
from handlers.people import Names
from handlers.redraw import Redraw
from storage.database import Database
from storage.outcomes import Busy
from storage.settings import Choices

STOP_SECONDS = 8.0  # of the ten that a host gives


class Bot:
    """One process of the bot."""

    def __init__(self, settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> None:
        starts_with = starting_choices(settings)
        self.settings = settings
        self.database = Database(settings.database_url, starts_with=starts_with)
        self.patient = Database(settings.database_url, starts_with=starts_with, patient=True)
        self.clients = Clients(settings, OneToken(settings.bot_token))
        self.pool = Pool(clock)
        names = Names()
        redraw = Redraw(self.patient.outbox, self.clients.for_posts, clock, names, self.pool.later)
        self.alerts = Alerts(self.patient.outbox, self.clients.for_posts, clock, names, redraw)
        self.clock = Clock(self.alerts.tick, settings.tick_seconds)
        self.app: App = create_app(
            database=self.database, clients=self.clients, pool=self.pool, redraw=redraw, clock=clock,
            signing_secret=settings.signing_secret,
        )  # fmt: skip

    def web(self) -> Door:
        """The bot as a WSGI application."""
        return Door(self.app, self.settings.signing_secret, self.pages())

    def pages(self) -> Flask:
        """The pages beside Slack's requests."""
        return health_pages(self.ready)

    def prepare(self) -> None:
        """A SQLite file is brought up to date by whoever opens it; PostgreSQL by the release step."""
        if self.settings.database_url.startswith("sqlite"):
            self.patient.migrate()

    def ready(self) -> dict[str, object]:
        """Does it do its work? Database, clock, and how many alerts are owed."""
        try:
            with self.database.outbox() as outbox:
                owed: int | None = outbox.owed()
        except Busy:
            owed = None
        return {
            "ok": owed is not None and not self.clock.is_late, "database": owed is not None,
            "seconds_since_pass": round(self.clock.seconds_since_pass), "alerts_owed": owed,
        }  # fmt: skip

    def stop(self) -> None:
        """Finish what is in hand within the time a host gives; what is not finished stays owed in the database."""
        ends = time.monotonic() + STOP_SECONDS
        self.clock.stop(STOP_SECONDS)
        self.pool.close(max(0.0, ends - time.monotonic()))
        self.database.close()
        self.patient.close()


def starting_choices(settings: Settings) -> Choices:
    """What a workspace starts with, until it chooses for itself."""
    return Choices(alert_channel=settings.alert_channel, alert_time=settings.alert_time, timezone=settings.timezone)
