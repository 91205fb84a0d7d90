"""Any number of workspaces: installing, speaking with each one's own token, going and coming back."""

import json
import logging
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import create_engine, select
from werkzeug.test import Client

from bot import doctor
from bot.demo.delivery import Sent
from bot.installing import COOKIE, SCOPES
from bot.locks import Lock
from bot.running import Bot
from bot.settings import Settings
from bot.stored_tokens import StoredTokens
from storage.database import Database
from storage.engines import READERS
from storage.installations import Installed
from storage.models import Installation, InstallState
from storage.outcomes import Busy
from tests.conftest import AD_OPS, CODE, MIA, NOON, TEAM

OTHER = "T0BETA"
TABLES = (Installation.__table__, InstallState.__table__)
START, FINISH = "/slack/install", "/slack/oauth_redirect"
UNINSTALLED = {"type": "app_uninstalled"}
REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0SPARK01"]}}
KEY, NEWER_KEY = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def settings(database_url, slack):
    slack.add_team(OTHER, "Beta <b>& Sons")
    client_id, client_secret = slack.client
    return Settings(
        database_url=database_url, slack_api_url=slack.api_url, signing_secret=slack.signing_secret,
        client_id=client_id, client_secret=client_secret, encryption_keys=(KEY,),
        public_url="https://spark.example.com", alert_channel=AD_OPS,
    )  # fmt: skip


@pytest.fixture
def start(slack, clock):
    """Starts the bot with these settings; Slack talks to the one started last."""
    started = []

    def start(settings):
        bot = Bot(settings, clock=clock)
        started.append(bot)
        web = Client(bot.web())

        def deliver(body, headers):
            answer = web.post("/slack/events", data=body, headers=headers)
            assert bot.pool.wait(5)
            return answer.status_code, dict(answer.headers), answer.data

        slack.deliver_to(deliver)
        return bot

    yield start
    for bot in started:
        bot.stop()


@pytest.fixture
def bot(settings, start):
    return start(settings)


@pytest.fixture
def browser(bot):
    return Client(bot.web())


def state_of(browser):
    """The person opens the page, and is sent to Slack with this state."""
    away = browser.get(START)
    assert away.status_code == 302
    return parse_qs(urlsplit(away.location).query)["state"][0]


def come_back(browser, **query):
    return browser.get(f"{FINISH}?{urlencode(query)}")


def install(browser, slack, team_id=TEAM):
    return come_back(browser, state=state_of(browser), code=slack.authorize_install(team_id))


def uninstall(slack, team_id=TEAM):
    slack.of(team_id).revoke()
    for event in (UNINSTALLED, REVOKED):
        assert slack.event(team_id, event).ok


def said(slack, line, team=TEAM):
    slack.command(line, team=team)
    messages = slack.ephemerals(MIA, team=team)
    return messages[-1].text if messages else ""


def said_in_full(slack, line, team):
    slack.command(line, team=team)
    return str(slack.ephemerals(MIA, team=team)[-1])


def clickable(message):
    """Each button, and each choice of each menu, as a click on it is sent."""
    elements = [element for block in message.blocks for element in block.get("elements", [block.get("accessory")])]
    for element in filter(None, elements):
        if "action_id" in element:
            kept = {name: element[name] for name in ("type", "action_id", "value") if name in element}
            yield from ([kept | {"selected_option": each} for each in element.get("options", [])] or [kept])


def ledger(bot, team):
    """All that is known of the workspace's first code."""
    with bot.database.reading(team) as workspace:
        code = workspace.codes.get(1)
        return {**code.__dict__, "_sa_instance_state": None}, len(workspace.history(1))


def set_up_with_a_code(slack, clock, team=TEAM, creator="@ana"):
    code = {"Spark Code": CODE, "Creator": creator, "Campaign": "Our summer", "Expires at": clock().replace(day=24)}
    for line, filled in (("settings", {"Alert channel": AD_OPS, "Time zone": "UTC"}), ("add", code)):
        assert slack.command(f"/spark {line}", team=team).ok
        answer = slack.submit(filled, team=team)
        assert (answer.ok, answer.errors) == (True, {})
    slack.wait_for(lambda: slack.channel(AD_OPS, team=team).messages)


