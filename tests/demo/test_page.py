import json
import time
import urllib.request
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect, sync_playwright

from bot.demo.slack import SmallSlack
from tests.demo.tiny_bot import button, entry, modal, plain, row, tiny_bot, wsgi_call

CHROMIUM = Path("/usr/bin/chromium")
needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium")
CHANNEL = "C0ADOPS1"


def ask(slack, path, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(slack.url + path, data, {"content-type": "application/json", **headers})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def refused(slack, path, body=None, **headers):
    with pytest.raises(HTTPError) as caught:
        ask(slack, path, body, **headers)
    caught.value.close()
    return caught.value.code


def test_a_person_sees_their_own_ephemerals_and_channels_only(slack, client):
    slack.add_channel("C0LEOS", "leos", members=["U0LEO001"])
    client.chat_postEphemeral(channel=CHANNEL, user="U0MIA001", text="psst")
    mia, leo = ask(slack, "/demo/state?me=U0MIA001"), ask(slack, "/demo/state?me=U0LEO001")
    assert [one["text"] for one in mia["channels"][0]["messages"]] == ["psst"]
    assert leo["channels"][0]["messages"] == []
    assert "leos" not in [one["name"] for one in mia["channels"]]


def test_the_state_comes_as_soon_as_it_changes(slack, client):
    seen = ask(slack, "/demo/state")["version"]
    client.chat_postMessage(channel=CHANNEL, text="x")
    began = time.perf_counter()
    assert ask(slack, f"/demo/state?seen={seen}")["version"] > seen
    assert time.perf_counter() - began < 1


def test_another_sites_page_can_do_nothing(slack, bot):
    said = {"me": "U0MIA001", "channel": CHANNEL, "line": "hi"}
    assert refused(slack, "/demo/say", said, Origin="http://evil.example") == 403
    assert ask(slack, "/demo/say", said, Origin=slack.url)["ok"]
    assert refused(slack, "/demo/state", Host="evil.example") == 403
    assert refused(slack, "/demo/nothing", {}) == 404


def test_the_page_loads_nothing_from_elsewhere(slack):
    with urllib.request.urlopen(slack.url) as answer:
        page, policy = answer.read().decode(), answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "innerHTML" not in page and "insertAdjacentHTML" not in page
    assert not [word for word in ('src="http', 'href="http', "@import", "url(") if word in page]


def test_what_is_gone_is_said_kindly(slack, bot):
    gone = {"me": "U0MIA001", "where": "V0GONE", "block_id": "b", "action_id": "a"}
    assert ask(slack, "/demo/press", gone)["words"] == "That is gone. The page shows what is there now."


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def shown(slack, bot, browser):
    """The page, open; it must not complain in its console."""
    slack.hints = (("add", "Log a code"), ("list", "What is live"))
    slack.clock_moves = {"+1 day": lambda: slack.now.move(days=1)}
    page = browser.new_page()
    page.set_default_timeout(20_000)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(slack.url)
    page.get_by_role("heading", name="ad-ops").wait_for()
    yield page
    page.close()
    assert complaints == []


@needs_browser
def test_a_form_is_opened_refused_and_saved_by_keyboard(slack, bot, shown):
    answers = [{"response_action": "errors", "errors": {"name": "Taken by #12"}}, {}]
    bot.view("form")(lambda ack: ack(**answers.pop(0)))
    shown.get_by_label("Message", exact=True).focus()
    shown.keyboard.type("/spark a")
    expect(shown.locator("#commands li")).to_have_text("/spark addLog a code")
    shown.keyboard.press("Tab")
    shown.keyboard.press("Enter")
    expect(shown.get_by_label("Name")).to_be_focused()
    shown.keyboard.type("Ana")
    shown.keyboard.press("Enter")
    expect(shown.get_by_text("Taken by #12")).to_be_visible()
    expect(shown.get_by_label("Name")).to_have_value("Ana")
    shown.keyboard.press("Enter")
    expect(shown.get_by_role("dialog")).to_have_count(0)
    assert slack.views("mia") == [] and answers == []


@needs_browser
def test_a_form_shown_with_its_mistakes_can_be_sent_before_the_first_answer_came(slack, bot, shown):
    answers, held = [{"response_action": "errors", "errors": {"name": "Taken by #12"}}, {}], []
    bot.view("form")(lambda ack: ack(**answers.pop(0)))
    shown.route("**/demo/submit", lambda route: held.append((route, route.fetch())))
    slack.command("/spark add")
    shown.get_by_label("Name").fill("Ana")
    shown.keyboard.press("Enter")
    expect(shown.get_by_text("Taken by #12")).to_be_visible()
    shown.keyboard.press("Enter")
    expect(shown.get_by_role("dialog")).to_have_count(0)
    for route, answer in held:
        route.fulfill(response=answer)
    assert len(held) == 2 and answers == []


@needs_browser
def test_what_is_typed_survives_news_from_elsewhere(slack, client, bot, shown):
    slack.command("/spark add")
    shown.get_by_label("Name").fill("Ana")
    client.chat_postMessage(channel=CHANNEL, text="News")
    shown.get_by_text("News").wait_for()
    expect(shown.get_by_label("Name")).to_have_value("Ana")
    slack.wait_for(lambda: slack.view("mia").values["name"]["value"]["value"] == "Ana")
    view = modal(entry("Name", {"type": "plain_text_input", "action_id": "value"}, "name"), title="Other")
    client.views_update(view_id=slack.view("mia").id, view=view)
    shown.get_by_text("Other").wait_for()
    expect(shown.get_by_label("Name")).to_have_value("Ana")


@needs_browser
def test_a_dangerous_button_asks_first(slack, client, bot, shown):
    pressed = []

    @bot.action("pull")
    def pull(ack, action):
        ack()
        pressed.append(action["value"])

    confirm = {"title": plain("Sure?"), "text": plain("It ends."), "confirm": plain("Yes"), "deny": plain("Keep")}
    blocks = [row(button("Pulled", "pull", "7") | {"confirm": confirm})]
    client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)
    shown.get_by_role("button", name="Pulled").click()
    shown.get_by_role("button", name="Keep").click()
    shown.get_by_role("button", name="Pulled").click()
    shown.get_by_role("button", name="Yes").click()
    slack.wait_for(lambda: pressed)
    assert pressed == ["7"]


