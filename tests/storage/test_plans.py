"""Every question is answered from an index: nobody waits longer because others have many codes."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from storage.alert_messages import AlertMessages, Wanted
from storage.calendars import Part
from storage.codes import Seen
from storage.database import Database
from storage.glance import Glancing, Wish
from storage.models import Base
from storage.outbox import Outbox
from storage.recording import Posted, Stands
from storage.rules.facts import Period
from storage.rules.posts import Post
from storage.rules.queries import Query, Show
from storage.workspace import Workspace
from tests.conftest import LEO, NOON
from tests.storage.plans import DAY, TEAMS, fill, plans, scanned
from tests.storage.work import new, window

LARGE = {
    "word_blocks",
    "codes",
    "deliveries",
    "digest_lines",
    "digest_messages",
    "digests",
    "feeds",
    "history",
    "notices",
    "requests",
    "weekly_reports",
}
BY: dict[str, Any] = {"by": LEO, "at": NOON}
SHORT = Post("https://vm.tiktok.com/ZMabc")
PERIOD = Period.last(30, NOON + DAY, ZoneInfo("UTC"))
OPEN_CODE = Seen(5, NOON + 3 * DAY)

PEOPLE: dict[str, tuple[str, Callable[[Workspace], object]]] = {
    "what is due": ("ix_codes_due", lambda ledger: ledger.search.due(3 * DAY, NOON, 20)),
    "all open ones": ("ix_codes_open", lambda ledger: ledger.search.codes(Query(), 1, NOON)),
    "a page further on": ("ix_codes_open", lambda ledger: ledger.search.codes(Query(), 5, NOON)),
    "active ones": ("ix_codes_open", lambda ledger: ledger.search.codes(Query(Show.ACTIVE), 1, NOON)),
    "expiring ones": ("ix_codes_due", lambda ledger: ledger.search.codes(Query(Show.EXPIRING), 1, NOON)),
    "expired ones": ("ix_codes_open", lambda ledger: ledger.search.codes(Query(Show.EXPIRED), 1, NOON)),
    "all there are": ("pk_codes|autoindex_codes", lambda ledger: ledger.search.codes(Query(Show.ALL), 1, NOON)),
    "one's own": ("ix_codes_owner_open", lambda ledger: ledger.search.codes(Query(owner="U2"), 1, NOON)),
    "one's own that expire": (
        "ix_codes_owner_due",
        lambda ledger: ledger.search.codes(Query(Show.EXPIRING, owner="U2"), 1, NOON),
    ),
    "one's own pulled ones": (
        "ix_codes_owner_closed",
        lambda ledger: ledger.search.codes(Query(Show.PULLED, owner="U2"), 1, NOON),
    ),
    "all of one's own": (
        "(pk|autoindex)_codes",
        lambda ledger: ledger.search.codes(Query(Show.ALL, owner="U2"), 1, NOON),
    ),
    "those to apply": ("ix_codes_unapplied", lambda ledger: ledger.search.codes(Query(Show.TO_APPLY), 1, NOON)),
    "those to swap in": ("ix_codes_to_swap", lambda ledger: ledger.search.codes(Query(Show.TO_SWAP), 1, NOON)),
    "all filters together": (
        "word_blocks",
        lambda ledger: ledger.search.codes(Query(Show.EXPIRING, "ana", ("#summer",), "U2", "brand 5", "x"), 1, NOON),
    ),
    "requests to one creator": (
        "ix_requests_creator",
        lambda ledger: ledger.search.requests(Query(Show.REQUESTS, "ana1"), 1),
    ),
    "one's own requests": (
        "ix_requests_owner",
        lambda ledger: ledger.search.requests(Query(Show.REQUESTS, owner="U2"), 1),
    ),
    "requests with a word": ("ix_requests_open", lambda ledger: ledger.search.requests(Query(words=("zebra",)), 1)),
    "pulled ones": ("ix_codes_closed", lambda ledger: ledger.search.codes(Query(Show.PULLED), 1, NOON)),
    "one creator's": ("ix_codes_creator", lambda ledger: ledger.search.codes(Query(creator="ana01"), 1, NOON)),
    "any word": ("word_blocks", lambda ledger: ledger.search.codes(Query(words=("summer",)), 1, NOON)),
    "a word that few have": ("word_blocks", lambda ledger: ledger.search.codes(Query(words=("0012",)), 1, NOON)),
    "an account": ("word_blocks", lambda ledger: ledger.search.codes(Query(account="brand 5"), 1, NOON)),
    "a code's ending": ("ix_codes_tail", lambda ledger: ledger.search.anything("…0012")),
    "a post's id": ("ix_codes_post", lambda ledger: ledger.search.anything("7290000000000000001")),
    "a post's short link": ("ix_codes_post", lambda ledger: ledger.search.of_post(None, SHORT.url)),
    "an id": ("codes", lambda ledger: ledger.search.anything("123")),
    "open requests": ("ix_requests_open", lambda ledger: ledger.search.requests(Query(Show.REQUESTS), 1)),
    "requests to choose from": ("ix_requests_open", lambda ledger: ledger.requests.waiting("ana")),
    "a chain": ("codes", lambda ledger: ledger.search.chain(ledger.codes.get(5))),
    "a history": ("ix_history_about", lambda ledger: ledger.history(5)),
    "the duplicate check": ("uq_codes_open", lambda ledger: ledger.codes.log(new("#x"), **BY)),
    "the same-post check": ("ix_codes_post", lambda ledger: ledger.codes.log(new("#x", post=SHORT), **BY)),
    "an extension": ("codes", lambda ledger: ledger.codes.extend(OPEN_CODE, window(NOON + 99 * DAY), **BY)),
    "the redraws a pull owes": ("ix_digest_lines_code", lambda ledger: ledger.codes.pull(OPEN_CODE, "other", **BY)),
    "a report": ("ix_history_what", lambda ledger: ledger.reporting.facts(PERIOD)),
    "a report's open codes": ("ix_codes_open", lambda ledger: ledger.reporting.facts(PERIOD)),
    "a report's closed codes": ("ix_codes_closed", lambda ledger: ledger.reporting.facts(PERIOD)),
    "a report's open requests": ("ix_requests_open", lambda ledger: ledger.reporting.facts(PERIOD)),
    "what is to be applied": ("_codes_", lambda ledger: ledger.taking.waiting(NOON, 20)),
    "the next twenty": ("ix_codes_to_apply", lambda ledger: ledger.taking.take("brand 5", **BY)),
    "a batch that is applied": ("ix_codes_taken", lambda ledger: ledger.applying.apply_batch(NOON, **BY)),
    "a batch that is not": ("ix_codes_applied", lambda ledger: ledger.applying.undo(NOON, **BY)),
    "a glance: what ends on a day": ("ix_codes_open", lambda ledger: glance(ledger, Wish(LEO))),
    "a glance: what is one's own": ("ix_codes_(owner_)?due", lambda ledger: glance(ledger, Wish(LEO))),
    "a glance: what happened last": ("ix_history_latest", lambda ledger: glance(ledger, Wish(LEO))),
    "a glance: one's own rows": ("ix_codes_owner_due", lambda ledger: glance(ledger, Wish(LEO, mine=True))),
    "a glance: an account's rows": ("word_blocks", lambda ledger: glance(ledger, Wish(LEO, ad_account="Brand 5"))),
    "accounts to choose from": ("ix_codes_due", lambda ledger: ledger.offers.ad_accounts("")),
    "campaigns that begin so": ("word_blocks", lambda ledger: ledger.offers.campaigns("summer")),
    "a calendar": ("ix_codes_open", lambda ledger: ledger.calendars.read(Part(), NOON)),
    "a part of a calendar": ("ix_codes_owner_open", lambda ledger: ledger.calendars.read(Part("U1", "brand 5"), NOON)),
    "what left a calendar": ("ix_codes_closed", lambda ledger: ledger.calendars.read(Part(), NOON)),
    "how often a code was changed": (
        "ix_history_about",
        lambda ledger: ledger.calendars.read(Part(), NOON + 90 * DAY, 5),
    ),
    "somebody's addresses": ("ix_feeds_made_by", lambda ledger: ledger.addresses.make("new", Part(), **BY)),
    "all addresses of somebody": ("ix_feeds_made_by", lambda ledger: ledger.addresses.stop_all(**BY)),
}


def glance(ledger: Workspace, wish: Wish) -> object:
    """All that a Home tab shows."""
    return Glancing(ledger.codes._scope).at(wish, NOON)


def deliver(outbox: Outbox) -> None:
    """Alerts from beginning to end, one of them planned and fenced again, and one that was needless."""
    outbox.make(NOON)
    needless, again, *others = claims = outbox.claim(NOON, 5)
    outbox.sending.begin(claims, NOON)
    outbox.sending.plan(again, NOON)
    outbox.sending.fence(again, 0, NOON)
    stand = [Stands(claim, 0, Posted("C1", "9.9"), is_last=True) for claim in (again, *others)]
    outbox.recording.record(stand, NOON)
    outbox.recording.finish(needless, NOON)


def read(outbox: Outbox, number: int) -> object:
    """The first message of one of that workspace's alerts."""
    return AlertMessages(outbox._session).read([Wanted(TEAMS[7], number, 0)])


