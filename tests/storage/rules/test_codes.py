"""A code comes out of a paste exactly as TikTok made it, and is never shown."""

import hashlib
import re
import string
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from storage.rules import Refused
from storage.rules.codes import Pasted, SparkCode, backwards, fingerprint, masked, parse_code, read_words, veiled
from storage.rules.spotting import decoded
from storage.rules.text import CONTROL, seen, unescape

CODE = "#Zk3x+Q/7vN_a-bTgW0mPqLr5sYuE1dHcJfXo29cnA="
BASE64 = string.ascii_letters + string.digits + "+/_-"
CODES = st.builds(
    lambda body, padding: f"#{body}{padding}",
    st.text(BASE64, min_size=20, max_size=90),
    st.sampled_from(["", "=", "=="]),
).filter(lambda code: len(code) % 4 == 1 or code[-1] not in "+/_-")
"""Base64 comes in fours: where a code does not, signs at its end cannot be told from the punctuation of a word."""
WRAPS = [
    "{}",
    " {}\n",
    "“{}”",
    "\u2018{}\u2019",
    "'{}'",
    '"{}"',
    "`{}`",
    "```{}```",
    "\u200b{}\ufeff",
    '“ "{}" ”',
    "\t`\n{}\n`",
]


@pytest.mark.parametrize("wrap", WRAPS)
def test_wrapping_comes_off_a_pasted_code(wrap):
    assert parse_code(wrap.format(CODE)) == SparkCode(CODE)


@settings(derandomize=True, deadline=None)
@given(CODES, st.sampled_from(WRAPS), st.sampled_from([str, lambda code: quote(code, safe="")]))
def test_no_code_is_altered_by_its_wrapping(code, wrap, encode):
    assert parse_code(wrap.format(encode(code))) == SparkCode(code)


def test_zero_width_characters_inside_a_code_are_dropped():
    assert parse_code("\u2060".join(CODE)).text == CODE


def test_lower_case_percent_escapes_are_undone():
    assert parse_code("%23abcdefghijklmnopqrst%2b%2f%3d").text == "#abcdefghijklmnopqrst+/="


def test_slacks_escapes_are_undone_inside_a_code():
    assert parse_code("abc&amp;&lt;x&gt;").text == "abc&<x>"


@pytest.mark.parametrize("odd", ["#abc<def>ghi", "'tis#odd", '"unmatched', "100%41", "#abc===", "a.b.c.d"])
def test_an_unusual_code_is_kept_as_it_is_with_a_warning(odd):
    assert parse_code(odd).text == odd
    assert "usual" in parse_code(odd).warning


def test_case_and_signs_are_kept():
    assert parse_code("abcDEF#=").text == "abcDEF#="


@pytest.mark.parametrize(
    ("code", "warned"),
    [
        ("#" + "a" * 20, False),
        ("#" + "a" * 19, True),
        ("a" * 20, True),
        ("#" + "a" * 20 + "==", False),
        ("#" + "a" * 20 + "===", True),
        ("#" + "a" * 20 + ".", True),
        ("123456", True),
        ("#" + "a" * 511, False),
    ],
)
def test_what_does_not_look_usual_is_warned_about(code, warned):
    assert bool(parse_code(code).warning) is warned


def test_six_digits_have_a_warning_of_their_own():
    assert "Six digits" in parse_code("123456").warning
    assert "Six digits" not in parse_code("1234567").warning


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("", "Paste the Spark Code"),
        (" \n\u200b", "Paste the Spark Code"),
        ('""', "Paste the Spark Code"),
        ("https://www.tiktok.com/@a/video/7281234567890123456", "link"),
        ("<https://www.tiktok.com/t/ZT1/|x>", "link"),
        ("vm.tiktok.com/ZMabc", "link"),
        ("tiktok.com/@a", "link"),
        ("www.example.com", "link"),
        ("tiktok://code", "link"),
        ("here is my code", "spaces"),
        ("#abcdefghij\nklmnop", "line breaks"),
        ("#abcdefghij\u00a0klmnop", "spaces"),
        ("#abc\x00defghi", "control"),
        ("#abc\x7fdefghi", "control"),
        ("#abcdéfghi", "plain letters"),
        ("#abcdef🙂", "plain letters"),
        ("“#abcdefgh", "plain letters"),
        ("abcde", "this has 5"),
        ("a" * 513, "this has 513"),
    ],
)
def test_what_cannot_be_a_code_is_refused_in_words(pasted, says):
    with pytest.raises(Refused, match=says):
        parse_code(pasted)


