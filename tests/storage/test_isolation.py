"""No deed reaches another workspace: whatever its ids, they are not here."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from storage.alert_messages import AlertMessages, Wanted
from storage.calendars import Part
from storage.codes import Seen
from storage.editing import About
from storage.models import Base, Code, Feed, Request
from storage.numbering import Numbers
from storage.outcomes import NotHere
from storage.requests import NewRequest
from storage.rivals import KEEP_BOTH
from storage.rules import Refused
from storage.rules.facts import Period
from storage.rules.posts import Post
from storage.rules.queries import read_query
from storage.rules.reports import report
from storage.settings import Choices
from storage.workspace import Workspace
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import FOREIGN, HERE, THERE, choose, log, new, only_claim, postpone, pull, seen, tick, window

POST = Post("https://www.tiktok.com/@ana/video/7290000000000000001", "7290000000000000001", "ana")
END = NOON + timedelta(hours=48)
MINE, PULLED, ASKED = 1, 2, 3
CODE = Seen(MINE, END)
ROW = {
    "id": "#1", "code": "#code-a", "owner": LEO, "expires": END.isoformat(), "logged_at": NOON.isoformat(),
    "logged_by": LEO, "replaces": "#2", "pair": "1", "part": "primary",
}  # fmt: skip
BY: dict[str, Any] = {"by": LEO, "at": NOON}
PERIOD = Period.last(7, NOON + timedelta(days=3), ZoneInfo("UTC"))


def numbers() -> Numbers:
    """What a forged file would say: that our first code replaces our second one, and what our history should say."""
    there = ("T0ACME", 5)
    event = {1: {"replaced_by": there}}
    return Numbers(_here={there: PULLED}, _links={MINE: {"replaces": there}}, _told={1: {}}, _meant=event)


REFUSED = {
    "codes.get": lambda theirs: theirs.codes.get(MINE),
    "codes.extend": lambda theirs: theirs.codes.extend(CODE, window(END + timedelta(days=9)), **BY),
    "codes.replace": lambda theirs: theirs.codes.replace(CODE, new("#next", 500), **BY),
    "codes.pull": lambda theirs: theirs.codes.pull(CODE, "other", **BY),
    "codes.fail": lambda theirs: theirs.codes.fail(CODE, "mistyped", **BY),
    "editing.edit": lambda theirs: theirs.editing.edit(MINE, "", About(owner=LEO), **BY),
    "applying.apply": lambda theirs: theirs.applying.apply(MINE, **BY),
    "codes.take_on": lambda theirs: theirs.codes.take_on(CODE, None, **BY),
    "codes.let_go": lambda theirs: theirs.codes.let_go(CODE, **BY),
    "codes.answer": lambda theirs: theirs.codes.answer(CODE, ASKED, **BY),
    "codes.undo_pull": lambda theirs: theirs.codes.undo_pull(PULLED, NOON, **BY),
    "undoing.extension": lambda theirs: theirs.undoing.extension(MINE, NOON, **BY),
    "undoing.replacement": lambda theirs: theirs.undoing.replacement(MINE, NOON, **BY),
    "undoing.edit": lambda theirs: theirs.undoing.edit(MINE, NOON, **BY),
    "codes.log (request)": lambda theirs: theirs.codes.log(new("#next", request_id=ASKED), **BY),
    "requests.get": lambda theirs: theirs.requests.get(ASKED),
    "requests.cancel": lambda theirs: theirs.requests.cancel(ASKED, **BY) or theirs.requests.get(ASKED),
    "requests.reopen": lambda theirs: theirs.requests.reopen(ASKED, NOON, **BY) or theirs.requests.get(ASKED),
    "requests.reword": lambda theirs: theirs.requests.reword(ASKED, "other words", **BY),
    "addresses.stop": lambda theirs: theirs.addresses.stop(our_address(theirs), **BY),
}
EMPTY = {
    "history": lambda theirs: theirs.history(MINE),
    "requests.answer": lambda theirs: theirs.requests.answer(ASKED, 1, **BY),
    "requests.asked_with": lambda theirs: theirs.requests.asked_with("ana", NOON),
    "requests.waiting_for": lambda theirs: theirs.requests.waiting_for("ana"),
    "requests.waiting": lambda theirs: theirs.requests.waiting(),
    "requests.waiting (typed)": lambda theirs: theirs.requests.waiting("ana"),
    "search.codes": lambda theirs: theirs.search.codes(read_query(""), 1, NOON).rows,
    "search.codes (page)": lambda theirs: theirs.search.codes(read_query(""), 5, NOON).total,
    "search.codes (word)": lambda theirs: theirs.search.codes(read_query("@ana code"), 1, NOON).rows,
    "search.codes (to swap)": lambda theirs: theirs.search.codes(read_query("to-swap"), 1, NOON).rows,
    "search.codes (pulled)": lambda theirs: theirs.search.codes(read_query("pulled"), 1, NOON).rows,
    "search.urgent": lambda theirs: theirs.search.urgent(read_query(""), 1, NOON).rows,
    "search.requests": lambda theirs: theirs.search.requests(read_query("requests"), 1).rows,
    "search.due": lambda theirs: theirs.search.due(timedelta(days=9), NOON, 20)[0],
    "search.anything (id)": lambda theirs: theirs.search.anything(str(MINE)),
    "search.anything (request)": lambda theirs: theirs.search.anything(f"#{ASKED}"),
    "search.anything (ending)": lambda theirs: theirs.search.anything("code-a"),
    "search.anything (post)": lambda theirs: theirs.search.anything(POST.post_id),
    "search.of_post": lambda theirs: theirs.search.of_post(POST.post_id, ""),
    "exporting.codes": lambda theirs: list(theirs.exporting.codes(read_query("all"), NOON)),
    "exporting.requests": lambda theirs: list(theirs.exporting.requests(read_query("all"))),
    "exporting.history": lambda theirs: any(theirs.exporting.history([MINE, ASKED]).values()),
    "reporting.facts": lambda theirs: report(theirs.reporting.facts(PERIOD), PERIOD).events,
    "reporting.facts (waiting)": lambda theirs: theirs.reporting.facts(PERIOD).waiting,
    "reporting.is_empty": lambda theirs: not theirs.reporting.is_empty(),
    "taking.waiting": lambda theirs: theirs.taking.waiting(NOON, 20),
    "taking.take": lambda theirs: theirs.taking.take("", **BY).codes,
    "taking.in_hand": lambda theirs: theirs.taking.in_hand(by=MIA, at=NOON),
    "taking.held": lambda theirs: theirs.taking.held(NOON, by=MIA),
    "applying.apply_batch": lambda theirs: theirs.applying.apply_batch(NOON, by=MIA, at=NOON).done,
    "applying.undo": lambda theirs: theirs.applying.undo(NOON, by=MIA, at=NOON),
    "taking.give_back": lambda theirs: theirs.taking.give_back(NOON, by=MIA, at=NOON),
    "search.chain": lambda theirs: list(theirs.search.chain(Code(id=MINE)))[1:],
    "alerting.problem": lambda theirs: theirs.alerting.problem(),
    "offers.ad_accounts": lambda theirs: theirs.offers.ad_accounts(""),
    "offers.ad_accounts (typed)": lambda theirs: theirs.offers.ad_accounts("brand"),
    "offers.campaigns": lambda theirs: theirs.offers.campaigns(""),
    "settings": lambda theirs: theirs.settings.read().alert_channel,
    "calendars.read": lambda theirs: theirs.calendars.read(Part(), NOON).entries,
    "calendars.read (owner, account)": lambda theirs: theirs.calendars.read(Part(LEO, "Brand"), NOON).entries,
    "addresses.stop_all": lambda theirs: theirs.addresses.stop_all(by=MIA, at=NOON),
}
SAVED = {
    "codes.log (same code, post)": lambda theirs: theirs.codes.log(new(post=POST), **BY),
    "codes.log (replaces)": lambda theirs: theirs.codes.log(new(post=POST, replaces=MINE), **BY),
    "requests.ask": lambda theirs: theirs.requests.ask(NewRequest(creator="x", days=7, owner=LEO), **BY),
    "exporting.note_export": lambda theirs: theirs.exporting.note_export([MINE], **BY),
    "importing.bring": lambda theirs: theirs.importing.bring(ROW, (), Numbers(), **BY),
    "importing.link": lambda theirs: theirs.importing.link(numbers()),
    "importing.finish": lambda theirs: theirs.importing.finish(numbers()),
    "alerting.try_again": lambda theirs: theirs.alerting.try_again(NOON),
    "homes.show": lambda theirs: theirs.homes.show(MIA, NOON, mine=True),
    "alerting.cannot_post": lambda theirs: theirs.alerting.cannot_post(HERE, "is_archived"),
    "alerting.can_post": lambda theirs: theirs.alerting.can_post(HERE, NOON),
    "alerting.is_well": lambda theirs: theirs.alerting.is_well(HERE),
    "settings.moved": lambda theirs: theirs.settings.moved(HERE, THERE),
    "addresses.make": lambda theirs: theirs.addresses.make("theirs", Part(), by=MIA, at=NOON),
    "settings.save": lambda theirs: theirs.settings.save(Choices(alert_channel=THERE), **BY),
    "settings.refused_charts": lambda theirs: theirs.settings.refused_charts(NOON),
}


@pytest.fixture
def ours(database):
    """A workspace with codes, a request, settings, a calendar's address and two alerts; and one that has nothing."""
    choose(database)
    log(database, post=POST)
    pull(database, log(database, "#code-b", post=POST, replaces=KEEP_BOTH))
    with database.workspace(TEAM) as workspace:
        form = NewRequest(creator="ana", days=30, owner=LEO, message="Hi!")
        workspace.requests.ask(form, by=MIA, at=NOON)
    with database.workspace(TEAM) as workspace:
        workspace.taking.take("", by=MIA, at=NOON)
    tick(database, NOON)
    with database.workspace(TEAM) as workspace:
        workspace.addresses.make("ours", Part(), by=MIA, at=NOON)
    log(database, "#late", hours=1)
    with database.workspace(TEAM) as workspace:
        workspace.homes.show(MIA, NOON)
    with database.outbox() as outbox:
        outbox.make(NOON)
    postpone(database, only_claim(database, NOON), NOON)
    return database


