"""A copy is whole, or there is none: whatever writes meanwhile, and however full the disk is."""

import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from storage.backup import NotCopied, back_up
from storage.database import Database
from tests.conftest import NOON, TEAM
from tests.outages import damaged, full_disk, small_disk
from tests.storage.work import log
from tests.storage.writer import ROOT, start
from tests.waiting import wait_for


@pytest.fixture
def url(tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path / 'spark #1.db'}"
    database = Database(address)
    database.migrate()
    log(database)
    database.close()
    return address


@pytest.fixture
def writer(url: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process that logs codes as fast as it can."""
    process = start(url)
    try:
        wait_for(lambda: logged(url) > 20, seconds=20)
        yield process
    finally:
        process.kill()
        process.wait()


def logged(url: str) -> int:
    """How many codes there are by now."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=5)) as read:
        return int(read.execute("SELECT count(*) FROM codes").fetchone()[0])


def counted(file: Path) -> int:
    """How many codes a file holds, each of them with its line of history and a short id."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as read, read:
        read.execute("BEGIN")
        assert read.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        questions = ("count(*) FROM codes", "count(*) FROM history", "sum(last_id) FROM workspaces")
        codes, history, ids = (read.execute(f"SELECT {each}").fetchone()[0] for each in questions)
        assert codes == history == ids
    return int(codes)


def test_every_copy_is_whole_while_another_process_writes_all_the_time(url: str, tmp_path: Path, writer):
    held = [back_up(url, tmp_path / f"copy {number}.db") for number in range(10)]
    assert held == [counted(tmp_path / f"copy {number}.db") for number in range(10)]
    assert held == sorted(held) and held[0] < held[-1]
    assert writer.poll() is None


def test_what_a_killed_process_left_in_its_journal_is_in_the_copy(url: str, tmp_path: Path, writer):
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert (tmp_path / "spark #1.db-wal").stat().st_size > 0
    held = back_up(url, tmp_path / "copy.db")
    assert held == counted(tmp_path / "spark #1.db") > 20


def test_a_copy_can_be_used_instead(url: str, tmp_path: Path):
    assert back_up(url, tmp_path / "copy.db") == 1
    restored = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    assert restored.is_current()
    with restored.reading(TEAM) as workspace:
        codes, total = workspace.search.due(timedelta(days=30), NOON, most=1)
    assert (total, codes[0].id) == (1, 1)
    assert log(restored, "#next").id == 2
    restored.close()


def test_a_copy_is_one_file_and_leaves_nothing_beside_it(url: str, tmp_path: Path):
    (tmp_path / "copies").mkdir()
    back_up(url, tmp_path / "copies" / "copy.db")
    assert [path.name for path in (tmp_path / "copies").iterdir()] == ["copy.db"]


def test_a_file_that_is_there_is_not_overwritten(url: str, tmp_path: Path):
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(NotCopied, match="exists already"):
        back_up(url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


@pytest.mark.parametrize("where", ["no such folder/copy.db", "spark #1.db/copy.db"])
def test_a_copy_that_cannot_be_made_says_so(url: str, tmp_path: Path, where: str):
    with pytest.raises(NotCopied, match=r"could not be made: [A-Z]"):
        back_up(url, tmp_path / where)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path):
    with pytest.raises(NotCopied, match="unable to open database file"):
        back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_database_gives_no_copy(url: str, tmp_path: Path):
    with damaged(url), pytest.raises(NotCopied, match="the database is damaged"):
        back_up(url, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_nor_does_one_whose_damage_only_shows_when_all_of_it_is_read(url: str, tmp_path: Path):
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as harm, harm:
        harm.execute("PRAGMA writable_schema = ON")
        harm.execute("DELETE FROM sqlite_master WHERE name = 'ix_codes_tail'")
    with pytest.raises(NotCopied, match="the database is damaged"):
        back_up(url, tmp_path / "copy.db")
    assert not list(tmp_path.glob("*copy*")) and not list(tmp_path.glob(".spark-*"))


def test_a_full_disk_leaves_no_half_copy(url: str, tmp_path: Path):
    with small_disk(tmp_path / "disk") as folder:
        with full_disk(f"sqlite:///{folder / 'copy.db'}"):
            with pytest.raises(NotCopied, match="could not be made: "):
                back_up(url, folder / "copy.db")
            assert [path.name for path in folder.iterdir()] == ["ballast"]
        assert back_up(url, folder / "copy.db") == 1


@pytest.mark.parametrize("room", [0, 8192, 50_000])
def test_the_command_says_in_one_line_that_there_was_no_room(url: str, tmp_path: Path, room: int):
    command = subprocess.run(
        [sys.executable, "-m", "bot", "backup", "copy.db"],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert command.returncode == 1 and command.stdout == ""
    (line,) = command.stderr.splitlines()
    assert line.startswith("The copy could not be made: ")
    assert not [path.name for path in tmp_path.iterdir() if not path.name.startswith("spark #1.db")]


def test_postgresql_is_sent_to_its_own_tools_without_the_password(tmp_path: Path):
    with pytest.raises(NotCopied) as told:
        back_up("postgresql+psycopg://me:hidden@host/spark", tmp_path / "spark.dump")
    assert "pg_dump" in str(told.value) and "pg_restore" in str(told.value) and "hidden" not in str(told.value)
