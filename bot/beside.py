"""The health pages of a bot that has no web server: a small one beside its work."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.settings import SettingsError

EVERYWHERE = "0.0.0.0"  # noqa: S104 - as gunicorn listens: whoever asks comes from another machine


class Silent(WSGIRequestHandler):
    """Visits are no events, and nobody keeps a thread for long."""

    timeout = 10

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's signature
        """Nothing."""


@contextmanager
def beside(pages: Flask, port: int) -> Iterator[None]:
    """The pages are there meanwhile. SettingsError when the port is taken."""
    with listening((EVERYWHERE, port)) as place:
        server = make_server(EVERYWHERE, port, pages, threaded=True, request_handler=Silent, fd=place.fileno())
    Thread(target=server.serve_forever, args=(0.1,), name="pages", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()


def listening(address: tuple[Any, ...]) -> socket.socket:
    """A socket that listens there. SettingsError when it cannot."""
    try:
        return socket.create_server(address, family=socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]
        raise SettingsError(f"PORT {address[1]} cannot be used ({why})") from None
