"""`/spark report`: a period in numbers by direct message to whoever asked, with a table of all that happened."""

import logging
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.web import SlackResponse

from handlers.drawing import Form, first_taken
from handlers.exporting import Ways, upload
from handlers.slack_answers import NOT_OK, why_not
from handlers.views import report as view
from handlers.views import report_table
from handlers.views.words import Answer
from storage.rules import Refused
from storage.rules.facts import Period
from storage.rules.reports import Report, report

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """Who wants to know about how many days."""

    days: int
    by: str
    now: datetime


def send(wish: Wish, ways: Ways) -> None:
    """Have the pool send the report, once for each time that it is asked for."""
    with ways.open_workspace():
        ways.later(lambda: _send(wish, ways), ways.reply)


def _send(wish: Wish, ways: Ways) -> None:
    if ways.client.users_info(user=wish.by)["user"].get("is_restricted"):
        raise Refused(view.NO_GUESTS)
    ways.reply(Answer(view.ON_ITS_WAY))
    with ways.read_workspace() as workspace:
        if workspace.reporting.is_empty():
            return ways.reply(Answer(view.NOTHING))
        period = Period.last(wish.days, wish.now, workspace.settings.choices().zone)
        shown, chart = report(workspace.reporting.facts(period), period), workspace.settings.draws_charts(wish.now)
    told, chart = _tell(wish, ways, shown, chart=chart)
    return _attach(ways, shown, told, chart=chart)


def _tell(wish: Wish, ways: Ways, shown: Report, *, chart: bool) -> tuple[SlackResponse, bool]:
    """Post it, if need be without its chart: that is remembered. Answers whether it has one."""
    classic = view.report(shown, _note(shown), chart=False)
    forms: list[Form] = [*([view.report(shown, _note(shown), chart=True)] if chart else []), classic]
    told, form = first_taken(lambda each: ways.client.chat_postMessage(channel=wish.by, **each), forms)
    if chart and form is classic:
        with ways.open_afterwards() as workspace:
            workspace.settings.refused_charts(wish.now)
    return told, chart and form is not classic


def _attach(ways: Ways, shown: Report, told: SlackResponse, *, chart: bool) -> None:
    """Its table, under it; where that cannot be, the report says why."""
    if not shown.events:
        return
    channel = str(told["channel"])
    try:
        upload(ways.client, channel, {report_table.name(shown): report_table.table(shown)})
    except NOT_OK as error:
        log.warning("a report goes without its table: %s", why_not(error))
        note = view.MAY_NOT if why_not(error) == "missing_scope" else view.NOT_SENT
        ways.client.chat_update(channel=channel, ts=str(told["ts"]), **view.report(shown, note, chart=chart))


def _note(shown: Report) -> str:
    return view.TABLE if shown.events else ""
