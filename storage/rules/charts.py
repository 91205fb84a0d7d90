"""Whether to draw charts where Slack may not take them yet."""

from datetime import datetime, timedelta

WITHOUT_FOR = timedelta(days=7)
"""So long nothing is drawn as a chart after Slack refused one; then it is tried again."""


def draws_charts(classic_since: datetime | None, now: datetime) -> bool:
    """Whether a chart is worth a try: Slack refused none here within the last week."""
    return classic_since is None or now - classic_since >= WITHOUT_FOR
