"""One thing that the doctor looked at, and what a refusal of Slack means for the person who reads it."""

from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from handlers.slack_answers import Verdict, verdict, why_not


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what can be done about it."""

    words: str
    ok: bool = True
    mend: str = ""


def wrong(words: str, mend: str = "") -> Finding:
    """It does not work like this."""
    return Finding(words, ok=False, mend=mend)


def refused(what: str, error: Exception, mend: str, address: str) -> Finding:
    """Slack did not say ok to it: only what Slack itself refuses is to be mended there."""
    if not isinstance(error, SlackApiError):
        return wrong(
            f"{what} could not be tried: Slack is out of reach ({_trouble(error)}).",
            f"Check this machine's network: DNS, proxy and firewall must let it reach {address}",
        )
    if verdict(error) in (Verdict.LATER, Verdict.UNKNOWN):
        return wrong(f"{what} could not be tried: Slack does not work now ({why_not(error)}).", "Try again in a while.")
    return wrong(f"{what} is not accepted ({why_not(error)}).", mend)


def _trouble(error: Exception) -> str:
    """Its kind: the words may quote an address."""
    cause = getattr(error, "reason", None)
    return type(cause if isinstance(cause, Exception) else error).__name__