def report(outbox: Outbox) -> None:
    """One weekly report from beginning to end."""
    monday = NOON + DAY
    assert outbox.weekly.waits(monday)
    outbox.weekly.make(monday)
    (ours,) = outbox.weekly.claim(monday, 1)
    assert outbox.weekly.read(ours, monday)
    outbox.weekly.fence(ours, "C1", monday, until=monday)
    outbox.weekly.posted(ours, "C1", "9.9", monday)


THE_CLOCK: dict[str, tuple[str, Callable[[Outbox], object]]] = {
    "whom a digest is owed": ("uq_digests_day", lambda outbox: outbox.make(NOON)),
    "what is due in each": ("ix_codes_(owner_)?due", lambda outbox: outbox.make(NOON)),
    "whom an escalation is owed": ("ix_codes_(owner_)?due", lambda outbox: outbox.make(NOON - timedelta(hours=5))),
    "whom a direct message is owed": ("pk_notices|autoindex_notices", lambda outbox: outbox.make(NOON)),
    "a claim": ("_digests_owed", lambda outbox: outbox.claim(NOON, 8)),
    "a delivery": ("ix_notices_digest", deliver),
    "a message": ("digest_lines", lambda outbox: read(outbox, 7 * 60 + 3)),
    "stale messages": ("ix_digest_messages_stale", lambda outbox: outbox.redraws.take(NOON)),
    "Home tabs out of date": ("ix_history_latest|ix_homes_opened", lambda outbox: outbox.homes.take(NOON)),
    "what Slack cannot repeat any more": ("ix_deliveries_at", lambda outbox: outbox.forget_deliveries(NOON)),
    "whom a weekly report is owed": ("_weekly_reports", lambda outbox: outbox.weekly.make(NOON + DAY)),
    "a weekly report": ("ix_weekly_reports_owed", report),
    "how many reports are owed": ("ix_weekly_reports_owed", lambda outbox: outbox.weekly.owed()),
    "how many are owed": ("_digests_owed", lambda outbox: outbox.owed()),
}


