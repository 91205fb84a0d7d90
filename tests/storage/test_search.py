"""Codes and requests are found by list, by filter and by whatever a person has at hand."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from storage.editing import About, version
from storage.filters import order
from storage.listing import Listing, Part
from storage.models import Code, Request, WordBlock
from storage.requests import NewRequest
from storage.rivals import KEEP_BOTH
from storage.rules.posts import Post
from storage.rules.queries import read_query
from storage.rules.terms import index
from storage.sieve import MOST_READ, Sieve
from storage.terms import find, terms
from tests.conftest import LEO, MIA, NOON, TEAM
from tests.storage.work import log, log_many, new, pull, rows, seen, spelled

POST = Post("https://www.tiktok.com/@ana/video/7290000000000000001", "7290000000000000001", "ana")
SHORT = Post("https://vm.tiktok.com/ZMabc")
HOUR = timedelta(hours=1)


@pytest.fixture
def shelf(database):
    """Six codes of three creators, one of them expired, one on the edge, two pulled; and two requests."""
    log(database, "#AAAA-live", 1000, creator="ana", campaign="Summer 50%")
    log(database, "#BBBB-edge", 72, creator="ana.b", note="Größe_M")
    log(database, "#CCCC-over", 0, creator="bob", post=POST)
    log(database, "#DDDD-twin", 24, creator="bob", post=POST, replaces=KEEP_BOTH)
    for text, hours in (("#EEEE-gone", 1), ("#FFFF-away", 2)):
        pull(database, log(database, text, creator="cyd", post=SHORT), at=NOON + hours * HOUR)
    with database.workspace(TEAM) as workspace:
        for creator in ("ana", "bob"):
            form = NewRequest(creator=creator, days=30, owner=LEO, campaign=f"for {creator}")
            workspace.requests.ask(form, by=MIA, at=NOON)
    return database


def listed(database, typed, page=1):
    with database.reading(TEAM) as workspace:
        found = workspace.search.codes(read_query(typed), page, NOON)
    return [code.id for code in found.rows]


@pytest.fixture
def campaigns(database):
    """Two accounts, two owners, two campaigns."""
    log(database, "#AAAA-1", 10, ad_account="Brand US", campaign="Summer", owner=MIA)
    log(database, "#BBBB-2", 20, ad_account="Brand US", campaign="Winter 2026", owner=LEO)
    log(database, "#CCCC-3", 30, ad_account="Brand UK", campaign="Summer", owner=LEO, post=POST)
    with database.workspace(TEAM) as workspace:
        for account, owner in (("Brand US", MIA), ("Brand UK", LEO)):
            form = NewRequest(creator="ana", days=30, owner=owner, ad_account=account, campaign="Summer")
            workspace.requests.ask(form, by=MIA, at=NOON)
    return database


@pytest.mark.parametrize(("typed", "expected"), [
    ('account:"Brand US"', [1, 2]), ("account:uk", [3]), ("campaign:summer", [1, 3]), (f"owner:{LEO}", [2, 3]),
    (f'expiring account:"brand us" owner:{LEO}', [2]), ("#summer", [1, 3]), ("#winter", [2]), ('"winter 2026"', [2]),
    ("2026 winter", [2]), (POST.post_id, [3]), ("#CCCC-3", [3]), ("#summer account:fr", []),
    ("to-apply", [1, 2, 3]), (f"to-apply owner:{LEO}", [2, 3]), (f"all owner:{MIA}", [1]), (f"all owner:{LEO} #2", [2]),
    (f"all @ana owner:{LEO} campaign:summer", [3]), ("all owner:U0NOBODY", []), ("#1 summer", [1]),
])  # fmt: skip
def test_filters_and_words_are_combined(campaigns, typed, expected):
    assert listed(campaigns, typed) == expected


def test_filters_hold_for_requests_too(campaigns):
    with campaigns.reading(TEAM) as workspace:
        found = [workspace.search.requests(read_query(f"requests {typed}"), 1).total for typed in (
            "", "account:US", f"owner:{LEO} campaign:summer", "account:US owner:U0NOBODY", "@ana", "@an owner:U0NOBODY",
            "#4", "#4 account:UK", "#1", f"@bob owner:{LEO}",
        )]  # fmt: skip
    assert found == [2, 1, 1, 0, 2, 0, 1, 0, 0, 0]


def anything(database, wanted):
    with database.reading(TEAM) as workspace:
        return [(type(thing).__name__, thing.id) for thing in workspace.search.anything(wanted)]


@pytest.mark.parametrize(("typed", "expected"), [
    ("", [3, 4, 2, 1]), ("open", [3, 4, 2, 1]), ("active", [4, 2, 1]), ("expiring", [3, 4, 2]), ("expired", [3]),
    ("pulled", [6, 5]), ("@ana", [2, 1]), ("@ana.b", [2]), ("@an", [2, 1]), ("@nobody", []), ("expired @bob", [3]),
    ("summer", [1]), ("SUMMER 50%", [1]), ("e_M", [2]), ("50", [1]), ("live", [1]), ("LIVE", []),
    ("bob video/729", [3, 4]), ("bob summer", []), ("pulled away", [6]), ("#1", [1]), ("#5", []), ("pulled #5", [5]),
    ("#1 bob", []), ("#99", []), ("…live", [1]), ("summer/50", [1]), ("summer/60", []), ("all @cyd", [6, 5]),
    ("all", [6, 5, 4, 3, 2, 1]),
    (POST.url, [3, 4]),
    (f"{POST.url}?a=1", [3, 4]), (f"pulled {SHORT.url}", [6, 5]), ("vm.tiktok.com/ZMother", []),
])  # fmt: skip
def test_a_list_shows_what_fits_the_soonest_end_first(shelf, typed, expected):
    assert listed(shelf, typed) == expected


@pytest.mark.parametrize(("wanted", "expected"), [
    ("1", [("Code", 1)]), ("#4", [("Code", 4)]), ("7", [("Request", 7)]), ("99", []), ("…live", [("Code", 1)]),
    ("AAAA-live", [("Code", 1)]), ("aaaa-live", []), ("ive", []), ("7290000000000000001", [("Code", 4), ("Code", 3)]),
    ("#²", []), ("٣", []), ("0" * 30, []), ("", []), ("'; DROP TABLE codes", []), ("\U0010ffff" * 5, []),
])  # fmt: skip
def test_one_thing_is_found_by_id_post_or_last_characters(shelf, wanted, expected):
    assert anything(shelf, wanted) == expected


@pytest.mark.parametrize(("post", "expected"), [(POST, [4, 3]), (SHORT, [6, 5]), (Post("https://vm.tiktok.com/x"), [])])
def test_the_codes_of_a_post_are_found_by_its_id_or_by_its_short_link(shelf, post, expected):
    with shelf.reading(TEAM) as workspace:
        assert [code.id for code in workspace.search.of_post(post.post_id, post.url)] == expected


@pytest.mark.parametrize(("hours", "most", "expected"), [
    (72, 20, ([3, 4, 2], 3)), (71, 20, ([3, 4], 2)), (72, 1, ([3], 3)), (0, 20, ([3], 1)), (-1, 20, ([], 0)),
])  # fmt: skip
def test_what_is_due_within_some_hours_counts_also_what_is_not_shown(shelf, hours, most, expected):
    with shelf.reading(TEAM) as workspace:
        found, total = workspace.search.due(hours * HOUR, NOON, most)
    assert ([code.id for code in found], total) == expected


@pytest.mark.parametrize(("typed", "expected"), [
    ("requests", [7, 8]), ("requests @an", [7]), ("requests bob", [8]), ("requests for ana", [7]), ("requests x", []),
])  # fmt: skip
def test_open_requests_are_listed_the_longest_waiting_first(shelf, typed, expected):
    with shelf.workspace(TEAM) as workspace:
        assert [row.id for row in workspace.search.requests(read_query(typed), 1).rows] == expected
        workspace.requests.answer(7, 1, by=LEO, at=NOON)
        left = [row.id for row in workspace.search.requests(read_query(typed), 1).rows]
    assert left == [number for number in expected if number != 7]


@pytest.mark.parametrize(("page", "number", "rows"), [
    (1, 1, 10), (3, 3, 5), (4, 3, 5), (10**9, 3, 5), (0, 1, 10), (-7, 1, 10),
])  # fmt: skip
def test_a_page_that_is_too_high_is_the_last_one(database, page, number, rows):
    log_many(database, 25)
    with database.reading(TEAM) as workspace:
        found = workspace.search.codes(read_query(""), page, NOON)
    assert (found.number, len(found.rows), found.total, found.count) == (number, rows, 25, 3)


def test_a_list_counts_to_a_thousand_and_goes_on(database):
    log_many(database, 1005)
    with database.reading(TEAM) as workspace:
        first, last, common = (workspace.search.codes(read_query(typed), page, NOON) for typed, page in (
            ("", 1), ("", 101), ("@ana", 1),
        ))  # fmt: skip
    assert (first.total, first.has_more, first.count) == (1001, True, 100)
    assert (last.number, len(last.rows)) == (101, 5)
    assert common.has_more


def test_a_word_that_more_than_a_thousand_have_is_found_like_any_other(database):
    log_many(database, 1005, note="Autumn sale")
    log(database, "#rare", 500, note="autumn fair")
    with database.reading(TEAM) as workspace:
        many, one, none = (workspace.search.codes(read_query(typed), 1, NOON) for typed in (
            "autumn", "autumn fair", "autumn zebra",
        ))  # fmt: skip
    assert (len(many.rows), many.has_more, many.counted) == (10, True, 100)
    assert [code.code for code in one.rows] == ["#rare"] and one.total == 1
    assert none.total == 0


def two_words(database, together):
    """Three thousand codes of two campaigns, each with more than anybody looks up; some may be of both."""
    log_many(database, 1500, campaign="Autumn", owner=MIA)
    log_many(database, 1500, hours=49, campaign="Winter", owner=LEO, ad_account="B")
    for number in range(together):
        log(database, f"#both-{number}", 900 + number, campaign="Autumn Winter", owner=MIA)


@pytest.mark.parametrize("together", [0, 3])
def test_what_has_two_common_words_is_found_however_late_it_ends(database, together):
    two_words(database, together)
    both = [f"#both-{number}" for number in range(together)]
    with database.reading(TEAM) as workspace:
        for typed in ("autumn winter", f"to-apply winter owner:{MIA}", f"winter owner:{MIA}", "@ana autumn winter"):
            found = workspace.search.codes(read_query(typed), 1, NOON)
            assert [code.code for code in found.rows] == both, typed
            assert (found.total, found.looked_at) == (together, None), typed
        found = workspace.search.codes(read_query(f"all winter owner:{MIA}"), 1, NOON)
        assert [code.code for code in found.rows] == both[::-1]


@pytest.mark.parametrize(("most", "named"), [(3, [2, 3]), (2, [2, 3]), (1, None), (0, None)])
def test_what_no_more_codes_can_have_than_somebody_waits_for_is_named_one_by_one(database, most, named):
    for number, campaign in enumerate(("Autumn", "Autumn Winter", "Autumn Winter", "Autumn")):
        log(database, f"#code-{number}", campaign=campaign)
    with database.reading(TEAM) as workspace:
        session = workspace._scope.session
        found = find(session, TEAM, read_query("autumn winter"), most=most)
        codes = session.scalars(select(Code.id).where(Code.team_id == TEAM, *found.conditions).order_by(Code.id)).all()
    assert (codes, found.is_common) == ([2, 3], named is None)


def test_where_a_word_begins_too_many_others_codes_are_looked_at_one_by_one(database):
    two_words(database, 1)
    with database.workspace(TEAM) as workspace:
        other = {"team_id": TEAM, "block": 10**6, "bits": 1}
        rows = [other | {"word": f"{word}{n}"} for word in ("autumn", "winter") for n in range(MOST_READ)]
        workspace._scope.session.execute(insert(WordBlock), rows)
    with database.reading(TEAM) as workspace:
        found = workspace.search.codes(read_query("autumn winter"), 1, NOON)
    assert ([code.code for code in found.rows], found.looked_at) == (["#both-0"], None)


def test_whatever_is_asked_of_many_codes_is_what_a_look_at_each_of_them_finds(database):
    for number in range(8):
        words = " ".join(word for bit, word in enumerate(("summer", "sale", "red", "summary")) if number + 5 >> bit & 1)
        owner, account = ((MIA, f"Brand US {number}"), (LEO, f"Brand UK {number}"))[number % 3 % 2]
        log_many(database, 450, hours=40 + number, campaign=words, owner=owner, ad_account=account)
    for number in range(12):
        log(database, f"#rare-{number}", 30 + 3 * number, campaign=f"summer rare{number % 3}", ad_account="Brand US")
    codes = sorted(rows(database, Code), key=lambda code: (code.expires_at, code.id))
    for typed in (
        "summer",
        "sum",
        "summer sale",
        "red sale summary",
        "rare",
        "rare1 summer",
        "summer zebra",
        "s r",
        "account:brand summer",
        "account:us red",
        "account:us rare2",
        f"owner:{MIA} summer",
        f"owner:{LEO} red sum",
        "campaign:summer campaign:sale",
        "@ana summer",
        "@ana red",
        "account:uk account:us",
        "#3600 summer",
    ):
        query = read_query(typed)
        fits = [code.id for code in codes if _fits(code, query)]
        with database.reading(TEAM) as workspace:
            found = workspace.search.codes(query, 1, NOON)
        assert [code.id for code in found.rows] == fits[:10], typed
        assert found.has_more or found.total == len(fits), typed


def test_creators_codes_in_one_statement_are_those_that_are_found_by_looking_them_up(database):
    for number in range(36):
        owner = (MIA, LEO)[number % 5 % 2]
        code = log(database, f"#zoe-{number}", 70 + number / 8, creator=f"zoe{number % 3}", owner=owner)
        if number % 4 == 0:
            pull(database, code, at=NOON + number * HOUR)
    log_many(database, 1001, creator="many")
    asked = ("@zoe", "@zoe1", "all @zoe", "pulled @zoe", "to-apply @zoe1", "expiring @zoe", "@many", "@nobody")
    for typed in (*asked, *(f"{each} owner:{MIA}" for each in asked)):
        query = read_query(typed)
        part = Part(query.show, order(query.show), NOON, query.owner)
        for page in (1, 2, 3, 99):
            with database.reading(TEAM) as workspace:
                scope = workspace._scope
                sieve = Sieve(scope, query, part, page, Listing(scope, 10))
                found, looked_up, at_once = sieve.found(), sieve._of_words(), sieve._of_creators()
            assert [code.id for code in found.rows] == [code.id for code in looked_up.rows], (typed, page)
            assert (found.number, found.total) == (looked_up.number, looked_up.total), (typed, page)
            assert at_once is None or (at_once.rows and typed != "@many"), (typed, page)


def _fits(code: Code, query) -> bool:
    held = index(
        creator=code.creator,
        campaign=code.campaign,
        ad_account=code.ad_account,
        note=code.note,
        url=code.post_url,
        post_id=code.post_id,
    )
    asked = [word for term in terms(query) for word in term.words]
    return (
        code.creator.startswith(query.creator)
        and query.owner in ("", code.owner)
        and all(any(each.startswith(word) for each in held) for word in asked)
        and all(term.number in (None, code.id) for term in terms(query))
    )


def test_the_last_page_that_is_known_is_not_the_last_one_there_is(database):
    """Among the first five hundred there are ten pages and a half; the others come later."""
    for many, campaign in ((105, "Summer"), (1200, "Winter"), (1300, "Summer")):
        log_many(database, many, hours=len(rows(database, Code)), campaign=campaign, ad_account=str(many))
    found = []
    for page in (10, 11, 12, 13):
        with database.reading(TEAM) as workspace:
            shown = workspace.search.codes(read_query("summer"), page, NOON)
        found.append((shown.number, [code.id for code in shown.rows]))
    summer = [*range(1, 106), *(code.id for code in rows(database, Code) if code.id > 1306)]
    assert [number for number, _ in found] == [10, 11, 12, 13]
    assert [numbers for _, numbers in found] == [summer[90:100], summer[100:110], summer[110:120], summer[120:130]]


@pytest.mark.parametrize("before", [349, 350, 351], ids=["a short part", "the longest short one", "a longer one"])
def test_hundreds_that_fit_are_counted_and_paged_to_the_last_one(database, before):
    """Up to five hundred codes are looked through; of more, those that fit are named."""
    log_many(database, before, campaign="Winter")
    log_many(database, 150, hours=49, campaign="Summer", ad_account="B")
    codes = rows(database, Code)
    summer, found = sorted(code.id for code in codes if code.campaign == "Summer"), []
    assert len(codes) == before + 150
    for page in (0, 1, 2, 15, 16, 999):
        with database.reading(TEAM) as workspace:
            shown = workspace.search.codes(read_query("summer"), page, NOON)
        found.append((shown.number, shown.total, shown.has_more, [code.id for code in shown.rows]))
    pages = (1, 1, 2, 15, 15, 15)
    assert found == [(page, 150, False, summer[page * 10 - 10 : page * 10]) for page in pages]


def test_a_letter_finds_no_code_for_having_an_account_or_a_campaign(database):
    log(database, creator="bob", ad_account="Brand US", campaign="Winter")
    assert [listed(database, word) for word in ("a", "c", "b", "account:a", "account:b")] == [[], [], [1], [], [1]]


def test_of_many_requests_the_first_thousand_are_looked_at_and_that_is_said(database):
    with database.workspace(TEAM) as workspace:
        session = workspace._scope.session
        same = {"team_id": TEAM, "days": 30, "owner": LEO, "asked_by": MIA, "asked_at": NOON, "campaign": "Autumn"}
        session.execute(insert(Request), [same | {"id": n, "creator": f"ana{n}"} for n in range(1, 1002)])
        session.execute(update(Request).where(Request.id == 1001).values(campaign="Winter", owner=MIA))
    with database.reading(TEAM) as workspace:
        found = [workspace.search.requests(read_query(f"requests {typed}"), 1) for typed in (
            "winter", "autumn", f"winter owner:{MIA}", "@ana1001 winter", "#1001", "", "@ana",
        )]  # fmt: skip
    assert [(page.total, page.looked_at) for page in found] == [
        (0, 1000), (101, None), (1, None), (1, None), (1, None), (1001, None), (101, None),
    ]  # fmt: skip


def test_of_pulled_codes_the_newest_come_first_also_of_those_pulled_at_once(database):
    for number in range(3):
        pull(database, log(database, f"#many-{number}"), at=NOON)
    pull(database, log(database, "#last"), at=NOON + HOUR)
    assert listed(database, "pulled") == [4, 3, 2, 1]


def test_what_expires_is_what_the_alert_shows_a_swap_by_the_end_of_the_other_ad(database):
    """A replacement that nobody swapped in is due when the ad that it was made for stops."""
    old = log(database, "#old", 30)
    log(database, "#soon", 40)
    log(database, "#later", 73)
    log(database, "#over", -5)
    with database.workspace(TEAM) as workspace:
        workspace.codes.replace(seen(old), new("#next", 2000), by=LEO, at=NOON)
        due, _ = workspace.search.due(timedelta(hours=72), NOON, 20)
    assert listed(database, "expiring") == [code.id for code in due] == [4, 5, 2]
    assert listed(database, "active") == [2, 3, 5]
    assert listed(database, "expired") == [4]
    assert listed(database, "to-swap") == [5]


def test_every_code_is_indexed_by_the_words_that_it_holds_now(shelf):
    with shelf.workspace(TEAM) as workspace:
        code = workspace.codes.get(1)
        about = About(owner=LEO, post=SHORT, ad_account="Marke DE", campaign="夏のキャンペーン")
        workspace.editing.edit(1, version(code), about, by=LEO, at=NOON)
    with shelf.workspace(TEAM) as workspace:
        workspace.codes.replace(seen(code), new("#next", 2000), by=LEO, at=NOON)
    kept, should_be = spelled(shelf)
    assert kept == should_be
    for typed, expected in (("キャンペーン", 1), ("marke", 1), ("account:de", 1), ("ZMabc", 3), ("summer", 0)):
        with shelf.reading(TEAM) as workspace:
            assert workspace.search.codes(read_query(f"all {typed}"), 1, NOON).total >= expected
    assert listed(shelf, "all summer") == []


def test_an_empty_list_has_one_page(database):
    with database.reading(TEAM) as workspace:
        for page in (1, 5):
            found = workspace.search.codes(read_query(""), page, NOON)
            assert (found.rows, found.total, found.number, found.count) == ([], 0, 1, 1)


def test_what_was_found_outlives_its_transaction(shelf):
    with shelf.reading(TEAM) as workspace:
        (code,) = workspace.search.anything("1")
    assert isinstance(code, Code) and code.campaign == "Summer 50%"
