"""Opens forms: nothing but one short read stands between a person's press and their form."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.errors import TRIGGER_OVER
from handlers.given import Later, OpenWorkspace, Reply
from handlers.people import time_zone
from handlers.slack_answers import NOT_OK, why_not
from handlers.views import code_form, details, fields, import_form, request_form, settings_form
from handlers.views.details import Known
from handlers.views.kit import Block, View
from handlers.views.trouble import why
from handlers.views.words import Answer
from storage.models import Code, Request
from storage.outcomes import Busy
from storage.settings import Choices

log = logging.getLogger(__name__)
FRESH = 2.5  # seconds: a trigger lives three


@dataclass(frozen=True)
class Opening:
    """One person's trigger, good for one form within three seconds."""

    client: WebClient
    trigger: str
    by: str
    now: datetime
    reply: Reply
    later: Later
    read_workspace: OpenWorkspace
    inside: Mapping[str, Any] | None = None
    """The modal in which it was pressed: what opens goes on top of that."""

    def form(self, draw: Callable[[], View]) -> None:
        """Have the pool open a form."""
        self.later(lambda: self._open(draw()), self.reply, within=FRESH)

    def details(self, known: Known) -> None:
        """Have the pool show all about a code or request: in the details that are open, or in a modal of their own.

        Where Slack does not open that, they come as a message.
        """

        def opened() -> None:
            view, place = details.view(known, {"reply": self.reply.url}), self.reply.place
            try:
                if place:
                    place.turn_to(view)
                else:
                    self._open(view)
            except NOT_OK as refused:
                log.warning("details do not open: %s", why_not(refused))
                replace(self.reply, place=None)(details.answer(known))

        self.later(opened, self.reply, within=FRESH)

    def aside(self, kind: str, title: str, answer: Answer, *, replace: bool = False) -> None:
        """Have the pool show an answer: on top of the modal it was asked for in, else as a message."""
        if self.inside is None:
            return self.later(lambda: self.reply(answer, replace=replace), self.reply)
        view, view_id = details.aside(title, kind, answer, self.remembers), self.inside.get("id")
        if self.inside.get("callback_id") == kind:  # another page of it
            return self.later(lambda: self.client.views_update(view_id=view_id, view=view), self.reply)
        return self.form(lambda: view)

    def now_or_tell(self, draw: Callable[[], View], words: str) -> None:
        """From within the pool: open a form, or say its point in words when the trigger is over."""
        try:
            self._open(draw())
        except SlackApiError:
            self.reply(Answer(words))

    def code(self, held: dict[str, Any] | None = None, told: Sequence[Block] = ()) -> None:
        """Have the pool open the form "Log a Spark Code", with what is known already, and what to check on top."""
        self.form(lambda: self.code_form(held, told=told))

    def code_form(
        self, held: dict[str, Any] | None = None, more: dict[str, Any] | None = None, told: Sequence[Block] = ()
    ) -> View:
        """The form "Log a Spark Code", with what is known already."""
        request: Request | None = (held or {}).get(fields.REQUEST)
        chosen = self._choices()
        begins = code_form.empty(chosen, self.by, self.today(chosen)) | (held or {})
        remembers = self.remembers | {"request": request.id if request else None} | (more or {})
        return code_form.code_form(begins, remembers, list(told))

    def half(self, code: Code) -> None:
        """The same form, for the other code of a Duet or Stitch."""
        held = {fields.ACCOUNT: code.ad_account, fields.CAMPAIGN: code.campaign, fields.OWNER: code.owner}
        self.form(lambda: self.code_form(held, {"half_of": code.id}))

    def answer(self, request: Request) -> None:
        """The same form, for the code that answers a request."""
        self.code({
            fields.REQUEST: request, fields.CREATOR: request.creator, fields.POST: request.post_url,
            fields.ACCOUNT: request.ad_account, fields.CAMPAIGN: request.campaign,
            fields.OWNER: request.owner, fields.DAYS: request.days,
        })  # fmt: skip

    def many_codes(self, words: str = "") -> None:
        """Have the pool open the form "Import Spark Codes"; without a file where the bot may not read any."""

        def draw(**more: Any) -> View:
            chosen = self._choices()
            begins = code_form.empty(chosen, self.by, self.today(chosen))
            return import_form.import_form(begins, {**self.remembers, **more}, words)

        def opened() -> None:
            try:
                self._open(draw())
            except SlackApiError as refused:
                if why_not(refused) in TRIGGER_OVER:
                    raise
                self._open(draw(no_files=True))

        self.later(opened, self.reply, within=FRESH)

    def request(self, held: dict[str, Any] | None = None) -> None:
        """Have the pool open the form "Request a Spark Code"."""
        self.form(lambda: self.request_form(held))

    def request_form(self, held: dict[str, Any] | None = None) -> View:
        """The form "Request a Spark Code"."""
        return request_form.request_form(request_form.empty(self._choices(), self.by) | (held or {}), self.remembers)

    def settings(self) -> None:
        """The settings form; before the first setting the time zone is the person's own."""

        def draw() -> View:
            with self.read_workspace() as workspace:
                chosen, untouched = workspace.settings.choices(), workspace.settings.untouched()
                problem = workspace.alerting.problem()
            zone = time_zone(self.client, self.by) if untouched else None
            words = f"Alerts cannot be posted. {why(problem)}." if problem else ""
            return settings_form.settings_form(chosen, zone or chosen.timezone, self.remembers, words)

        self.form(draw)

    def zone(self) -> ZoneInfo:
        """The zone in which the workspace counts its days."""
        return self._choices().zone

    def today(self, chosen: Choices | None = None) -> date:
        """The day it is where the workspace is."""
        return self.now.astimezone((chosen or self._choices()).zone).date()

    @property
    def remembers(self) -> dict[str, Any]:
        """Where to answer when the form has been saved."""
        return {"reply": self.reply.url, "details": self.reply.place.number if self.reply.place else None}

    def _open(self, view: View) -> None:
        show = self.client.views_push if self.inside else self.client.views_open
        show(trigger_id=self.trigger, view=view)

    def _choices(self) -> Choices:
        """The workspace's defaults; a form that opens without them beats one that does not open."""
        try:
            with self.read_workspace() as workspace:
                return workspace.settings.choices()
        except Busy:
            return Choices()
