"""The standing connection to Slack: when one line is lost, the next one is opened."""

import logging
import time
from threading import Event, Lock, Thread

from bot.line import Line
from bot.patience import Patience
from bot.running import Bot
from bot.settings import SettingsError
from bot.token_check import refuse
from handlers.errors import answered
from handlers.slack_answers import NOT_OK, pause_asked, why_not

log = logging.getLogger(__name__)
LOOK_SECONDS, ASK_SECONDS, GOODBYE_SECONDS = 2.0, 5, 3.0
STEADY_SECONDS = 30.0
"""A connection that lasts for so long is a good one: when it is lost, the next one is opened at once."""


class Lifeline:
    """One line after the other, and never two of them for long."""

    def __init__(self, bot: Bot, steady: float = STEADY_SECONDS) -> None:
        self._app, self._token = bot.app, bot.settings.app_token
        self._web_client = bot.clients.for_people()
        self._web_client.timeout = ASK_SECONDS
        self._steady = steady
        self._patience = Patience()
        self._line: Line | None = None
        self._leaving: list[Thread] = []
        self._since = time.monotonic()
        self._trouble = ""
        self._news, self._stopping, self._putting = Event(), Event(), Lock()

    @property
    def is_connected(self) -> bool:
        """Whether Slack's requests arrive."""
        return not self.seconds_apart

    @property
    def seconds_apart(self) -> float:
        """For how long there has been no connection; 0 while there is one."""
        line, since = self._line, self._since
        if line and not line.lost:
            return 0.0
        return time.monotonic() - (line.lost_at if line else since)

    def start(self) -> None:
        """From now on there is a connection whenever Slack gives one."""
        Thread(target=self._keep, name="lifeline", daemon=True).start()

    def stop(self) -> None:
        """Answer what is in hand, then hang up for good. Whoever does not come to an end is not waited for."""
        self._stopping.set()
        self._news.set()
        line = self._put(None)
        if line:
            self._retire(line)
        for each in self._leaving:
            each.join(GOODBYE_SECONDS)

    def connect(self) -> None:
        """Try once to open a new line in the old one's place. SettingsError when Slack refuses the token."""
        try:
            answer = self._web_client.apps_connections_open(app_token=self._token)
        except NOT_OK as error:
            self._patience.tried(pause_asked(error))
            refuse("SLACK_APP_TOKEN", error)
            return self._complain(f"Slack is out of reach ({why_not(error)}): trying until it is back")
        line = Line(self._app, self._web_client, str(answer["url"]), self._news.set)
        self._patience.tried()
        if not line.open():
            self._retire(line)
            return self._complain(f"Slack is out of reach ({line.lost}): trying until it is back")
        return self._take(line)

    def _keep(self) -> None:
        while True:
            self._news.wait(min(LOOK_SECONDS, self._patience.seconds_left or LOOK_SECONDS))
            self._news.clear()
            if self._stopping.is_set():
                return
            answered(self._look, lambda: None)

    def _look(self) -> None:
        """Whether the line still serves; if not, it is time for another."""
        line = self._line
        if line:
            self._see_to(line)
        if (not line or line.lost or line.unwanted) and not self._patience.seconds_left:
            self._renew()

    def _see_to(self, line: Line) -> None:
        line.check()
        if line.lost:
            self._drop(line)
        elif not line.unwanted and time.monotonic() - self._since >= self._steady:
            self._patience.forget()

    def _drop(self, line: Line) -> None:
        log.log(logging.INFO if line.unwanted else logging.WARNING, "lost the connection to Slack (%s)", line.lost)
        self._since = line.lost_at
        if self._put(None):
            self._retire(line)

    def _renew(self) -> None:
        try:
            self.connect()
        except SettingsError as refused:
            self._complain(str(refused), logging.ERROR)

    def _take(self, line: Line) -> None:
        log.info("connected to Slack after %.1f s", self.seconds_apart)
        self._trouble, self._since = "", time.monotonic()
        old = self._put(line)
        if old:
            self._retire(old)
        mine = self._put(None) if self._stopping.is_set() else None
        if mine:
            mine.hang_up()
        self._news.set()

    def _put(self, line: Line | None) -> Line | None:
        """What was there before: whoever gets it has to hang up."""
        with self._putting:
            old, self._line = self._line, line
        return old

    def _retire(self, line: Line) -> None:
        leaving = Thread(target=line.hang_up, name="goodbye", daemon=True)
        leaving.start()
        self._leaving = [*(each for each in self._leaving if each.is_alive()), leaving]

    def _complain(self, words: str, level: int = logging.WARNING) -> None:
        """Once, not with every try."""
        if words != self._trouble:
            self._trouble = words
            log.log(level, "%s", words)
