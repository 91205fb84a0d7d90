"""Very much at once: in one channel, and in a thousand."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import insert

from bot.locks import Lock
from storage.installations import Installed
from storage.models import Code, WorkspaceSettings
from storage.new_codes import facts
from tests.chaos.scene import ENGINES, Engines, Scene, scene
from tests.chaos.table import Row
from tests.conftest import MIA, TEAM
from tests.processes import PROCFILE, Process, free_port
from tests.storage.work import new

PASS_SECONDS, MEGABYTES = 60, 400
LIMITED = 30
"""Seconds for which Slack limits one of the thousand."""


def bench(engines: Engines, *, short: bool) -> Iterator[Row]:
    """Ten thousand codes in one channel; a thousand channels of ten."""
    for engine in ENGINES:
        yield _one_channel(engines, engine, 1_000 if short else 10_000)
        yield _many_channels(engines, engine, 20 if short else 1_000)


def _one_channel(engines: Engines, engine: str, codes: int) -> Row:
    with scene(engines, engine) as stage:
        stage.seed(0)
        _fill(stage, {TEAM: codes})
        began = time.monotonic()
        process = stage.run("tick")
        memory = _most_memory(process)
        seconds = time.monotonic() - began
        messages, shown = len(stage.delivered), len(stage.told())
        more = re.search(r"and (\d+) more", stage.delivered[-1].text) if stage.delivered else None
        counted, trouble = shown + int(more[1] if more else 0), stage.trouble
        button = "See them all" in str(stage.delivered[-1].blocks) if more else True
    words = f"{seconds:.0f} s, {messages} messages, {counted} counted, {memory:.0f} MB"
    met = seconds <= PASS_SECONDS and messages <= 10 and counted == codes and memory <= MEGABYTES and button
    promise = "<= 60 s, 10 messages, all, 400 MB"
    return Row(f"{engine}: {codes} codes due at once in one channel", promise, words, met and not trouble)


def _many_channels(engines: Engines, engine: str, workspaces: int) -> Row:
    """Each workspace has its own channel; Slack limits the first for half a minute, and nobody else waits for that."""
    with scene(engines, engine) as stage:
        key = Fernet.generate_key().decode()
        teams = [f"T{number:05}" for number in range(workspaces)]
        _install(stage, teams, key)
        _fill(stage, dict.fromkeys(teams, 10))
        limited = {"Retry-After": str(LIMITED)}
        stage.slack.fail("chat.postMessage", "ratelimited", headers=limited, when=lambda args: _is_of(args, teams[0]))
        began = time.monotonic()
        _serve_many(stage, key)
        stage.wait(lambda: _told(stage, teams[1:]) == workspaces - 1, 240)
        others = time.monotonic() - began
        stage.wait(lambda: _told(stage, teams) == workspaces, 2 * LIMITED + 30)
        counts = [len(_alerts(stage, team)) for team in teams]
        trouble = stage.trouble
    words = f"{counts.count(1)} with one message, {counts.count(0)} with none, all others after {others:.0f} s"
    met = counts.count(1) == workspaces and not trouble
    return Row(f"{engine}: {workspaces} channels of 10 codes, one of them limited", "one message each", words, met)


def _fill(stage: Scene, teams: dict[str, int]) -> None:
    """So many open codes for each, which end within half a day."""
    now = datetime.now(UTC)
    fixed = {"short_notice": True, "logged_by": MIA, "logged_at": now}
    with stage.database.workspace(TEAM) as workspace:
        session = workspace.codes._scope.session
        session.execute(insert(Code), [
            facts(new(f"#{team}-{number}", 6 + number / 3600, now)) | fixed | {"team_id": team, "id": number + 1}
            for team, codes in teams.items() for number in range(codes)
        ])  # fmt: skip


def _install(stage: Scene, teams: list[str], key: str) -> None:
    """Every workspace with a token, a channel of its own name and no wish for direct messages."""
    now = datetime.now(UTC)
    chosen: dict[str, Any] = {"alert_time": datetime.min.time(), "timezone": "UTC", "owner_dm": False}
    for team in teams:
        made = stage.slack.add_team(team)
        stage.slack.add_channel(f"C{team[1:]}", f"alerts-{team[1:]}", team=team)
        with stage.database.installations() as installations:
            locked = Lock((key,)).lock(made.bot_token)
            installations.install(Installed(team, locked, made.bot_user, "", made.app_id, MIA), now)
    with stage.database.workspace(TEAM) as workspace:
        rows = [{"team_id": team, "alert_channel": f"C{team[1:]}", "last_id": 100, **chosen} for team in teams]
        workspace.codes._scope.session.execute(insert(WorkspaceSettings), rows)


def _serve_many(stage: Scene, key: str) -> Process:
    """A web process for any number of workspaces."""
    client, secret = stage.slack.client
    asked = {
        "SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": stage.slack.signing_secret,
        "SLACK_CLIENT_ID": client, "SLACK_CLIENT_SECRET": secret, "ENCRYPTION_KEYS": key,
        "PUBLIC_URL": "http://localhost:3000", "PORT": str(free_port()),
    }  # fmt: skip
    return stage.run(*PROCFILE, under=(), **asked)


def _is_of(args: dict[str, Any], team: str) -> bool:
    return args.get("channel") == f"C{team[1:]}"


def _alerts(stage: Scene, team: str) -> list[object]:
    return [message for message in stage.slack.channel(f"C{team[1:]}", team=team).log if message.metadata]


def _told(stage: Scene, teams: list[str]) -> int:
    return sum(bool(_alerts(stage, team)) for team in teams)


def _most_memory(process: Process) -> float:
    """The most megabytes that it held until its end."""
    most = 0.0
    while process.running.poll() is None:
        status = Path(f"/proc/{process.running.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        most = max(most, int(found[1]) / 1024 if found else 0)
        time.sleep(0.1)
    return most
