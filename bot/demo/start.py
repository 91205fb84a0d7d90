"""The demo: the real bot in front of the make-believe Slack, on this machine only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from zoneinfo import ZoneInfo

from werkzeug.serving import make_server

from bot.clock import utc_now
from bot.demo import samples
from bot.demo.clock import DemoClock, next_alert
from bot.demo.server import Quiet
from bot.demo.slack import SmallSlack
from bot.running import Bot
from bot.settings import Settings
from handlers import shortcuts
from handlers.views.help import HINTS

ZONE = "Europe/Berlin"
CHANNEL = "C0ADOPS1"


@dataclass(frozen=True)
class Demo:
    """A running demo."""

    slack: SmallSlack
    bot: Bot
    clock: DemoClock

    def tick(self) -> None:
        """What the bot's clock does every minute."""
        self.bot.alerts.tick()
        self.bot.pool.wait(5)

    def push(self, by: timedelta) -> None:
        """Some time passes, and whatever the bot says meanwhile is said at its own moment."""
        until = self.clock.now() + by
        while (moment := self._next_alert()) and moment < until:
            self.clock.push_to(moment)
            self.tick()
        self.clock.push_to(until)
        self.tick()

    def to_next_alert(self) -> None:
        """Time passes until the bot has something to say."""
        moment = self._next_alert()
        if moment is not None:
            self.clock.push_to(moment)
        self.tick()

    def _next_alert(self) -> datetime | None:
        with self.bot.database.reading(self.slack.team.id) as workspace:
            return next_alert(workspace, self.clock.now())


SHORTCUTS = (
    ("message", "Log Spark Code", shortcuts.LOG_MESSAGE), ("global", "Spark Codes", shortcuts.SPARK_CODES),
)  # fmt: skip
"""Type, name and callback_id, as the manifest has them."""


@contextmanager
def demo(port: int, *, filled: bool = True, today: datetime | None = None) -> Iterator[Demo]:
    """Everything runs, on SQLite in a temporary folder that goes away afterwards."""
    clock = DemoClock(_morning(today or utc_now()))
    slack = SmallSlack(clock.now, hints=tuple(HINTS.items()), shortcuts=SHORTCUTS)
    with TemporaryDirectory(prefix="spark-demo-") as folder:
        slack.start(port)
        bot = Bot(_settings(slack, Path(folder)), clock=clock.now)
        server = make_server("127.0.0.1", 0, bot.web(), threaded=True, request_handler=Quiet)
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        slack.deliver_to(f"http://127.0.0.1:{server.server_port}/slack/events")
        running = Demo(slack, bot, clock)
        slack.clock_moves.update({
            "+1 hour": lambda: running.push(timedelta(hours=1)), "+1 day": lambda: running.push(timedelta(days=1)),
            "To the next alert": running.to_next_alert,
        })  # fmt: skip
        try:
            _begin(running, filled=filled)
            yield running
        finally:
            slack.stop()
            server.shutdown()
            bot.stop()


def _begin(running: Demo, *, filled: bool) -> None:
    bot, now = running.bot, running.clock.now()
    bot.prepare()
    if filled:
        with bot.database.workspace(running.slack.team.id) as workspace:
            samples.fill(workspace, CHANNEL, ZONE, now)
    bot.clock.start()
    running.tick()


def _morning(now: datetime) -> datetime:
    """Shortly after nine where the make-believe team is: the day's alert has just come."""
    zone = ZoneInfo(ZONE)
    return datetime.combine(now.astimezone(zone).date(), time(9, 1), zone)


def _settings(slack: SmallSlack, folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'spark.db'}", slack_api_url=slack.api_url,
        bot_token=slack.team.bot_token, signing_secret=slack.signing_secret, timezone=ZONE,
    )  # fmt: skip
