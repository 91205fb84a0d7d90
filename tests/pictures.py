"""`make pictures`: the README's pictures, taken of the demo's own page."""

from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page

from bot.demo.start import Demo, demo
from tests.browser import chromium

DOCS = Path(__file__).parent.parent / "docs"
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
CODE = "#Nk3vThisIsNoRealSparkCode0123456789abcdefghijklmnopqrs9cnA="


def take() -> None:
    """Draw all of them anew."""
    DOCS.mkdir(exist_ok=True)
    with demo(0, today=MONDAY) as running, chromium() as browser:
        wide = browser.new_page(viewport={"width": 1000, "height": 900}, device_scale_factor=2)
        wide.goto(running.slack.url)
        wide.get_by_role("heading", name="ad-ops").wait_for()
        _alert(wide, "alert.png")
        _home(wide)
        _details(wide)
        _report(wide)
        _form(wide)
        _batch(wide)
        _handle_two(running)
        wide.get_by_text("2 of 4 left").first.wait_for()
        _alert(wide, "handled.png")
        phone = browser.new_page(viewport={"width": 390, "height": 780}, device_scale_factor=2, color_scheme="dark")
        phone.goto(running.slack.url)
        phone.get_by_text("2 of 4 left").first.wait_for()
        phone.screenshot(path=DOCS / "phone.png")


def _alert(page: Page, name: str) -> None:
    page.locator("article").first.screenshot(path=DOCS / name)


def _home(page: Page) -> None:
    page.get_by_role("button", name="Home").click()
    page.get_by_text("Codes that end, next 14 days").wait_for()
    page.screenshot(path=DOCS / "home.png")
    page.get_by_role("button", name="ad-ops").click()
    page.get_by_role("heading", name="ad-ops").wait_for()


def _details(page: Page) -> None:
    page.get_by_label("Message", exact=True).fill("/spark show 3")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.get_by_role("dialog").screenshot(path=DOCS / "details.png")
    page.get_by_role("button", name="Close").last.click()
    page.get_by_role("dialog").wait_for(state="hidden")


def _report(page: Page) -> None:
    page.get_by_label("Message", exact=True).fill("/spark report")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Messages").click()
    report = page.locator("article", has_text="the last 30 days").first
    report.wait_for()
    page.wait_for_timeout(500)
    report.screenshot(path=DOCS / "report.png")
    page.get_by_role("button", name="ad-ops").click()
    page.get_by_role("heading", name="ad-ops").wait_for()


def _form(page: Page) -> None:
    page.get_by_label("Message", exact=True).fill(
        f"/spark add {CODE} tiktok.com/@zoe.paints/video/7300000000000000000 30d"
    )
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.screenshot(path=DOCS / "form.png")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("dialog").wait_for(state="hidden")


def _batch(page: Page) -> None:
    page.get_by_label("Message", exact=True).fill("/spark apply Brand UK")
    page.keyboard.press("Enter")
    page.get_by_text("Copy the block").first.wait_for()
    page.wait_for_timeout(1000)  # until the page has nothing left to draw
    page.locator("article").last.screenshot(path=DOCS / "apply.png")


def _handle_two(running: Demo) -> None:
    slack = running.slack
    for button, values in (("Pulled", {}), ("Renewed", {"Duration": "30"})):
        slack.press(button, by="U0LEO001")
        slack.wait_for(lambda: slack.view("U0LEO001"))
        slack.submit(values, by="U0LEO001")
        running.bot.pool.wait(5)


if __name__ == "__main__":
    take()
