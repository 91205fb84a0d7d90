"""Bringing what happened to the bot: signed over HTTP, by a plain call, or through a socket."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.demo.payloads import answer_in_words
from bot.demo.things import Json

Target = str | Callable[[bytes, dict[str, str]], tuple[int, dict[str, Any], bytes]]
NOBODY_THERE = 0
OK = 200


@dataclass
class Answer:
    """How the bot answered; `words` are Slack's own when it did not."""

    status: int
    body: Any = None
    seconds: float = 0.0
    ok: bool = True
    words: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class Sent:
    """Something on its way to the bot; `kind` is Socket Mode's word for it."""

    kind: str
    payload: Json
    retry: int = 0


def encoded(sent: Sent) -> tuple[bytes, str]:
    """Body and content type of an HTTP delivery."""
    if sent.kind == "events_api":
        return json.dumps(sent.payload).encode(), "application/json"
    form = sent.payload if sent.kind == "slash_commands" else {"payload": json.dumps(sent.payload)}
    return urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"


def signed(body: bytes, content_type: str, secret: str, retry: int = 0) -> dict[str, str]:
    """The headers Slack sends."""
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "content-type": content_type,
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
    }
    if retry:
        headers |= {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"}
    return headers


def over_http(url: str, body: bytes, headers: dict[str, str], seconds: float) -> tuple[int, bytes]:
    """Post, and give up after so many seconds."""
    request = urllib.request.Request(url, body, headers)  # noqa: S310  # whoever starts the demo names the bot's URL
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:  # noqa: S310
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return NOBODY_THERE, b""


def judged(sent: Sent, status: int, body: bytes | Any, seconds: float, patience: float) -> Answer:
    """An answer in time is 200 within three seconds; anything else the person hears about."""
    if seconds > patience or (status == NOBODY_THERE and seconds >= patience):
        error = "operation_timeout"
    elif status == NOBODY_THERE:
        error = "dispatch_failed"
    elif status != OK:
        error = "http_client_error" if status < 500 else "http_service_error"  # noqa: PLR2004
    else:
        return Answer(status, parsed(body), seconds)
    return Answer(status, parsed(body), seconds, ok=False, words=answer_in_words(sent.kind, sent.payload, error))


def parsed(body: Any) -> Any:
    """JSON if it is JSON, text if it is text, nothing if there is none."""
    if not isinstance(body, bytes):
        return body
    text = body.decode(errors="replace").strip()
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
