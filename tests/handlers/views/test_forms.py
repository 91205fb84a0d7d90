import json

from handlers.views.forms import form, notice
from handlers.views.kit import section


def test_a_form_remembers_what_there_is_to_remember():
    view = form("Title", "callback", [section("x")], {"id": 1, "reply": None})
    assert json.loads(view["private_metadata"]) == {"id": 1}
    assert (view["callback_id"], view["submit"]["text"], view["close"]["text"]) == ("callback", "Save", "Cancel")


def test_a_notice_can_only_be_closed():
    view = notice("Nothing changed", [section("x")])
    assert "submit" not in view and view["close"]["text"] == "Close"
