"""A report's words: as many names as a reader wants, and how many more there are."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from handlers.views.report import report, weekly_note
from storage.rules import reports
from storage.rules.facts import Asking, Facts, Period, Standing, Subject
from storage.settings import Choices
from tests.conftest import NOON
from tests.handlers import made

DAY = timedelta(days=1)


def facts_of(**facts) -> dict[str, str]:
    """What follows each fact in bold, by the fact."""
    shown = reports.report(Facts(**facts), Period.last(7, NOON, ZoneInfo("UTC")))
    sections = [
        block["text"]["text"] for block in report(shown, "", chart=True)["blocks"] if block["type"] == "section"
    ]
    return {fact.strip("*"): more for fact, _, more in (text.partition("\n") for text in sections)}


def standing(number, ends_at, account="", creator="ana"):
    return Standing(about=Subject(number, creator, ad_account=account), logged_at=NOON - 90 * DAY, ends_at=ends_at)


def test_five_codes_that_ended_in_silence_are_named_and_the_others_counted():
    found = facts_of(codes=[standing(number, NOON - DAY) for number in range(1, 8)])
    assert found["7 codes ended in silence"] == (
        "Nobody had renewed or pulled #1 @ana, #2 @ana, #3 @ana, #4 @ana, #5 @ana, and 2 more."
    )
    assert found["No code ends in the next 30 days"] == "7 codes have ended, and nobody has decided"


def test_a_code_of_nobody_is_named_by_its_id():
    assert facts_of(codes=[standing(1, NOON, creator="")])["1 code ended in silence"].endswith("pulled #1.")


def test_ten_silent_creators_are_named_and_the_others_counted():
    waiting = [Asking(about=Subject(n, f"ana{n:02}"), asked_at=NOON - 9 * DAY) for n in range(12)]
    more = facts_of(waiting=waiting)["12 creators silent"]
    assert "@ana09: 1 and 2 more\n" in more and "ana10" not in more
    assert "more" not in facts_of(waiting=waiting[:10])["10 creators silent"].partition("\n")[0]


def test_ten_ad_accounts_are_named_and_the_rest_summed():
    codes = [standing(n, NOON + DAY, f"Brand {n:02}" if n else "") for n in range(13)]
    first = facts_of(codes=codes)["13 codes end in the next 30 days"].split("\n")[0]
    assert first.startswith("no ad account: 1 · Brand 01: 1") and first.endswith("Brand 09: 1 · 3 other ad accounts: 3")
    assert "other" not in facts_of(codes=codes[:10])["10 codes end in the next 30 days"]


def test_nothing_that_people_typed_is_markup():
    shown = str(report(made.report(3), weekly_note(Choices(), "<!here>"), chart=True)["blocks"])
    assert "<!" not in shown and "<*" not in shown
