from dataclasses import replace

import pytest

from handlers.views.home import home, in_short
from storage import numbers
from storage.glance import FirstSteps, Wish
from tests.conftest import AD_OPS, CODE, LEO, MIA, NOON
from tests.handlers import made


def shown(seen, *, with_chart=True):
    return home(seen, NOON, with_chart=with_chart)["blocks"]


def words(blocks):
    return [block["text"]["text"] for block in blocks if block["type"] in ("header", "section") and "text" in block]


def test_home_begins_with_what_needs_somebody_then_you_then_the_ways_in():
    counted = {numbers.DUE: 5, numbers.MY_EXPIRED: 1, numbers.MY_SOON: 2}
    seen = made.glance(made.code(), numbers={**made.glance().numbers, **counted})
    header, mine, ways, *_ = shown(seen)
    assert header["text"]["text"] == "⚡ 5 Spark Codes need somebody now"
    hello = f"Hello <@{MIA}>. *🔴 1 of yours expired* · *🟡 2 to ask for within 72 hours*."
    assert mine["text"]["text"] == hello
    labels = [each["text"]["text"] for each in ways["elements"]]
    assert labels == ["Log a code", "Request a code", "Import codes", "Settings"]


def test_the_chart_says_the_same_as_the_words_beside_it():
    seen = made.glance(made.code())
    kinds = [block["type"] for block in shown(seen)]
    assert "data_visualization" in kinds
    chart = next(block for block in shown(seen) if block["type"] == "data_visualization")
    points = {point["label"]: point["value"] for point in chart["chart"]["series"][0]["data"]}
    assert (len(points), points["Sun 22"], points["Sat 5"]) == (14, 0, 13)
    told = "Ends in the next 14 days: Mon 23 Nov: 1 · Tue 24 Nov: 2 · "
    for drawn in (shown(seen), shown(seen, with_chart=False)):
        assert any(told in str(block) for block in drawn if block["type"] == "context")
    assert "data_visualization" not in str(shown(seen, with_chart=False))


def test_rows_stand_under_what_they_ask_for_with_the_alerts_own_buttons():
    codes = [made.code(n, hours) for n, hours in ((1, -2), (2, 20), (3, 70), (4, 73))]
    blocks = shown(made.glance(*codes))
    headings = [text for text in words(blocks) if text[0] in "🔴🟠🟡" or text == "*Later*"]
    assert headings == [
        "🔴 *Expired – pull or replace*", "🟠 *Within 24 hours – swap now*",
        "🟡 *Within 72 hours – reach out*", "*Later*",
    ]  # fmt: skip
    rows = [block for block in blocks if block["type"] == "actions" and "code_renewed" in str(block)]
    assert [[each["action_id"] for each in row["elements"]] for row in rows] == [
        ["code_renewed", "code_pulled", "code_more"]
    ] * 4
    assert CODE not in str(blocks)


def test_what_is_counted_to_a_thousand_says_that_there_is_more():
    seen = made.glance(made.code(), numbers=dict.fromkeys((*numbers.NAMES, numbers.WAITING), 1001))
    assert any(text.startswith("*1,000+* live · *1,000+* end within 72 hours · ") for text in words(shown(seen)))


def test_a_wish_is_said_and_can_be_taken_back():
    wish = Wish(MIA, mine=True, ad_account="Brand US", campaign="Summer *sale*")
    blocks = shown(made.glance(made.code(), wish=wish))
    assert "*1 code of yours · Brand US · Summer *\u200dsale*\u200d*" in words(blocks)
    assert "Clear filters" in str(blocks) and "Show everybody's" in str(blocks)
    assert "Clear filters" not in str(shown(made.glance(made.code())))


@pytest.mark.parametrize(("number", "labels"), [(1, ["Next →"]), (2, ["← Back", "Next →"]), (3, ["← Back"])])
def test_pages_lead_on_and_back(number, labels):
    seen = made.glance(made.code())
    blocks = shown(replace(seen, urgent=replace(seen.urgent, total=41, number=number)))
    turns = [each for block in blocks for each in block.get("elements", []) if "home_page" in str(each)]
    assert [each["text"]["text"] for each in turns] == labels


@pytest.mark.parametrize(
    ("channel", "request_", "code", "entries", "shows"),
    [
        (False, False, False, 0, True),
        (True, True, False, 1, True),
        (False, True, True, 500, True),
        (True, False, True, 20, True),
        (True, False, True, 21, False),
        (True, True, True, 2, False),
    ],
)
def test_three_steps_stay_until_they_are_done(channel, request_, code, entries, shows):
    steps = FirstSteps(channel=channel, request=request_, code=code, entries=entries)
    blocks = shown(made.glance(steps=steps))
    assert ("Three steps" in str(blocks)) is shows
    if shows:
        done = [text.startswith("✅") for text in words(blocks) if text.lstrip("✅ ")[0] in "123"]
        assert done == [channel, request_, code]


def test_a_channel_that_takes_no_alert_is_said_with_what_to_do():
    blocks = shown(made.glance(made.code(), problem="is_archived"))
    assert f"*Alerts cannot be posted in <#{AD_OPS}>.* This channel is archived." in str(blocks)


def test_what_happened_last_names_what_it_is_about():
    blocks = shown(made.glance(made.code(), latest=[made.history(12, "pulled", reason="creator_silent")]))
    assert f"#12 pulled: Creator silent · <@{LEO}>" in str(blocks)


def test_where_no_row_is_taken_the_top_is_left():
    view = in_short(made.glance(made.code()))
    assert "`/spark list` shows them" in str(view) and "#12" not in str(view)
