from zoneinfo import ZoneInfo

from handlers.views import renewal_form
from storage.rules.reasons import REASONS
from tests.conftest import NOON
from tests.handlers import made

BERLIN = ZoneInfo("Europe/Berlin")


def labels(view) -> list[str]:
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def test_renewed_asks_how_and_until_when_and_fills_in_nothing_that_would_renew():
    view = renewal_form.renewal_form(made.code(), BERLIN, NOON, {})
    assert labels(view) == [
        "Renewal",
        "New Spark Code",
        "Duration",
        "Expires at",
        "Generated on",
        "Usage rights until",
        "Note",
    ]
    by_id = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert by_id["renewal"]["initial_option"]["value"] == "extended"
    assert "initial_option" not in by_id["days"] and "initial_date_time" not in by_id["exact"]


def test_pulled_asks_why_and_begins_with_the_usual_reason():
    view = renewal_form.pull_form(made.code(), NOON, {})
    assert labels(view) == ["Reason", "Note"]
    reason = view["blocks"][1]["element"]
    assert reason["initial_option"]["value"] == "creator_silent"
    assert [option["value"] for option in reason["options"]] == list(REASONS)


def test_both_say_which_code_they_are_about():
    for view in (
        renewal_form.renewal_form(made.code(), BERLIN, NOON, {}),
        renewal_form.pull_form(made.code(), NOON, {}),
    ):
        assert "#12" in view["title"]["text"]
        assert view["blocks"][0]["text"]["text"].startswith("#12 *@glow.by_ana* · Summer · Brand US · code …9cnA=")