def alerts(slack, team):
    return [each for each in slack.channel(AD_OPS, team=team).messages if "needs you" in each.text]


def stored(settings):
    """Every row of the two tables, as whoever reads the database sees them."""
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        rows = [connection.execute(select(table)).all() for table in TABLES]
    engine.dispose()
    return rows


def test_slack_is_asked_for_what_the_manifest_says():
    manifest = json.loads((Path(__file__).parents[2] / "manifest.json").read_text("utf-8"))
    assert list(SCOPES) == manifest["oauth_config"]["scopes"]["bot"]


def test_the_way_to_slack(browser, settings):
    away = browser.get(START)
    asked = parse_qs(urlsplit(away.location).query)
    assert urlsplit(away.location).path == "/oauth/v2/authorize"
    assert asked["client_id"] == [settings.client_id] and asked["scope"] == [",".join(SCOPES)]
    assert asked["redirect_uri"] == ["https://spark.example.com/slack/oauth_redirect"]
    cookie = away.headers["Set-Cookie"]
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"} <= set(cookie.split("; "))
    assert asked["state"][0] not in cookie
    assert away.headers["Cache-Control"] == "no-store"


def test_whoever_installed_it_is_welcomed_once_with_what_to_begin_with(browser, bot, slack):
    for _ in range(2):
        install(browser, slack)
    assert bot.pool.wait(5)
    (told,) = slack.dm(MIA).messages
    assert told.text.startswith("Thank you for installing me.") and "Choose a channel" in str(told.blocks)


def test_a_name_is_shown_as_it_is_written(browser, slack):
    page = install(browser, slack, OTHER)
    assert page.status_code == 200
    assert "Spark Codes is installed in Beta &lt;b&gt;&amp; Sons. Open Slack and type /spark" in page.text
    assert "app_redirect?app=A0SPARK01&amp;team=T0BETA" in page.text
    assert (
        page.headers["Referrer-Policy"] == "no-referrer"
        and "default-src 'none'" in page.headers["Content-Security-Policy"]
    )


def test_two_workspaces_with_equal_ids_know_nothing_of_each_other(browser, bot, slack, clock):
    for team in (TEAM, OTHER):
        install(browser, slack, team)
    set_up_with_a_code(slack, clock, creator="@only.ours")
    bot.alerts.tick()
    (alert,) = alerts(slack, TEAM)
    before = ledger(bot, TEAM)
    assert "Our summer" in said_in_full(slack, "/spark list", TEAM)
    for line in ("list", "list @only.ours", "list 1", "list #1", f"list {CODE[-9:]}", "expiring"):
        assert "Our summer" not in said_in_full(slack, f"/spark {line}", OTHER)
    for action in clickable(alert):
        slack.press_raw(MIA, action, team=OTHER)
        slack.press_raw(MIA, action, alert, team=OTHER)
        assert slack.view(MIA, team=OTHER) is None
    assert "Our summer" not in str(slack.ephemerals(MIA, team=OTHER))
    assert ledger(bot, TEAM) == before and slack.views(MIA) == []


def test_the_clock_posts_to_each_with_its_own_token(browser, bot, slack, clock):
    for team in (TEAM, OTHER):
        install(browser, slack, team)
        set_up_with_a_code(slack, clock, team, f"@only.{team}")
    assert bot.alerts.tick() == 0
    for team in (TEAM, OTHER):
        (alert,) = alerts(slack, team)
        assert f"only.{team.lower()}" in str(alert.blocks).lower()
    assert slack.calls_of("auth.test") == []


def test_a_channel_from_the_environment_is_nobodys_when_there_are_many(browser, bot, slack):
    install(browser, slack)
    with bot.database.reading(TEAM) as workspace:
        assert workspace.settings.choices().alert_channel is None


@pytest.mark.parametrize("attack", ["no state", "another state", "no cookie", "another browser", "too late", "again"])
def test_a_state_works_once_soon_and_in_its_browser(attack, browser, bot, slack, clock, settings):
    query = {"state": state_of(browser), "code": slack.authorize_install(TEAM)}
    if attack == "no state":
        del query["state"]
    elif attack == "another state":
        query["state"] = "x" * 43
    elif attack == "no cookie":
        browser.delete_cookie(COOKIE)
    elif attack == "another browser":
        browser = Client(bot.web())
        state_of(browser)
    elif attack == "too late":
        clock.push(minutes=10)
    elif attack == "again":
        assert come_back(browser, state=query["state"], error="access_denied").status_code == 400
    page = come_back(browser, **query)
    assert page.status_code == 400
    assert "too late, twice, or in another browser" in page.text and "Nothing was installed" in page.text
    assert stored(settings)[0] == [] and slack.calls_of("oauth.v2.access") == []


