"""The hello in a new alert channel, which is also the test whether the bot can post there."""

from slack_sdk.errors import SlackApiError

from handlers.given import said_no
from handlers.opening import Opening
from handlers.views import settings_form
from storage.settings import Choices

INVITE = "I am not in this channel yet. Write /invite @Spark Codes there, then press Save again."
WHY_NOT = {
    "not_in_channel": INVITE,
    "channel_not_found": INVITE,  # what Slack says of a private channel that we are not in
    "is_archived": "This channel is archived. Choose another one.",
    "restricted_action": "Your workspace does not let me post in this channel. Ask an admin, or choose another one.",
}


def greet(chosen: Choices, opening: Opening) -> None:
    """Say hello where the alerts will be; if Slack refuses, bring the form back with the reason."""
    hello = settings_form.hello(chosen, f"<@{opening.by}>")
    try:
        opening.client.chat_postMessage(channel=chosen.alert_channel or "", unfurl_links=False, **hello)
    except SlackApiError as refused:
        why = WHY_NOT.get(
            said_no(refused), f"Slack does not let me post there ({said_no(refused)}). Choose another one."
        )
        problem = f"Saved, but nothing can be posted: {why}"
        opening.now_or_tell(
            lambda: settings_form.settings_form(chosen, chosen.timezone, opening.remembers, problem), problem
        )
    else:
        opening.reply(settings_form.saved(chosen))
