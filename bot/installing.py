"""The two pages that install the bot: off to Slack with a state that works once, and back with a code."""

import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urljoin

from flask import Blueprint, Response, redirect, request
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from werkzeug.wrappers import Response as AnyResponse

from bot.plain_page import HEADERS, Link, plain_page
from bot.stored_tokens import StoredTokens
from bot.tokens import Clients
from handlers.errors import sentence
from handlers.given import Later
from handlers.greeting import welcome
from handlers.slack_answers import why_not
from storage.installations import Installed

log = logging.getLogger(__name__)
SCOPES = ("commands", "chat:write", "users:read", "channels:read", "groups:read", "files:write", "files:read")
START, FINISH = "/slack/install", "/slack/oauth_redirect"
COOKIE, TIME_TO_RETURN = "spark_install", timedelta(minutes=10)


class NotInstalled(Exception):
    """It ends here, and nothing was stored; the message tells the person why."""


@dataclass(frozen=True)
class Installing:
    """Installs the bot into any number of workspaces."""

    clients: Clients
    tokens: StoredTokens
    clock: Callable[[], datetime]
    later: Later

    def pages(self) -> Blueprint:
        """The pages, and what they say when it does not work."""
        pages = Blueprint("installing", __name__)
        pages.add_url_rule(START, view_func=self.start)
        pages.add_url_rule(FINISH, view_func=self.finish)
        pages.register_error_handler(NotInstalled, self._refuse)
        pages.register_error_handler(Exception, self._apologise)
        return pages

    def start(self) -> AnyResponse:
        """Off to Slack. The state works once, soon, and in this browser only."""
        state, browser, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self.clock()
        with self.tokens.database.installations() as installations:
            installations.set_out(_fingerprint(state, browser), now + TIME_TO_RETURN, now)
        ours = self.clients.settings
        response = redirect(self._slack(
            "/oauth/v2/authorize", client_id=ours.client_id, scope=",".join(SCOPES),
            redirect_uri=ours.public_url + FINISH, state=state,
        ))  # fmt: skip
        response.headers.update(HEADERS)
        response.set_cookie(
            COOKIE, browser, max_age=TIME_TO_RETURN, httponly=True, samesite="Lax",
            secure=ours.public_url.startswith("https"),
        )  # fmt: skip
        return response

    def finish(self) -> Response:
        """Back from Slack: check that it is the same person, and keep the token."""
        self._check_state()
        if "error" in request.args:
            raise NotInstalled("Slack says that it was not allowed.")
        answer = self._exchange(request.args.get("code", ""))
        new = self._read(answer)
        if self.tokens.install(new, self.clock()):
            self.later(lambda: welcome(self.clients.for_posts(new.team_id), new.installed_by))
        log.info("installed in %s by %s", new.team_id, new.installed_by)
        slack = self._slack("/app_redirect", app=new.app_id, team=new.team_id)
        words = f"Spark Codes is installed in {_place(answer)['name']}. Open Slack and type /spark"
        response = plain_page(words, Link("Open Slack", slack))
        response.delete_cookie(COOKIE)
        return response

    def _check_state(self) -> None:
        fingerprint = _fingerprint(request.args.get("state", ""), request.cookies.get(COOKIE, ""))
        with self.tokens.database.installations() as installations:
            if not installations.came_back(fingerprint, self.clock()):
                raise NotInstalled("This page was opened too late, twice, or in another browser than it began in.")

    def _exchange(self, code: str) -> SlackResponse:
        """The code for a token. Slack takes each code once."""
        ours = self.clients.settings
        try:
            return self.clients.for_installing().oauth_v2_access(
                client_id=ours.client_id, client_secret=ours.client_secret,
                code=code, redirect_uri=ours.public_url + FINISH,
            )  # fmt: skip
        except (SlackApiError, OSError) as error:
            why = why_not(error) if isinstance(error, SlackApiError) else "it is out of reach"
            raise NotInstalled(f"Slack did not confirm it ({why}).") from error

    def _read(self, answer: SlackResponse) -> Installed:
        token = str(answer.get("access_token", ""))
        if not token.startswith("xoxb-"):
            raise NotInstalled("Slack gave no lasting token: token rotation must be off in the Slack app's settings.")
        return Installed(
            team_id=_place(answer)["id"], locked_token=self.tokens.lock.lock(token), bot_user=answer["bot_user_id"],
            scopes=answer["scope"], app_id=answer["app_id"], installed_by=answer["authed_user"]["id"],
        )  # fmt: skip

    def _slack(self, page: str, **asked: str) -> str:
        """A page of Slack for this person's browser."""
        return urljoin(self.clients.settings.slack_api_url, f"{page}?{urlencode(asked)}")

    def _refuse(self, why: Exception) -> Response:
        log.warning("not installed: %s", why)
        return plain_page(f"{why} Nothing was installed.", self._again(), 400)

    def _apologise(self, error: Exception) -> Response:
        return plain_page(str(sentence(error, self.clock())["text"]), self._again(), 500)

    def _again(self) -> Link:
        return Link("Begin anew", self.clients.settings.public_url + START)


def _place(answer: SlackResponse) -> dict[str, str]:
    """The workspace, or the organisation that installed the bot for all of its workspaces."""
    place: dict[str, str] = answer["enterprise" if answer.get("is_enterprise_install") else "team"]
    return place


def _fingerprint(state: str, browser: str) -> str:
    """What the database may know of a state: enough to see that both parts came back."""
    return hashlib.sha256(f"{state} {browser}".encode()).hexdigest()
