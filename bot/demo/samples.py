"""A few creators, codes and requests, so that the first look at the bot shows what it is for."""

from datetime import datetime, timedelta

from storage.new_codes import NewCode
from storage.requests import NewRequest
from storage.rivals import KEEP_BOTH
from storage.rules.codes import parse_code
from storage.rules.messages import REQUEST_MESSAGE, filled
from storage.rules.posts import Post, parse_post
from storage.rules.windows import Window
from storage.settings import Choices
from storage.workspace import Workspace

MIA, LEO = "U0MIA001", "U0LEO001"
CODES = (  # creator, campaign, ad account, hours left, owner
    ("glow.by_ana", "Summer Glow", "Brand US", -2, MIA),
    ("mikes_kitchen", "Summer Glow", "Brand US", 20, LEO),
    ("lena.lifts", "Autumn Reset", "Brand DE", 41, MIA),
    ("tiny.terrace", "Autumn Reset", "Brand DE", 66, LEO),
    ("sunday.sam", "Holiday Gifts", "Brand UK", 4 * 24, MIA),
    ("cold.brew.carl", "Holiday Gifts", "Brand US", 26 * 24, LEO),
    ("the.paperclip", "Always on", "Brand UK", 210 * 24, MIA),
)
RIGHTS = "lena.lifts"
"""This code would go on for a month longer than the brand may use the post."""
APPLIED = 4  # the others came lately
REQUESTS = (("nora.knits", "Holiday Gifts", "Brand DE", 2), ("ben_on_wheels", "Always on", "Brand US", -1))


def fill(workspace: Workspace, channel: str, zone: str, now: datetime) -> None:
    """Set the workspace up as a team would have it after a few weeks."""
    begun = now - timedelta(days=20)
    chosen = Choices(alert_channel=channel, timezone=zone, default_account="Brand US")
    workspace.settings.save(chosen, by=MIA, at=begun)
    for number, (creator, campaign, account, hours, owner) in enumerate(CODES):
        end = (now + timedelta(hours=hours)).replace(minute=30, second=0, microsecond=0)
        rights = end if creator == RIGHTS else None
        window = Window(end + timedelta(days=30) if rights else end, None, None, already_expired=False)
        new = NewCode(
            code=parse_code(_code(number)), window=window, rights_end_at=rights,
            post=_post(creator, number, now),
            creator=creator, campaign=campaign, ad_account=account, owner=owner, replaces=KEEP_BOTH,
        )  # fmt: skip
        logged = workspace.codes.log(new, by=owner, at=begun)
        if number < APPLIED:
            workspace.applying.apply(logged.code.id, by=LEO, at=begun + timedelta(days=1))
    for number, (creator, campaign, account, days) in enumerate(REQUESTS, len(CODES)):
        post = _post(creator, number, now)
        message = filled(REQUEST_MESSAGE, creator=creator, post=post.url, days=365)
        asked = NewRequest(
            creator=creator, days=365, owner=MIA, post=post, ad_account=account, campaign=campaign,
            due=(now + timedelta(days=days)).date(), message=message,
        )  # fmt: skip
        workspace.requests.ask(asked, by=MIA, at=now - timedelta(days=3))


def _code(number: int) -> str:
    """Looks like a code and is none."""
    letters = "EXAMPLEonlyNotARealSparkCode"
    return f"#{letters[number:]}{letters}{number}Demo{'wxyzabc'[number % 7]}="


def _post(creator: str, number: int, now: datetime) -> Post:
    """A post of some weeks ago: a post's id begins with the second it was made in."""
    made = now - timedelta(days=21 + number)
    return parse_post(f"https://www.tiktok.com/@{creator}/video/{(int(made.timestamp()) << 32) + number}", now)
