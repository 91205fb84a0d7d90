"""The whole story as text in a terminal: log, alert, renew, pull. Ends with an error if any of it fails."""

import re
from collections.abc import Callable
from datetime import timedelta

from bot.demo.samples import LEO, MIA
from bot.demo.start import CHANNEL, Demo, demo

CODE = "#TourCodeThatIsNotARealSparkCode0123456789="


def tour(say: Callable[[str], None]) -> None:
    """Play it and tell it; a step that does not happen raises TimeoutError or LookupError."""
    with demo(0, filled=False) as running:
        for title, step in STEPS:
            say(f"\n== {title}")
            say(_plainly(step(running)))
    say("\nThat was all of it. `make demo` shows the same in your browser.")


def _plainly(text: str) -> str:
    """The message as a terminal can show it: names for mentions, a time with its zone for a date."""
    named = {MIA: "@mia", LEO: "@leo", CHANNEL: "#ad-ops"}
    text = re.sub(r"<!date[^|>]*\|([^>]*)>", r"\1", text)
    return re.sub(r"<[@#](\w+)>", lambda found: named.get(found[1], found[1]), text)


def _set_up(running: Demo) -> str:
    slack = running.slack
    slack.command("/spark settings")
    slack.wait_for(lambda: slack.view(MIA))
    slack.submit({"Alert channel": CHANNEL})
    slack.wait_for(lambda: slack.channel(CHANNEL).messages)
    return _last(running)


def _log(running: Demo) -> str:
    slack = running.slack
    slack.command(f"/spark add {CODE} https://www.tiktok.com/@glow.by_ana/video/7300000000000000000")
    slack.wait_for(lambda: slack.view(MIA))
    slack.submit({"Expires at": running.clock.now() + timedelta(days=5), "Campaign": "Summer Glow"})
    return str(
        slack.wait_for(lambda: next((each.text for each in slack.ephemerals(MIA) if "saved ·" in each.text), ""))
    )


def _alert(running: Demo) -> str:
    before = len(running.slack.channel(CHANNEL).messages)
    running.to_next_alert()
    running.slack.wait_for(lambda: len(running.slack.channel(CHANNEL).messages) > before)
    return _last(running)


def _renew(running: Demo) -> str:
    slack = running.slack
    slack.press("Renewed", by=LEO)
    slack.wait_for(lambda: slack.view(LEO))
    slack.submit({"Duration": "30"}, by=LEO)
    slack.wait_for(lambda: "extended" in _last(running))
    return _last(running)


def _pull(running: Demo) -> str:
    slack = running.slack
    running.to_next_alert()
    slack.press("Pulled")
    slack.wait_for(lambda: slack.view(MIA))
    slack.submit({"Reason": "Performance or comment sentiment"})
    slack.wait_for(lambda: "pulled" in _last(running))
    return _last(running)


def _last(running: Demo) -> str:
    return running.slack.channel(CHANNEL).messages[-1].text


STEPS: tuple[tuple[str, Callable[[Demo], str]], ...] = (
    ("Mia chooses the alert channel: /spark settings", _set_up),
    ("Mia logs a code: /spark add #Tour…", _log),
    ("Two days later the alert comes", _alert),
    ("Leo presses Renewed: the creator extended the code by 30 days", _renew),
    ("Four weeks later it comes again, and Mia pulls the ad", _pull),
)
