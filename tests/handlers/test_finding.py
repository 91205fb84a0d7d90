"""Lists, what expires, and one thing: by whatever a person has at hand."""

from datetime import timedelta

import pytest

from tests.conftest import CODE, LEO, MIA, NOON, WORDS_ONLY, Team
from tests.handlers.looking import answer, details, labels, texts

pytestmark = WORDS_ONLY

pytestmark = WORDS_ONLY

POST = "https://www.tiktok.com/@glow.by_ana/video/7570000000000000001"
SHORT = "https://vm.tiktok.com/ZMabc123/"

LISTS: tuple[tuple[str, str | None, list[str]], ...] = (
    ("", "3 codes open", ["#3", "#2", "#1"]),
    ("active", "2 codes active", ["#2", "#1"]),
    ("expiring", "2 codes due within 72 hours or expired", ["#3", "#2"]),
    ("expired", "1 code expired and not handled", ["#3"]),
    ("pulled", "1 code pulled", ["#4"]),
    ("requests", "1 request waiting for an answer", ["#5"]),
    ("@live.one", "1 code open", ["#1"]),
    ("@LIVE", "1 code open", ["#1"]),
    ("summer", "2 codes open", ["#2", "#1"]),
    ("summer @ends", "1 code open", ["#2"]),
    ("active summer brand", None, []),
    ("EXPIRED brand us", "1 code expired and not handled", ["#3"]),
    ("requests winter", "1 request waiting", ["#5"]),
    ("requests @asked", "1 request waiting", ["#5"]),
    ("00001=", "1 code open", ["#1"]),
    ("#1", "1 code open", ["#1"]),
    ("#9", None, []),
    ("all", "4 codes open or closed", ["#4", "#3", "#2", "#1"]),
)


def numbered(number: int) -> str:
    return f"#Nk3vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghij{number:05d}="


def log_many(team: Team, count: int, hours: float = 500) -> None:
    for number in range(count):
        team.log(numbered(number), hours=hours + number)


@pytest.fixture
def shelf(team: Team) -> Team:
    """One code of every kind: live, expiring, expired, pulled; and a request."""
    team.log(numbered(1), hours=500, Creator="@live.one", Campaign="Summer")
    team.log(numbered(2), hours=30, Creator="@ends_soon", Campaign="Summer")
    team.log(numbered(3), hours=1, Creator="@ended", Ad_account="Brand US")
    team.log(numbered(4), hours=90, Creator="@pulled.one")
    team.command("/spark pull 4")
    team.submit({"Reason": "Post deleted"})
    team.command("/spark request")
    team.submit({"Creator": "@asked.one", "Campaign": "Winter"})
    team.clock.push(hours=2)
    return team


def test_a_list_shows_what_fits_the_soonest_end_first(shelf: Team):
    for filter_, head, shown in LISTS:
        shelf.command(f"/spark list {filter_}")
        listed = answer(shelf)
        assert listed.text.startswith(head or f"Nothing fits `{filter_}`.")
        rows = [text.split("\n")[0].split() for text in texts(listed)[1:]] if head else []
        assert [next(word for word in row if word.startswith("#")) for row in rows] == shown


def test_an_empty_list_says_what_to_do_next(team: Team):
    team.command("/spark list")
    assert team.said_to() == "No open codes yet. Log a code that came, or ask a creator for one."
    assert labels(answer(team)) == ["Log a code", "Request a code"]
    team.command("/spark list pulled @nobody")
    assert team.said_to().startswith("Nothing fits `pulled @nobody`. Log a code")


def test_where_nothing_open_fits_closed_codes_that_do_are_one_press_away(shelf: Team):
    shelf.command("/spark list @pulled.one")
    assert shelf.said_to() == "Nothing fits `@pulled.one`. Log a code that came, or ask a creator for one."
    shelf.press("Look among all, closed ones too")
    assert answer(shelf).text.startswith("1 code open or closed · page 1 of 1 · `all @pulled.one`")
    for nowhere_else in ("all @nobody", "requests @nobody", "failed"):
        shelf.command(f"/spark list {nowhere_else}")
        assert labels(answer(shelf)) == ["Log a code", "Request a code"]


def test_an_open_row_has_five_choices_and_a_closed_one_only_details(shelf: Team):
    shelf.command("/spark list @live.one")
    assert labels(answer(shelf)) == ["Details", "Renewed", "Pulled", "Failed…", "Copy message to creator"]
    shelf.command("/spark list pulled")
    assert labels(answer(shelf)) == ["Details"]


