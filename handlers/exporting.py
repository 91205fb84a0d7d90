"""`/spark export`: all that fits a query, as files by direct message to whoever asked."""

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.given import Later, OpenWorkspace, Reply
from handlers.slack_answers import NOT_OK, why_not
from handlers.views import export
from handlers.views.files import Table, as_json, of_code, of_request
from handlers.views.words import Answer
from storage.rules import Refused
from storage.rules.queries import ME, Query, Show, read_query
from storage.rules.records import CODE_COLUMNS, REQUEST_COLUMNS
from storage.rules.text import line
from storage.workspace import Workspace

UPLOAD_SECONDS = 60
"""Slack takes its time for a large file, and nobody waits for it."""
_WITH_CODES = re.compile(r"(?i)\bwith\s+(?:whole\s+)?codes\b")


@dataclass(frozen=True)
class Wish:
    """What somebody wants to have in their files."""

    query: Query
    by: str
    now: datetime
    whole: bool

    @property
    def has_codes(self) -> bool:
        """Whether whole codes are among what leaves: a list of requests has none."""
        return self.whole and self.query.show is not Show.REQUESTS

    @property
    def mine(self) -> Query:
        """The query, with whoever asks in the place of `me`."""
        return replace(self.query, owner=self.by) if self.query.owner == ME else self.query


def asked(typed: str, by: str, now: datetime) -> Wish:
    """What the words wish for: filters as in a list, everything for none; with whole codes if they say so."""
    filters, told = _WITH_CODES.subn(" ", typed)
    return Wish(read_query(line(filters, 2000), Show.ALL), by, now, whole=told > 0)


def whole(
    ack: Ack, action: dict[str, Any], client: WebClient, now: datetime, reply: Reply, later: Later,
    open_workspace: OpenWorkspace, open_afterwards: OpenWorkspace, read_workspace: OpenWorkspace,
) -> None:  # fmt: skip
    """The same once more, with whole codes."""
    query = read_query(str(action.get("value")).partition(" ")[2], Show.ALL)
    send(
        Wish(query, reply.user, now, whole=True),
        Ways(client, reply, later, open_workspace, open_afterwards, read_workspace),
    )
    ack()


@dataclass(frozen=True)
class Ways:
    """Where files come from, and where they go."""

    client: WebClient
    reply: Reply
    later: Later
    open_workspace: OpenWorkspace
    open_afterwards: OpenWorkspace
    read_workspace: OpenWorkspace


def send(wish: Wish, ways: Ways) -> None:
    """Have the pool send the files, once for each time that they are asked for."""
    with ways.open_workspace():
        ways.later(lambda: _send(wish, ways), ways.reply)


def _send(wish: Wish, ways: Ways) -> None:
    """That whole codes leave is written down before they do: for each of those that are in the files."""
    client = ways.client
    _refuse(client, wish)
    ways.reply(Answer(export.ON_ITS_WAY))
    with ways.read_workspace() as workspace:
        files, numbers = _gathered(workspace, wish)
    if not files.codes.count and not files.requests.count:
        ways.reply(export.nothing(wish.query))
        return
    if wish.has_codes and numbers:
        with ways.open_afterwards() as workspace:
            workspace.exporting.note_export(numbers, by=wish.by, at=wish.now)
    about = export.sent(files.codes.count, files.requests.count, wish.query, whole=wish.has_codes)
    told = client.chat_postMessage(channel=wish.by, **about)
    try:
        upload(client, str(told["channel"]), files.named(wish.now))
    except NOT_OK as error:
        client.chat_delete(channel=str(told["channel"]), ts=str(told["ts"]))
        if isinstance(error, SlackApiError) and why_not(error) == "missing_scope":
            raise Refused(export.NOT_ALLOWED) from error
        raise


def _refuse(client: WebClient, wish: Wish) -> None:
    """Refused before anything is written down: for guests, and where Slack says that files may not be sent."""
    answer = client.users_info(user=wish.by)
    if answer["user"].get("is_restricted"):
        raise Refused(export.NO_GUESTS)
    scopes = str((answer.headers or {}).get("x-oauth-scopes") or "").replace(" ", "").split(",")
    if scopes != [""] and "files:write" not in scopes:
        raise Refused(export.NOT_ALLOWED)


def upload(client: WebClient, channel: str, files: Mapping[str, bytes]) -> None:
    """Show these files in a channel, in one message."""
    patient = copy.copy(client)
    patient.timeout = UPLOAD_SECONDS
    uploads = [{"filename": name, "title": name, "file": content} for name, content in files.items()]
    patient.files_upload_v2(channel=channel, file_uploads=uploads)


@dataclass(frozen=True)
class Files:
    """What leaves the ledger."""

    codes: Table
    requests: Table

    def named(self, now: datetime) -> dict[str, bytes]:
        """Each file with its name; none that would be empty."""
        day, tables = f"{now:%Y-%m-%d}", {"codes": self.codes, "requests": self.requests}
        csv = {f"spark-{kind}-{day}.csv": table.csv for kind, table in tables.items() if table.count}
        return {**csv, f"spark-export-{day}.json": as_json(tables, now)}


def _gathered(workspace: Workspace, wish: Wish) -> tuple[Files, Sequence[int]]:
    """All that fits, and the ids of its codes; requests only where they were asked for, or nothing else was."""
    files, query, numbers = Files(Table(CODE_COLUMNS), Table(REQUEST_COLUMNS)), wish.mine, list[int]()
    for codes in workspace.exporting.codes(query, wish.now) if query.show is not Show.REQUESTS else ():
        numbers += (code.id for code in codes)
        past = workspace.exporting.history([code.id for code in codes])
        for code in codes:
            files.codes.add(*of_code(code, past[code.id], wish.now, whole=wish.has_codes))
    for requests in workspace.exporting.requests(query) if query.show in (Show.ALL, Show.REQUESTS) else ():
        past = workspace.exporting.history([request.id for request in requests])
        for request in requests:
            files.requests.add(*of_request(request, past[request.id], whole=wish.has_codes))
    return files, numbers
