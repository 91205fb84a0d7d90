"""How a database means to answer: the plans of the statements that a piece of our code sends."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from sqlalchemy import Engine, event, insert, text

from storage.database import Database
from storage.models import (
    Base,
    Code,
    Delivered,
    Digest,
    DigestLine,
    DigestMessage,
    Feed,
    History,
    Notice,
    Request,
    WeeklyReport,
    WordBlock,
    WorkspaceSettings,
)
from storage.rules.blocks import blocks
from tests.conftest import NOON

DAY = timedelta(days=1)
TEAMS, CODES, DAYS = [f"T{number:03}" for number in range(40)], 500, 60
ALERTS = [(place * DAYS + day + 1, team, day) for place, team in enumerate(TEAMS) for day in range(DAYS)]


def fill(database: Database) -> None:
    """Forty workspaces with five hundred codes each, a fifth of them open, and two months of alerts."""
    with database._engine.begin() as connection:
        for table, rows in _rows().items():
            connection.execute(insert(table), rows)
        if connection.dialect.name == "postgresql":  # its counter knows nothing of ids that were given
            connection.execute(text("SELECT setval('digests_id_seq', 100000)"))
    with database._engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def plans(database: Database, ask: Callable[[], object]) -> list[str]:
    """The plan of every statement that this sends."""
    return [_plan(database._engine, *each) for each in sent(database, ask)]


def sent(database: Database, ask: Callable[[], object]) -> list[tuple[str, Any]]:
    """The statements that this sends, with their values."""
    found: list[tuple[str, Any]] = []

    def listen(_connection, _cursor, statement, parameters, _context, executemany) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            found.append((statement, parameters[0] if executemany else parameters))

    engines = {database._engine, database._reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", listen)
    try:
        ask()
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", listen)
    return found


def scanned(plan: str) -> set[str]:
    """The tables that are read from end to end."""
    return {table for found in re.findall(r"Seq Scan on (\w+)|^SCAN (\w+)$", plan, re.MULTILINE) for table in found} - {
        ""
    }


def _plan(engine: Engine, statement: str, parameters: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with engine.connect() as connection:
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters))


def _rows() -> dict[type[Base], list[dict[str, Any]]]:
    return {
        WorkspaceSettings: [
            {"team_id": team, "last_id": CODES + 50, "alert_channel": "C1", "alert_time": time(9), "timezone": "UTC",
             "weekly_report": True}
            for team in TEAMS
        ],
        Code: [_code(team, number) for team in TEAMS for number in range(1, CODES + 1)],
        WordBlock: [
            {"team_id": team, "word": word, "block": block, "bits": bits} for team in TEAMS
            for word, numbers in _words().items() for block, bits in blocks(numbers).items()
        ],
        Request: [
            {
                "team_id": team, "id": CODES + number, "creator": f"ana{number}", "days": 30,
                "owner": f"U{number % 3 + 1}",
                "asked_by": "U1", "asked_at": NOON, "closed_at": NOON if number % 5 else None,
            }
            for team in TEAMS for number in range(1, 51)
        ],
        Digest: [
            {
                "id": number, "team_id": team, "kind": "digest", "local_day": NOON.date() - (day + 1) * DAY,
                "created_at": NOON, "sending_until": NOON, "sent_at": NOON - (day + 1) * DAY,
            }
            for number, team, day in ALERTS
        ],
        DigestMessage: [
            {"digest_id": number, "page": 0, "team_id": team, "channel": "C1", "ts": str(number), "sent_at": NOON}
            for number, team, _ in ALERTS
        ],
        DigestLine: [
            {
                "digest_id": number, "code_id": code, "team_id": team, "page": 0, "place": code,
                "stage": "expired", "expires_at": NOON,
            }
            for number, team, day in ALERTS for code in range(day + 1, day + 6)
        ],
        Notice: [
            {
                "team_id": team, "code_id": code, "stage": "expired", "expires_at": NOON - day * DAY,
                "digest_id": number, "at": NOON,
            }
            for number, team, day in ALERTS for code in range(day + 1, day + 6)
        ],
        WeeklyReport: [
            {
                "team_id": team, "week": NOON.date() - week * 7 * DAY, "created_at": NOON, "sending_until": NOON,
                "attempts": 1, "sent_at": NOON,
            }
            for team in TEAMS for week in range(52)
        ],
        Delivered: [
            {"team_id": team, "key": f"{number:064}", "at": NOON - number * timedelta(minutes=3)}
            for team in TEAMS for number in range(485)
        ],
        Feed: [
            {"team_id": team, "fingerprint": f"{team}{number}", "made_by": f"U{number % 25}", "made_at": NOON}
            for team in TEAMS for number in range(50)
        ],
        History: [
            {"team_id": team, "about": code, "at": NOON, "by": "U1", "what": "logged", "was": {}, "became": {}}
            for team in TEAMS for code in range(1, CODES + 1)
        ],
    }  # fmt: skip


def _words() -> dict[str, list[int]]:
    held: dict[str, list[int]] = {}
    for number in range(1, CODES + 1):
        for word in (f"ana{number:03}", f"{number:04}", ":abrand", f":a{number % 35}", "summer"):
            held.setdefault(word, []).append(number)
    return held


def _code(team: str, number: int) -> dict[str, Any]:
    is_open = number % 5 == 0
    return {
        "team_id": team, "id": number, "code": f"#{number}", "fingerprint": f"{team}{number}",
        "tail": f"{number:05}"[::-1], "account_key": f"brand {number % 35}" if number % 2 else "",
        "post_url": f"https://vm.tiktok.com/{number}", "post_key": f"post{number}", "creator": f"ana{number:03}",
        "owner": f"U{number % 3 + 1}", "code_ends_at": NOON + (number % 62 - 2) * DAY, "short_notice": False,
        "logged_by": "U1", "logged_at": NOON, "applied_at": NOON if number % 50 else None,
        "replaces": number - 1 if number % 20 == 0 else None,
        "closed_at": None if is_open else NOON - number * timedelta(minutes=1),
        "closed_as": None if is_open else "pulled",
    }  # fmt: skip
