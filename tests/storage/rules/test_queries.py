"""What people type to find something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules import Refused
from storage.rules.queries import NO_WORD, TOO_MANY, Query, Show, read_query, with_people


@pytest.mark.parametrize(("typed", "query"), [
    ("", Query()),
    ("expiring", Query(Show.EXPIRING)),
    ("EXPIRING @Ana", Query(Show.EXPIRING, "ana")),
    ("@ana expiring", Query(Show.EXPIRING, "ana")),
    ("summer expired", Query(Show.EXPIRED, words=("summer",))),
    ("open expired", Query(Show.OPEN, words=("expired",))),
    ('"expired"', Query(words=("expired",))),
    ("to-apply", Query(Show.TO_APPLY)),
    ("@ana @bob", Query(creator="ana")),
    ('expiring @ana #summer account:"Brand US" owner:me',
     Query(Show.EXPIRING, "ana", ("#summer",), "me", "Brand US")),
    ("account:“Brand US” Campaign: Summer", Query(account="Brand US", campaign="Summer")),
    ("owner:ME", Query(owner="me")),
    ("owner:U0MIA001", Query(owner="U0MIA001")),
    ("creator:@ana", Query(creator="ana")),
    ("https://tiktok.com/@ana/video/1", Query(words=("https://tiktok.com/@ana/video/1",))),
    ("account: ", Query(words=("account:",))),
    ('"Brand US" 50%', Query(words=("Brand US", "50%"))),
    ("US/EU #1", Query(words=("US/EU", "#1"))),
    ("https://vm.tiktok.com/ZM1/ pulled", Query(Show.PULLED, words=("https://vm.tiktok.com/ZM1/",))),
    ("expiring pulled", Query(Show.EXPIRING, words=("pulled",))),
    ("to-swap OWNER:me Account:US", Query(Show.TO_SWAP, owner="me", account="US")),
    ("account:US account:EU", Query(account="US")),
    ('say "', Query(words=("say",))),
])  # fmt: skip
def test_words_and_filters_are_told_apart(typed, query):
    assert read_query(typed) == query


EIGHT = "one two three four five six seven eight"


@pytest.mark.parametrize(("typed", "why"), [
    (f"{EIGHT} nine", TOO_MANY), (f'{EIGHT} "nine ten"', TOO_MANY), ('"' + "a " * 25 + '"', TOO_MANY),
    ("a." * 25, TOO_MANY), (f'account:"{EIGHT} {EIGHT}" campaign:"{EIGHT}" x', TOO_MANY),
    ("!", NO_WORD), ("summer %", NO_WORD), ("_", NO_WORD), ('"- -"', NO_WORD), ("account:!", NO_WORD),
    ('campaign:"…"', NO_WORD),
])  # fmt: skip
def test_what_would_be_left_out_in_silence_is_refused_in_words(typed, why):
    with pytest.raises(Refused) as refused:
        read_query(typed)
    assert str(refused.value) == why


@pytest.mark.parametrize("typed", [
    f"expiring @ana {EIGHT} owner:me", '"' + "a " * 24 + '"', "50%", "🔥", "-/+=", "US/EU", "#1", 'account:"🔥"',
])  # fmt: skip
def test_what_can_be_found_is_taken(typed):
    assert read_query(str(read_query(typed))) == read_query(typed)


@pytest.mark.parametrize("typed", ["owner:mia", "owner:@mia", 'owner:"Mia"'])
def test_an_owner_that_nobody_could_know_is_refused_with_what_to_type(typed):
    with pytest.raises(Refused, match="owner:me"):
        read_query(typed)


@pytest.mark.parametrize(("escaped", "known"), [
    ("owner:<@U0MIA001|mia> summer", "owner:U0MIA001 summer"),
    ("Owner: <@U0MIA001>", "owner:U0MIA001"),
    ("<@U0MIA001|ana>", "<@U0MIA001|ana>"),
])  # fmt: skip
def test_slacks_people_are_known_by_their_ids_where_an_owner_is_meant(escaped, known):
    assert with_people(escaped) == known


PIECES = st.sampled_from([
    "expired", "open", "@ana", "summer", '"two words"', "account:x", 'campaign:"a b"', "owner:me", "a:b", "#x", '"',
    "@",     'creator:"a b"', "owner:U0ABC", '"@ana"', '"active"', "50%", "é", "account:", 'x"y z"',
])  # fmt: skip


@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_a_query_reads_back_as_itself(typed):
    try:
        query = read_query(typed)
    except Refused:
        return
    assert read_query(str(query)) == query


CODE = "#Nk3vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghijklmno9cnA="


@pytest.mark.parametrize("typed", [CODE, CODE[1:], f'"{CODE}"', f'account:"{CODE}"', f"all @ana {CODE} summer"])
def test_a_query_is_never_written_with_a_whole_code(typed):
    written = str(read_query(typed))
    assert CODE[1:30] not in written and "9cnA=" in written
    assert read_query(str(read_query(written))) == read_query(written)


def test_the_last_characters_of_a_code_may_be_typed_as_they_are_shown():
    assert read_query("…9cnA=").words == ("9cnA=",)
