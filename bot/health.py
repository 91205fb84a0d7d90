"""Pages for whoever looks after the bot, on the inside of a network. They tell numbers, and nothing of anybody."""

from collections.abc import Callable

from flask import Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.condition import Condition
from bot.metrics import registry


def health_pages(look: Callable[[], Condition]) -> Flask:
    """`/healthz`: the process lives. `/readyz`: it does its work; 503 and the reason if not. `/metrics`: numbers."""
    pages, numbers = Flask("bot"), registry(look)

    @pages.get("/healthz")
    def healthz() -> Response:
        return jsonify(ok=True)

    @pages.get("/readyz")
    def readyz() -> tuple[Response, int]:
        seen = look()
        return jsonify(seen.shown()), 200 if seen.is_ready else 503

    @pages.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(numbers), content_type=CONTENT_TYPE_LATEST)

    return pages
