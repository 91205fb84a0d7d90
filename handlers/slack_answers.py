"""What Slack's answers mean for an alert: later, needs a person, installation dead, our bug, or nobody knows."""

from datetime import timedelta
from enum import StrEnum
from http.client import HTTPException
from math import isnan
from socket import gaierror
from ssl import SSLCertVerificationError
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

MOST_ASKED = timedelta(minutes=10)


class Verdict(StrEnum):
    """What to do about a call that did not end in `ok`."""

    LATER = "later"
    """Slack did not take it, and says so: try again after a pause."""
    PERSON = "person"
    """Somebody has to do something in Slack first."""
    DEAD = "dead"
    """The token is good for nothing any more."""
    BUG = "bug"
    """Slack refuses what we drew."""
    UNKNOWN = "unknown"
    """Slack may have taken it: look before sending again."""


_WORDS = {
    Verdict.LATER: "ratelimited rate_limited service_unavailable team_added_to_org message_limit_exceeded",
    Verdict.PERSON: "channel_not_found not_in_channel is_archived is_inactive no_permission missing_scope",
    Verdict.DEAD: "account_inactive token_revoked invalid_auth token_expired not_authed org_login_required",
    Verdict.BUG: "invalid_blocks msg_blocks_too_long msg_too_long invalid_arguments no_text metadata_too_large",
    Verdict.UNKNOWN: "internal_error fatal_error request_timeout",
}
_VERDICTS = {word: verdict for verdict, words in _WORDS.items() for word in words.split()}
NOT_OK = (SlackClientError, OSError, HTTPException)
"""All that a call of the SDK raises when it does not end in `ok`."""
NEVER_SENT = (ConnectionRefusedError, gaierror, SSLCertVerificationError)
"""Nobody was there to hear the call."""


def why_not(error: Exception) -> str:
    """Slack's own word, or the kind of trouble on the way."""
    if isinstance(error, SlackApiError):
        word = str(error.response.get("error") or "")
        return word if word.replace("_", "").isalnum() else f"http_{error.response.status_code}"
    return type(error).__name__


def verdict(error: Exception) -> Verdict:
    """What the failure of a call means. What nobody can know counts as unknown, never as refused."""
    if isinstance(error, URLError) and isinstance(error.reason, NEVER_SENT):
        return Verdict.LATER
    if not isinstance(error, SlackApiError):
        return Verdict.UNKNOWN
    if error.response.status_code == 429:  # noqa: PLR2004 - HTTP's "too many requests"
        return Verdict.LATER
    known = _VERDICTS.get(why_not(error))
    if known is not None:
        return known
    return Verdict.UNKNOWN if why_not(error).startswith("http_") else Verdict.PERSON


def passes(word: str) -> bool:
    """Whether Slack's word is for something that is over by itself."""
    known = _VERDICTS.get(word, Verdict.UNKNOWN if word.startswith("http_") or not word.islower() else Verdict.PERSON)
    return known in (Verdict.LATER, Verdict.UNKNOWN)


def pause_asked(error: Exception) -> timedelta | None:
    """The pause that Slack asks for, whole or broken seconds; None when it names none that can be read."""
    headers = error.response.headers if isinstance(error, SlackApiError) else {}
    asked = next((value for name, value in (headers or {}).items() if name.lower() == "retry-after"), None)
    try:
        seconds = float(asked if isinstance(asked, str) else (asked or [""])[0])
    except ValueError:
        return None
    if isnan(seconds):
        return None
    return timedelta(seconds=min(max(seconds, 0.0), MOST_ASKED.total_seconds()))
