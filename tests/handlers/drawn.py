"""Every view there is, drawn with nothing, one, many and the longest of everything. Needs no database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from handlers.views import (
    alert,
    applying,
    cards,
    chooser,
    code_form,
    details,
    edit_form,
    events,
    export,
    feed,
    fields,
    first_steps,
    forms,
    help,  # noqa: A004
    home,
    import_form,
    late,
    lists,
    renewal_form,
    report,
    request_form,
    settings_form,
)
from handlers.views import import_results as results_view
from handlers.views.details import Known
from handlers.views.import_lines import Result
from handlers.views.kit import section
from handlers.views.words import Answer
from storage import numbers
from storage.applying import Applied
from storage.calendars import Calendar, Entry, Part
from storage.editing import Edited
from storage.glance import FirstSteps, Wish
from storage.models import Code, History
from storage.new_codes import Logged
from storage.paging import Page
from storage.rules.messages import RENEWAL_MESSAGE, REQUEST_MESSAGE
from storage.rules.queries import Query, Show
from storage.rules.rows import Row
from storage.rules.sheets import Sheet
from storage.settings import Choices
from storage.taking import Batch, Waiting
from tests.conftest import AD_OPS, LEO, MIA, NOON
from tests.handlers import made

TODAY = date(2026, 11, 22)
REMEMBERS = {"reply": "https://hooks.slack.com/commands/" + "T" * 200, "unsaid": True}
LONG_QUERY = Query(Show.EXPIRED, "a" * 64, ("&" * 200,) * 8)
CHOSEN = Choices(
    alert_channel=AD_OPS, timezone="America/Argentina/ComodRivadavia", default_account=made.WORST[:100],
    request_message="&" * 2500,
)  # fmt: skip
LONG_CHAIN = [*range(999_999_900, 999_999_940), 12]
NAMES = {MIA: "*" * 80, LEO: "Leo", "U" * 32: "&" * 80}


def messages() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each message with a name."""
    yield from _alerts()
    yield from _lists()
    yield from _cards()
    yield from ((name, details.answer(known)) for name, known in _known())
    yield from _applying()
    yield from _imported()
    yield from _calendars()
    yield from _reports()
    yield "help", help.usage()
    yield "help, unknown", help.unknown(made.WORST * 20, set_up=False)
    yield "settings saved", settings_form.saved(CHOSEN)
    yield "settings saved, no channel", settings_form.saved(Choices())
    yield "welcome", first_steps.welcome()
    yield "hello", settings_form.hello(CHOSEN, f"<@{MIA}>")
    yield "goodbye", settings_form.farewell(CHOSEN, f"<@{MIA}>")
    for name, words in _sentences():
        yield name, Answer(words)


def _alerts() -> Iterator[tuple[str, dict[str, Any]]]:
    one, most = made.code(), [made.longest(999_999_980 + place, hours=place - 5) for place in range(20)]
    yield "alert of one", alert.alert(made.alert(one), NAMES, NOON)
    yield "alert of twenty", alert.alert(made.alert(*(made.code(n, hours=3 * n) for n in range(20))), NAMES, NOON)
    yield "longest alert", alert.alert(made.alert(*most, total=999, unshown=799), NAMES, NOON)
    yield (
        "longest alert, mentioned",
        alert.alert(made.alert(codes=[made.told(code, first=True) for code in most], total=20), NAMES, NOON),
    )
    yield "longest part", alert.alert(made.alert(*most, page=9, total=999, unshown=799), NAMES, NOON)
    for how in ("pulled", "invalid", "replaced", "extended", "swapped"):
        handled = made.alert(*(made.longest(999_999_980 + place) for place in range(20)), handled=20)
        for told in handled.codes:
            close(told.code, how)
        yield f"longest alert, {how}", alert.alert(handled, NAMES, NOON)


def close(code: Code, how: str) -> None:
    """Let the code be closed or extended."""
    if how == "extended":
        code.act_by = code.expires_at = NOON + timedelta(days=99)
        code.extended_at, code.extended_by = NOON, "U" * 32
        return
    if how == "swapped":
        code.act_by, code.applied_at, code.applied_by = code.expires_at + timedelta(days=99), NOON, "U" * 32
        return
    code.closed_as, code.closed_at, code.closed_by, code.reason = how, NOON, "U" * 32, "unsupported_duet"
    code.replaced_by = 999_999_999
    code.heir = made.longest() if how == "replaced" else None  # type: ignore[misc]