class Back(Exception):
    """Nothing of it is kept."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Twenty thousand codes in forty workspaces."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("plans") / "spark.db"
        path.write_bytes(Path(request.getfixturevalue("sqlite_template")).read_bytes())
        database = Database(f"sqlite:///{path}", patient=True)
    else:
        database = Database(str(request.getfixturevalue("postgres")), patient=True)
        with database._engine.begin() as connection:
            tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))
    fill(database)
    with database.reading(TEAMS[7]):
        pass
    yield database
    database.close()


def assert_served_by(index: str, found: list[str]) -> None:
    assert found
    assert not {table for plan in found for table in scanned(plan)} & LARGE, "\n\n".join(found)
    assert any(re.search(index, plan) for plan in found), "\n\n".join(found)


@pytest.mark.parametrize("question", PEOPLE)
def test_what_people_ask_is_served_by_an_index(filled, question):
    index, deed = PEOPLE[question]

    def ask() -> None:
        with suppress(Back), filled.workspace(TEAMS[7]) as ledger:
            deed(ledger)
            raise Back

    assert_served_by(index, plans(filled, ask))


def test_a_calendars_address_is_served_by_an_index(filled):
    def ask() -> None:
        with filled.feeds() as feeds:
            assert feeds.find("unknown") is None

    assert_served_by("uq_feeds_fingerprint", plans(filled, ask))


@pytest.mark.parametrize("question", THE_CLOCK)
def test_what_the_clock_asks_is_served_by_an_index(filled, question):
    index, deed = THE_CLOCK[question]

    def ask() -> None:
        with suppress(Back), filled.outbox() as outbox:
            deed(outbox)
            raise Back

    assert_served_by(index, plans(filled, ask))


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("a glance: what ends on a day", 6),
        ("what is due", 1),
        ("all open ones", 1),
        ("pulled ones", 1),
        ("one creator's", 1),
        ("a word that few have", 2),
        ("any word", 2),
        ("a code's ending", 1),
    ],
)
def test_a_screen_is_one_statement_and_one_more_for_all_words_however_many_codes_have_them(filled, question, most):
    def ask() -> None:
        with filled.reading(TEAMS[7]) as ledger:
            PEOPLE[question][1](ledger)

    assert len(plans(filled, ask)) == most
