"""What somebody is told about the calendar that they asked for, and about its private address."""

from handlers.views import kit
from handlers.views.kit import Block, Element, context, section
from handlers.views.words import Answer, said, some
from storage.calendars import Calendar, Part
from storage.feeds import MOST

STOP = "calendar_stop"
ON_ITS_WAY = "Your calendar comes to you by direct message."
NO_GUESTS = "Guests cannot have the team's calendar. Please ask somebody of the team."
NO_FILES = (
    "I may not send the calendar as a file yet. Whoever installed me adds `files:write` under OAuth & Permissions, "
    "and reinstalls me."
)
NO_ADDRESS = (
    "The file is as of now. An address that stays up to date would need whoever runs me to set `PUBLIC_URL`: "
    "calendars cannot reach me here."
)
NO_MORE = (
    f"You have {MOST} private addresses already, so there is no further one. `/spark calendar off` stops all of them."
)
_REMOVE = "Calendars get nothing there any more; please remove it from them too."
STOPPED = f"This address is stopped. {_REMOVE} `/spark calendar` gives a new one."
STOPPED_BEFORE = "This address was stopped already. `/spark calendar` gives a new one."
FILTERS = (
    "A calendar can be of one owner and of one ad account, named in full. For example "
    '`/spark calendar mine`, or `/spark calendar owner:@leo account:"Brand US"`.'
)
_STEPS = (
    "*Google Calendar*, on a computer: _Other calendars_, _+_, _From URL_, and paste it.\n"
    "*Apple Calendar*: _File_, _New Calendar Subscription_, and paste it.\n"
    "*Outlook*: _Add calendar_, _Subscribe from web_, and paste it."
)
_RELY = (
    "Codes themselves are never in it. Calendars look for changes when they like, Google about once a day, and some "
    "leave out reminders: rely on the alert in your channel."
)


def sent(found: Calendar, part: Part, by: str, note: str = "") -> Answer:
    """What is in the file that comes with this message, and why there is no address."""
    words = _words(found, part, by)
    return Answer(f"{words}. {note}", [section(f"*{words}*"), context(note)])


def subscribed(found: Calendar, part: Part, by: str, address: str, number: int) -> Answer:
    """The same with a private address, for the asker's eyes only: what a locked phone shows leaves it out."""
    words = _words(found, part, by)
    private = "Its private address stays up to date. Whoever has it can read this calendar:"
    blocks: list[Block] = [section(f"*{words}*\n{private}"), kit.preformatted(address), section(_STEPS), context(_RELY)]
    return Answer(f"{words}, with a private address to subscribe to", [*blocks, kit.actions([_stop(number)])])


def nothing(found: Calendar, part: Part, by: str) -> Answer:
    """There is no code to put into a calendar."""
    return Answer(f"{_words(found, part, by)}: there is nothing to put into it yet. Log a code with `/spark add`.")


def stopped(count: int) -> Answer:
    """What became of all addresses of one person."""
    match count:
        case 0:
            return Answer("You have no calendar address that works. `/spark calendar` gives you one.")
        case 1:
            return Answer(f"1 calendar address stopped. {_REMOVE}")
    return Answer(f"{count} calendar addresses stopped. {_REMOVE}")


def _words(found: Calendar, part: Part, by: str) -> str:
    owner = "your own" if part.owner == by else f"<@{part.owner}>’s" if part.owner else ""
    soonest = "those that end first, of more" if found.has_more else ""
    named = [each for each in (owner, said(part.ad_account, 200), soonest) if each]
    return " · ".join([f"Calendar of {some(found.open, 'code')}", *named])


def _stop(number: int) -> Element:
    confirm = kit.confirmation(
        "Stop this address?", "Calendars that subscribed to it get nothing more. This cannot be undone.",
        "Stop it", "Cancel",
    )  # fmt: skip
    label = "Stop this calendar address"
    return kit.button("Stop this address", STOP, value=str(number), style="danger", confirm=confirm, label=label)
