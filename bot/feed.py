"""The page that calendars read: whoever has its address sees when codes end, and nothing else."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from handlers.errors import sentence
from storage.calendars import Calendar, Part
from storage.database import Database
from storage.outcomes import Busy

log = logging.getLogger(__name__)
ADDRESS = "/calendar/<token>.ics"
HEADERS = {
    "Cache-Control": "private, max-age=900",
    "Content-Disposition": 'inline; filename="spark-codes.ics"',
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_BUSY = "The calendar is busy. Please ask again in a minute.\n"


@dataclass(frozen=True)
class FeedPage:
    """Shows calendars. No address is ever logged: whoever reads logs shall not read calendars."""

    database: Database
    clock: Callable[[], datetime]

    def pages(self) -> Blueprint:
        """The page, and what it says when it does not work."""
        pages = Blueprint("feed", __name__)
        pages.add_url_rule(ADDRESS, view_func=self.show, methods=["GET"], provide_automatic_options=False)
        pages.register_error_handler(Busy, self._busy)
        pages.register_error_handler(Exception, self._apologise)
        return pages

    def show(self, token: str) -> AnyResponse:
        """The calendar, unless whoever asks has it as it is. What is not there any more never was."""
        from handlers.views.calendar import drawn, title, version  # noqa: PLC0415 - a twentieth of the time of a start

        found = self._found(token) if _TOKEN.fullmatch(token) else None
        if found is None:
            return NotFound().get_response()
        calendar, part, made_by = found
        name = title(part, made_by)
        response = Response(content_type="text/calendar; charset=utf-8", headers=HEADERS)
        response.set_etag(version(calendar, name))
        response.make_conditional(request)
        response.headers.pop("Date", None)  # whoever serves the page sets one too
        if response.status_code == 200:  # noqa: PLR2004 - HTTP's OK
            response.set_data(drawn(calendar, name))
        return response

    def _found(self, token: str) -> tuple[Calendar, Part, str] | None:
        """What the address shows: of which part, and made by whom."""
        with self.database.feeds() as feeds:
            feed = feeds.find(token)
        if feed is None:
            return None
        part = Part.of(feed)
        with self.database.reading(feed.team_id) as workspace:
            return workspace.calendars.read(part, self.clock()), part, feed.made_by

    def _busy(self, why: Exception) -> Response:
        log.warning("a calendar could not be read: %s", why)
        return Response(_BUSY, 503, {"Retry-After": "60"}, content_type="text/plain; charset=utf-8")

    def _apologise(self, error: Exception) -> Response:
        return Response(f"{sentence(error, self.clock())['text']}\n", 500, content_type="text/plain; charset=utf-8")
