"""What Slack lets the bot do: what it cannot do without, and what it is better with."""

from collections.abc import Sequence

from bot.findings import Finding, wrong

NEEDED = ("commands", "chat:write", "users:read")
LOOKING = ("channels:history", "groups:history")


def needed(granted: Sequence[str]) -> Finding:
    """Whether all are granted without which the bot cannot do its work."""
    missing = [scope for scope in NEEDED if scope not in granted]
    if missing:
        return wrong(f"Scopes are missing: {', '.join(missing)}.", "Add them in OAuth & Permissions, then reinstall.")
    return Finding(f"Scopes are granted: {', '.join(NEEDED)}.")


def for_looking(granted: Sequence[str]) -> Finding:
    """What the scopes are good for that nobody has to grant."""
    missing = [scope for scope in LOOKING if scope not in granted]
    if missing:
        return Finding(
            f"Optional scopes are not granted: {', '.join(missing)}. "
            "After a lost answer an alert is sent again, and may stand there twice.",
            mend="To have the bot look in the channel first, add them in OAuth & Permissions, then reinstall.",
        )
    return Finding("After a lost answer the bot looks in the channel whether the alert stands there.")