def _lists() -> Iterator[tuple[str, dict[str, Any]]]:
    codes = [made.longest(999_999_980 + place) for place in range(20)]
    pulled = made.longest()
    close(pulled, "pulled")
    waiting = [made.longest_request(999_999_990 + place) for place in range(10)]
    yield "empty list", lists.codes(Page([], 0, 1), Query(), NOON)
    yield "empty list, longest", lists.codes(Page([], 0, 1), LONG_QUERY, NOON)
    yield "list of one", lists.codes(Page([made.code()], 1, 1), Query(), NOON)
    yield "longest list", lists.codes(Page(codes[:10], 99_999, 2), LONG_QUERY, NOON)
    yield "list of pulled", lists.codes(Page([pulled] * 10, 99_999, 2), LONG_QUERY, NOON)
    yield "list of requests", lists.requests(Page([made.request()], 1, 1), Query(), NOON)
    yield "longest list of requests", lists.requests(Page(waiting, 99_999, 2), LONG_QUERY, NOON)
    yield "several", lists.several([*codes[:5], *waiting[:5]], NOON)
    yield "expiring, none", lists.expiring([], 0, 8784, NOON)
    yield "expiring, one", lists.expiring([made.code()], 1, 72, NOON)
    yield "expiring, most", lists.expiring(codes, 99_999, 8784, NOON)


def _cards() -> Iterator[tuple[str, Answer]]:
    one, long = made.code(), made.longest()
    story = _story()
    for name, code in (("one", one), ("longest", long), ("longest, ended", made.longest(hours=-99))):
        yield f"saved, {name}", cards.saved(Logged(code, long, long, made.longest_request()), CHOSEN, NOON)
        yield f"answers, {name}", cards.answering(code, made.longest_request())
        yield f"extended, {name}", cards.extended(code, CHOSEN, NOON)
        yield f"reopened, {name}", cards.reopened(code, NOON, made.longest_request())
    closed = made.longest()
    close(closed, "pulled")
    yield "pulled", cards.pulled(closed, NOON, long)
    for name, request in (("one", made.request()), ("longest", made.longest_request())):
        yield f"asked, {name}", cards.asked(request)
    yield "edited", cards.edited(Edited(long, NOON, long), NOON)
    for what in ("extended", "replaced", "edited"):
        yield f"{what}, undone", cards.undone(what, long, NOON)
    yield "history", events.page(12, story[:11], 2)
    yield "history, none", events.page(12, [], 99)
    gone = made.longest_request()
    gone.closed_at, gone.closed_by = NOON, "U" * 32
    yield "cancelled", cards.cancelled(gone)
    yield "reasked", cards.reasked(made.longest_request())
    yield "message", cards.message("For the creator of #999999999:", RENEWAL_MESSAGE + "&" * 2000)


def _story() -> list[History]:
    return [made.history(what="extended", note="&" * 1000, expires_at=NOON.isoformat()) for _ in range(20)]


def _known() -> Iterator[tuple[str, Known]]:
    """What details are drawn of."""
    one, long, story = made.code(), made.longest(), _story()
    for name, code in (("one", one), ("longest", long), ("longest, ended", made.longest(hours=-99))):
        yield f"details, {name}", Known(code, story, NOON)
    for how in ("pulled", "replaced"):
        closed = made.longest()
        close(closed, how)
        yield f"details, {how}", Known(closed, story, NOON)
    for name, request in (("one", made.request()), ("longest", made.longest_request())):
        yield f"request, {name}", Known(request, story, NOON)
    longest: dict[str, Any] = dict.fromkeys(("post_url", "ad_account", "campaign", "note"), "&" * 2000)
    yield "details, long chain", Known(made.code(), [], NOON, LONG_CHAIN)
    yield "details, edited", Known(made.code(), [made.history(what="edited", **longest)] * 20, NOON)
    gone = made.longest_request()
    gone.closed_at, gone.closed_by = NOON, "U" * 32
    yield "request, cancelled", Known(gone, story, NOON)


def _details() -> Iterator[tuple[str, dict[str, Any]]]:
    """The details as modals: nothing done yet, and after each answer that can stand on top of them."""
    known = dict(_known())
    for name, each in known.items():
        yield name, details.view(each, REMEMBERS)
    for name, answer in _cards():
        yield f"details, longest, below: {name}", details.view(known["details, longest"], REMEMBERS, answer)
        yield f"aside: {name}", details.aside("Message to the creator", details.MESSAGE, answer, REMEMBERS)


