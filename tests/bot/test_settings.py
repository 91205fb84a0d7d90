"""What the environment may say, and the one line that comes back when it may not."""

from dataclasses import fields
from datetime import time

import pytest

from bot.settings import SETTINGS, Settings, SettingsError, load, read

BOT, APP = "xoxb-12-34-Qq7zBotCanary", "xapp-1-A1-9-Qq7zAppCanary"
SOCKET = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}
HTTP = {"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5"}
KEY = "tC6Y3cY2kQb0T3yqv0Jm1uS5p8pZV7wq2bD4fH6jKmA="
OAUTH = {
    "SLACK_CLIENT_ID": "12.34",
    "SLACK_CLIENT_SECRET": "Qq7zClientCanary",
    "SLACK_SIGNING_SECRET": "Qq7zSigningCanary",
    "ENCRYPTION_KEYS": KEY,
    "PUBLIC_URL": "https://spark.example.com/",
}


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder with no .env, and an environment that names no setting."""
    monkeypatch.chdir(tmp_path)
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    return tmp_path


def refusal(environ, **how):
    with pytest.raises(SettingsError) as caught:
        read(environ, **how)
    return str(caught.value)


@pytest.mark.parametrize(
    ("environ", "mode"),
    [(SOCKET, "socket"), (HTTP, "http"), (OAUTH, "oauth"), (SOCKET | HTTP, "socket"), (HTTP | OAUTH, "http")],
)
def test_what_is_there_decides_how_slack_reaches_the_bot(environ, mode):
    assert read(environ).mode == mode


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({}, "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing"),
        ({"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": APP}, "SLACK_BOT_TOKEN is missing"),
        (SOCKET | {"SLACK_APP_TOKEN": "  "}, "SLACK_APP_TOKEN is missing"),
        ({"SLACK_SIGNING_SECRET": "s3cr3t"}, "SLACK_BOT_TOKEN is missing"),
        (HTTP | {"SLACK_SIGNING_SECRET": ""}, "SLACK_APP_TOKEN is missing"),
        (
            {"SLACK_CLIENT_ID": "12.34", "SLACK_SIGNING_SECRET": "s3cr3t"},
            "SLACK_CLIENT_SECRET and ENCRYPTION_KEYS and PUBLIC_URL are missing",
        ),
    ],
)
def test_one_line_names_all_that_is_missing(environ, line):
    assert refusal(environ) == line


def test_nothing_given_means_the_defaults():
    assert read({}, slack=False) == Settings(
        database_url="sqlite:///spark.db",
        alert_channel=None,
        alert_time=time(9),
        timezone="UTC",
        tick_seconds=5,
        port=None,
        log_level="INFO",
        slack_api_url="https://slack.com/api/",
    )


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("DATABASE_URL", "sqlite:////data/spark.db", "database_url", "sqlite:////data/spark.db"),
        (
            "DATABASE_URL",
            "postgresql://u@db/x?sslmode=require&connect_timeout=5",
            "database_url",
            "postgresql+psycopg://u@db/x?sslmode=require&connect_timeout=5",
        ),
        ("DATABASE_URL", "postgres://u:p@db/spark", "database_url", "postgresql+psycopg://u:p@db/spark"),
        ("DATABASE_URL", "postgresql://u:p@db/spark", "database_url", "postgresql+psycopg://u:p@db/spark"),
        ("DATABASE_URL", "postgresql+psycopg:///spark", "database_url", "postgresql+psycopg:///spark"),
        ("ALERT_CHANNEL", "C0123456789", "alert_channel", "C0123456789"),
        ("ALERT_CHANNEL", "G0123456789", "alert_channel", "G0123456789"),
        ("ALERT_TIME", " 8:30\n", "alert_time", time(8, 30)),
        ("ALERT_TIME", "23:59", "alert_time", time(23, 59)),
        ("TIMEZONE", "America/Argentina/Buenos_Aires", "timezone", "America/Argentina/Buenos_Aires"),
        ("TIMEZONE", "europe/berlin", "timezone", "Europe/Berlin"),
        ("ENCRYPTION_KEYS", f"{KEY}, {KEY}", "encryption_keys", (KEY, KEY)),
        ("PUBLIC_URL", "https://spark.example.com/", "public_url", "https://spark.example.com"),
        ("PUBLIC_URL", "http://localhost:3000", "public_url", "http://localhost:3000"),
        ("SLACK_API_URL", "https://dev1.slack.com/api", "slack_api_url", "https://dev1.slack.com/api/"),
        ("SLACK_API_URL", "http://127.0.0.1:8080/api/", "slack_api_url", "http://127.0.0.1:8080/api/"),
        ("SLACK_API_URL", "http://[::1]:8080", "slack_api_url", "http://[::1]:8080/"),
        ("TICK_SECONDS", "3600", "tick_seconds", 3600),
        ("PORT", "8080", "port", 8080),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
    ],
)
def test_a_value_is_read_as_it_was_meant(name, text, field, value):
    assert getattr(read(SOCKET | {name: text}), field) == value


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("DATABASE_URL", "mysql://Qq7z@db/spark", "must begin with sqlite:/// or postgresql+psycopg://"),
        ("DATABASE_URL", "sqlite://Qq7z.db", "must begin with"),
        ("DATABASE_URL", "postgresql+asyncpg://Qq7z@db/spark", "must begin with"),
        ("DATABASE_URL", "sqlite:///:memory:", "must name a file"),
        ("DATABASE_URL", "sqlite:///file:Qq7z?mode=memory&uri=true", "has options behind the ?"),
        ("DATABASE_URL", "postgresql://u:Qq7z@db/x?foo=bar", "has options behind the ?"),
        ("DATABASE_URL", "postgres://u:Qq7z:Qq7z/x@db:Qq7z/spark", "is no database address"),
        ("ALERT_CHANNEL", "#Qq7z", "must be a channel's id"),
        ("ALERT_CHANNEL", "D0123456789", "must be a channel's id"),
        ("ALERT_TIME", "24:00", "must be a time such as 09:00"),
        ("ALERT_TIME", "09:00:00", "must be a time"),
        ("ALERT_TIME", "9 Qq7z", "must be a time"),
        ("TIMEZONE", "Mars/Qq7z", "must be a time zone such as Europe/Berlin"),
        ("TIMEZONE", "../Qq7z", "must be a time zone"),
        ("TIMEZONE", "America", "must be a time zone"),
        ("TIMEZONE", "Factory", "must be a time zone"),
        ("TIMEZONE", "localtime", "must be a time zone"),
        ("TIMEZONE", "\0", "must be a time zone"),
        ("SLACK_BOT_TOKEN", APP, "holds an app-level token (xapp-…): put it into SLACK_APP_TOKEN"),
        ("SLACK_APP_TOKEN", BOT, "holds a bot token (xoxb-…): put it into SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_SECRET", BOT, "holds a bot token (xoxb-…): put it into SLACK_BOT_TOKEN"),
        ("SLACK_BOT_TOKEN", "xoxp-Qq7z", "holds a user's token"),
        ("SLACK_BOT_TOKEN", "xoxe.xoxb-Qq7z", "turn token rotation off"),
        ("SLACK_BOT_TOKEN", "Qq7z", "must begin with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-Qq7z\n Qq7z", "holds a blank"),
        ("SLACK_BOT_TOKEN", "xoxb-your-token", "still holds a placeholder"),
        ("SLACK_BOT_TOKEN", "xoxb-xxxx-xxxx", "still holds a placeholder"),
        ("SLACK_BOT_TOKEN", "xoxb-...", "still holds a placeholder"),
        ("SLACK_APP_TOKEN", "xapp-your-token", "still holds a placeholder"),
        ("SLACK_SIGNING_SECRET", "changeme", "still holds a placeholder"),
        ("SLACK_CLIENT_SECRET", "<client secret>", "still holds a placeholder"),
        ("ENCRYPTION_KEYS", "Qq7z", "must be Fernet keys"),
        ("ENCRYPTION_KEYS", f"{KEY},", "must be Fernet keys"),
        ("PUBLIC_URL", "http://Qq7z.example.com", "must be an address such as https://"),
        ("PUBLIC_URL", "https://example.com/?Qq7z", "must be an address"),
        ("SLACK_API_URL", "https://Qq7z.example.com/api/", "must be Slack's own address or one on this machine"),
        ("SLACK_API_URL", "http://slack.com/api/", "must be Slack's"),
        ("SLACK_API_URL", "https://Qq7zslack.com/api/", "must be Slack's"),
        ("SLACK_API_URL", "https://slack.com.Qq7z.net/api/", "must be Slack's"),
        ("SLACK_API_URL", "https://slack.com@Qq7z.net/api/", "must be Slack's"),
        ("SLACK_API_URL", "https://Qq7z.net\\@slack.com/api/", "must be Slack's"),
        ("SLACK_API_URL", "https://Qq7z.net#.slack.com/", "must be Slack's"),
        ("TICK_SECONDS", "0", "must be a whole number from 1 to 3600"),
        ("TICK_SECONDS", "3601", "must be a whole number"),
        ("PORT", "65536", "must be a whole number from 1 to 65535"),
        ("PORT", "٣", "must be a whole number"),
        ("LOG_LEVEL", "Qq7z", "must be DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line_that_does_not_show_it(name, text, words):
    line = refusal(SOCKET | {name: text})
    assert line.startswith(f"{name} ") and words in line
    assert "\n" not in line and "Qq7z" not in line


def test_everything_wrong_is_said_at_once():
    assert refusal({"SLACK_BOT_TOKEN": APP, "PORT": "web"}) == (
        "PORT must be a whole number from 1 to 65535; "
        "SLACK_BOT_TOKEN holds an app-level token (xapp-…): put it into SLACK_APP_TOKEN; "
        "SLACK_APP_TOKEN is missing"
    )


def test_without_slack_a_placeholder_token_does_no_harm_but_a_wrong_database_does():
    assert read({"SLACK_BOT_TOKEN": "xoxb-your-token"}, slack=False).bot_token == ""
    assert refusal({"DATABASE_URL": "mysql://db"}, slack=False).startswith("DATABASE_URL ")


def test_without_slack_there_is_no_mode():
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing"):
        _ = read({}, slack=False).mode


def test_no_secret_is_shown():
    shown = repr(read(SOCKET | OAUTH | {"DATABASE_URL": "postgres://u:Qq7z@db/spark"}))
    assert "Qq7z" not in shown and KEY not in shown


def test_every_setting_fills_its_field_and_every_field_has_a_setting():
    assert {setting.field for setting in SETTINGS} == {field.name for field in fields(Settings)}


@pytest.mark.parametrize(
    ("environ", "warned"),
    [
        ({}, ()),
        ({"DATABASE_URL": "postgres://u@localhost/spark"}, ()),
        ({"DATABASE_URL": "postgres://u@[::1]/spark"}, ()),
        ({"DATABASE_URL": "postgres:///spark?host=/run/postgresql"}, ()),
        ({"DATABASE_URL": "postgres://u@db.example.com/spark?sslmode=require"}, ()),
        ({"DATABASE_URL": "postgres://u@db.example.com/spark"}, ("DATABASE_URL",)),
        (OAUTH | {"PORT": "3000"}, ("SLACK_CLIENT_ID",)),
        ({"PUBLIC_URL": "https://spark.example.com"}, ("PUBLIC_URL",)),
        ({"PUBLIC_URL": "https://spark.example.com", "PORT": "3000"}, ()),
    ],
)
def test_what_works_but_was_hardly_meant_is_warned_of(environ, warned):
    assert tuple(warning.split()[0] for warning in read(SOCKET | environ).warnings) == warned


URL = {"PUBLIC_URL": "https://spark.example.com"}


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        (HTTP, ""), (HTTP | URL, "https://spark.example.com"), (OAUTH, "https://spark.example.com"),
        (SOCKET | URL, ""), (SOCKET | URL | {"PORT": "3000"}, "https://spark.example.com"), (SOCKET, ""),
    ],
)  # fmt: skip
def test_calendars_find_the_bot_wherever_it_listens_and_has_an_address(environ, found):
    assert read(environ).feeds_at == found


def test_the_environment_wins_over_the_file(elsewhere, monkeypatch):
    (elsewhere / ".env").write_text("PORT=4000\nLOG_LEVEL=ERROR\nTIMEZONE\n")
    monkeypatch.setenv("PORT", "5000")
    settings = load(slack=False)
    assert (settings.port, settings.log_level, settings.timezone) == (5000, "ERROR", "UTC")


def test_a_file_that_a_windows_editor_saved_is_read(elsewhere):
    (elsewhere / ".env").write_text("PORT=4000\r\n", encoding="utf-8-sig")
    assert load(slack=False).port == 4000


def test_a_dollar_in_the_file_stays_a_dollar(elsewhere):
    (elsewhere / ".env").write_text("SLACK_BOT_TOKEN=xoxb-${HOME}\nSLACK_APP_TOKEN=xapp-1\n")
    assert load().bot_token == "xoxb-${HOME}"


def test_a_file_that_is_no_text_is_refused(elsewhere):
    (elsewhere / ".env").write_bytes(b"\xff\xfe\x00PORT")
    with pytest.raises(SettingsError, match="UTF-8"):
        load()