@pytest.mark.parametrize("length", [6, 512])
def test_the_shortest_and_the_longest_code_are_taken(length):
    assert parse_code("a" * length).text == "a" * length


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=40) | st.text(string.printable, max_size=40))
def test_whatever_is_pasted_a_code_is_clean_or_refused(pasted):
    try:
        code = parse_code(pasted).text
    except Refused:
        return
    assert code.isascii()
    assert code.isprintable()
    assert " " not in code


def test_a_code_is_never_printed():
    assert CODE not in repr(parse_code(CODE)) + str(parse_code(CODE)) + repr(read_words(f"{CODE} {CODE}"))
    assert "…9cnA=" in repr(parse_code(CODE))


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (CODE, "…9cnA="),
        ("", "…"),
        ("a", "…a"),
        ("abcdef", "…ef"),
        ("abcdefgh", "…gh"),
        ("abcdefghijklmn", "…klmn"),
        ("abcdefghijklmno", "…klmno"),
    ],
)
def test_a_mask_shows_five_characters_or_a_third(code, shown):
    assert masked(code) == shown


def test_a_fingerprint_tells_case_apart():
    assert fingerprint(CODE) == hashlib.sha256(CODE.encode()).hexdigest()
    assert fingerprint(CODE) != fingerprint(CODE.lower())
    assert len(fingerprint("\ud83d")) == 64


def test_the_tail_is_reversed():
    assert backwards("abcdefghijklmnop") == "ponmlkjihgfe"
    assert backwards("abc") == "cba"


@settings(derandomize=True, deadline=None)
@given(CODES, st.text(BASE64, max_size=12))
def test_a_search_by_ending_is_a_search_by_beginning(code, ending):
    assert backwards(code + ending).startswith(backwards(ending))


POST = "https://www.tiktok.com/@ana/video/7281234567890123456?is_copy_url=1"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", Pasted()),
        ("hello", Pasted(rest="hello")),
        (f"{CODE} <{POST}> @ana 30d", Pasted(CODE, POST, "ana", 30)),
        (f"(30 days), @ana; <{POST}|tiktok.com/…> {CODE}.", Pasted(CODE, POST, "ana", 30)),
        (
            f"hey! here's my code: {CODE} (30 days) for {POST}",
            Pasted(CODE, POST, "", 30, "hey! here's my code: for"),
        ),
        ("<@U123|glow.by_ana> 7 days", Pasted(handle="glow.by_ana", days=7)),
        ("@glow.by_ana. thanks", Pasted(handle="glow.by_ana", rest="thanks")),
        ("<@U123> <!here> hi", Pasted(rest="<@U123> @here hi")),
        ("ana@x.example", Pasted(rest="ana@x.example")),
        ("my code is 123456.", Pasted("123456", rest="my code is")),
        ("$123456 1234567 12345 a123456 123456.50", Pasted(rest="$123456 1234567 12345 a123456 123456.50")),
        ("#fyp #summervibes " + CODE, Pasted(CODE, rest="#fyp #summervibes")),
        ("#abcde", Pasted(rest="#abcde")),
        ("#abcdef", Pasted("#abcdef")),
        ("7281234567890123456 7d", Pasted(url="7281234567890123456", days=7)),
        ("----------------------------------", Pasted()),
        ("state-of-the-art-solution", Pasted(rest="state-of-the-art-solution")),
        ("posted 3 days ago", Pasted(rest="posted 3 days ago")),
        ("7-30 days", Pasted(rest="7-30 days")),
        ("30days 60days", Pasted(days=30, rest="60days")),
        ("30D", Pasted(days=30)),
        ("a 365-day code", Pasted(days=365, rest="a code")),
        ("30dB", Pasted(rest="30dB")),
        ("https://x.example/a vm.tiktok.com/ZMabc/", Pasted(url="vm.tiktok.com/ZMabc/", rest="https://x.example/a")),
        ("https://x.example/a", Pasted(url="https://x.example/a")),
        ("https://x.example/#" + "aB1" * 20, Pasted(url="https://x.example/#" + "aB1" * 20)),
        (quote(CODE, safe=""), Pasted(CODE)),
        (CODE[1:], Pasted(CODE[1:])),
        (f"_{CODE}_", Pasted(CODE)),
    ],
)
def test_words_are_recognised_in_any_order(words, expected):
    found = read_words(words)
    assert found == expected, (found.code, found.rest)


ANYTHING = st.text(st.characters(codec="utf-8") | st.sampled_from("#%<>&=+/_-.:\n (a1"), max_size=20)
PERCENT = ("%2b", "%2f", "%3d")