def _applying() -> Iterator[tuple[str, dict[str, Any]]]:
    one, most = made.code(taken_at=NOON), [made.longest(999_999_980 + n, taken_at=NOON) for n in range(20)]
    for each in most:
        each.code = "<" * 249
    account = made.WORST[:100]
    yield "no account waits", applying.accounts([], account)
    yield "one account waits", applying.accounts([Waiting("", 1)], "Brand")
    yield "most accounts wait", applying.accounts([Waiting(account, 99_999)] * applying.MOST_ACCOUNTS, account)
    yield "batch of one", applying.batch(Batch([one], 0, 0), "", NOON)
    yield "longest batch", applying.batch(Batch(most, 99_999, 9_999), account, NOON)
    yield "applied", applying.applied(Applied(most, most), 99_999, account)
    yield "applied, nothing left", applying.applied(Applied([], []), 0, "")
    yield "not applied", applying.unapplied(most)
    yield "given back", applying.given_back(20)
    failed, pulled = made.longest(applied_at=NOON), made.longest()
    close(failed, "invalid")
    close(pulled, "pulled")
    yield "failed", applying.failed(failed, 19, [pulled, pulled], NOON)


def _imported() -> Iterator[tuple[str, dict[str, Any]]]:
    one, most = Row(1, "#x", {}), [made.longest(999_999_900 + n) for n in range(50)]
    refused = [Result(Row(900 + n, "x", {}), None, f"{n}{'&' * 300}") for n in range(50)]
    odd = ["&" * 300] * 4
    results = [*(Result(Row(2 * code.id, "x", {"creator": "_" * 64}), code.id, "", odd) for code in most), *refused]
    sheet = Sheet([one] * 10_000, range(1, 9_999, 2), "code", 5, ["&" * 300] * 40)
    for attached in (True, False):
        yield f"imported, one {attached}", results_view.saved([Result(one, 12)], Sheet([one]), attached=attached)
        yield f"imported, most {attached}", results_view.saved(results, sheet, attached=attached)
        yield f"from a file, one {attached}", results_view.saved_from("a.csv", results[:1], sheet, attached=attached)
        yield f"from a file, most {attached}", results_view.saved_from("<" * 300, refused * 9, sheet, attached=attached)
    yield "from a file, nothing", results_view.saved_from("<" * 300, [], sheet)
    for whole in (True, False):
        yield (
            f"exported, {whole}",
            export.sent(100_000, 99_999, Query(Show.ALL, "x" * 64, ("&" * 200,) * 8), whole=whole),
        )
        yield f"exported one, {whole}", export.sent(1, 0, Query(Show.ALL), whole=whole)
    yield "nothing exported", export.nothing(Query(Show.ALL, "x"))


def _calendars() -> Iterator[tuple[str, dict[str, Any]]]:
    one = Calendar([Entry(made.code(), 1, NOON)], has_more=False)
    most, part = Calendar([Entry(made.longest(), 1, NOON)] * 5000, has_more=True), Part("U" * 32, made.WORST[:100])
    address = f"https://{'x' * 200}.example/{'y' * 200}/calendar/{'_' * 43}.ics"
    for name, found, shown in (("one", one, Part(MIA)), ("most", most, part)):
        yield f"calendar, {name}", feed.sent(found, shown, MIA, feed.NO_ADDRESS)
        yield f"calendar without a further address, {name}", feed.sent(found, shown, MIA, feed.NO_MORE)
        yield f"calendar with an address, {name}", feed.subscribed(found, shown, MIA, address, 999_999_999)
        yield f"no calendar, {name}", feed.nothing(found, shown, MIA)
    for count in (0, 1, 20):
        yield f"addresses stopped, {count}", feed.stopped(count)


def _reports() -> Iterator[tuple[str, dict[str, Any]]]:
    note = report.weekly_note(CHOSEN, made.WORST * 9)
    for name, shown in (("none", made.report(0)), ("one", made.report(1)), ("many", made.report(200))):
        for chart in (True, False):
            yield f"report, {name}, {chart}", report.report(shown, report.TABLE, chart=chart)
        yield f"weekly report, {name}", report.report(shown, note, chart=True)
    yield "report, no table", report.report(made.report(1), report.MAY_NOT, chart=True)


def _sentences() -> Iterator[tuple[str, str]]:
    code = made.longest()
    yield "not here", late.not_here("<" * 4000)
    yield "duplicate", late.duplicate(code)
    yield "older alert", late.too_late(code, NOON)
    yield "open again", late.open_again(code)
    close(code, "replaced")
    yield "too late", late.too_late(code, NOON)