def our_address(theirs):
    """Its number, as if somebody had guessed it."""
    return theirs.addresses._scope.session.scalars(select(Feed.id).where(Feed.team_id == TEAM)).one()


def ledger(database):
    with database.reading(TEAM) as workspace:
        tables = [
            table for table in Base.metadata.sorted_tables if table.name not in {"install_states", "installations"}
        ]
        session = workspace.codes._scope.session
        return {
            table.name: sorted(map(repr, session.execute(select(table).where(table.c.team_id == TEAM))))
            for table in tables
        }


def within(database, deed):
    with database.workspace(FOREIGN) as theirs:
        return deed(theirs)


@pytest.mark.parametrize("deed", REFUSED)
def test_what_another_workspace_has_is_not_here(ours, deed):
    before = ledger(ours)
    with pytest.raises((NotHere, Refused)):
        within(ours, REFUSED[deed])
    assert ledger(ours) == before


@pytest.mark.parametrize("deed", EMPTY)
def test_what_another_workspace_has_is_not_found(ours, deed):
    before = ledger(ours)
    assert not within(ours, EMPTY[deed])
    assert ledger(ours) == before


@pytest.mark.parametrize("deed", SAVED)
def test_what_another_workspace_has_is_in_nobodys_way(ours, deed):
    before = ledger(ours)
    within(ours, SAVED[deed])
    assert ledger(ours) == before


