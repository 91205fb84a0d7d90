"""Files that people give the bot: read from Slack, and from nowhere else."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from slack_sdk import WebClient

from storage.rules import Refused

LARGEST = 10_000_000
"""Bytes that Slack takes in a form's field."""
SECONDS = 30
NO_FILE = "I can't read this file. Does the app have the scope files:read? Paste the lines instead."


class _NoRedirect(HTTPRedirectHandler):
    """The token goes where the file is, and no further."""

    def redirect_request(self, *_: Any) -> None:
        return None


def download(client: WebClient, file: Mapping[str, Any]) -> bytes:
    """What is in a file that somebody chose in a form. Refused when it is not Slack's, too large, or not for us."""
    url = str(file.get("url_private_download") or "")
    if not _is_slacks(url, client.base_url):
        raise Refused(NO_FILE)
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310 - checked above
    with build_opener(_NoRedirect, HTTPSHandler(context=client.ssl)).open(request, timeout=SECONDS) as answer:
        content = bytes(answer.read(LARGEST + 1))
    if len(content) > LARGEST:
        raise Refused("This file has more than 10 MB. Import it in parts.")
    if content.lstrip()[:1] == b"<":
        raise Refused(NO_FILE)  # Slack's page to sign in, in place of the file
    return content


def _is_slacks(url: str, api: str) -> bool:
    there, here = urlsplit(url), urlsplit(api)
    if there[:2] == here[:2]:
        return True
    return there.scheme == "https" and (there.hostname or "").endswith(".slack.com")