def test_a_way_that_was_gone_cannot_be_gone_again(browser, slack, settings):
    query = {"state": state_of(browser), "code": slack.authorize_install(TEAM)}
    cookie = browser.get_cookie(COOKIE).value
    assert come_back(browser, **query).status_code == 200
    browser.set_cookie(COOKIE, cookie)
    assert come_back(browser, **query).status_code == 400
    assert stored(settings)[1] == [] and len(slack.calls_of("oauth.v2.access")) == 1


def test_slack_takes_a_code_once(browser, slack, settings):
    code = slack.authorize_install(TEAM)
    assert come_back(browser, state=state_of(browser), code=code).status_code == 200
    assert "(invalid_code)" in come_back(browser, state=state_of(browser), code=code).text
    assert len(stored(settings)[0]) == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"error": "access_denied"}, "was not allowed"),
        ({"code": "made-up"}, "(invalid_code)"),
        ({}, "(invalid_code)"),
    ],
)
def test_what_slack_does_not_confirm_installs_nothing(query, words, browser, slack, settings):
    page = come_back(browser, state=state_of(browser), **query)
    assert page.status_code == 400 and words in page.text and "Traceback" not in page.text
    assert stored(settings) == [[], []]


@pytest.mark.parametrize(("fault", "words"), [({"error": "oh_no"}, "oh_no"), ({"drop": "before"}, "out of reach")])
def test_slack_can_be_out_of_order(fault, words, browser, slack, settings):
    slack.fail("oauth.v2.access", **fault)
    page = install(browser, slack)
    assert page.status_code == 400 and words in page.text
    assert stored(settings)[0] == []


def test_a_token_that_ends_is_refused(browser, slack, settings):
    slack.team.bot_token = "xoxe.xoxb-1-ends-in-twelve-hours"
    page = install(browser, slack)
    assert page.status_code == 400 and "token rotation must be off" in page.text
    assert stored(settings)[0] == []


def test_a_wrong_client_secret_is_slacks_to_refuse(settings, start, slack):
    bot = start(Settings(**{**settings.__dict__, "client_secret": "another"}))
    page = install(Client(bot.web()), slack)
    assert page.status_code == 400 and "bad_client_secret" in page.text


def test_what_nobody_expected_is_a_plain_page_with_a_reference(browser, slack, caplog):
    slack.of(OTHER).bot_user = None
    page = install(browser, slack, OTHER)
    assert page.status_code == 500 and "went wrong on my side" in page.text and "(ref " in page.text
    assert "Traceback" not in page.text and "xoxb-" not in caplog.text


def test_no_token_stands_in_the_database_in_clear(browser, slack, settings, tmp_path):
    install(browser, slack)
    (row,) = stored(settings)[0]
    assert slack.team.bot_token not in str(row) and "xoxb-" not in str(row)
    for file in tmp_path.glob("spark.db*"):
        assert b"xoxb-" not in file.read_bytes() and slack.team.bot_token.encode() not in file.read_bytes()


@pytest.mark.parametrize("order", [(UNINSTALLED, REVOKED), (REVOKED, UNINSTALLED), (UNINSTALLED,), (REVOKED,) * 3])
def test_who_removes_the_bot_leaves_no_token(order, browser, bot, slack, settings):
    for team in (TEAM, OTHER):
        install(browser, slack, team)
    assert "list" in said(slack, "/spark help")
    slack.team.revoke()
    for event in order:
        assert slack.event(TEAM, event).ok
        assert bot.clients.tokens.of(TEAM) is None
    rows = {row.team_id: row for row in stored(settings)[0]}
    assert rows[TEAM].locked_token is None and rows[OTHER].locked_token
    assert "cannot speak in this workspace any more" in said(slack, "/spark list")
    assert "cannot speak" not in said(slack, "/spark list", OTHER)