def test_an_entry_never_links_to_another_workspace(ours):
    saved = within(ours, SAVED["codes.log (replaces)"])
    assert (saved.code.id, saved.code.replaces, saved.replaced, saved.elsewhere) == (1, None, None, None)


def test_ids_are_counted_by_workspace(ours):
    assert within(ours, SAVED["requests.ask"]).id == 1
    assert isinstance(within(ours, lambda theirs: theirs.requests.get(1)), Request)


def test_one_workspaces_alert_shows_only_its_codes(ours):
    choose(ours, team=FOREIGN)
    log(ours, "#theirs", team=FOREIGN)
    (message,) = tick(ours, NOON)
    assert (message.team, message.numbers) == (FOREIGN, [1])


def test_an_alert_is_read_in_its_own_workspace_only(ours):
    with ours.outbox(reading=True) as outbox:
        messages = AlertMessages(outbox._session)
        shown = messages.read([Wanted(FOREIGN, 1, 0), Wanted(TEAM, 1, 0)])
        assert [*shown] == [Wanted(TEAM, 1, 0)]
        assert messages.read([Wanted(FOREIGN, 1, 0)]) == {}


def test_a_change_in_one_workspace_owes_no_redraw_to_another(ours):
    choose(ours, team=FOREIGN)
    code = log(ours, "#theirs", team=FOREIGN)
    tick(ours, NOON)
    within(ours, lambda theirs: theirs.codes.pull(seen(code), "other", **BY))
    with ours.outbox() as outbox:
        assert {stale.team_id for stale in outbox.redraws.take(NOON)} == {FOREIGN}


def test_every_part_of_a_ledger_is_in_these_tables():
    parts = {
        f"{name}.{deed}"
        for name, part in Workspace.__annotations__.items() if not name.startswith("_")
        for deed in vars(part) if not deed.startswith("_") and callable(getattr(part, deed))
    } | {"history"}  # fmt: skip
    tried = {name.partition(" (")[0] for table in (REFUSED, EMPTY, SAVED) for name in table}
    assert parts - tried <= {"settings.read", "settings.choices", "settings.untouched", "settings.draws_charts"}