def stands_alone(before: str) -> bool:
    """What stands before its # is no part of a code. Only a link to another site than TikTok's goes on over a #."""
    return re.search(r"(?i)https?://\S*$", before) is None


def ends_here(code: str, after: str) -> bool:
    """Whether what follows without a blank can be told from a code's own end.

    - = and %3D behind a code may be its padding.
    - Behind a code without = so may letters, digits and + / _ - be more of it, and their percent escapes.
    - Up to three of + / _ - at the end of a word are its punctuation where base64 says so: the code is a whole
      number of fours without them, and is none with them.
    """
    if after.startswith("=") or after.lower().startswith("%3d"):
        return False
    if code.endswith("="):
        return True
    behind = after.lstrip("+/_-")
    signs = after.removesuffix(behind)
    if behind[:1] in {*BASE64, "="} - {""} or behind.lower().startswith(PERCENT):
        return False
    return not signs or (len(code) % 4 == 1 and len(signs) <= 3)


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(CODES, ANYTHING, ANYTHING)
def test_whatever_surrounds_a_code_it_comes_back_exactly(code, before, after):
    assume(stands_alone(_visible(before)) and ends_here(code, _visible(after)))
    typed = f"{before}{code}{after}"
    assert read_words(typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")).code == code


def _visible(text: str) -> str:
    return CONTROL.sub("", seen(text))


TOUCHING = [*"\"'`“”()[]{}<>&|\\–—*~%.,;:!?…^$@👉é\uff1a", "• "]


@pytest.mark.parametrize("padding", ["=", ""])
@pytest.mark.parametrize("sign", [*TOUCHING, "/", "-", "_", "+", "--", "/-", "#"])
def test_no_sign_that_touches_a_code_hides_it_or_becomes_part_of_it(sign, padding):
    code = f"#{'Nk3v' * 15}{'9cn' if padding else '9cnA'}{padding}"
    for typed in (f"a {sign}{code} b", f"a {code}{sign} b", f"{sign}{code}{sign}", f"({code}{sign})"):
        assert read_words(typed).code == code, typed


@pytest.mark.parametrize("before", ["code:", "code=", "x", "1", "see#", "##", "a/b/", "&", "%23", "%", "v2."])
def test_what_stands_before_the_sign_of_a_code_is_no_part_of_it(before):
    assert read_words(f"{before}{CODE} thanks").code == CODE


@pytest.mark.parametrize(("letters", "signs", "kept"), [
    (23, "-", "-"), (22, "--", "--"), (24, "-", ""), (24, "/-", ""), (24, "---", ""), (24, "----", "----"),
    (21, "/", "/"),
])  # fmt: skip
def test_signs_at_the_end_belong_to_a_code_unless_it_comes_in_fours_without_them(letters, signs, kept):
    assert read_words(f"mine: #{'a' * letters}{signs} thanks").code == f"#{'a' * letters}{kept}"


@pytest.mark.parametrize(("typed", "url"), [
    (f"https://vm.tiktok.com/ZM1/{CODE}", "https://vm.tiktok.com/ZM1/"),
    (f"<https://vm.tiktok.com/ZM1/{quote(CODE, safe='')}>", "https://vm.tiktok.com/ZM1/"),
    (f"<{POST}|tiktok>{CODE}", POST), (f"{CODE}<{POST}>", POST), (f"www.tiktok.com/@a/video/1?x={CODE}", None),
])  # fmt: skip
def test_a_code_that_touches_a_link_to_its_post_is_no_part_of_the_link(typed, url):
    found = read_words(typed)
    assert found.code == CODE
    assert CODE not in found.url and (url is None or found.url == url)


@pytest.mark.parametrize("channel", ["<#C012AB3CD>", "<#C012AB3CD|>"])
def test_a_channels_id_is_never_a_code(channel):
    assert read_words(f"see {channel} pls @ana") == Pasted(handle="ana", rest="see pls")
    assert read_words(f"{channel} {CODE}").code == CODE


def test_a_channels_name_is_the_word_that_was_typed():
    assert read_words(f"<#C012AB3CD|summer> {CODE}") == Pasted(CODE, rest="#summer")


@pytest.mark.parametrize(("words", "second"), [
    (CODE, False), (f"{CODE} {CODE}", False), (f"{CODE} #summervibes 123456", False), ("#summervibes", False),
    (f"{CODE} and ben's {{}}", True), (f"{CODE} {CODE} {{}}.", True), (f"{CODE}, %23{{}}", True), ("{} {}x", True),
])  # fmt: skip
def test_a_second_code_in_the_same_words_is_noticed(words, second):
    other = f"#{'Zz9v' * 12}"
    assert bool(read_words(words.replace("%23{}", quote(other)).replace("{}", other)).second) is second


WORDS = st.lists(
    st.sampled_from(["hey!", "here's my code:", "hello", "(30 days)", "@ana", POST, "#fyp", "7d", "thanks, x"])
)


@settings(derandomize=True, deadline=None)
@given(CODES, WORDS, WORDS)
def test_a_creators_message_gives_back_its_code_and_every_word_once(code, before, after):
    words = [*before, code, *after]
    found = read_words(" ".join(words))
    assert found.code == code
    assert found.url == (POST if POST in words else "")
    assert found.handle == ("ana" if "@ana" in words else "")
    assert found.days == next(({"7d": 7, "(30 days)": 30}[word] for word in words if word in {"7d", "(30 days)"}), None)
    assert found.rest.count("hello") == words.count("hello")


@settings(derandomize=True, deadline=None)
@given(st.text(st.sampled_from("#@ab1 d0ays=/:.%23<>|&;(\n")))
def test_nothing_is_invented(words):
    found = read_words(words)
    assert found.code in decoded(unescape(words))
    assert found.url in unescape(words)
    assert found.handle in words
    assert found.days is None or re.search(rf"{found.days}\s*-?\s*d", words)


@pytest.mark.parametrize(("words", "days"), [
    ("for 2 weeks", 14), ("1 month please", 30), ("3 months", 90), ("1 year", 365), ("2w", 14), ("5 minutes", None),
])  # fmt: skip
def test_weeks_months_and_years_are_durations_too(words, days):
    assert read_words(words).days == days


@given(CODES.filter(lambda code: any(sign.isupper() for sign in code)), st.sampled_from(WRAPS))
def test_a_veil_hides_every_code_wherever_it_stands(code, wrap):
    for words in (wrap.format(code), f"https://vm.tiktok.com/Z/{code}", quote(code, safe="")):
        assert code.strip("#=")[:-5] not in veiled(words)


@pytest.mark.parametrize("words", [CODE[1:], CODE[1:-1], CODE.lower(), f"x{CODE}y", CODE.replace("#", "")])
def test_a_veil_hides_the_code_at_hand_however_it_is_written(words):
    assert CODE[1:30].lower() not in veiled(words, CODE).lower()


@pytest.mark.parametrize(
    "words",
    ["", "#summervibes", "SummerCampaignGermany2026", "U0MIA001", "2026-11-22T12:00:00+00:00", "…9cnA=",
     "write & so on", "https://www.tiktok.com/@ana/video/7290000000000000001",
     "a_very_long_name_without_any_upper_case_in_it_at_all_1"],
)  # fmt: skip
def test_a_veil_hides_nothing_else(words):
    assert veiled(words) == words


WHOLE = "#Q03xYzabcdefghijkl0123456789abcdefghijklmn03Zz="


@pytest.mark.parametrize("gap", [" ", "\n", "\r\n  ", "\u00a0"])
@pytest.mark.parametrize("words", ["{}", "Hi, here it is: {} good for 30 days", "{}\n@ana"])
def test_no_part_of_a_code_that_is_torn_is_taken_for_the_whole(gap, words):
    for place in range(1, len(WHOLE)):
        torn = WHOLE[:place] + gap + WHOLE[place:]
        found = read_words(words.format(torn))
        assert found.code == "", place
        assert WHOLE[-6:] in found.rest or place > len(WHOLE) - 6


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (f"here: {WHOLE} 30d", WHOLE),
        (f"{WHOLE} AbC123dEf", WHOLE),
        (f"AbC123dEf {WHOLE}", WHOLE),
        (f"{WHOLE[:-1]} thanks a lot", WHOLE[:-1]),
        (f"{WHOLE[:-1]} Q4-2026 US2024 60 days", WHOLE[:-1]),
        (f"{WHOLE[:-1]} 7290000000000000001", WHOLE[:-1]),
        (f"{WHOLE[:-1]} https://vm.tiktok.com/ZMabc1X", WHOLE[:-1]),
        (f"for #12 and #summer {WHOLE[1:]}", WHOLE[1:]),
        (f"{WHOLE}\n#Zz9{WHOLE[4:]}", WHOLE),
    ],
)
def test_what_stands_beside_a_whole_code_does_not_make_it_torn(words, code):
    assert read_words(words).code == code
