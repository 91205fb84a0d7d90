"""`make demo` as a person sees it: the real bot behind the page, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.demo.start import SHORTCUTS, Demo, demo
from tests.browser import CHROMIUM, chromium
from tests.conftest import CODE
from tests.test_manifest import MANIFEST

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def running() -> Iterator[Demo]:
    with demo(0) as started:
        yield started


@pytest.fixture
def page(browser: Browser, running: Demo) -> Iterator[Page]:
    """The page, open; it must not complain in its console."""
    opened = browser.new_page()
    opened.set_default_timeout(20_000)
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(running.slack.url)
    opened.get_by_role("heading", name="ad-ops").wait_for()
    yield opened
    opened.close()
    assert complaints == []


def say(page: Page, line: str) -> None:
    page.get_by_label("Message", exact=True).fill(line)
    page.keyboard.press("Enter")


def test_the_first_page_shows_an_alert_with_its_buttons(page: Page) -> None:
    alert = page.locator("article").first
    expect(alert).to_contain_text("4 Spark Codes need you")
    expect(alert.get_by_role("button", name="renewed")).to_have_count(4)
    expect(alert.get_by_role("button", name="pulled")).to_have_count(4)


def test_a_code_is_logged_told_renewed_and_pulled_in_the_browser(page: Page, running: Demo) -> None:
    say(page, f"/spark add {CODE} https://www.tiktok.com/@zoe.paints/video/7300000000000000000 7d")
    expect(page.get_by_role("textbox", name="Spark Code")).to_have_value(CODE)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("#10 saved").first).to_be_visible()

    for _ in range(5):
        page.get_by_role("button", name="+1 day").click()
    expect(page.get_by_role("button", name="Mark #10 @zoe.paints renewed").first).to_be_visible()

    page.get_by_label("You are").select_option("U0LEO001")
    page.get_by_role("button", name="Mark #10 @zoe.paints renewed").last.click()
    page.get_by_role("combobox", name="Duration").select_option("30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("extended by @Leo").first).to_be_visible()
    expect(page.get_by_role("button", name="Mark #10 @zoe.paints renewed")).to_have_count(0)

    page.get_by_role("button", name="Mark #1 @glow.by_ana pulled").last.click()
    page.get_by_role("combobox", name="Reason").select_option("performance")
    page.get_by_role("button", name="Mark pulled").click()
    expect(page.get_by_text("pulled by @Leo: Performance or comment sentiment").first).to_be_visible()
    expect(page.get_by_role("button", name="Mark #1 @glow.by_ana pulled")).to_have_count(0)


def test_a_refusal_stands_under_its_field_and_keeps_what_was_typed(page: Page) -> None:
    say(page, "/spark add")
    page.get_by_role("textbox", name="Spark Code").fill("https://www.tiktok.com/@zoe.paints")
    page.get_by_role("textbox", name="Creator").fill("@zoe.paints")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This is a link, not a Spark Code")).to_be_visible()
    expect(page.get_by_role("textbox", name="Creator")).to_have_value("@zoe.paints")


def test_the_clock_goes_to_the_next_alert(page: Page) -> None:
    before = page.locator("article").count()
    page.get_by_role("button", name="To the next alert").click()
    expect(page.locator("article")).to_have_count(before + 1)


def test_home_shows_what_needs_somebody(page: Page) -> None:
    page.get_by_role("button", name="Home").click()
    expect(page.get_by_text("4 Spark Codes need somebody now")).to_be_visible()
    expect(page.get_by_text("Codes that end, next 14 days")).to_be_visible()
    expect(page.get_by_text("2 requests waiting for an answer")).to_be_visible()
    page.wait_for_timeout(1000)  # it is drawn anew for whoever opens it
    account = page.get_by_role("combobox", name="Ad account")
    account.fill("Brand UK")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text(["All ad accounts", "Brand UK"])
    page.get_by_role("listbox").get_by_role("option", name="Brand UK").click()
    expect(page.get_by_role("button", name="Clear filters")).to_be_visible()


def test_a_message_is_logged_from_its_own_menu(page: Page) -> None:
    say(page, f"my code: {CODE} for https://www.tiktok.com/@zoe.paints/video/7300000000000000000, 30 days")
    message = page.locator("article", has_text="my code:")
    message.hover()
    message.get_by_role("button", name="Log Spark Code").click()
    expect(page.get_by_role("textbox", name="Spark Code")).to_have_value(CODE)


def test_the_chooser_stands_beside_the_composer(page: Page) -> None:
    page.get_by_role("button", name="Spark Codes", exact=True).last.click()
    expect(page.get_by_text("What would you like to do?")).to_be_visible()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Log a Spark Code")).to_be_visible()


def test_the_demos_shortcuts_are_those_of_the_manifest() -> None:
    told = {(each["type"], each["name"], each["callback_id"]) for each in MANIFEST["features"]["shortcuts"]}
    assert set(SHORTCUTS) == told
