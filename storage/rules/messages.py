"""Messages for creators, ready to send: who gets them is outside Slack, so they are plain text."""

import re
from datetime import date

PLACES = ("{creator}", "{post}", "{days}")
"""What stands in a request message for what is known of the request."""

REQUEST_MESSAGE = """Hi @{creator}!

We love your post {post} and would like to run it as a Spark Ad from your handle. \
For that we need a Spark Code from you. It takes a minute in the TikTok app:

1. Open the post and tap the three dots (…)
2. Tap Ad settings
3. Switch Ad authorization on
4. Choose {days} days, then Save
5. Tap Video code
6. Tap Copy, and send us the code

Please keep the caption and the sound as they are while the ad runs.

Thank you!"""

RENEWAL_MESSAGE = """Hi @{creator}!

Your Spark Code for your post {post} {ends}, and the ad {stops} with it. Could you please extend it? In the TikTok app:

1. Open the post and tap the three dots (…)
2. Tap Ad settings
3. Choose {days} days, then Save

If that does not work, please generate a new code (Ad settings > Video code > Copy) and send it to us.

Thank you!"""

RIGHTS_MESSAGE = """Hi @{creator}!

Our agreed right to use your post {post} {ends}, and our ad {has} to stop with it. \
We would love to keep it running: may we extend the usage rights, and until when?

Thank you!"""


def filled(message: str, *, creator: str, post: str, days: int) -> str:
    """The message with the creator's handle, the post and the duration in their places."""
    words = {
        "@{creator}": f"@{creator}" if creator else "there", "{creator}": creator or "there",
        " {post}": f" {post}" if post else "", "{post}": post, "{days}": str(days),
    }  # fmt: skip
    return re.sub("|".join(map(re.escape, words)), lambda place: words[place[0]], message)


def renewal(*, creator: str, post: str, days: int, ends: date, over: bool) -> str:
    """What to ask a creator whose code ends, or has ended, on a day."""
    return filled(_dated(RENEWAL_MESSAGE, ends, over=over), creator=creator, post=post, days=days)


def rights_renewal(*, creator: str, post: str, days: int, ends: date, over: bool) -> str:
    """What to ask a creator whose code still runs while the right to use their post ends, or has ended, on a day."""
    return filled(_dated(RIGHTS_MESSAGE, ends, over=over), creator=creator, post=post, days=days)


def strange(message: str) -> list[str]:
    """What looks like a place for one of our facts and is none: it would be sent as it stands."""
    return [place for place in re.findall(r"\{[^{}\n]{1,40}\}", message) if place not in PLACES]


def _dated(message: str, day: date, *, over: bool) -> str:
    words = ("ended", "stopped", "had") if over else ("ends", "stops", "has")
    told = (f"{words[0]} on {day.day} {day:%B %Y}", *words[1:])
    for place, word in zip(("{ends}", "{stops}", "{has}"), told, strict=True):
        message = message.replace(place, word)
    return message
