"""What the bot does, and the first thing a newcomer sees."""

from functools import cache

from handlers.views import buttons, kit
from handlers.views.kit import Block, context, section
from handlers.views.words import Answer, said

PROMISE = "I keep your team's TikTok Spark Codes and tell you here before they end, so that no ad stops in silence."
COMMANDS = {
    "add": ("log a code that a creator sent", "/spark add #kJ3…= https://tiktok.com/@ana/video/7… 30d"),
    "request": ("ask a creator for a code, with a message ready to send", "/spark request @glow.by_ana"),
    "expiring": ("what ends soon, as the alert would say it now", "/spark expiring 48"),
    "list": ("find codes and requests", "/spark list expired @glow.by_ana"),
    "show": ("one code with its history, to copy", "/spark show 12"),
}
ALSO = (
    "Also `/spark import`, `export`, `apply Brand US`, `calendar`, `report`, `renew 12`, `pull 12`, `edit 12` and "
    "`settings`."
)
HINTS = {
    **{command: words for command, (words, _) in COMMANDS.items()},
    "apply": "take codes to Ads Manager, twenty at a time",
    "import": "log many codes at once, from lines or a table",
    "export": "all that fits, as files by direct message",
    "calendar": "when codes end, in your calendar",
    "report": "the last 7, 30 or 90 days in numbers, by direct message",
    "renew": "record that a code was extended or replaced",
    "pull": "record that an ad was pulled",
    "edit": "mend a code's post, ad account, campaign, owner or note",
    "settings": "alert channel, hour, time zone and defaults",
    "help": "what I do",
}


@cache
def usage(*, set_up: bool = True) -> Answer:
    """What the bot does, five commands with one example each, and the next steps as buttons. Drawn once, for all."""
    return Answer(f"{PROMISE} {_in_words()}", _blocks(set_up=set_up))


def unknown(typed: str, meant: str = "", *, set_up: bool = True) -> Answer:
    """The same, below what nobody here knows."""
    guess = f" Did you mean `/spark {meant}`?" if meant else ""
    told = section(f"I don't know `/spark {said(typed, 80)}`.{guess}")
    words = f"I do not know /spark {said(typed, 80)}. {PROMISE} {_in_words()}"
    return Answer(words, [told, *_blocks(set_up=set_up)])


def _blocks(*, set_up: bool) -> list[Block]:
    blocks: list[Block] = []
    if not set_up:
        words = "*Not set up yet:* nobody is alerted until you choose an alert channel."
        blocks.append(section(words, accessory=buttons.open_form("Choose a channel", buttons.SETTINGS, primary=True)))
    lines = [f"`/spark {command}` – {words}\n      _{example}_" for command, (words, example) in COMMANDS.items()]
    blocks += [section(PROMISE), section("\n".join(lines)), next_steps()]
    return [*blocks, context(f"{ALSO} Only you see my answers.")]


def next_steps() -> Block:
    """Where to go from here."""
    return kit.actions([
        buttons.open_form("Log a code", buttons.LOG, primary=True),
        buttons.open_form("Request a code", buttons.REQUEST),
        buttons.open_form("What expires?", buttons.EXPIRING),
        buttons.open_form("Settings", buttons.SETTINGS),
    ])  # fmt: skip


def _in_words() -> str:
    return "; ".join(f"/spark {command}: {words}" for command, words in HINTS.items())
