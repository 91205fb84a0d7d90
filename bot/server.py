"""HTTP on gunicorn: this module is its configuration, and makes what each worker serves."""

import gc
import logging
import sys
from mmap import mmap
from threading import Thread
from typing import Any

from gunicorn import glogging
from gunicorn.app.base import BaseApplication

from bot import settings
from bot.beside import listening
from bot.leaving import end_parent, leave
from bot.logs import begin
from bot.running import Bot
from bot.settings import Settings, SettingsError
from bot.token_check import check_bot
from bot.web import Door

log = logging.getLogger(__name__)
worker_class = "bot.turns.Worker"
threads = 64  # they hold answers only, and while the database is locked nobody may queue up behind them
graceful_timeout = 9
timeout = 30
keepalive = 5
control_socket_disable = True
loglevel = "warning"
PORT = 3000
NO_START = "Spark Codes cannot start"
NOTES, ASKED, REFUSED = mmap(-1, 2), 0, 1  # all processes that come from this one see them
ANSWERED_IN = 3  # seconds that a stopping worker gives the requests it has


class Propagating(glogging.Logger):  # type: ignore[misc] # it ships no types
    """Gunicorn's own lines go where all others go."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn sets it up, also after a reload, without writing by itself."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


logger_class = Propagating


class Served(Door):
    """What a worker serves, with the bot behind it."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        super().__init__(bot.app, bot.settings.signing_secret, bot.pages())


def app() -> Served:
    """Made once in each worker."""
    chosen = settings.load()
    begin(chosen.log_level)
    return Served(Bot(chosen))


def on_starting(server: Any) -> None:
    """Before any worker: all that can be wrong from the start is told in one line."""
    try:
        chosen = settings.load()
        begin(chosen.log_level)
        _serves(chosen)
        for address in server.address:
            _free(address)
        bot = Bot(chosen)
        bot.prepare()
        bot.stop()
        gc.freeze()  # workers share what stands
    except SettingsError as wrong:
        sys.exit(f"{NO_START}: {wrong}")


def when_ready(server: Any) -> None:
    """Requests are taken from now on."""
    log.info("listening on %s", ", ".join(str(listener) for listener in server.LISTENERS))


def post_worker_init(worker: Any) -> None:
    """Each worker has a clock of its own: the database decides who posts."""
    worker.cfg.set("graceful_timeout", ANSWERED_IN)
    worker.wsgi.bot.clock.start()
    gc.freeze()
    Thread(target=_ask_slack, args=(worker.wsgi.bot, worker.ppid), name="token check", daemon=True).start()


def _ask_slack(bot: Bot, parent: int) -> None:
    """Once, beside the first requests: nobody waits for Slack, but a token that it refuses from the start ends all."""
    if NOTES[ASKED]:
        return
    NOTES[ASKED] = 1
    try:
        check_bot(bot)
    except SettingsError as wrong:
        sys.stderr.write(f"{NO_START}: {wrong}\n")
        NOTES[REFUSED] = 1
        end_parent(parent)


def on_exit(server: object) -> None:  # noqa: ARG001 - gunicorn's signature
    """Whoever started this hears that it could not go on."""
    if NOTES[REFUSED]:
        sys.exit(1)


def worker_exit(server: object, worker: Any) -> None:  # noqa: ARG001 - gunicorn's signature
    """Stop in order; gunicorn has stopped taking requests."""
    if hasattr(worker, "wsgi"):
        worker.wsgi.bot.stop()
        leave()


class Gunicorn(BaseApplication):  # type: ignore[misc] # it ships no types
    """Gunicorn started from here instead of from its own command."""

    def __init__(self, port: int | None) -> None:
        self._port = port or PORT
        super().__init__()

    def load_config(self) -> None:
        """The same configuration as `gunicorn -c python:bot.server`, and the port."""
        for name in self.cfg.settings.keys() & globals().keys():
            self.cfg.set(name, globals()[name])
        self.cfg.set("bind", f"0.0.0.0:{self._port}")

    def load(self) -> Served:
        """What a worker serves."""
        return app()


def _serves(chosen: Settings) -> None:
    if not chosen.signing_secret:
        raise SettingsError("without SLACK_SIGNING_SECRET there is nothing to serve. Run: python -m bot")


def _free(address: Any) -> None:
    """Gunicorn itself would try for five seconds, and say so in ten lines."""
    if isinstance(address, tuple):  # else a socket in the file system, or one that was handed over
        listening(address).close()
