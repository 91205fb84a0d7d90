"""Locks the workspaces' tokens before the database sees them."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class WrongKeys(Exception):
    """None of ENCRYPTION_KEYS opens this token."""


class Lock:
    """The newest key locks, every key unlocks: a new one is put before the old ones."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(key) for key in keys])

    def lock(self, token: str) -> str:
        """The token as the database may keep it."""
        return self._keys.encrypt(token.encode()).decode()

    def unlock(self, locked: str) -> str:
        """The token as Slack gave it."""
        try:
            return self._keys.decrypt(locked).decode()
        except InvalidToken:
            raise WrongKeys from None