def test_events_of_strangers_and_of_people_change_nothing(browser, bot, slack):
    install(browser, slack)
    slack.add_team("T0NOBODY")
    assert slack.event("T0NOBODY", UNINSTALLED).ok
    assert slack.event(TEAM, {"type": "tokens_revoked", "tokens": {"oauth": [MIA], "bot": []}}).ok
    assert bot.clients.tokens.of(TEAM) == slack.team.bot_token


def test_who_comes_back_has_the_new_token_at_once_and_all_codes(browser, bot, slack, clock):
    install(browser, slack)
    set_up_with_a_code(slack, clock)
    old = slack.team.bot_token
    uninstall(slack)
    clock.push(minutes=1)
    assert install(browser, slack).status_code == 200
    assert bot.clients.tokens.of(TEAM) == slack.team.bot_token != old
    assert bot.alerts.tick() == 0 and len(alerts(slack, TEAM)) == 1


def test_a_new_token_is_used_at_once_also_when_nobody_told_that_the_old_one_ended(browser, bot, slack):
    install(browser, slack)
    old = bot.clients.tokens.of(TEAM)
    slack.team.revoke()
    install(browser, slack)
    assert bot.clients.tokens.of(TEAM) == slack.team.bot_token != old


def test_an_event_that_slack_repeats_after_the_return_changes_nothing(browser, bot, slack, clock):
    install(browser, slack)
    uninstall(slack)
    clock.push(minutes=1)
    install(browser, slack)
    slack.repeat()
    assert bot.clients.tokens.of(TEAM) == slack.team.bot_token


def test_a_busy_database_has_slack_tell_it_again(browser, bot, slack, clock):
    install(browser, slack)
    with bot.patient.installations() as installations:
        installations.install(Installed(TEAM, "held", "U0SPARK01", "", "A0SPARK01", MIA), clock())
        assert slack.event(TEAM, UNINSTALLED).status == 503
    assert slack.repeat().ok and bot.clients.tokens.of(TEAM) is None


def test_alerts_do_not_need_the_connections_that_people_read_with(browser, bot, slack, clock):
    install(browser, slack)
    set_up_with_a_code(slack, clock)
    bot.stored_tokens._kept.clear()
    with ExitStack() as held:
        for _ in range(READERS.connections):
            held.enter_context(bot.database.reading(TEAM)).settings.choices()
        assert bot.alerts.tick() == 0
    assert len(alerts(slack, TEAM)) == 1


def test_one_who_has_gone_holds_up_nobody(browser, bot, slack, clock):
    for team in (TEAM, OTHER):
        install(browser, slack, team)
        set_up_with_a_code(slack, clock, team)
    uninstall(slack)
    assert bot.alerts.tick() == 0
    assert len(alerts(slack, OTHER)) == 1 and alerts(slack, TEAM) == []
    assert slack.calls_of("chat.postMessage")[-1].team in (OTHER, None)


def test_a_token_lost_unheard_holds_up_nobody_either(browser, bot, slack, clock):
    for team in (TEAM, OTHER):
        install(browser, slack, team)
        set_up_with_a_code(slack, clock, team)
    slack.team.revoke()
    assert bot.alerts.tick() == 1 and len(alerts(slack, OTHER)) == 1


def test_an_older_key_still_opens_what_it_locked(browser, settings, start, slack):
    install(browser, slack)
    bot = start(Settings(**{**settings.__dict__, "encryption_keys": (NEWER_KEY, KEY)}))
    assert bot.clients.tokens.of(TEAM) == slack.team.bot_token


def test_wrong_keys_are_one_line_in_the_log_and_a_sentence_for_the_person(browser, settings, start, slack, caplog):
    install(browser, slack)
    bot = start(Settings(**{**settings.__dict__, "encryption_keys": (NEWER_KEY,)}))
    with caplog.at_level(logging.WARNING):
        words = said(slack, "/spark list")
    assert "cannot speak in this workspace" in words
    (line,) = [record for record in caplog.records if "ENCRYPTION_KEYS" in record.getMessage()]
    assert line.getMessage().startswith("ref ") and TEAM in line.getMessage() and line.exc_info is None
    found = list(doctor.examine(bot))
    assert f"{TEAM}: ENCRYPTION_KEYS do not open its token." in [each.words for each in found if not each.ok]


