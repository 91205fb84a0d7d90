"""Installations in the database: what is kept, replaced and wiped, and who comes first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from storage.installations import Installed
from tests.conftest import MIA, NOON, TEAM

OTHER, SECOND, SOON = "T0BETA", timedelta(seconds=1), NOON + timedelta(minutes=10)


def installed(team_id=TEAM, locked="locked"):
    return Installed(team_id, locked, "U0SPARK01", "commands", "A0SPARK01", MIA)


def install(database, *which, at=NOON):
    with database.installations() as installations:
        for each in which:
            installations.install(each, at)


def forget(database, team_id, at):
    with database.installations() as installations:
        installations.forget(team_id, at)


def tokens(database, *team_ids):
    with database.installations(reading=True) as installations:
        return [installations.locked_token(team_id) for team_id in team_ids or (TEAM, OTHER)]


def set_out(database, fingerprint="f1", expires_at=SOON, now=NOON):
    with database.installations() as installations:
        installations.set_out(fingerprint, expires_at, now)


def came_back(database, fingerprint="f1", now=NOON):
    with database.installations() as installations:
        return installations.came_back(fingerprint, now)


def test_each_workspace_has_its_own_token(database):
    install(database, installed(), installed(OTHER, "other"))
    assert tokens(database, TEAM, OTHER, "T0NOBODY", "") == ["locked", "other", None, None]


def test_a_new_installation_takes_the_place_of_the_old_one(database):
    install(database, installed(), installed(OTHER, "other"))
    install(database, installed(locked="newer"))
    assert tokens(database) == ["newer", "other"]


def test_who_has_gone_leaves_no_token_and_is_not_listed(database):
    install(database, installed(), installed(OTHER, "other"))
    forget(database, TEAM, NOON + SECOND)
    forget(database, TEAM, NOON + 2 * SECOND)
    forget(database, "T0NOBODY", NOON + SECOND)
    assert tokens(database) == [None, "other"]
    with database.installations(reading=True) as installations:
        assert installations.workspaces() == [OTHER]


def test_who_comes_back_is_there_again(database):
    install(database, installed())
    forget(database, TEAM, NOON)
    install(database, installed(locked="newer"), at=NOON + SECOND)
    with database.installations(reading=True) as installations:
        assert installations.workspaces() == [TEAM]
    assert tokens(database, TEAM) == ["newer"]


def test_what_is_told_late_does_not_wipe_a_newer_token(database):
    install(database, installed(), at=NOON + SECOND)
    forget(database, TEAM, NOON)
    assert tokens(database, TEAM) == ["locked"]


def test_two_installations_at_the_same_moment_leave_one(database):
    together = Barrier(6)

    def work(number):
        together.wait()
        install(database, installed(locked=f"locked {number}"))

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))
    assert tokens(database, TEAM)[0].startswith("locked")


def test_a_state_works_once(database):
    set_out(database)
    assert [came_back(database, "another"), came_back(database), came_back(database)] == [False, True, False]


@pytest.mark.parametrize(("now", "expected"), [(SOON - SECOND, True), (SOON, False)])
def test_a_state_works_until_its_time_is_over(database, now, expected):
    set_out(database)
    assert came_back(database, now=now) is expected


def test_of_many_who_come_back_with_one_state_one_wins(database):
    set_out(database)
    together = Barrier(8)

    def work(_number):
        together.wait()
        return came_back(database)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(work, range(8))) == 1


def test_states_nobody_came_back_with_are_swept_by_the_next(database):
    set_out(database, "f1")
    set_out(database, "f2", SOON + SECOND, now=SOON)
    assert [came_back(database, "f1"), came_back(database, "f2")] == [False, True]
