"""The door: what is not Slack's gets a plain 4xx, nothing is written to the log, and the bot lives on."""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import Client, TestResponse

from bot.demo.slack import SmallSlack
from bot.running import Bot
from tests.conftest import MIA

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
COMMAND = {
    "command": "/spark", "text": "help", "team_id": "T0ACME", "user_id": MIA, "user_name": "mia",
    "channel_id": "C0ADOPS1", "trigger_id": "1.2.3",
}  # fmt: skip
BODY = urlencode(COMMAND).encode()


class Visitor:
    """Sends requests, signed as Slack signs them unless a test wants otherwise."""

    def __init__(self, bot: Bot, slack: SmallSlack) -> None:
        self._web = Client(bot.web())
        self._secret = slack.signing_secret.encode()

    def signed(self, body: bytes, *, age: float = 0) -> dict[str, str]:
        stamp = str(int(time.time() - age))
        signature = hmac.new(self._secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}

    def post(self, body: bytes = BODY, kind: str = FORM, *, age: float = 0, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(body, {"Content-Type": kind, **self.signed(body, age=age), **named})

    def send(self, body: bytes, headers: dict[str, str], **more: Any) -> TestResponse:
        return self._web.open("/slack/events", method="POST", data=body, headers=headers, **more)

    def get(self, path: str, method: str = "GET") -> TestResponse:
        return self._web.open(path, method=method)


@pytest.fixture
def visitor(bot: Bot, slack: SmallSlack, caplog: pytest.LogCaptureFixture) -> Iterator[Visitor]:
    """Whatever it sends, no line is logged, and the bot answers Slack afterwards."""
    caplog.set_level(logging.INFO)
    there = Visitor(bot, slack)
    yield there
    assert caplog.text == ""
    assert there.post().status_code == 200


@ON_SQLITE
def test_what_slack_signed_is_answered(visitor: Visitor):
    answer = visitor.post()
    assert answer.status_code == 200
    assert "/spark add" in answer.text


@ON_SQLITE
def test_not_one_flipped_bit_of_body_time_or_signature_is_let_in(visitor: Visitor):
    random, headers = Random(7), visitor.signed(BODY)  # noqa: S311 - the same bits each time
    for _ in range(300):
        body, changed = bytearray(BODY), dict(headers)
        name = random.choice(["body", *headers])
        if name == "body":
            body[random.randrange(len(body))] ^= 1 << random.randrange(7)
        else:
            letters = list(changed[name])
            place = random.randrange(len(letters))
            letters[place] = chr(ord(letters[place]) ^ 1 << random.randrange(5))
            changed[name] = "".join(letters)
        assert visitor.send(bytes(body), {"Content-Type": FORM, **changed}).status_code == 401


@ON_SQLITE
@pytest.mark.parametrize("age", [301, -302])
def test_a_request_of_another_time_is_refused(visitor: Visitor, age: float):
    assert visitor.post(age=age).status_code == 401
    assert visitor.post(age=age * 0.99).status_code == 200


@ON_SQLITE
@pytest.mark.parametrize("stamp", ["", "abc", "1.5", "-1", "9" * 5000, "\u0661\u0667", " 1", "0x10", "1e9"])
def test_a_time_that_is_none_is_refused(visitor: Visitor, stamp: str):
    assert visitor.post(X_Slack_Request_Timestamp=stamp).status_code == 401


@ON_SQLITE
@pytest.mark.parametrize("signature", ["", "v0=", "v1=00", "v0=é", "é", "v0=" + "0" * 64, "v0=" + "0" * 9000])
def test_a_signature_that_is_none_is_refused(visitor: Visitor, signature: str):
    assert visitor.post(X_Slack_Signature=signature).status_code == 401


@ON_SQLITE
def test_without_signature_or_time_it_is_refused(visitor: Visitor):
    assert visitor.send(BODY, {"Content-Type": FORM}).status_code == 401


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"text=\xff\xfe", FORM, 401),
        (b"payload={bad", FORM, 400),
        (b"payload=null", FORM, 400),
        (b"payload=[]", FORM, 400),
        (b"a=1&payload=[]", FORM, 400),
        (b"a=%31&p%61yload=[]", FORM, 400),
        (b"payload=5", FORM, 400),
        (b"payload=", FORM, 400),
        (b"payload={}&payload=[]", FORM, 400),
        (b"null", JSON, 400),
        (b"[]", JSON, 400),
        (b"5", JSON, 400),
        (b"{bad", JSON, 400),
        (b"[" * 10_000 + b"]" * 10_000, JSON, 400),
        (b"payload=" + b'{"a":' * 10_000 + b"1" + b"}" * 10_000, FORM, 400),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_body_that_nobody_can_read_is_refused(visitor: Visitor, body: bytes, kind: str, status: int):
    assert visitor.post(body, kind).status_code == status


@ON_SQLITE
@pytest.mark.parametrize(
    ("length", "status"), [("-1", 411), ("", 411), ("ten", 411), ("\u0661", 411), ("1000001", 413), ("9" * 5000, 413)]
)
def test_a_length_that_no_request_of_slack_has_is_refused_unread(visitor: Visitor, length: str, status: int):
    environ = {"CONTENT_LENGTH": length, "wsgi.input": BytesIO(BODY)}
    assert visitor.send(b"", visitor.signed(BODY), environ_overrides=environ).status_code == status


@ON_SQLITE
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_another_method_is_refused(visitor: Visitor, method: str):
    assert visitor.get("/slack/events", method).status_code == 405


@ON_SQLITE
@pytest.mark.parametrize("path", ["/", "/slack", "/slack/events/", "/slack/events/x", "/.env", "/%00"])
def test_another_path_is_not_there(visitor: Visitor, path: str):
    assert visitor.get(path).status_code == 404


@ON_SQLITE
def test_slack_may_check_its_address(visitor: Visitor):
    asked = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}).encode()
    assert "3eZbrw1a" in visitor.post(asked, JSON).text
