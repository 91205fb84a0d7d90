"""The first visit: three steps, and which of them are done."""

from collections.abc import Iterator

from handlers.views import buttons
from handlers.views.help import PROMISE
from handlers.views.kit import Block, Element, context, section
from handlers.views.words import Answer
from storage.glance import FirstSteps


def first_steps(steps: FirstSteps) -> Iterator[Block]:
    """What to begin with; a step that is done stays until all of them are."""
    yield section("*Three steps to begin with*")
    channel = "Choose where I tell your team what ends. Until then nobody is alerted."
    yield _step(1, channel, buttons.open_form("Choose a channel", buttons.SETTINGS, primary=True), done=steps.channel)
    request = "Ask a creator for a Spark Code: I write the message, with the steps in TikTok's app."
    yield _step(2, request, buttons.open_form("Request a code", buttons.REQUEST), done=steps.request)
    code = "Log the first code: paste the creator's whole message, I find the code in it."
    yield _step(3, code, buttons.open_form("Log a code", buttons.LOG), done=steps.code)


def welcome() -> Answer:
    """To whoever installed the bot, once."""
    begun = FirstSteps(channel=False, request=False, code=False, entries=0)
    words = f"Thank you for installing me. {PROMISE}"
    told = f"{words} Three steps: `/spark settings` for the alert channel, `/spark request`, `/spark add`."
    return Answer(told, [section(words), *first_steps(begun), context("`/spark` shows all I can do.")])


def _step(number: int, words: str, button: Element, *, done: bool) -> Block:
    return section(f"✅ {number}. ~{words}~" if done else f"{number}. {words}", accessory=None if done else button)
