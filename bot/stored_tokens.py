"""The tokens of any number of workspaces: in the database under lock, at hand for a moment."""

import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.locks import Lock, WrongKeys
from storage.database import Database
from storage.installations import Installed
from storage.outcomes import Busy

log = logging.getLogger(__name__)
KEPT_SECONDS = 30.0
"""So long may another process go on with the token of a workspace that has gone, which Slack refuses anyway."""
WRONG_KEYS = "ENCRYPTION_KEYS do not open its token"


@dataclass(frozen=True)
class StoredTokens:
    """The tokens of all workspaces that installed the bot: in the database under lock, at hand for half a minute."""

    database: Database
    lock: Lock
    seconds: float = KEPT_SECONDS
    _kept: dict[str, tuple[str, float]] = field(default_factory=dict, repr=False)

    def patiently(self, database: Database) -> "StoredTokens":
        """The same tokens, asked for where one may wait; what one of the two knows both know."""
        return replace(self, database=database)

    def of(self, workspace: str) -> str | None:
        """Asked of the database now and then; while that does not answer, the token last known is good enough."""
        token, until = self._kept.get(workspace, (None, 0.0))
        if token and time.monotonic() < until:
            return token
        try:
            return self._keep(workspace, self.read(workspace))
        except WrongKeys:
            log.error("ref %s: %s: %s", secrets.token_hex(2), workspace, WRONG_KEYS)  # noqa: TRY400 - that is the cause
            return None
        except Busy:
            if token is None:
                raise
            return token

    def read(self, workspace: str) -> str | None:
        """The token as the database has it now; raises WrongKeys."""
        with self.database.installations(reading=True) as installations:
            locked = installations.locked_token(workspace)
        return self.lock.unlock(locked) if locked else None

    def workspaces(self) -> Sequence[str]:
        """Everyone who wants the bot."""
        with self.database.installations(reading=True) as installations:
            return installations.workspaces()

    def install(self, new: Installed, at: datetime) -> bool:
        """Keep a new token in the place of the old one. Whether the workspace never had one."""
        with self.database.installations() as installations:
            is_first = installations.install(new, at)
        self._drop(new.team_id)
        return is_first

    def forget(self, workspace: str, gone_at: datetime) -> None:
        """Wipe it in the database, for every process, and here."""
        try:
            with self.database.installations() as installations:
                installations.forget(workspace, gone_at)
        finally:
            self._drop(workspace)

    def _drop(self, workspace: str) -> None:
        """Have nothing at hand: the database may have another token by now."""
        self._kept.pop(workspace, None)

    def _keep(self, workspace: str, token: str | None) -> str | None:
        """Only what is there is kept: who has just installed the bot is not told to wait."""
        if token is None:
            self._drop(workspace)
        else:
            self._kept[workspace] = token, time.monotonic() + self.seconds
        return token
