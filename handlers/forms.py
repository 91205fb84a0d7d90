"""Submitted forms: read, check, save, then close. A closed form means a saved code."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from slack_bolt import Ack

from handlers.checking import Checked
from handlers.contents import new_code, new_message, new_request, replacement
from handlers.given import Later, OpenWorkspace, Reply, person
from handlers.greeting import greet
from handlers.opening import Opening
from handlers.questions import EndedAlready, Recognised, TakenFrom, ask
from handlers.redraw import Redraw
from handlers.views import cards, code_form, fields, renewal_form, settings_form
from handlers.views.presses import read_number, read_press
from storage.codes import Seen
from storage.models import Code, Request
from storage.outcomes import OtherOpen
from storage.rules import Refused
from storage.rules.messages import REQUEST_MESSAGE
from storage.rules.reasons import DEFAULT_PULL, REASONS
from storage.rules.zones import parse_zone
from storage.settings import Choices
from storage.workspace import Workspace


def log_code(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], now: datetime,
    open_workspace: OpenWorkspace, redraw: Redraw, reply: Reply, later: Later,
) -> None:  # fmt: skip
    """Save a code; ask in the form where only a person can know."""
    by, name = person(body)
    values, remembers, request = _answered(fields.read(view)), fields.read_metadata(view), None
    try:
        with open_workspace() as workspace:
            request, chosen = _request(workspace, values), workspace.settings.choices()
            form = Checked(values, chosen, now, opened_for=read_number(remembers.get("request")))
            new = new_code(form, by, request)
            new = replace(
                new, replaces=read_number(values.get(code_form.REPLACES)), half_of=read_number(remembers.get("half_of"))
            )
            logged = workspace.codes.log(new, by=by, at=now, name=name)
    except (Recognised, TakenFrom, EndedAlready, OtherOpen) as question:
        held, asked = ask(question, values, now)
        again = code_form.again(held | {fields.REQUEST: request}, remembers, asked)
        ack(response_action="update", view=again)
    else:
        redraw.soon()
        later(lambda: reply(cards.saved(logged, chosen, now)), reply)
        ack()


def ask_request(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], now: datetime,
    open_workspace: OpenWorkspace, reply: Reply, later: Later,
) -> None:  # fmt: skip
    """Save a request and hand over the message for the creator."""
    by, _ = person(body)
    with open_workspace() as workspace:
        chosen = workspace.settings.choices()
        new = new_request(Checked(fields.read(view), chosen, now), by, chosen.request_message or REQUEST_MESSAGE)
        asked = workspace.requests.ask(new, by=by, at=now)
    later(lambda: reply(cards.asked(asked)), reply)
    ack()


def reword_request(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], now: datetime,
    open_workspace: OpenWorkspace, reply: Reply, later: Later,
) -> None:  # fmt: skip
    """Save a request's new message and hand it over."""
    number = read_number(fields.read_metadata(view).get("id")) or 0
    with open_workspace() as workspace:
        request = workspace.requests.get(number)
        message = new_message(Checked(fields.read(view), workspace.settings.choices(), now), request)
        asked = workspace.requests.reword(number, message, by=person(body)[0], at=now)
    later(lambda: reply(cards.asked(asked)), reply)
    ack()


def renew_code(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], now: datetime,
    open_workspace: OpenWorkspace, redraw: Redraw, reply: Reply, later: Later,
) -> None:  # fmt: skip
    """Extended: the same code with a later end. Replaced: a new code, the old one closed and linked."""
    values, seen = fields.read(view), _seen(view)
    by, name = person(body)
    with open_workspace() as workspace:
        form = Checked(values, workspace.settings.choices(), now)
        if values.get(renewal_form.RENEWAL) == renewal_form.REPLACED:
            logged = workspace.codes.replace(seen, replacement(form, seen.expires_at), by=by, at=now, name=name)
            answer = cards.saved(logged, form.chosen, now)
        else:
            answer = cards.extended(_extend(workspace, form, seen, by=by), form.chosen, now)
    redraw.soon()
    later(lambda: reply(answer), reply)
    ack()


