"""The doctor's exit code says whether anything is wrong."""

from tests.e2e.conftest import Host, set_up
from tests.processes import SOCKET


def test_the_doctor_ends_with_0_when_all_is_well_and_with_1_when_not(host: Host):
    process = host.serve(SOCKET)
    ill = host.start("doctor", **host.settings(SOCKET))
    assert ill.end() == 1
    assert "✖ No alert channel is chosen: nobody is alerted. → In Slack: /spark settings\n" in ill.out
    set_up(host.slack)
    well = host.start("doctor", **host.settings(SOCKET))
    assert well.end() == 0
    assert well.out.count("✔") == 7
    assert (ill.err, well.err, process.trouble) == ("", "", [])


def test_a_postgresql_without_tables_is_told_what_to_run(host: Host, new_postgres: str):
    ill = host.start("doctor", **host.settings(SOCKET, DATABASE_URL=new_postgres))
    assert ill.end() == 1
    assert ill.out.startswith("✖ The tables are not up to date. → Run: python -m bot migrate\n")
    assert ill.err == ""