def test_pages_turn_there_and_back_in_place(team: Team):
    log_many(team, 21)
    team.command("/spark list @glow")
    before = len(team.slack.ephemerals(MIA))
    assert team.said_to().startswith("21 codes open · page 1 of 3 · `@glow`")
    assert labels(answer(team))[-1] == "Next →"
    team.press("Next →")
    assert team.said_to().startswith("21 codes open · page 2 of 3 · `@glow`")
    assert labels(answer(team))[-2:] == ["← Back", "Next →"]
    team.press("Next →")
    assert len(texts(answer(team))) == 2
    team.press("← Back")
    team.press("← Back")
    assert "page 1 of 3" in team.said_to()
    assert len(team.slack.ephemerals(MIA)) == before
    used = team.slack.calls_of("response_url")[-4:]
    assert all(call.args["replace_original"] for call in used)
    assert len({url.uses for url in team.slack.world.response_urls.values() if url.original}) == 1


def test_a_page_that_is_no_more_is_the_last_one_there_is(team: Team):
    log_many(team, 11)
    team.command("/spark list")
    team.command("/spark pull 1")
    team.submit({"Reason": "Other"})
    team.press("Next →")
    assert any("10 codes open · page 1 of 1" in message.text for message in team.slack.ephemerals(MIA))


def test_a_page_is_not_turned_in_place_of_what_others_see(team: Team):
    log_many(team, 11)
    action = {"action_id": "list_page_2", "value": "2 "}
    public = team.slack.say("hello")
    team.slack.press_raw(MIA, action, public)
    assert team.bot.pool.wait(5)
    assert public.text == "hello"
    assert "page 2 of 2" in team.said_to()


def test_show_finds_a_code_by_id_link_post_and_last_characters(team: Team):
    team.log(Post_URL=POST, Campaign="Summer", Ad_account="Brand US", Note="nice", Owner=LEO)
    same_post = (POST, f"{POST}?a=1&b=2", "tiktok.com/@xy/video/7570000000000000001", "7570000000000000001")
    for named in ("1", "#1", *same_post, CODE[-8:], f"…{CODE[-5:]}", CODE):
        team.command(f"/spark show {named}")
        shown = str(details(team).blocks)
        assert f"'text': '{CODE}'" in shown
        assert all(fact in shown for fact in ("Summer", "Brand US", "nice", f"<@{LEO}>", "logged"))
        assert CODE not in details(team).body["private_metadata"]
        assert labels(details(team)) == [
            "Renewed", "Pulled", "Applied", "Failed…", "Edit", "I'm on it", "Copy message to creator",
            "Duet or Stitch: add its other code",
        ]  # fmt: skip


def test_show_finds_a_short_link(team: Team):
    team.log(Post_URL=SHORT)
    team.command(f"/spark show {SHORT}")
    assert CODE in str(details(team).blocks)


def test_show_finds_a_request(team: Team):
    team.command("/spark request")
    team.submit({"Creator": "@glow.by_ana", "Campaign": "Summer"})
    team.command("/spark show 1")
    assert texts(details(team))[0] == "Waiting for an answer"
    assert labels(details(team)) == ["Code arrived", "Edit message", "Cancel request"]
    team.press("Code arrived")
    team.submit({"Spark Code": CODE})
    team.command("/spark show 1")
    assert "Answered with #2" in texts(details(team))[0]
    assert labels(details(team)) == []


def test_show_offers_a_choice_when_several_fit(team: Team):
    team.log(Post_URL=POST, Ad_account="US")
    team.log(Post_URL=POST, Ad_account="UK")
    for named in (POST, CODE[-6:]):
        team.command(f"/spark show {named}")
        assert team.said_to() == "2 fit. Which one?"
        assert CODE not in str(answer(team).blocks)
    team.press("code_more", value="Details")
    assert CODE in str(details(team).blocks)


WORDS = (
    ("@live.one", 1), ("@LIVE", 1), ("summer @ends", 2), ("winter", 4), ("zebra", 3), ('account:"Brand US"', 3),
    ("campaign:Winter", 4), ("expired owner:me", 3), ("pulled", 4), ("pulled winter", 4), ("#1", 1), ("2", 2),
    ("https://www.tiktok.com/@live.one", 1), ("owner:@mia @ended", 3),
)  # fmt: skip


@pytest.fixture
def described(team: Team) -> Team:
    """Four codes; the third one has ended, the last one is pulled."""
    team.log(numbered(1), hours=500, Creator="@live.one", Campaign="Summer")
    team.log(numbered(2), hours=30, Creator="@ends_soon", Campaign="Summer")
    team.log(numbered(3), hours=1, Creator="@ended", Ad_account="Brand US", Note="zebra crossing")
    team.log(numbered(4), hours=90, Creator="@pulled.one", Campaign="Winter")
    team.command("/spark pull 4")
    team.submit({"Reason": "Post deleted"})
    team.clock.push(hours=2)
    return team


