from datetime import date, timedelta

from handlers.views import code_form, fields
from storage.settings import Choices
from tests.conftest import MIA, NOON
from tests.handlers import made

LABELS = {
    "Open request", "Spark Code", "Post URL", "Creator", "Ad account", "Generated on", "Duration", "Expires at",
    "Campaign", "Owner", "Note", "Usage rights until",
}  # fmt: skip


def test_its_fields_are_named_as_people_name_them_and_only_the_code_is_required():
    blocks = code_form.code_form({}, {})["blocks"]
    assert {block["label"]["text"] for block in blocks} == LABELS
    assert [block["block_id"] for block in blocks if not block.get("optional")] == [fields.CODE]


def test_it_begins_with_all_that_can_be_guessed():
    begins = code_form.empty(Choices(default_days=60, default_account="Brand US"), MIA, date(2026, 11, 22))
    assert begins == {
        fields.DAYS: 60, fields.GENERATED: date(2026, 11, 22), fields.OWNER: MIA, fields.ACCOUNT: "Brand US",
    }  # fmt: skip


def test_a_question_stands_on_top_and_begins_with_the_likely_answer():
    view = code_form.code_form({}, {}, code_form.ask_replaces(made.code(9)))
    assert view["blocks"][0]["type"] == "alert"
    assert view["blocks"][1]["element"]["initial_option"]["text"]["text"] == "This replaces #9"


def test_logging_as_expired_is_never_ticked_by_itself():
    (_, box) = code_form.ask_expired(NOON - timedelta(hours=5), NOON)
    assert "initial_options" not in str(box)
    assert "initial_options" in str(code_form.expired_box(ticked=True))
