"""The first words: to whoever installed the bot, and in a new alert channel, which shows whether it can post there."""

from contextlib import suppress

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.given import OpenWorkspace
from handlers.opening import Opening
from handlers.slack_answers import NOT_OK, why_not
from handlers.views import first_steps, settings_form
from handlers.views.trouble import why
from storage.settings import Choices


def welcome(client: WebClient, installer: str) -> None:
    """A direct message to whoever installed the bot: what it is for, and the three steps to begin with."""
    client.chat_postMessage(channel=installer, **first_steps.welcome())


def greet(chosen: Choices, before: str | None, opening: Opening, open_afterwards: OpenWorkspace) -> None:
    """Say hello where the alerts will be, then keep the channel, and say goodbye where they were.

    If Slack refuses the hello, the form is back with the reason.
    """
    hello = settings_form.hello(chosen, f"<@{opening.by}>")
    try:
        opening.client.chat_postMessage(channel=chosen.alert_channel or "", unfurl_links=False, **hello)
    except SlackApiError as refused:
        stays = f"alerts stay in <#{before}>" if before else "nobody is alerted yet"
        then = f"{why(why_not(refused))}, then press Save again. All else is saved."
        problem = f"The channel is not changed, {stays}. {then}"
        opening.now_or_tell(
            lambda: settings_form.settings_form(chosen, chosen.timezone, opening.remembers, problem), problem
        )
        return
    with open_afterwards() as workspace:
        workspace.settings.save(chosen, by=opening.by, at=opening.now)
        workspace.alerting.try_again(opening.now)
    if before:
        with suppress(*NOT_OK):  # it may be gone, which is why they moved
            goodbye = settings_form.farewell(chosen, f"<@{opening.by}>")
            opening.client.chat_postMessage(channel=before, unfurl_links=False, **goodbye)
    opening.reply(settings_form.saved(chosen))