def test_show_finds_a_code_by_words_and_filters_as_a_list_does(described: Team):
    for words, number in WORDS:
        described.command(f"/spark show {words}")
        assert texts(details(described))[1].lstrip("*").startswith(f"#{number} "), words
        assert numbered(number) in str(details(described).blocks), words


def test_show_offers_open_codes_first_and_closed_ones_where_no_open_one_fits(described: Team):
    described.command("/spark show summer")
    assert described.said_to() == "2 fit. Which one?"
    assert "#1 " in str(answer(described).blocks) and "#2 " in str(answer(described).blocks)
    described.command("/spark show zebra summer")
    assert described.said_to() == "I can't find zebra summer here."


def test_show_pages_through_what_is_more_than_a_screen(team: Team):
    log_many(team, 11)
    team.command("/spark show @glow")
    assert team.said_to().startswith("11 codes open · page 1 of 2 · `@glow`")
    team.press("Next →")
    assert "page 2 of 2" in team.said_to()


def test_a_number_or_a_post_means_that_one_and_no_word_that_looks_alike(team: Team):
    team.log(Note="99 luftballons 7570000000000000001 ZMabc123", Campaign="2026")
    for named in ("99", "#99", "2026", "7570000000000000001", POST, SHORT):
        team.command(f"/spark show {named}")
        assert team.said_to().startswith("I can't find ")


def test_what_cannot_be_searched_for_is_said_in_a_sentence(team: Team):
    for command in ("list", "show", "renew", "export"):
        team.command(f"/spark {command} a b c d e f g h i")
        assert team.said_to() == "I look for at most 8 words at once. Please leave some out."
        team.command(f"/spark {command} !")
        assert team.said_to().startswith("I look for words: a sign alone finds nothing.")


def test_show_says_when_there_is_no_such_thing(team: Team):
    team.log()
    for named in ("99", "#99", POST, "7570000000000000001", "abcdef", "abc", "@nobody", "<!channel>", "summer"):
        team.command(f"/spark show {named}")
        assert team.said_to().startswith("I can't find ")
        assert "<!channel>" not in team.said_to()


def test_show_asks_for_what_was_not_said(team: Team):
    team.command("/spark show")
    assert team.said_to().startswith("Which one? For example `/spark show 12`")


def test_show_tells_the_whole_story_of_a_code(team: Team):
    team.log(hours=48)
    team.command("/spark renew 1", by=LEO)
    team.submit({"Expires at": NOON + timedelta(days=30), "Note": "she agreed"}, by=LEO)
    team.command("/spark pull 1")
    team.submit({"Reason": "Post deleted", "Note": "gone"})
    team.press("Undo")
    team.command("/spark show 1")
    story = texts(details(team))[-1].splitlines()
    assert [line.split(" · ")[1].split(" ")[0].rstrip(":") for line in story] == [
        "undone",
        "pulled",
        "extended",
        "logged",
    ]
    assert "extended to <!date^" in story[2] and f"<@{LEO}> – “she agreed”" in story[2]


def test_only_the_asker_sees_the_whole_code(team: Team):
    team.log()
    team.command("/spark show 1", by=LEO)
    assert CODE in str(details(team, LEO).blocks)
    assert all(CODE not in str(message.blocks) for message in team.slack.ephemerals(MIA))
    assert all(CODE not in str(message) for channel in team.slack.team.channels.values() for message in channel.log)


def test_expiring_says_what_the_alert_would_say(shelf: Team):
    shelf.command("/spark expiring")
    listed = answer(shelf)
    assert listed.text.startswith("2 Spark Codes within 72 hours, expired ones included")
    assert [line.split(" ")[0] for line in listed.text.splitlines()[1:]] == ["#3", "#2"]


def test_expiring_with_more_than_a_screen_says_how_many_more(team: Team):
    log_many(team, 25, hours=10)
    team.command("/spark expiring")
    assert "…and 5 more." in str(answer(team).blocks)
    team.press("See them all")
    assert "page 1 of 3" in team.said_to()


def test_a_list_of_ones_own_keeps_its_filters_from_page_to_page(team: Team):
    for number in range(12):
        team.log(CODE.replace("Nk3v", f"M{number:03}"), hours=100 + number, Owner=MIA, Ad_account="Brand US")
    team.log(CODE.replace("Nk3v", "L000"), hours=90, Owner=LEO, Ad_account="Brand US")
    team.command("/spark list owner:me account:“Brand US”")
    assert "12 codes open · page 1 of 2" in texts(answer(team))[0]
    team.press("Next →")
    assert "12 codes open · page 2 of 2" in texts(answer(team))[0]
    team.command("/spark list owner:@leo")
    assert "1 code open" in texts(answer(team))[0]
    team.command("/spark list owner:leo")
    assert "Type `owner:me`" in team.said_to()
