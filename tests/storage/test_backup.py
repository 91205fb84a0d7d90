import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.backup import NotCopied, back_up
from storage.database import Database
from storage.new_codes import NewCode
from storage.rules.codes import parse_code
from storage.rules.windows import Window

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path / 'spark.db'}"
    database = Database(address)
    database.migrate()
    database.close()
    return address


def log(database: Database, number: int) -> None:
    window = Window(NOW + timedelta(days=9), None, None, already_expired=False)
    with database.workspace("T1") as workspace:
        new = NewCode(code=parse_code(f"#{number:04}{'x' * 30}"), window=window, owner="U1")
        workspace.codes.log(new, by="U1", at=NOW)


def keep_logging(database: Database, stop: threading.Event) -> None:
    for number in range(1, 300):
        if stop.is_set():
            break
        log(database, number)


def test_a_copy_taken_while_codes_are_logged_is_whole_and_can_be_used_instead(url: str, tmp_path: Path):
    database = Database(url)
    log(database, 0)
    stop = threading.Event()
    writer = threading.Thread(target=keep_logging, args=(database, stop))
    writer.start()
    held = back_up(url, tmp_path / "copy.db")
    stop.set()
    writer.join()
    database.close()

    restored = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    assert restored.is_current()
    with restored.reading("T1") as workspace:
        codes, total = workspace.search.due(timedelta(days=30), NOW, most=1)
    assert total == held >= 1 and codes[0].id == 1
    log(restored, 9999)
    restored.close()


def test_a_file_that_is_there_is_not_overwritten(url: str, tmp_path: Path):
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(NotCopied, match="exists already"):
        back_up(url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_copy_that_cannot_be_made_says_so(url: str, tmp_path: Path):
    with pytest.raises(NotCopied, match="could not be made"):
        back_up(url, tmp_path / "no such folder" / "copy.db")


def test_postgresql_is_sent_to_its_own_tool_without_the_password(tmp_path: Path):
    with pytest.raises(NotCopied) as told:
        back_up("postgresql+psycopg://me:hidden@host/spark", tmp_path / "spark.dump")
    assert "pg_dump" in str(told.value) and "hidden" not in str(told.value)
