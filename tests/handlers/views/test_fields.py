from datetime import date
from typing import Any

import pytest

from bot.demo.inputs import first_values
from handlers.views import code_form, fields
from tests.conftest import MIA, NOON
from tests.handlers import made


def submitted(view: dict[str, Any]) -> dict[str, Any]:
    """The view as Slack sends it when nobody changed anything."""
    return {"state": {"values": first_values(view["blocks"])}}


def test_what_a_form_is_drawn_with_is_what_is_read_back():
    held = {
        fields.CODE: "123456", fields.POST: "tiktok.com/x", fields.CREATOR: "@ana", fields.DAYS: 30, fields.EXACT: NOON,
        fields.GENERATED: date(2026, 11, 1), fields.OWNER: MIA, fields.NOTE: "a\nb", fields.REQUEST: made.request(),
    }  # fmt: skip
    read = fields.read(submitted(code_form.code_form(held, {})))
    same = {name: read[name] for name in held if name not in (fields.DAYS, fields.REQUEST)}
    assert same == {name: held[name] for name in same}
    assert (read[fields.DAYS], read[fields.REQUEST], read[fields.CAMPAIGN]) == ("30", "7", None)


@pytest.mark.parametrize("view", [{}, {"state": None}, {"state": {}}, {"state": {"values": None}}])
def test_a_view_without_content_reads_as_empty(view):
    assert fields.read(view) == {}


@pytest.mark.parametrize("metadata", [None, "", "null", "5", "[]", "{", '"x"', "[" * 5000])
def test_memory_that_is_not_ours_reads_as_none(metadata):
    assert fields.read_metadata({"private_metadata": metadata}) == {}


def test_a_duration_of_somebodys_own_is_offered_beside_tiktoks():
    element = fields.duration("Duration", {fields.DAYS: 45})["element"]
    assert element["initial_option"]["value"] == "45"
    assert element["initial_option"] in element["options"]


def test_the_durations_are_tiktoks_own():
    options = fields.duration("Duration", {})["element"]["options"]
    assert [option["value"] for option in options] == ["7", "30", "60", "180", "365"]


def test_more_than_a_field_takes_is_cut_to_what_it_takes():
    drawn = fields.text("Note", fields.NOTE, {fields.NOTE: "x" * 20}, max_length=10)
    assert drawn["element"]["initial_value"] == "x" * 10


def test_a_request_as_a_choice_names_number_creator_and_what_for():
    assert fields.request_label(made.request()) == "#7 @glow.by_ana · Summer · Brand US"
    assert len(fields.request_label(made.longest_request())) <= 75
