"""HTTP on gunicorn: this module is its configuration, and makes what each worker serves."""

from typing import Any

from gunicorn.app.base import BaseApplication

from bot import settings
from bot.logs import begin
from bot.running import Bot
from bot.web import Door

worker_class = "gthread"
threads = 16  # they hold answers only: whatever talks to Slack is in the pool
graceful_timeout = 9
timeout = 30
keepalive = 5


class Served(Door):
    """What a worker serves, with the bot behind it."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        super().__init__(bot.app, bot.settings.signing_secret, bot.pages())


def app() -> Served:
    """Made once in each worker."""
    chosen = settings.load()
    begin(chosen.log_level)
    bot = Bot(chosen)
    bot.prepare()
    return Served(bot)


def post_worker_init(worker: Any) -> None:
    """Each worker has a clock of its own: the database decides who posts."""
    worker.wsgi.bot.clock.start()


def worker_exit(server: object, worker: Any) -> None:  # noqa: ARG001 - gunicorn's signature
    """Stop in order; gunicorn has stopped taking requests."""
    if hasattr(worker, "wsgi"):
        worker.wsgi.bot.stop()


class Gunicorn(BaseApplication):  # type: ignore[misc] # it ships no types
    """Gunicorn started from here instead of from its own command."""

    def __init__(self, port: int) -> None:
        self._port = port
        super().__init__()

    def load_config(self) -> None:
        """The same configuration as `gunicorn -c python:bot.server`, and the port."""
        for name in ("worker_class", "threads", "graceful_timeout", "timeout", "keepalive"):
            self.cfg.set(name, globals()[name])
        self.cfg.set("bind", f"0.0.0.0:{self._port}")
        self.cfg.set("post_worker_init", post_worker_init)
        self.cfg.set("worker_exit", worker_exit)

    def load(self) -> Served:
        """What a worker serves."""
        return app()