@needs_browser
def test_markup_is_shown_and_html_is_not(slack, client, shown):
    at = int((slack.now() + timedelta(hours=20)).timestamp())
    when = f"<!date^{at}^{{date_short_pretty}} at {{time}}|x>"
    text = (
        f"*bold* _by <@U0MIA001> for_me_ snake_case_ <img src=x onerror=alert(1)> &lt;b&gt; &amp;lt; <@U0LEO001> {when}"
    )
    client.chat_postMessage(channel=CHANNEL, text=text)
    body = shown.locator("article .body")
    expect(body.locator("strong")).to_have_text("bold")
    expect(body.locator("em")).to_have_text("by @Mia for_me")
    expect(body).to_contain_text("snake_case_")
    expect(body).to_contain_text("<b> &lt; @Leo tomorrow at 06:00")
    expect(body.locator("img, b")).to_have_count(0)
    shown.get_by_label("You are").select_option("U0LEO001")
    expect(body).to_contain_text("tomorrow at 00:00")


@needs_browser
def test_the_clock_moves_and_failures_are_told(slack, bot, shown):
    shown.get_by_role("button", name="+1 day").click()
    expect(shown.locator("#now")).to_contain_text("Mon")
    shown.get_by_label("Message", exact=True).fill("/nobody now")
    shown.keyboard.press("Enter")
    expect(shown.get_by_text("/nobody is not a valid command")).to_be_visible()


@needs_browser
def test_a_narrow_screen_does_not_scroll_sideways(slack, client, bot, shown):
    shown.set_viewport_size({"width": 375, "height": 700})
    client.chat_postMessage(
        channel=CHANNEL, text="x" * 400, blocks=[row(*[button(f"Button {n}", f"a{n}") for n in range(9)])]
    )
    shown.get_by_role("button", name="Button 8").wait_for()
    assert shown.evaluate("document.documentElement.scrollWidth") == 375
    shown.get_by_role("button", name="Channels").click()
    shown.get_by_role("button", name="Home").click()
    expect(shown.get_by_role("heading", name="Spark Codes – Home")).to_be_visible()


def test_stopping_takes_no_time():
    slack = SmallSlack().start()
    slack.deliver_to(wsgi_call(tiny_bot(slack)))
    began = time.perf_counter()
    slack.stop()
    assert time.perf_counter() - began < 0.5
