"""Logs: one line per event, ids only. What the libraries would add to that is turned down."""

import logging
import re

OURS = ("__main__", "bot", "handlers", "storage")
SECRETS = re.compile(r"\b(xox[a-z]|xapp|xoxe)[.-][\w.-]+|#[A-Za-z0-9+/_-]{20,}={0,2}")


class Discreet(logging.Formatter):
    """Writes a line without the tokens and codes that an error from elsewhere may quote."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, its traceback too."""
        return SECRETS.sub("[secret]", super().format(record))


def begin(level: str) -> None:
    """Log to standard error from now on. At INFO and DEBUG libraries write whole messages: only we speak there."""
    out = logging.StreamHandler()
    out.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    wanted = logging.getLevelNamesMapping()[level]
    out.addFilter(lambda record: "`token` will be unused" not in record.getMessage())  # Bolt reads the environment too
    logging.basicConfig(level=max(wanted, logging.WARNING), handlers=[out], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(wanted)
    logging.getLogger("slack_sdk.web").setLevel(logging.CRITICAL)  # what it raises, we log
