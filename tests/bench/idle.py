"""`python -m tests.bench.idle`: a command that does nothing, over the WebSocket; what the bot is measured against."""

import os

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient


def main() -> None:
    """Until it is killed."""
    url, token = os.environ["SLACK_API_URL"], os.environ["SLACK_BOT_TOKEN"]
    app = App(
        name="floor", process_before_response=True, token_verification_enabled=False,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T0ACME", bot_token=token),
    )  # fmt: skip
    app.command("/spark")(lambda ack: ack())
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], web_client=WebClient(base_url=url)).start()


if __name__ == "__main__":
    main()
