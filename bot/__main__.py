"""`python -m bot`: run it, try it, check it."""

import gc
import logging
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import click

from bot import settings, sockets
from bot.leaving import leave, told_to_stop
from bot.logs import begin
from bot.running import Bot
from bot.settings import Settings, SettingsError
from bot.token_check import check_bot
from storage.backup import NotCopied, back_up
from storage.outcomes import Busy

log = logging.getLogger(__name__)
PATIENCE = 20
"""Seconds: longer than PostgreSQL lets a process that went silent keep what it holds."""


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """Spark Codes in Slack. Without a command: run the bot."""
    if context.invoked_subcommand is None:
        context.invoke(run)


@main.command()
def run() -> None:
    """Run the bot with the settings in .env: Socket Mode with an app token, else HTTP."""
    chosen = _settings()
    if chosen.mode != "socket":
        from bot.server import Gunicorn  # noqa: PLC0415 - a web server, which Socket Mode does without

        Gunicorn(chosen.port).run()
    stopping, bot = told_to_stop(), Bot(chosen)
    bot.prepare()
    check_bot(bot)
    gc.freeze()
    sockets.serve(bot, stopping)
    leave()


@main.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    Bot(_settings(slack=False)).migrate()
    click.echo("The tables are up to date.")


@main.command()
def tick() -> None:
    """Do one alert pass. Ends with 0 when nothing is left owing."""
    bot = Bot(_settings())
    bot.prepare()
    is_known = _knows_what_is_owed(bot)
    owed = bot.alerts.tick()
    bot.stop()
    if not is_known:
        sys.exit(f"{owed} alerts stay owed, and there may be more: try again in a minute.")
    click.echo(f"{owed} alerts stay owed." if owed else "Nothing is owed.")
    sys.exit(1 if owed else 0)


def _knows_what_is_owed(bot: Bot) -> bool:
    """Who else is finding that out may end before it is kept: it has its time, and then we do it ourselves."""
    until = monotonic() + PATIENCE
    with suppress(Busy):  # the pass tells it, if it lasts
        while not (is_ours := bot.alerts.make()) and monotonic() < until:
            sleep(0.5)
        return is_ours
    return False


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the SQLite database into FILE while the bot goes on, and read the copy back."""
    try:
        held = back_up(_settings(slack=False).database_url, file)
    except NotCopied as why:
        sys.exit(str(why))
    click.echo(f"{file} holds {held} codes, and was read back.")


@main.command()
def doctor() -> None:
    """Say what is right and wrong with tokens, scopes, channel and database, and what to do."""
    from bot import doctor as doctors  # noqa: PLC0415

    wrong = 0
    for finding in doctors.examine(Bot(_settings())):
        click.echo(f"{'✔' if finding.ok else '✖'} {finding.words}{f' → {finding.mend}' if finding.mend else ''}")
        wrong += not finding.ok
    sys.exit(1 if wrong else 0)


@main.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=3000, show_default=True, help="Where your browser finds it."
)
@click.option("--tour", is_flag=True, help="Tell the whole story in the terminal instead, and end.")
def demo(port: int, *, tour: bool) -> None:
    """Try the bot without Slack: a make-believe workspace in your browser."""
    from bot.demo.start import demo as showing  # noqa: PLC0415 - whoever runs the bot has no use for a second Slack
    from bot.demo.tour import tour as play  # noqa: PLC0415

    begin("WARNING")
    if tour:
        play(click.echo)
        return
    stopping = told_to_stop()
    with showing(port):
        click.echo(f"Open http://localhost:{port} in your browser (it is only on this machine). Ctrl+C ends it.")
        stopping.wait()


def _settings(*, slack: bool = True) -> Settings:
    chosen = settings.load(slack=slack)
    begin(chosen.log_level)
    for warning in chosen.warnings:
        log.warning(warning)
    return chosen


if __name__ == "__main__":
    try:
        main()
    except SettingsError as wrong:
        sys.exit(f"Spark Codes cannot start: {wrong}")
    except Busy as why:
        sys.exit(f"Spark Codes cannot go on: the database does not work ({why})")
