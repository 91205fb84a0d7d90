"""The HTTP face: Slack's requests behind a door that only Slack gets through, and pages for people beside it."""

import json
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from flask import Flask, Response
from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier

from handlers.errors import answered

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

EVENTS = "/slack/events"
MOST_BYTES = 1_000_000  # Slack's largest requests are a tenth of that
HOLDS_PAYLOAD = re.compile("(?:^|&)(?:payload|[^=&]*%)")
"""A form that may have a payload, however its name is written. A command has none: it need not be taken apart twice."""


class Door:
    """Looks at every request for Bolt before Bolt does, which would trip over what is not from Slack."""

    def __init__(self, app: App, signing_secret: str, pages: Flask) -> None:
        self._app = app
        self._signatures = SignatureVerifier(signing_secret)
        self._pages = pages

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pages for people, and events for Bolt if they are Slack's."""
        if environ.get("PATH_INFO") != EVENTS:
            return self._pages(environ, start_response)
        status, body = self._admit(environ)
        if status:
            return Response(status=status)(environ, start_response)
        return answered(
            lambda: self._answer(body, environ, start_response),
            lambda: Response(status=400)(environ, start_response),
        )

    def _answer(self, body: bytes, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Bolt's. Of all headers it wants the one that says how to read the body: Slack's name was looked at here."""
        asked = BoltRequest(body=body.decode(), headers={"content-type": environ.get("CONTENT_TYPE", "")})
        response = self._app.dispatch(asked)
        status, answer = HTTPStatus(response.status), response.body.encode()
        headers = [(name, value) for name, values in response.headers.items() for value in values]
        start_response(f"{status.value} {status.phrase}", [*headers, ("content-length", str(len(answer)))])
        return [answer]

    def _admit(self, environ: "WSGIEnvironment") -> tuple[int, bytes]:
        """0 and the body, or the status that says why not."""
        if environ["REQUEST_METHOD"] != "POST":
            return 405, b""
        length = environ.get("CONTENT_LENGTH") or ""
        if not (length.isascii() and length.isdecimal()):
            return 411, b""
        if len(length) > 9 or int(length) > MOST_BYTES:  # noqa: PLR2004 - longer than any number we take
            return 413, b""
        body = environ["wsgi.input"].read(int(length))
        if not self._is_slacks(body, environ):
            return 401, b""
        return (0 if _is_readable(body, environ) else 400), body

    def _is_slacks(self, body: bytes, environ: "WSGIEnvironment") -> bool:
        sent, signature = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", ""), environ.get("HTTP_X_SLACK_SIGNATURE", "")
        plain = sent.isascii() and sent.isdecimal() and len(sent) <= 12 and signature.isascii()  # noqa: PLR2004 - seconds
        return plain and _decoded(body) is not None and self._signatures.is_valid(body, sent, signature)


def _is_readable(body: bytes, environ: "WSGIEnvironment") -> bool:
    """JSON, or a form whose payload, if it has one, is a JSON object."""
    text = _decoded(body) or ""
    if "json" not in environ.get("CONTENT_TYPE", ""):
        payload = parse_qs(text, keep_blank_values=True).get("payload") if HOLDS_PAYLOAD.search(text) else None
        if payload is None:
            return True
        text = payload[-1]
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _decoded(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None
