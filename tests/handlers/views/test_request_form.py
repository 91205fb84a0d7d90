from handlers.views import fields, request_form
from storage.settings import Choices
from tests.conftest import MIA
from tests.handlers import made

LABELS = ["Creator", "Post URL", "Duration", "Ad account", "Campaign", "Owner", "Due", "Message"]


def test_its_fields_are_named_as_people_name_them_and_none_is_required():
    blocks = request_form.request_form({}, {})["blocks"]
    assert [block["label"]["text"] for block in blocks] == LABELS
    assert all(block["optional"] for block in blocks)


def test_it_begins_with_the_longest_window_and_the_message_to_send():
    begins = request_form.empty(Choices(), MIA)
    assert begins[fields.DAYS] == 365
    assert "Ad settings" in begins[request_form.MESSAGE]
    assert request_form.empty(Choices(request_message="Hey"), MIA)[request_form.MESSAGE] == "Hey"


def test_only_the_message_can_be_edited_later():
    view = request_form.reword_form(made.request(), {})
    assert [block["block_id"] for block in view["blocks"]] == [request_form.MESSAGE]
