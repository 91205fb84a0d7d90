"""The HTTP side: the Web API and response_urls for the bot, the page for a person."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from werkzeug.exceptions import Forbidden, HTTPException, NotFound
from werkzeug.serving import WSGIRequestHandler
from werkzeug.wrappers import Request, Response

from bot.demo import faults, files, installs, page, webapi
from bot.demo.deeds import Deeds
from bot.demo.things import Json

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

OWN_NAMES = ("localhost", "127.0.0.1")


class Quiet(WSGIRequestHandler):
    """Requests are not logged: the page shows them."""

    def make_environ(self) -> WSGIEnvironment:
        """Whoever answers can also hang up."""
        return {**super().make_environ(), "demo.handler": self}

    def hang_up(self, drop: str, response: Response) -> NoReturn:
        """End the connection that way, instead of answering."""
        head = f"HTTP/1.1 {response.status}\r\n{response.headers}".encode()
        with suppress(OSError):
            faults.end(self.connection, drop, head + response.get_data())
        self.close_connection = True
        self.rfile.close()
        self.connection.close()
        raise ConnectionAbortedError  # werkzeug has nothing more to say

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # the name it has in werkzeug
        """Say nothing."""


def as_json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, headers, content_type="application/json; charset=utf-8")


def arguments(request: Request) -> Json:
    """What a call carries, whichever way it was sent."""
    if request.is_json:
        body: Json = json.loads(request.get_data() or b"{}")
        return body
    return {**request.args.to_dict(), **request.form.to_dict()}


def token(request: Request) -> str:
    bearer = request.headers.get("authorization", "")
    return bearer.removeprefix("Bearer ") or str(request.values.get("token", ""))


def _at_home(request: Request) -> None:
    """Answer only to this machine's own names: no page elsewhere may bind another name to it."""
    if request.host.rpartition(":")[0] not in OWN_NAMES:
        raise Forbidden


class Face:
    """The WSGI application of one make-believe Slack."""

    def __init__(self, slack: Deeds) -> None:
        self._slack = slack

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        try:
            _at_home(request)
            response = self._answer(request)
        except HTTPException as error:
            return error(environ, start)
        return response(environ, start)

    def _answer(self, request: Request) -> Response:
        kind, _, rest = request.path.lstrip("/").partition("/")
        if kind == "api":
            return self._call(request, rest)
        if kind == "response":
            return self._send(request, webapi.respond(self._slack.world, rest, arguments(request)))
        if kind == "upload":
            return self._take(request, rest)
        if kind == "files":
            return self._hand_out(request, rest)
        if kind in ("", "demo"):
            return page.answer(self._slack, request, rest)
        raise NotFound

    def _call(self, request: Request, method: str) -> Response:
        unread = self._slack.world.take_fault(method, None)
        if unread:
            return self._send(request, webapi.Reply({}, drop=unread.drop))
        if method == "apps.connections.open":
            return self._open_socket(request)
        if method == "oauth.v2.access":
            return self._send(request, installs.access(self._slack.world, request, arguments(request)))
        reply = webapi.call(self._slack.world, method, token(request), arguments(request))
        return self._send(request, reply)

    def _take(self, request: Request, file_id: str) -> Response:
        world, content = self._slack.world, request.get_data()

        def work() -> webapi.Reply:
            taken = files.receive(world, file_id, content)
            return webapi.Reply({}, 200 if taken else 400, raw=f"OK - {len(content)}" if taken else "")

        return self._send(request, webapi.recorded(world, "upload", None, {"bytes": len(content)}, work))

    def _hand_out(self, request: Request, name: str) -> Response:
        world, file = self._slack.world, name.partition("/")[0]
        found = files.read(world, file, token(request))
        reply = webapi.recorded(world, "download", None, {"file": file}, lambda: webapi.Reply({}, 200))
        if reply.status != 200 or reply.drop or reply.body:  # noqa: PLR2004 - a fault in place of the file
            return self._send(request, reply)
        return Response(b"<html>Sign in</html>" if found is None else found, content_type="application/octet-stream")

    def _open_socket(self, request: Request) -> Response:
        def work() -> webapi.Reply:
            if token(request) != self._slack.app_token:
                return webapi.Reply({"ok": False, "error": "invalid_auth"})
            return webapi.Reply({"ok": True, "url": self._slack.sockets.url()})

        return self._send(request, webapi.recorded(self._slack.world, "apps.connections.open", None, {}, work))

    def _send(self, request: Request, reply: webapi.Reply) -> Response:
        response = as_json(reply.body, reply.status or 200, reply.headers)
        if reply.raw is not None:
            response.set_data(reply.raw)
        if reply.drop:
            request.environ["demo.handler"].hang_up(reply.drop, response)
        return response
