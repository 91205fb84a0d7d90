"""Slack's rules for a manifest, as far as they can be checked without Slack."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))

# A dict is closed: no other keys. A list holds things of one form. A pattern must match from end to end.
FLAG = "true|false"
EVENTS = (
    "app_(home_opened|uninstalled)|(channel|group)_(archive|deleted|left|unarchive)|channel_id_changed|"
    "member_joined_channel|tokens_revoked"
)
FORM = {
    "_metadata": {"major_version": "1|2"},
    "display_information": {
        "name": ".{1,35}",
        "description": ".{1,140}",
        "long_description": r"(?s).{175,4000}",
        "background_color": "#([0-9a-fA-F]{3}){1,2}",
    },
    "features": {
        "app_home": {
            "home_tab_enabled": FLAG,
            "messages_tab_enabled": FLAG,
            "messages_tab_read_only_enabled": FLAG,
        },
        "bot_user": {"display_name": "[a-z0-9._-]{1,80}", "always_online": FLAG},
        "shortcuts": [
            {"name": ".{1,24}", "type": "global|message", "callback_id": ".{1,255}", "description": ".{1,150}"},
        ],
        "slash_commands": [
            {
                "command": "/[a-z0-9_-]{1,31}",
                "description": ".{1,2000}",
                "usage_hint": ".{1,1000}",
                "should_escape": FLAG,
                "url": "https://.+",
            },
        ],
    },
    "oauth_config": {
        "redirect_urls": ["https://.+"],
        "scopes": {
            "bot": ["commands|chat:write|users:read|channels:read|groups:read|files:write|files:read"],
            "bot_optional": ["channels:read|groups:read|files:write|files:read"],
        },
    },
    "settings": {
        "event_subscriptions": {
            "request_url": "https://.+",
            "bot_events": [EVENTS],
        },
        "interactivity": {
            "is_enabled": FLAG,
            "request_url": "https://.+",
            "message_menu_options_url": "https://.+",
        },
        "org_deploy_enabled": FLAG,
        "socket_mode_enabled": FLAG,
        "token_rotation_enabled": FLAG,
    },
}


def faults(part: Any, form: Any, place: str = "manifest") -> list[str]:
    """Where a manifest leaves the form, each place once."""
    if isinstance(form, dict) and isinstance(part, dict):
        strange = [f"{place}.{key}" for key in part.keys() - form.keys()]
        return strange + [
            at for key in part.keys() & form.keys() for at in faults(part[key], form[key], f"{place}.{key}")
        ]
    if isinstance(form, list) and isinstance(part, list):
        return [at for each in part for at in faults(each, form[0], place)]
    return [] if isinstance(form, str) and re.fullmatch(form, plain(part)) else [place]


def plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def test_both_files_say_the_same():
    assert json.loads((ROOT / "manifest.json").read_text("utf-8")) == MANIFEST


def test_slack_would_take_it():
    assert faults(MANIFEST, FORM) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("display_information.name", "x" * 36),
        ("display_information.long_description", "Too short."),
        ("display_information.background_color", "navy"),
        ("display_information.tagline", "no such key"),
        ("features.bot_user.display_name", "Spark Codes"),
        ("features.slash_commands", [{"command": "spark"}]),
        ("oauth_config.scopes.bot", ["chat:write.customize"]),
        ("settings.event_subscriptions.bot_events", ["message.channels"]),
        ("settings.socket_mode_enabled", "yes"),
    ],
)
def test_a_slip_is_found(place, value):
    part = value
    for key in reversed(place.split(".")):
        part = {key: part}
    assert len(faults(part, FORM)) == 1


def test_nothing_that_slack_requires_is_left_out():
    assert MANIFEST["display_information"]["name"] == "Spark Codes"
    assert MANIFEST["features"]["bot_user"]["display_name"] == "spark-codes"
    assert all({"command", "description"} <= command.keys() for command in MANIFEST["features"]["slash_commands"])


def test_what_is_optional_is_also_asked_for():
    scopes = MANIFEST["oauth_config"]["scopes"]
    assert set(scopes["bot_optional"]) < set(scopes["bot"])


def test_socket_mode_needs_no_address():
    assert MANIFEST["settings"]["socket_mode_enabled"]
    assert "_url" not in json.dumps(MANIFEST)


def test_people_come_as_ids_and_not_as_names():
    assert all(command["should_escape"] for command in MANIFEST["features"]["slash_commands"])
