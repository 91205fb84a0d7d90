"""The page's side: what a person sees, as JSON, and what they do there."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Request, Response

from bot.demo import files, picture, spots
from bot.demo.deeds import Deeds
from bot.demo.delivery import Answer
from bot.demo.things import Json

PAGE = Path(__file__).with_name("page.html")
POLL_SECONDS = 20
ONLY_ITSELF = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def answer(slack: Deeds, request: Request, name: str) -> Response:
    """Show the page, its state, or do what was done on it."""
    if request.method == "GET" and not name:
        headers = {"content-security-policy": ONLY_ITSELF, "cache-control": "no-store"}
        return Response(PAGE.read_text("utf-8"), headers=headers, content_type="text/html; charset=utf-8")
    if request.method == "GET" and name == "state":
        return _json(_state(slack, request))
    if request.method == "GET" and name == "file":
        return _file(slack, request)
    if request.method != "POST" or name not in DEEDS:
        raise NotFound
    if request.headers.get("origin", request.host_url.rstrip("/")) != request.host_url.rstrip("/"):
        raise Forbidden
    try:
        done = DEEDS[name](slack, request.get_json())
    except LookupError:
        done = Answer(0, ok=False, words="That is gone. The page shows what is there now.")
    return _json({"ok": done.ok, "words": done.words, "errors": done.errors} if isinstance(done, Answer) else done)


def _json(body: Any) -> Response:
    return Response(json.dumps(body), content_type="application/json; charset=utf-8")


def _state(slack: Deeds, request: Request) -> Json:
    """The state as soon as it differs from what the page has seen."""
    seen = request.args.get("seen", -1, int)
    slack.world.wait_for(lambda: slack.world.version != seen or not slack.running, POLL_SECONDS)
    with slack.world.changed:
        return picture.of(slack, request.args.get("me", next(iter(slack.team.people))))


def _file(slack: Deeds, request: Request) -> Response:
    """A file to save, for whoever can see it."""
    found = files.of_person(slack.world, request.args.get("me", ""), request.args.get("id", ""))
    if found is None or found.content is None:
        raise NotFound
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
    return Response(found.content, headers=headers, content_type="application/octet-stream")


def _choose(slack: Deeds, body: Json) -> Json:
    """A file for a form's field."""
    return {"file": slack.upload(body["name"], base64.b64decode(body["content"]), body["me"])}


def _press(slack: Deeds, body: Json) -> Answer:
    """Press exactly this element, at exactly this place."""
    user, where = body["me"], body["where"]
    place = tuple(where) if isinstance(where, list) else where
    for surface in spots.surfaces(slack.team, user):
        for spot in spots.spots(surface) if spots.stands(surface, place) else ():
            ids = (spot.block["block_id"], spot.element["action_id"])
            if ids == (body["block_id"], body["action_id"]) and body.get("option") in (None, spot.value):
                return slack.press_spot(slack.team, user, spot, body.get("value"))
    raise LookupError(body["action_id"])


def _suggest(slack: Deeds, body: Json) -> Json:
    return {"options": slack.suggest(body["name"], body["typed"], body["me"], where=body.get("where"))}


def _fill(slack: Deeds, body: Json) -> Answer:
    slack.fill(body["values"], body["me"])
    return Answer(200)


def _say(slack: Deeds, body: Json) -> Answer:
    slack.say(body["line"], body["me"], body["channel"])
    return Answer(200)


def _command(slack: Deeds, body: Json) -> Answer:
    """`/spark` goes to the bot; `/invite` is Slack's own."""
    word = body["line"].split()[0].lower()
    if word == "/invite":
        return slack.invite(body["me"], body["channel"])
    if word != "/spark":
        return Answer(
            0, ok=False, words=f"{word} is not a valid command. In Slack slash commands control a bot or app."
        )
    return slack.command(body["line"], body["me"], body["channel"])


def _shortcut(slack: Deeds, body: Json) -> Answer:
    """From Slack's own menu, or from that of a message."""
    message = slack.channel(body["channel"]).find(body["ts"]) if body.get("ts") else None
    return slack.shortcut(body["id"], body["me"], message)


def _move(slack: Deeds, body: Json) -> Answer:
    slack.clock_moves[body["name"]]()
    slack.world.touch()
    return Answer(200)


DEEDS: dict[str, Callable[[Deeds, Json], Answer | Json]] = {
    "clock": _move,
    "choose": _choose,
    "close": lambda slack, body: slack.close_view(body["me"]),
    "command": _command,
    "fill": _fill,
    "home": lambda slack, body: slack.open_home(body["me"]),
    "press": _press,
    "say": _say,
    "shortcut": _shortcut,
    "submit": lambda slack, body: slack.submit(body["values"], body["me"]),
    "suggest": _suggest,
}
