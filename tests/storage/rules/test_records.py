"""Rows of an export are checked like what a person types."""

import pytest

from storage.rules import Refused
from storage.rules.records import CODE_COLUMNS, read_code, read_event, read_request
from tests.conftest import CODE, LEO, MIA, NOON

ROW = {
    "id": "#12", "code": CODE, "creator": "ana", "owner": MIA, "expires": "2026-12-24T23:59:59+00:00",
    "logged_at": "2026-11-01T09:30:00.123456+00:00", "logged_by": LEO,
}  # fmt: skip
CLOSED = {"outcome": "pulled", "reason": "other", "closed_at": "2026-11-20T09:00:00+00:00", "closed_by": LEO}
ASKED = {"creator": "ana", "duration": "30", "owner": MIA, "asked_at": "2026-11-01T09:30:00+00:00", "asked_by": LEO}


def test_a_row_is_read_by_its_columns():
    facts = read_code({**ROW, **CLOSED, "pair": "3", "part": "primary", "replaces": "7", "status": "live"}, NOON)
    assert (facts["id"], facts["pair"], facts["replaces"], facts["closed_as"]) == (12, 3, 7, "pulled")
    assert facts["logged_at"].microsecond == 123456
    assert "status" not in facts


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "…9cnA="}, "masked"), ({"code": "a b"}, "code: This has spaces"), ({"code": ""}, "nothing for code"),
        ({"creator": "a b c"}, "creator: A TikTok handle"), ({"owner": "mia"}, "owner: This is nobody's"),
        ({"owner": ""}, "nothing for owner"), ({"expires": "2026-12-24"}, "expires: Write the moment with its zone"),
        ({"expires": "2029-12-24T00:00:00+00:00"}, "more than 366 days"), ({"logged_by": "U1>"}, "nobody's"),
        ({"logged_at": "2026-11-22T12:00:01+00:00"}, "still to come"), ({"part": "primary"}, "belong together"),
        ({"part": "third", "pair": "1"}, "is none of"), ({"closed_at": CLOSED["closed_at"]}, "belong together"),
        ({**CLOSED, "outcome": "gone"}, "is none of"), ({**CLOSED, "reason": "<x>"}, "reason: "),
        ({"replaces": "12; DROP"}, "replaces: This is no number"), ({"url": "https://evil.example"}, "url: "),
        ({"campaign": CODE}, "everybody sees"), ({"duration": "367"}, "duration: "), ({"id": "9" * 10}, "no number"),
        ({"note": "x" * 1001}, "note: Please shorten"), ({"rights": "soon"}, "rights: "),
        ({"rights": "9999-12-31T23:59:59-05:00"}, "rights: No moment is so far away"),
        ({"workspace": "<x>"}, "workspace: "),
    ],
)  # fmt: skip
def test_what_nobody_could_have_typed_is_refused_with_its_column(wrong, words):
    with pytest.raises(Refused, match=words):
        read_code({**ROW, **wrong}, NOON)


@pytest.mark.parametrize("wrong", [{"creator": ""}, {"duration": "0"}, {"asked_by": "&"}, {"closed_at": "x"}])
def test_a_request_needs_what_makes_it_one(wrong):
    assert read_request(ASKED, NOON)["days"] == 30
    with pytest.raises(Refused):
        read_request({**ASKED, **wrong}, NOON)


def test_what_happened_is_words_and_numbers_and_nothing_else():
    event = {"at": ROW["logged_at"], "by": LEO, "what": "pulled", "was": {}, "became": {"reason": "other", "x": [1]}}
    assert read_event(event, NOON)["became"] == {"reason": "other"}
    for wrong in (
        {"by": "<!here>"},
        {"what": "<!here>"},
        {"what": ""},
        {"at": "2027-01-01T00:00:00+00:00"},
        {"at": None},
    ):
        with pytest.raises(Refused):
            read_event({**event, **wrong}, NOON)
    assert read_event({**event, "was": "x", "became": None}, NOON)["was"] == {}
    others: tuple[object, ...] = (1, "x", None, [], {"at": []})
    for none in others:
        with pytest.raises(Refused):
            read_event(none, NOON)


def test_a_message_is_as_long_in_a_history_as_in_a_request():
    event = {"at": ROW["logged_at"], "by": LEO, "what": "reworded", "was": {"message": "x" * 6000}, "became": {}}
    assert read_event(event, NOON)["was"]["message"] == "x" * 6000
    with pytest.raises(Refused, match="6000"):
        read_event({**event, "was": {"message": "x" * 6001}}, NOON)


def test_an_id_may_stand_with_its_sign_or_without():
    assert [read_code({**ROW, "replaces": typed}, NOON)["replaces"] for typed in ("#7", "7")] == [7, 7]


def test_every_column_of_the_table_is_in_the_file_but_what_follows_from_others():
    from storage.models import Code  # noqa: PLC0415 - what the rules themselves may not import

    follows = {"team_id", "fingerprint", "tail", "unusual", "post_key", "account_key", "expires_at", "act_by"}
    passing = {"short_notice", "taken_at", "taken_by"}
    assert set(Code.__table__.columns.keys()) - follows - passing == set(CODE_COLUMNS.values()) - {"status", "team_id"}
