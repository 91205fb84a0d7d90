"""Slack says that a workspace does not want us any more."""

from collections.abc import Callable

Forget = Callable[[], None]


def gone(forget: Forget) -> None:
    """Drop the workspace's token at once. Slack sends two events for it, in any order, perhaps twice."""
    forget()
