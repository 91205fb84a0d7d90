"""A database that does not work for a while: said plainly, nothing lost, and well again by itself."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.running import Bot
from tests.conftest import AD_OPS, CODE, LEO, Team
from tests.handlers import ledger
from tests.handlers.looking import filled
from tests.outages import Outage, damaged, failing_disk, full_disk, read_only, small_disk
from tests.storage.work import choose, log

PLAIN = "the database does not work at the moment. Nothing was lost, please "
NEW = CODE.replace("Nk3v", "Pq7z")
WHY: dict[Outage, str] = {
    failing_disk: "its disk fails or is full",
    full_disk: "its disk is full",
    read_only: "it is read-only",
    damaged: "it is damaged",
}


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, small enough to be filled."""
    with small_disk(tmp_path / "disk") as folder:
        yield folder


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    return tmp_path / "spark.db"


@contextmanager
def out_of_order(bot: Bot, outage: Outage) -> Iterator[None]:
    """The outage; where it is seen only by who comes new, there is no connection from before."""
    if outage in (read_only, damaged):
        for each in (bot.database, bot.patient):
            each.close()
    with outage(bot.settings.database_url):
        yield


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged since the last look; nothing with a traceback."""
    records = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert not [record for record in records if record.exc_info or record.levelno > logging.WARNING]
    caplog.clear()
    return [record.getMessage() for record in records]


everywhere = pytest.mark.parametrize(
    ("database_url", "outage"),
    [("sqlite", outage) for outage in WHY] + [("postgresql", full_disk), ("postgresql", read_only)],
    indirect=["database_url"],
)


@everywhere
def test_everybody_is_told_nothing_is_lost_and_it_is_well_again_by_itself(team: Team, outage: Outage, caplog):
    team.set_up()
    team.log(hours=20)
    team.command("/spark add")
    with out_of_order(team.bot, outage):
        answer = team.submit({"Spark Code": NEW, "Creator": "@second", "Note": "kept"})
        (said,) = answer.errors.values()
        assert said.startswith(f"Not saved: {PLAIN}press Save again in a while. (ref ")
        assert (filled(team)["Note"], filled(team)["Spark Code"]) == ("kept", NEW)
        (line,) = lines(caplog)
        assert line == f"ref {said[-5:-1]}: the database does not work: {WHY[outage]}"

        team.bot.clock._pass()
        (line,) = lines(caplog)
        assert line.endswith(f"the database does not work: {WHY[outage]}")
        assert not team.alerts()

    assert team.submit().body is None
    assert [code.creator for code in ledger.codes(team)] == ["glow.by_ana", "second"]
    team.bot.clock._pass()
    assert team.bot.pool.wait(5)
    assert len([each for each in team.alerts() if "@glow.by_ana" in each.text]) == 1
    assert lines(caplog) == []


@everywhere
def test_a_button_is_told_too_and_counts_when_it_is_pressed_again(team: Team, outage: Outage, caplog):
    team.set_up()
    team.log(hours=20)
    team.tick()
    team.press("Pulled", by=LEO)
    team.submit({"Reason": "Other"}, by=LEO)
    with out_of_order(team.bot, outage):
        team.press("Undo", where=(AD_OPS, team.alerts()[0].ts))
        assert f"Not done: {PLAIN}try again in a while." in team.said_to()
        assert len(lines(caplog)) == 1
    team.press("Undo", where=(AD_OPS, team.alerts()[0].ts))
    assert ledger.code(team).closed_at is None
    assert lines(caplog) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_disk_that_is_full_in_the_middle_of_a_pass_is_one_line_however_many_alerts_wait(
    team: Team, database_url: str, caplog
):
    for number in range(20):
        choose(team.bot.database, team=f"T{number}", alert_channel=AD_OPS)
        log(team.bot.database, hours=30, team=f"T{number}")
    with full_disk(database_url, ["digest_lines"]):
        team.bot.clock._pass()
        assert lines(caplog) == ["alerts wait for the database: its disk is full"]
    team.clock.push(minutes=1)
    team.bot.clock._pass()
    assert len(team.alerts()) == 20
    assert lines(caplog) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_owed_already_goes_out_while_nothing_more_can_be_owed(team: Team, database_url: str, caplog):
    team.set_up()
    team.log(hours=20)
    with team.bot.patient.outbox() as outbox:
        outbox.make(team.clock())
    with full_disk(database_url, ["digests"], "INSERT"):
        team.bot.clock._pass()
    (line,) = lines(caplog)
    assert line.endswith("the database does not work: its disk is full")
    assert len(team.alerts()) == 1
