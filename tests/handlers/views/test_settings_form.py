import pytest

from handlers.views import settings_form
from storage.settings import Choices
from tests.conftest import AD_OPS, MIA

LABELS = [
    "Alert channel", "Alert time", "Time zone", "Direct messages",
    "Weekly report", "Default duration", "Default ad account", "Request message",
]  # fmt: skip


def test_each_field_says_what_happens_with_it():
    blocks = settings_form.settings_form(Choices(), "UTC", {})["blocks"]
    assert [block["label"]["text"] for block in blocks] == LABELS
    assert all(block["hint"]["text"] for block in blocks)


def test_only_channels_are_offered_and_no_direct_messages():
    channel = settings_form.settings_form(Choices(), "UTC", {})["blocks"][0]["element"]
    assert channel["filter"] == {"include": ["public", "private"], "exclude_bot_users": True}


def test_a_problem_stands_on_top_of_what_was_chosen():
    blocks = settings_form.settings_form(Choices(alert_channel=AD_OPS), "UTC", {}, "Not possible.")["blocks"]
    assert (blocks[0]["type"], blocks[0]["level"]) == ("alert", "error")
    assert blocks[1]["element"]["initial_conversation"] == AD_OPS


@pytest.mark.parametrize(
    ("zone", "city"), [("Europe/Berlin", "Berlin"), ("America/New_York", "New York"), ("UTC", "UTC")]
)
def test_a_zone_is_called_by_its_city(zone, city):
    assert settings_form.every_day(Choices(timezone=zone)) == f"every day at 09:00 {city} time"


def test_without_a_channel_saving_says_that_nobody_is_alerted():
    assert "Nobody is alerted" in settings_form.saved(Choices())["text"]
    assert f"I post in <#{AD_OPS}>" in settings_form.saved(Choices(alert_channel=AD_OPS))["text"]
    wanted = settings_form.saved(Choices(alert_channel=AD_OPS, weekly_report=True))["text"]
    assert "every Monday" in wanted and "Monday" not in settings_form.saved(Choices(alert_channel=AD_OPS))["text"]


def test_the_hello_says_who_what_when_and_how_to_change_it():
    words = settings_form.hello(Choices(alert_channel=AD_OPS), f"<@{MIA}>")["text"]
    for part in (
        f"<@{MIA}> set me up",
        "every day at 09:00",
        "within 72 hours",
        "Nothing due, nothing posted",
        "/spark settings",
    ):
        assert part in words
