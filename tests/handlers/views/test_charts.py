"""Bars fit Slack's limits whatever they are called, and the words beside them say the same."""

import pytest

from bot.demo import limits
from handlers.views.charts import bars, in_words
from tests.handlers import made


def drawn(counts, title="Ends by week", series="Codes"):
    block = bars(title, series, counts)
    assert limits.of_blocks([block], "message") == limits.of_blocks([block], "home") == []
    return block


def labels(counts):
    return drawn(counts)["chart"]["axis_config"]["categories"]


def test_each_count_is_a_bar_in_the_order_given():
    chart = drawn([("Mon 23 Nov", 2), ("Tue 24 Nov", 0)])["chart"]
    assert chart["type"] == "bar"
    assert chart["series"] == [
        {"name": "Codes", "data": [{"label": "Mon 23 Nov", "value": 2}, {"label": "Tue 24 Nov", "value": 0}]}
    ]


@pytest.mark.parametrize("counts", [
    [("Mon", 0)], [(str(day), day) for day in range(20)], [(made.WORST, 10**9)] * 20, [("", 1)] * 2,
    [("👩‍👩‍👧" * 9, 1)] * 12,
])  # fmt: skip
def test_one_bar_twenty_and_the_longest_labels_fit(counts):
    assert len(set(labels(counts))) == len(counts)


def test_titles_and_names_are_cut_where_slack_ends_them():
    block = drawn([("Mon", 1)], title="t" * 60, series="s" * 30)
    assert (len(block["title"]), len(block["chart"]["series"][0]["name"])) == (50, 20)


def test_labels_that_look_the_same_are_told_apart():
    assert labels([("Brand", 1), ("Brand", 2), ("b" * 21, 3), ("b" * 22, 4)]) == [
        "Brand", "Brand 2", "b" * 19 + "…", "b" * 17 + "… 2",
    ]  # fmt: skip


def test_the_words_say_every_bar_that_is_not_empty():
    assert in_words([("Mon", 2), ("Tue", 0), ("Wed", 1)]) == "Mon: 2 · Wed: 1"
    assert in_words([("Mon", 0)]) == in_words([]) == "none"
