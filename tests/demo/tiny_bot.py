"""A bot of a few lines, as a counterpart: it does what the tests tell it to."""

from urllib.parse import parse_qs  # noqa: F401

from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient


def plain(text):
    return {"type": "plain_text", "text": text}


def button(text, action_id, value="1"):
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": value}


def row(*elements, block_id=None):
    return {"type": "actions", "elements": list(elements)} | ({"block_id": block_id} if block_id else {})


def entry(label, element, block_id, **more):
    return {"type": "input", "label": plain(label), "element": element, "block_id": block_id, **more}


def modal(*blocks, title="Form", **more):
    return {"type": "modal", "title": plain(title), "submit": plain("Save"), "blocks": list(blocks), **more}


NAME = entry("Name", {"type": "plain_text_input", "action_id": "value", "max_length": 20}, "name")
FORM = modal(NAME, callback_id="form", notify_on_close=True)


def tiny_bot(slack):
    """An app with nothing registered but `/spark`, which opens the form."""
    app = App(
        client=WebClient(slack.team.bot_token, base_url=slack.api_url, retry_handlers=[]),
        token=slack.team.bot_token,
        signing_secret=slack.signing_secret,
        process_before_response=True,
        token_verification_enabled=False,
    )

    @app.command("/spark")
    def spark(ack, body, client):
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    return app


def wsgi_call(app):
    """The bot as something to call."""

    def call(body, headers):
        answer = app.dispatch(BoltRequest(body=body.decode(), headers=headers))
        return answer.status, answer.headers, (answer.body or "").encode()

    return call