def modals() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each form with a name."""
    code, other = made.code(), made.longest()
    full = {
        fields.CODE: "<" * 3000, fields.POST: "&" * 2000, fields.CREATOR: "_" * 200, fields.ACCOUNT: "&" * 100,
        fields.CAMPAIGN: "👩" * 100, fields.NOTE: "\n" * 1000, fields.OWNER: "U" * 32, fields.DAYS: 365,
        fields.EXACT: NOON, fields.GENERATED: TODAY, fields.REQUEST: made.longest_request(),
        request_form.DUE: TODAY, request_form.MESSAGE: "&" * 2500,
    }  # fmt: skip
    asked = [*code_form.ask_expired(NOON - timedelta(days=400), NOON), *code_form.ask_replaces(other)]
    yield "code, empty", code_form.code_form({}, {})
    yield "code, begun", code_form.code_form(code_form.empty(CHOSEN, MIA, TODAY), REMEMBERS)
    yield "code, full", code_form.code_form(full, REMEMBERS, asked)
    yield "code, a second one", code_form.code_form({fields.PART: "primary"}, REMEMBERS | {"half_of": 999_999_999})
    yield "request, begun", request_form.request_form(request_form.empty(Choices(), MIA), {})
    yield "request, full", request_form.request_form(full, REMEMBERS)
    yield "reword", request_form.reword_form(made.longest_request(), REMEMBERS)
    for name, one in (("one", code), ("longest", other)):
        yield f"renew, {name}", renewal_form.renewal_form(one, CHOSEN.zone, NOON, REMEMBERS)
        yield f"edit, {name}", edit_form.edit_form(one, CHOSEN.zone, REMEMBERS)
        yield f"pull, {name}", renewal_form.pull_form(one, NOON, REMEMBERS)
    yield "settings, begun", settings_form.settings_form(Choices(request_message=REQUEST_MESSAGE), "UTC", {})
    yield "settings, full", settings_form.settings_form(CHOSEN, CHOSEN.timezone, REMEMBERS, "x" * 200)
    yield "failed, one", applying.fail_form([code], {})
    yield "failed, most", applying.fail_form([made.longest(999_999_980 + n) for n in range(20)], REMEMBERS)
    mended = [Result(Row(900 + n, "&" * 1700, {}), None, f"{n}{'&' * 300}") for n in range(40)]
    sheet = Sheet([], range(1, 2_000, 2), "code,url", 2, ["&" * 300] * 40)
    yield "import, no files", import_form.import_form({}, {"no_files": True})
    yield "import, reading", import_form.reading("<" * 300)
    yield "import, half done", import_form.progress("<" * 300, mended, sheet)
    yield "import, begun", import_form.import_form(code_form.empty(CHOSEN, MIA, TODAY), {})
    left = import_form.refused(mended, sheet)
    yield "import, most refused", import_form.import_form(full, REMEMBERS, left, mended, sheet)
    yield "import, typed behind the command", import_form.import_form({}, {}, "x" * 3000)
    yield "chooser", chooser.chooser(REMEMBERS)
    yield from _details()
    yield "notice", forms.notice("Nothing changed", [section(late.too_late(other, NOON))])


def homes() -> Iterator[tuple[str, dict[str, Any]]]:
    """The Home tab with nothing and with most."""
    begun = FirstSteps(channel=False, request=False, code=False, entries=0)
    nothing = made.glance(steps=begun, settings=Choices())
    yield "home, first visit", home.home(nothing, NOON, with_chart=True)
    one = made.glance(made.code(), waiting=[made.request()], latest=[made.history()])
    yield "home, one", home.home(one, NOON, with_chart=True)
    yield "home, no chart", home.home(made.glance(made.code()), NOON, with_chart=False)
    wish = Wish("U" * 32, mine=True, ad_account=made.WORST[:75], campaign=made.WORST[:75], page=50)
    most = made.glance(
        *(made.longest(999_999_900 + place, hours=40 * place - 100) for place in range(20)), wish=wish,
        numbers=dict.fromkeys((*numbers.NAMES, numbers.WAITING), 1001), problem="x" * 64,
        waiting=[made.longest_request(999_999_990 + place) for place in range(5)], latest=[_longest_event()] * 6,
        steps=replace(begun, code=True),
    )  # fmt: skip
    most = replace(most, urgent=replace(most.urgent, total=1001, number=50))
    yield "home, full", home.home(most, NOON, with_chart=True)
    yield "home, in short", home.in_short(most)


def _longest_event() -> History:
    return made.history(999_999_999, "pulled", reason="creator_silent", note="&" * 1000)
