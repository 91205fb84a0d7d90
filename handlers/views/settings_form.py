"""The settings form."""

from collections.abc import Mapping
from typing import Any

from handlers.views import fields, kit
from handlers.views.fields import ACCOUNT, VALUE, ZONE_PICK
from handlers.views.forms import form
from handlers.views.kit import Block, Element, View
from handlers.views.words import Answer, clip
from storage.rules.messages import REQUEST_MESSAGE
from storage.settings import Choices

SAVE_SETTINGS = "save_settings"
CHANNEL, TIME, ZONE, MESSAGE, OWNER_DM = "channel", "time", "zone", "message", "owner_dm"
REPORT = "weekly_report"


def settings_form(chosen: Choices, zone: str, remembers: Mapping[str, Any], problem: str = "") -> View:
    """The form with the workspace's choices, and a zone to begin with; each field says what happens with it."""
    defaults = {
        fields.DAYS: chosen.default_days, ACCOUNT: chosen.default_account,
        MESSAGE: chosen.request_message or REQUEST_MESSAGE,
    }  # fmt: skip
    blocks: list[Block] = [
        *([kit.alert(clip(problem, 200), "error")] if problem else []),
        kit.field("Alert channel", _channels(chosen), CHANNEL, hint=_CHANNEL),
        kit.field("Alert time", _time(chosen), TIME, hint=_TIME),
        kit.field("Time zone", _zones(zone), ZONE, hint=_ZONE),
        kit.field("Direct messages", _owners(chosen), OWNER_DM, optional=True, hint=_OWNER_DM),
        kit.field("Weekly report", _reports(chosen), REPORT, optional=True, hint=_REPORT),
        fields.duration("Default duration", defaults, hint=_DEFAULT),
        fields.text("Default ad account", ACCOUNT, defaults, max_length=100, hint=_DEFAULT),
        fields.text("Request message", MESSAGE, defaults, multiline=True, max_length=2500, hint=_MESSAGE),
    ]
    return form("Settings", SAVE_SETTINGS, blocks, remembers)


_CHANNEL = "Codes that end within 72 hours are listed here once a day. Invite me first: /invite @Spark Codes"
_TIME = "When the day's list is posted."
_ZONE = "Type a city. The alert time, and days without a time, count in this zone."
_OWNER_DM = "When their code must be swapped, and when it has ended; besides the alert channel."
_REPORT = "Every Monday at the alert time, in the alert channel: the last seven days. Begins with the next Monday."
_DEFAULT = "What new codes and requests begin with."
_MESSAGE = "What creators are asked. {creator}, {post} and {days} are filled in."


def zone_label(zone: str) -> str:
    """A time zone as a choice in a menu."""
    return zone.replace("_", " ")


def _zones(zone: str) -> Element:
    begins = kit.option(zone_label(zone), zone)
    return kit.element("external_select", ZONE_PICK, initial_option=begins, min_query_length=1)


def _owners(chosen: Choices) -> Element:
    return fields.box("Tell owners directly", ticked=chosen.owner_dm)


def _reports(chosen: Choices) -> Element:
    return fields.box("Post a report every Monday", ticked=chosen.weekly_report)


def _channels(chosen: Choices) -> Element:
    only = {"include": ["public", "private"], "exclude_bot_users": True}
    return kit.element("conversations_select", VALUE, initial_conversation=chosen.alert_channel, filter=only)


def _time(chosen: Choices) -> Element:
    return kit.element("timepicker", VALUE, initial_time=f"{chosen.alert_time:%H:%M}")


def saved(chosen: Choices) -> Answer:
    """What happens from now on."""
    if chosen.alert_channel is None:
        return Answer("Settings saved. Nobody is alerted until you choose an alert channel.")
    monday = " A report comes there every Monday, beginning with the next one." if chosen.weekly_report else ""
    return Answer(
        f"Settings saved. I post in <#{chosen.alert_channel}> {every_day(chosen)} when something ends within 72 hours."
        + monday
    )


def hello(chosen: Choices, by: str) -> Answer:
    """The first message in an alert channel: who set it up, and how to change it."""
    return Answer(
        f"{by} set me up to post here {every_day(chosen)}: every Spark Code that ends within 72 hours. "
        "Nothing due, nothing posted. `/spark settings` changes it, `/spark` shows what I can do."
    )


def farewell(chosen: Choices, by: str) -> Answer:
    """The last message in a channel that alerts were posted in."""
    return Answer(
        f"{by} moved my alerts to <#{chosen.alert_channel}>. No new ones come here; the buttons above still work."
    )


def every_day(chosen: Choices) -> str:
    """`every day at 09:00 Berlin time`."""
    return f"every day at {chosen.alert_time:%H:%M} {city(chosen.timezone)} time"


def city(zone: str) -> str:
    """A zone as people call it: Berlin, New York."""
    return zone.rpartition("/")[2].replace("_", " ")