def pull_code(
    ack: Ack, body: dict[str, Any], view: dict[str, Any], now: datetime,
    open_workspace: OpenWorkspace, redraw: Redraw, reply: Reply, later: Later,
) -> None:  # fmt: skip
    """Record that the ad was pulled, and why."""
    values = fields.read(view)
    why = str(values.get(renewal_form.REASON))
    with open_workspace() as workspace:
        form = Checked(values, workspace.settings.choices(), now)
        note = form.paragraph(fields.NOTE, most=1000)
        form.done()
        goes_on = values.get(renewal_form.BEFORE) == renewal_form.GOES_ON
        why = why if why in REASONS else DEFAULT_PULL
        code = workspace.codes.pull(_seen(view), why, by=person(body)[0], at=now, note=note, goes_on=goes_on)
        old = workspace.codes.get(code.replaces) if goes_on and code.replaces else None
    redraw.soon()
    later(lambda: reply(cards.pulled(code, now, old)), reply)
    ack()


def save_settings(
    ack: Ack, view: dict[str, Any], now: datetime,
    open_workspace: OpenWorkspace, open_afterwards: OpenWorkspace, opening: Opening, reply: Reply, later: Later,
) -> None:  # fmt: skip
    """Keep what the workspace chose. A new alert channel counts once the hello stands in it."""
    with open_workspace() as workspace:
        before = workspace.settings.choices()
        chosen = _choices(Checked(fields.read(view), before, now))
        same_channel = replace(chosen, alert_channel=before.alert_channel)
        workspace.settings.save(same_channel, by=opening.by, at=now)
        workspace.alerting.try_again(now)
    if chosen == same_channel:
        later(lambda: reply(settings_form.saved(chosen)), reply)
    else:
        later(lambda: greet(chosen, before.alert_channel, opening, open_afterwards), reply)
    ack()


def _extend(workspace: Workspace, form: Checked, seen: Seen, *, by: str) -> Code:
    if form.values.get(renewal_form.NEW_CODE):
        form.errors[renewal_form.NEW_CODE] = "Extended keeps the code. Choose Replaced for a new one, or empty this."
    rights, before = form.rights(), workspace.codes.get(seen.id).rights_end_at
    rights_alone = rights not in (None, before) and not form.days() and form.values.get(fields.EXACT) is None
    note, span = form.paragraph(fields.NOTE, most=1000), None if rights_alone else form.renewal(seen.expires_at)
    form.done()
    return workspace.codes.extend(seen, span, by=by, at=form.now, note=note, rights_end_at=rights)


def _choices(form: Checked) -> Choices:
    zone = form.try_(settings_form.ZONE, parse_zone, form.values.get(settings_form.ZONE) or "")
    account, message = form.text(fields.ACCOUNT), form.message(settings_form.MESSAGE)
    form.done()
    return Choices(
        alert_channel=form.values.get(settings_form.CHANNEL),
        alert_time=time.fromisoformat(form.values.get(settings_form.TIME) or "09:00"),
        timezone=zone.key if zone else "UTC", default_days=form.days() or form.chosen.default_days,
        default_account=account, request_message="" if message == REQUEST_MESSAGE else message,
        owner_dm=bool(form.values.get(settings_form.OWNER_DM, form.chosen.owner_dm)),
        weekly_report=bool(form.values.get(settings_form.REPORT, form.chosen.weekly_report)),
    )  # fmt: skip


def _answered(values: dict[str, Any]) -> dict[str, Any]:
    """A question that was asked and left unanswered counts as not asked."""
    return {block: value for block, value in values.items() if block != code_form.LOG_EXPIRED or value}


def _request(workspace: Workspace, values: dict[str, Any]) -> Request | None:
    number = read_number(values.get(fields.REQUEST))
    return workspace.requests.get(number) if number else None


def _seen(view: dict[str, Any]) -> Seen:
    """The code as it was when the form was opened."""
    held = fields.read_metadata(view)
    press = read_press(f"{held.get('id')} {held.get('at')}")
    if press is None:
        raise Refused("This form is from an older version of me. Please open it again.")
    return press.seen
