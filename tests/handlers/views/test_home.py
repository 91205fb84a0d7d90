from handlers.views.home import home
from tests.conftest import CODE, NOON
from tests.handlers import made


def test_home_begins_with_what_needs_somebody_and_the_ways_in():
    view = home([made.code()], 30, [made.request()], NOON, set_up=True)
    assert view["blocks"][0]["text"]["text"] == "⚡ 30 Spark Codes within 72 hours"
    assert view["blocks"][1]["elements"][0]["text"]["text"] == "Log a code"
    assert "…and 29 more." in str(view)
    assert CODE not in str(view)


def test_a_home_that_nobody_set_up_says_so():
    assert "Choose a channel" in str(home([], 0, [], NOON, set_up=False))
    assert "Choose a channel" not in str(home([], 0, [], NOON, set_up=True))
