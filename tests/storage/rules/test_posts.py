"""A post is known by every link that leads to it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.rules import Refused
from storage.rules.posts import Handle, Post, parse_handle, parse_post, posted_at

NOW = datetime(2025, 11, 22, 12, tzinfo=UTC)
FIRST = datetime(2016, 1, 1, tzinfo=UTC)
ID = "7281234567890123456"
ANA = Post(f"https://www.tiktok.com/@glow.by_ana/video/{ID}", ID, "glow.by_ana")
SOMEBODY = Post(f"https://www.tiktok.com/@/video/{ID}", ID)


def id_at(moment: datetime) -> str:
    return str(int(moment.timestamp()) << 32)


@pytest.mark.parametrize(
    "pasted",
    [
        f"https://www.tiktok.com/@glow.by_ana/video/{ID}",
        f"http://www.tiktok.com/@glow.by_ana/video/{ID}/",
        f"HTTPS://WWW.TikTok.com/@Glow.By_Ana/video/{ID}",
        f"https://m.tiktok.com/@glow.by_ana/video/{ID}",
        f"tiktok.com/@glow.by_ana/video/{ID}?lang=en#top",
        f"//www.tiktok.com/@glow.by_ana/photo/{ID}",
        f"https://tiktokv.com/@glow.by_ana/photo/{ID}",
        f"https://www.tiktok.com/%40glow.by_ana/video/{ID}",
        f"  <https://www.tiktok.com/@glow.by_ana/video/{ID}?a=1&amp;b=2|tiktok.com/@glow…>\n",
        f"“https://www.tiktok.com/@glow.by_ana/video/{ID}\u200b”",
    ],
)
def test_long_links_become_one_canonical_link(pasted):
    assert parse_post(pasted, NOW) == ANA


@pytest.mark.parametrize(
    "pasted",
    [
        ID,
        f" {ID} ",
        f"https://www.tiktok.com/@/video/{ID}",
        f"https://www.tiktok.com/share/video/{ID}/?region=DE",
        f"https://www.tiktokv.com/share/video/{ID}/",
        f"https://www.tiktok.com/share/photo/{ID}",
        f"https://www.tiktok.com/embed/{ID}",
        f"https://www.tiktok.com/embed/v2/{ID}",
        f"https://m.tiktok.com/v/{ID}.html",
    ],
)
def test_a_post_without_a_creator_keeps_the_place_empty(pasted):
    assert parse_post(pasted, NOW) == SOMEBODY


@pytest.mark.parametrize(
    ("pasted", "url"),
    [
        ("https://vm.tiktok.com/ZMabc123/", "https://vm.tiktok.com/ZMabc123/"),
        ("vt.tiktok.com/ZSabc123", "https://vt.tiktok.com/ZSabc123"),
        ("https://www.tiktok.com/t/ZTabc123/?k=1", "https://www.tiktok.com/t/ZTabc123/?k=1"),
        ("http://tiktok.com/t/ZTabc123", "http://tiktok.com/t/ZTabc123"),
        ("https://vm.tiktok.com/ZM1/#abcdefghijklmnopqrstuvwxyz=", "https://vm.tiktok.com/ZM1/"),
        ("https://vm.tiktok.com/ZM1?a=1#top", "https://vm.tiktok.com/ZM1?a=1"),
    ],
)
def test_a_short_link_stays_and_no_id_is_invented(pasted, url):
    assert parse_post(pasted, NOW) == Post(url)


@pytest.mark.parametrize(
    "pasted",
    [
        "hello",
        f"https://tiktok.com.evil.example/@a/video/{ID}",
        f"https://eviltiktok.com/@ana/video/{ID}",
        f"https://tiktok.com./@ana/video/{ID}",
        f"https://x.tiktok.com/@ana/video/{ID}",
        f"https://ana:pw@www.tiktok.com/@ana/video/{ID}",
        f"https://www.tiktok.com@evil.example/@ana/video/{ID}",
        f"https://www.tiktok.com:443/@ana/video/{ID}",
        f"https://www.tiktok.com\\@evil.example/@ana/video/{ID}",
        f"ftp://www.tiktok.com/@ana/video/{ID}",
        f"javascript:www.tiktok.com/@ana/video/{ID}",
        f"https://evil.example/?u=https://www.tiktok.com/@ana/video/{ID}",
        f"https://www.tiktok.com/@ana/video/{ID}/more",
        f"https://www.tiktok.com/@ana/video/{ID} and more",
        "https://www.tiktok.com/@ana",
        "https://www.tiktok.com/@ana/video/",
        "https://www.tiktok.com/t/",
        "https://vm.tiktok.com/",
        "https://vm.tiktok.com/a/b",
        "https://evil.example/t/ZTabc",
        "vm.tiktok.com/ZMabc|x",
    ],
)
def test_what_is_not_a_post_is_refused(pasted):
    with pytest.raises(Refused, match="not a link to a TikTok post"):
        parse_post(pasted, NOW)


def test_an_empty_field_asks_for_the_link():
    with pytest.raises(Refused, match="Paste the link"):
        parse_post(" \u200b", NOW)


def test_an_id_begins_with_the_time_of_its_post():
    assert posted_at("7281234567890123456") == datetime(2023, 9, 21, 11, 8, 51, tzinfo=UTC)


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 3612 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds)), st.integers(0, 2**32 - 1))
def test_every_id_of_a_possible_time_is_taken_as_text(moment, noise):
    post_id = str((int(moment.timestamp()) << 32) + noise)
    assert parse_post(post_id, NOW).post_id == post_id
    assert posted_at(post_id) == moment


@pytest.mark.parametrize("moment", [FIRST, NOW + timedelta(days=1)])
def test_the_first_and_the_last_possible_id_are_taken(moment):
    assert parse_post(id_at(moment), NOW).post_id == id_at(moment)


@pytest.mark.parametrize(
    "post_id",
    [
        id_at(FIRST - timedelta(seconds=1)),
        id_at(NOW + timedelta(days=1, seconds=1)),
        "7" * 14,
        "7" * 15,
        "9" * 20,
        "9" * 21,
        "0" + ID,
        ID + "0",
        "9" * 5000,
        "\u0667" * 19,
    ],
)
def test_an_impossible_id_is_mistyped(post_id):
    with pytest.raises(Refused, match="mistyped"):
        parse_post(post_id, NOW)


@settings(derandomize=True, deadline=None)
@given(st.text() | st.text(st.sampled_from("htps:/.@tiktok?#=vmwcoe7281")))
def test_whatever_is_pasted_a_post_is_on_tiktok_or_refused(pasted):
    try:
        url = parse_post(pasted, NOW).url
    except Refused:
        return
    assert url.startswith(("https://", "http://"))
    assert url.split("/")[2].endswith("tiktok.com")


@pytest.mark.parametrize(
    "typed",
    [
        "glow.by_ana",
        "@glow.by_ana",
        " @ Glow.By_Ana \n",
        "\uff20glow.by_ana",
        "\u2068@glow.by_ana\u2069",
        "<@U123|glow.by_ana>",
        "https://www.tiktok.com/@glow.by_ana",
        "tiktok.com/@glow.by_ana/?lang=en",
        f"https://m.tiktok.com/@Glow.by_ana/video/{ID}",
    ],
)
def test_a_handle_is_read_from_all_that_people_type(typed):
    assert parse_handle(typed) == Handle("glow.by_ana")


@pytest.mark.parametrize(("length", "warned"), [(2, False), (24, False), (25, True), (64, True)])
def test_a_long_handle_is_warned_about(length, warned):
    handle = parse_handle("a" * length)
    assert handle.name == "a" * length
    assert bool(handle.warning) is warned


@pytest.mark.parametrize(
    "typed",
    ["", "@", " ", "a", "a" * 65, "glow ana", "anä", "ana!", "a@na", "<@U123>", "https://evil.example/@ana", "a/b",
     "https://vm.tiktok.com/ZMabc", "https://www.tiktok.com/@", "\u212aana"],
)  # fmt: skip
def test_what_cannot_be_a_handle_is_refused(typed):
    with pytest.raises(Refused):
        parse_handle(typed)


def test_a_handle_that_is_none_stays_in_the_link_and_names_nobody():
    post = parse_post("https://www.tiktok.com/@x/video/7290000000000000001", NOW)
    assert (post.url, post.creator) == ("https://www.tiktok.com/@x/video/7290000000000000001", "")
