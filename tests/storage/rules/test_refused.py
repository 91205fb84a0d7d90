"""A refusal carries its words and its field."""

from storage.rules import Refused


def test_a_refusal_says_what_to_do_and_where():
    refusal = Refused("Choose a later day.", "exact")
    assert str(refusal) == "Choose a later day."
    assert refusal.field == "exact"
    assert Refused("Type something.").field == ""
