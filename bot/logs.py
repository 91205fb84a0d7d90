"""Logs: one line per event, ids only. What the libraries would add to that is turned down."""

import logging


def begin(level: str) -> None:
    """Log to standard error from now on. The SDK's own DEBUG lines hold whole messages: they are never written."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    for loud in ("slack_sdk", "slack_bolt", "apscheduler", "urllib3", "werkzeug", "alembic"):
        logging.getLogger(loud).setLevel(max(logging.WARNING, logging.getLevelName(level)))
