"""Plugs the bot together: Bolt with everything that handlers ask for by name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware

import handlers
from bot.deliveries import key_of
from bot.measuring import Measured
from bot.pool import Pool
from bot.tokens import Clients, workspace_of
from handlers import details
from handlers.given import Reply, modal, person
from handlers.home import HomeDrawing
from handlers.opening import Opening
from handlers.redraw import Redraw
from handlers.views.fields import read_metadata
from handlers.views.words import Answer
from storage.database import Database
from storage.deliveries import Delivery
from storage.workspace import Workspace

NOT_INSTALLED = (
    "Spark Codes cannot speak in this workspace any more, and nothing was done. "
    "Please have whoever looks after it install it again: no code is lost."
)
STRANGER = "Only people of the workspace that installed me can use my buttons."


@dataclass(frozen=True, kw_only=True)
class HandOver(Middleware):
    """Gives each handler, by name, the time of its request, its workspace, and ways to answer later.

    Bolt would put all arguments by name together once more for a function; for a middleware it does not.
    """

    database: Database
    clients: Clients
    pool: Pool
    redraw: Redraw
    homes: HomeDrawing
    clock: Callable[[], datetime]
    feeds_at: str

    def process(
        self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]  # noqa: A002, ARG002 - Bolt's
    ) -> BoltResponse | None:  # fmt: skip
        """Bolt calls this before any handler. Whoever is not of this workspace goes no further."""
        context, body, later = req.context, req.body, self.pool.later
        workspace, now = workspace_of(context), self.clock()
        read = partial(self.database.reading, workspace)
        place = details.opened(body, context.client, now, read) if "view" in body else None
        reply = Reply(context.client, person(body)[0], _reply_url(context, body), place)
        trigger = str(body.get("trigger_id"))
        opening = Opening(context.client, trigger, reply.user, now, reply, later, read, modal(body))
        opened = partial(self._opened, workspace, body, now)

        context.update(
            now=now, open_workspace=partial(opened, once=True), read_workspace=read,
            open_afterwards=partial(opened, once=False), opening=opening, reply=reply,
            later=later, redraw=self.redraw, forget=partial(self.clients.tokens.forget, workspace),
            feeds_at=self.feeds_at, is_set_up=partial(self.database.is_set_up, workspace),
        )  # fmt: skip
        if _is_stranger(body, workspace):
            later(lambda: reply(Answer(STRANGER)), reply)
            return BoltResponse(status=200, body="")
        next()
        return None

    @contextmanager
    def _opened(self, workspace: str, body: dict[str, Any], now: datetime, *, once: bool) -> Iterator[Workspace]:
        with self.database.workspace(workspace, Delivery(key_of(body), now) if once else None) as ledger:
            yield ledger
        if ledger.has_changed:
            self.homes.soon(workspace)


def create_app(hand_over: HandOver) -> App:
    """The Bolt app: a listener runs in the request's own thread, and its answer leaves when it returns."""
    clients = hand_over.clients

    def authorize(context: BoltContext) -> Any:
        return clients.authorize(context)

    app = Measured(
        name="spark-codes",  # without a name Bolt reads every file on the stack to find one (35 ms)
        process_before_response=True, authorize=authorize,
        client=clients.for_people(), token_verification_enabled=False,
        request_verification_enabled=False,  # whoever lets requests in has looked: the door, or the WebSocket
        user_facing_authorize_error_message=NOT_INSTALLED,
    )  # fmt: skip
    app.use(hand_over)
    handlers.register(app)
    return app


def _reply_url(context: BoltContext, body: dict[str, Any]) -> str | None:
    """Where this person asked: the request's own address, or the one their form remembers."""
    remembered = read_metadata(body["view"]).get("reply") if body.get("view") else None
    return context.response_url or (str(remembered) if remembered else None)


def _is_stranger(body: dict[str, Any], workspace: str) -> bool:
    """Somebody of another workspace, in a channel that is shared with it."""
    user = body.get("user")
    home = user.get("team_id") if isinstance(user, dict) else None
    return bool(home and workspace.startswith("T") and home != workspace)
