"""`python -m bot doctor`: what is right, what is wrong, and what to do about it."""

from collections.abc import Iterator
from datetime import timedelta

from slack_sdk import WebClient

from bot import scopes
from bot.condition import Debt
from bot.findings import Finding, refused, wrong
from bot.installing import START
from bot.locks import WrongKeys
from bot.running import Bot
from bot.stored_tokens import WRONG_KEYS, StoredTokens
from handlers.pauses import LONGEST
from handlers.slack_answers import NOT_OK
from storage.outcomes import Busy

MINUTE = timedelta(minutes=1)


def examine(bot: Bot) -> Iterator[Finding]:
    """Look at database, tokens, scopes, alert channel and debts, in the order in which one needs the other."""
    database = _database(bot)
    yield database
    if bot.settings.bot_token:
        yield from _slack(bot, with_channel=database.ok)
    elif bot.stored_tokens and database.ok:
        yield from _installations(bot, bot.stored_tokens)
    if database.ok and (debt := bot.debt()):
        yield _debt(debt)


def _database(bot: Bot) -> Finding:
    try:
        current = bot.patient.is_current()
    except Busy as reason:
        return wrong(f"The database does not answer ({reason}).", "Check DATABASE_URL and that it is running.")
    if not current:
        return wrong("The tables are not up to date.", "Run: python -m bot migrate")
    return Finding("The database answers, and its tables are up to date.")


def _slack(bot: Bot, *, with_channel: bool) -> Iterator[Finding]:
    client = bot.clients.for_posts("")
    try:
        answer = client.auth_test()
    except NOT_OK as error:
        mend = "Copy the Bot User OAuth Token from your Slack app again."
        yield refused("SLACK_BOT_TOKEN", error, mend, bot.settings.slack_api_url)
        return
    yield Finding(f"SLACK_BOT_TOKEN works: {answer['user']} in {answer['team']}.")
    granted = answer.headers.get("x-oauth-scopes", "").replace(" ", "").split(",")
    yield scopes.needed(granted)
    yield scopes.for_looking(granted)
    if bot.settings.app_token:
        yield _app_token(bot)
    if with_channel:  # which it is stands in the database
        yield _channel(bot, client, str(answer["team_id"]))


def _installations(bot: Bot, tokens: StoredTokens) -> Iterator[Finding]:
    workspaces, page = tokens.workspaces(), bot.settings.public_url + START
    if not workspaces:
        yield wrong("No workspace has installed the bot.", f"Open {page}")
        return
    yield Finding(f"{len(workspaces)} {'workspace has' if len(workspaces) == 1 else 'workspaces have'} the bot.")
    for workspace in workspaces:
        yield _installation(bot, tokens, workspace, f"Install it there again: {page}")


def _installation(bot: Bot, tokens: StoredTokens, workspace: str, mend: str) -> Finding:
    try:
        tokens.read(workspace)
        bot.clients.for_posts(workspace).auth_test()
    except WrongKeys:
        return wrong(f"{workspace}: {WRONG_KEYS}.", f"Put back the key it was locked with, or: {mend}")
    except NOT_OK as error:
        return refused(f"{workspace}: its token", error, mend, bot.settings.slack_api_url)
    return Finding(f"{workspace}: its token is accepted.")


def _app_token(bot: Bot) -> Finding:
    try:
        bot.clients.for_people().apps_connections_open(app_token=bot.settings.app_token)
    except NOT_OK as error:
        mend = "Make an app-level token with connections:write."
        return refused("SLACK_APP_TOKEN", error, mend, bot.settings.slack_api_url)
    return Finding("SLACK_APP_TOKEN works: Socket Mode can connect.")


def _channel(bot: Bot, client: WebClient, team_id: str) -> Finding:
    try:
        with bot.patient.reading(team_id) as workspace:
            channel = workspace.settings.choices().alert_channel
    except Busy:
        return wrong("The alert channel is unknown: the database is busy.", "Try again.")
    if channel is None:
        return wrong("No alert channel is chosen: nobody is alerted.", "In Slack: /spark settings")
    try:
        found = client.conversations_info(channel=channel)["channel"]
    except NOT_OK as error:
        mend = "Invite the bot there, or choose another: /spark settings"
        return refused(f"The alert channel {channel}", error, mend, bot.settings.slack_api_url)
    if found.get("is_archived") or not found.get("is_member"):
        why = "is archived" if found.get("is_archived") else "does not have the bot in it"
        return wrong(f"Alert channel #{found.get('name')} {why}.", "/invite @Spark Codes there, or /spark settings")
    shared = " It is shared with another workspace: they see masked codes too." if found.get("is_ext_shared") else ""
    return Finding(f"Alerts go to #{found.get('name')}.{shared}")


def _debt(debt: Debt) -> Finding:
    """What the database tells of a bot that may run in another process, or not at all."""
    if not debt.alerts:
        return Finding("No alert is owed.")
    late = timedelta(seconds=debt.seconds)
    words = f"{debt.alerts} {'alert is' if debt.alerts == 1 else 'alerts are'} owed, since {late // MINUTE} minutes."
    if late <= LONGEST:
        return Finding(words)
    return wrong(words, "See that the bot runs; its log says what keeps them.")