def test_the_doctor_asks_slack_about_each(browser, bot, slack):
    assert [each.words for each in doctor.examine(bot) if not each.ok] == ["No workspace has installed the bot."]
    for team in (TEAM, OTHER):
        install(browser, slack, team)
    slack.team.revoke()
    found = {each.words: each.ok for each in doctor.examine(bot)}
    assert found["2 workspaces have the bot."]
    assert found[f"{OTHER}: its token is accepted."]
    assert found[f"{TEAM}: its token is not accepted (token_revoked)."] is False


def test_while_the_database_does_not_answer_the_known_token_is_used(tmp_path):
    file = tmp_path / "spark.db"
    tokens = StoredTokens(Database(f"sqlite:///{file}"), Lock([KEY]), seconds=0)
    tokens.database.migrate()
    tokens.install(Installed(TEAM, tokens.lock.lock("xoxb-1"), "U0SPARK01", "", "A0SPARK01", MIA), NOON)
    assert tokens.of(TEAM) == "xoxb-1"
    tokens.database.close()
    file.rename(tmp_path / "elsewhere")
    file.mkdir()
    assert tokens.of(TEAM) == "xoxb-1"
    with pytest.raises(Busy):
        tokens.of(OTHER)


def test_other_processes_learn_in_half_a_minute_that_somebody_has_gone(browser, bot, settings, start, slack):
    install(browser, slack)
    other = start(settings)
    quick = StoredTokens(other.database, Lock(settings.encryption_keys), seconds=0)
    assert quick.of(TEAM) and bot.clients.tokens.of(TEAM)
    uninstall(slack)  # heard by the one that was started last
    assert quick.of(TEAM) is None and other.clients.tokens.of(TEAM) is None
    assert StoredTokens(other.database, Lock(settings.encryption_keys)).seconds == 30


def organisation(slack, bot):
    """The token of a whole organisation, which the small Slack does not give."""
    locked = bot.stored_tokens.lock.lock(slack.team.bot_token)
    bot.stored_tokens.install(Installed("E0ORG", locked, "U0SPARK01", "", "A0SPARK01", MIA), NOON)


def test_an_organisation_is_one_workspace_whichever_of_its_own_is_asked(bot, slack):
    organisation(slack, bot)
    assert "cannot speak" in said(slack, "/spark list")
    team, sent = slack.last_sent
    whole = {"enterprise_id": "E0ORG", "is_enterprise_install": "true"}
    for within in ({"team_id": "T0ACME"}, {"team_id": "T0NEWS"}, {"team_id": None}):
        answer = slack.deliver(team, Sent(sent.kind, sent.payload | whole | within))
        assert answer.ok and answer.body["text"] and bot.clients.tokens.of("E0ORG")
    told = len(slack.ephemerals(MIA))
    slack.deliver(team, Sent(sent.kind, sent.payload | whole | {"team_id": None, "enterprise_id": None}))
    assert "cannot speak" in slack.ephemerals(MIA)[told].text


def test_an_organisation_that_removes_the_bot_leaves_no_token(bot, slack, clock):
    organisation(slack, bot)
    whole = {"enterprise_id": "E0ORG", "team_id": None, "is_enterprise_install": True}
    slack.event(TEAM, UNINSTALLED)
    assert bot.clients.tokens.of("E0ORG")
    team, sent = slack.last_sent
    assert slack.deliver(team, Sent(sent.kind, sent.payload | whole | {"authorizations": [whole]})).ok
    assert bot.clients.tokens.of("E0ORG") is None


def test_bolt_uses_no_stores_of_its_own_when_it_sees_our_settings(settings, start, slack, monkeypatch):
    monkeypatch.setenv("SLACK_CLIENT_ID", settings.client_id)
    monkeypatch.setenv("SLACK_CLIENT_SECRET", settings.client_secret)
    bot = start(settings)
    browser = Client(bot.web())
    assert "Spark Codes is installed" in install(browser, slack).text
    assert "cannot speak" not in said(slack, "/spark list")
    uninstall(slack)
    assert "cannot speak" in said(slack, "/spark list")
    made = bot.app.oauth_flow.settings  # from the environment; nothing asks it
    assert not Path(made.installation_store.base_dir).exists() and not Path(made.state_store.base_dir).exists()
