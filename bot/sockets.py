"""Socket Mode: no public address; Slack's requests come over a WebSocket that the bot opens."""

from threading import Event

from bot.lifeline import Lifeline
from bot.running import Bot


def serve(bot: Bot, stopping: Event) -> None:
    """Connect, work until told to stop, then end in order."""
    lifeline = Lifeline(bot)
    if bot.settings.port is None:
        _work(bot, lifeline, stopping)
        return
    from bot.beside import beside  # noqa: PLC0415 - a web server, which most do without here

    with beside(bot.pages(lambda: lifeline.seconds_apart), bot.settings.port):
        _work(bot, lifeline, stopping)


def _work(bot: Bot, lifeline: Lifeline, stopping: Event) -> None:
    try:
        lifeline.connect()
        bot.clock.start()
        lifeline.start()
        stopping.wait()
    finally:
        lifeline.stop()
        bot.stop()
