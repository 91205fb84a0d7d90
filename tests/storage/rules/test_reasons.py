"""The picker for a pulled or failed code."""

import re

import pytest

from storage.rules.reasons import DEFAULT_PULL, REASONS, label


def test_every_reason_fits_slacks_picker():
    assert 1 < len(REASONS) <= 100
    for key, words in REASONS.items():
        assert re.fullmatch("[a-z_]{1,32}", key)
        assert 0 < len(words) <= 75
        assert words[0].isupper()


def test_no_two_reasons_read_alike():
    assert len(set(REASONS.values())) == len(REASONS)


def test_stored_keys_are_never_renamed():
    assert set(REASONS) == {
        *("creator_silent", "expired", "not_found", "mistyped", "used_elsewhere", "wrong_post", "post_deleted"),
        *("post_private", "post_edited", "authorization_off", "region", "story", "unsupported_duet", "performance"),
        *("rights_ended", "other"),
    }


def test_the_default_can_be_picked():
    assert label(DEFAULT_PULL) == "Creator silent"


@pytest.mark.parametrize("key", ["", "gone", "Expired", "other"])
def test_an_unknown_reason_is_another(key):
    assert label(key) == "Other"
