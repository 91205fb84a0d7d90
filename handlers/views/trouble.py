"""Why nothing can be posted, in words, and what a person can do about it."""

from handlers.slack_answers import passes
from handlers.views import buttons, kit
from handlers.views.kit import section
from handlers.views.words import Answer, clip, some
from storage.alerting import Alert

INVITE = "I am not in this channel. Write /invite @Spark Codes there"
_WHY = {
    "not_in_channel": INVITE,
    "channel_not_found": INVITE,  # what Slack says of a private channel that we are not in
    "is_archived": "This channel is archived. Choose another one",
    "restricted_action": "Your workspace does not let me post in this channel. Ask an admin, or choose another one",
    "missing_scope": "I lack a permission. Install me again, with the scopes of the manifest",
}


def why(word: str) -> str:
    """Slack's word as a sentence that says what to do."""
    if passes(word):
        return "Slack is in trouble at the moment. I keep trying"
    return _WHY.get(word, f"Slack does not let me post there ({clip(word, 60)}). Choose another channel")


def owed(shown: Alert, word: str) -> Answer:
    """To whoever set the alerts up: an alert waits, and only a person can mend why."""
    waiting = some(shown.total, "Spark Code")
    words = (
        f"I could not post the alert about {waiting} in <#{shown.channel}>. {why(word)}. Nothing is lost: I try again "
        "every ten minutes, and at once after `/spark settings` or an invitation."
    )
    return Answer(words, [section(words), kit.actions([buttons.open_form("Settings", buttons.SETTINGS)])])
