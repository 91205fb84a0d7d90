"""`make gallery`: every surface with 0, 1, 20 and 2,000 codes, wide and as narrow as a phone, to be looked at.

The pictures go into `gallery/`, which is not kept.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page

from bot.demo.samples import LEO, MIA
from bot.demo.start import CHANNEL, ZONE, Demo, demo
from storage.new_codes import NewCode
from storage.rivals import KEEP_BOTH
from storage.rules.codes import parse_code
from storage.rules.posts import parse_post
from storage.rules.windows import Window
from storage.settings import Choices
from tests.browser import chromium

FOLDER = Path(__file__).parent.parent / "gallery"
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
SIZES = (0, 1, 20, 2000)
WIDE, NARROW = (1100, 900), (390, 780)
CREATORS = ("glow.by_ana", "mikes_kitchen", "lena.lifts", "tiny.terrace", "sunday.sam", "cold.brew.carl")
ACCOUNTS = ("Brand US", "Brand UK", "Brand DE")
CAMPAIGNS = ("Summer Glow", "Autumn Reset", "Holiday Gifts", "Always on")


def main(folder: Path) -> None:
    """Draw all of them anew."""
    folder.mkdir(exist_ok=True)
    with chromium() as browser:
        for size in SIZES:
            with demo(0, filled=False, today=MONDAY) as running:
                _fill(running, size)
                for shape in (WIDE, NARROW):
                    _look_at_everything(
                        browser, running, shape, folder / f"{size}-{'wide' if shape is WIDE else 'phone'}"
                    )


def _fill(running: Demo, size: int) -> None:
    """So many codes, a few of them due, and the alert about those."""
    now = running.clock.now()
    if size:
        with running.bot.patient.workspace(running.slack.team.id) as workspace:
            chosen = Choices(alert_channel=CHANNEL, timezone=ZONE, default_account="Brand US")
            workspace.settings.save(chosen, by=MIA, at=now - timedelta(days=20))
            for number in range(size):
                workspace.codes.log(_code(number, now), by=MIA, at=now - timedelta(days=20))
    running.tick()


def _code(number: int, now: datetime) -> NewCode:
    """Ends from yesterday to in a year, denser at the beginning."""
    hours = 20 if number == 0 else -8 + number * (1 + number % 7) * 3 % (24 * 300)
    end, creator = now + timedelta(hours=hours), CREATORS[number % len(CREATORS)]
    made = int((now - timedelta(days=40)).timestamp())
    return NewCode(
        code=parse_code(f"#EXAMPLEonlyNotARealSparkCodeEXAMPLEonly{number:06}wxyz="), creator=creator,
        window=Window(end, None, None, already_expired=False), owner=(MIA, LEO)[number % 2],
        post=parse_post(f"https://www.tiktok.com/@{creator}/video/{(made << 32) + number}", now),
        ad_account=ACCOUNTS[number % 3], campaign=CAMPAIGNS[number % 4], replaces=KEEP_BOTH,
    )  # fmt: skip


SURFACES: dict[str, Callable[[Page], object]] = {}


def _surface(look: Callable[[Page], object]) -> Callable[[Page], object]:
    SURFACES[look.__name__.strip("_")] = look
    return look


@_surface
def _home(page: Page) -> None:
    if page.locator("#fold").is_visible():
        page.locator("#fold").click()
    page.get_by_role("button", name="Home").first.click()
    page.get_by_text("Hello").first.wait_for()


@_surface
def _alert(page: Page) -> None:
    page.get_by_role("heading", name="ad-ops").wait_for()


def _said(line: str) -> Callable[[Page], object]:
    def say(page: Page) -> None:
        before = page.locator("article").count()
        page.get_by_label("Message", exact=True).fill(line)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "before => document.querySelectorAll('article').length > before || document.querySelector('dialog[open]')",
            arg=before,
        )

    return say


for _line in ("list", "expiring", "show 1", "help", "settings", "add", "import"):
    SURFACES[_line.replace(" ", "-")] = _said(f"/spark {_line}")


@_surface
def _report(page: Page) -> None:
    _said("/spark report")(page)
    if page.locator("#fold").is_visible():
        page.locator("#fold").click()
    page.get_by_role("button", name="Messages").first.click()
    page.wait_for_timeout(500)


@_surface
def _details_after_a_deed(page: Page) -> None:
    """What was done stands on top; forms are pushed above."""
    _said("/spark show 1")(page)
    applied = page.get_by_role("dialog").get_by_role("button", name="Applied")
    if applied.is_visible():
        applied.click()
        page.get_by_text("applied for").first.wait_for()


@contextmanager
def _opened(browser: Browser, running: Demo, shape: tuple[int, int]) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": shape[0], "height": shape[1]}, device_scale_factor=1.5)
    page.goto(running.slack.url)
    yield page
    page.close()


def _look_at_everything(browser: Browser, running: Demo, shape: tuple[int, int], name: Path) -> None:
    for surface, look in SURFACES.items():
        with _opened(browser, running, shape) as page:
            look(page)
            page.wait_for_timeout(200)
            page.screenshot(path=f"{name}-{surface}.png")
            running.slack.team.stacks.clear()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
