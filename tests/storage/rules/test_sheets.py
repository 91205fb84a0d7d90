"""Many codes at once: lines of messages, or a table."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules import Refused
from storage.rules.cells import bare
from storage.rules.sheets import MOST_ROWS, read_file, read_sheet
from storage.rules.tables import lines_of

CODE = "#Nk3vEXAMPLEonlyForTestsOfTheBot0123456789abcdefghijklmno9cnA="


def held(text):
    return [dict(row.held) for row in read_sheet(text).rows]


def test_each_line_is_a_message_of_its_own():
    sheet = read_sheet(
        f"hi! {CODE} (30 days) @ana\n\n  \n{CODE[:-2]}B= https://www.tiktok.com/@bob/video/7290000000000000001"
    )
    assert [(row.number, row.held["code"], row.held["creator"], row.held["duration"]) for row in sheet.rows] == [
        (1, CODE, "ana", "30"), (4, f"{CODE[:-2]}B=", "", ""),
    ]  # fmt: skip
    assert (sheet.blank, sheet.header) == ([2, 3], "")
    assert sheet.rows[1].held["url"].endswith("7290000000000000001")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_known_by_its_header(mark):
    head = mark.join(["Creator Handle", "Spark Code", "Ad account", "Duration (days)", "Expiry date", "Weather"])
    row = mark.join(["@ana", CODE, '"Brand ""US"""', "30", "", "rain"])
    sheet = read_sheet(f"{head}\n{row}\n{mark * 5}\n")
    assert [dict(each.held) for each in sheet.rows] == [
        {"creator": "@ana", "code": CODE, "account": 'Brand "US"', "duration": "30", "expires": ""}
    ]
    assert (sheet.header, sheet.rows[0].number) == (head, 2)
    assert read_sheet(f"{sheet.header}\n{sheet.rows[0].text}").rows[0].held == sheet.rows[0].held


def test_a_line_break_within_a_cell_stays_there():
    sheet = read_sheet(f'code,note\n{CODE},"one\ntwo"\n{CODE},three')
    assert [(row.number, row.held["note"]) for row in sheet.rows] == [(2, "one\ntwo"), (4, "three")]


def test_an_apostrophe_against_formulas_is_not_part_of_a_cell():
    assert held(f"code,note\n{CODE},'=1+1\n{CODE},'tis") == [
        {"code": CODE, "note": "=1+1"}, {"code": CODE, "note": "'tis"},
    ]  # fmt: skip


def test_a_hundred_rows_are_taken_and_one_more_is_refused_before_anything_is_done():
    assert len(read_sheet("\n".join([CODE] * MOST_ROWS)).rows) == 100
    with pytest.raises(Refused, match="has 101 rows"):
        read_sheet("\n".join([CODE] * (MOST_ROWS + 1)))


@pytest.mark.parametrize(
    "header",
    ["spark_code,creator_handle,expires_at", "Spark Code,Handle,Expiration", "sep=,\ncode,creator,expires",
     "Spark codes Q4,,\n\nCode,Creator,End date", '"Spark\nCode",Creator,"Valid\nuntil"', "\ufeffcode,creator,expiry"],
)  # fmt: skip
def test_a_header_is_found_below_a_title_and_whatever_it_is_called(header):
    sheet = read_sheet(f"{header}\n{CODE},@ana,2026-12-24")
    assert [dict(row.held) for row in sheet.rows] == [{"code": CODE, "creator": "@ana", "expires": "2026-12-24"}]
    assert (sheet.head, sheet.rows[0].number) == (header.count("\n") + 1, header.count("\n") + 2)
    again = read_sheet(f"{sheet.header}\n{sheet.rows[0].text}")
    assert again.rows == sheet.rows


@pytest.mark.parametrize("first", [f"Spark code; {CODE} @ana", f"Code, {CODE}, @ana, 30 days", f"Code: {CODE} @ana"])
def test_a_line_that_holds_a_code_is_no_header(first):
    sheet = read_sheet(f"{first}\n{CODE[:-3]}ZZ= @bob")
    assert [(row.held["code"], row.held["creator"]) for row in sheet.rows] == [
        (CODE, "ana"),
        (f"{CODE[:-3]}ZZ=", "bob"),
    ]
    assert (sheet.header, sheet.head) == ("", 0)


def test_a_header_far_below_or_below_the_first_code_is_none():
    assert read_sheet("a\n" * 5 + f"code,creator\n{CODE},@ana").header == ""
    assert read_sheet(f"{CODE} @ana\ncode,creator\n{CODE},@ana").header == ""


def test_of_columns_with_one_meaning_the_clearest_that_is_filled_counts_and_the_others_are_named():
    sheet = read_sheet(f"Name,Post URL,Link,Handle,Code,Status\nAna S,,https://vm.tiktok.com/ZM1/,@ana,{CODE},ok\n")
    assert dict(sheet.rows[0].held) == {"creator": "@ana", "url": "https://vm.tiktok.com/ZM1/", "code": CODE}
    assert sheet.unread == ["Name", "Status"]
    assert read_sheet(f"Name,Handle,Code,Status\n@ana,,{CODE},\n").unread == []


@pytest.mark.parametrize("cells", ["2026-12-24", "24/12/2026", "03/04/2026", "30 days", "24-Dec-26"])
def test_a_sheet_in_which_an_unknown_column_holds_days_and_none_says_when_codes_end_is_refused(cells):
    with pytest.raises(Refused, match="“Ablauf” holds days, and no column says when the codes end"):
        read_sheet(f"code,creator,Ablauf\n{CODE},@ana,{cells}\n{CODE},@bob,\n")
    for known in ("duration", "expires"):
        assert read_sheet(f"code,creator,Ablauf,{known}\n{CODE},@ana,{cells},\n").unread == ["Ablauf"]
    assert read_sheet(f"code,creator,Posted\n{CODE},@ana,{cells}\n").unread == ["Posted"]


@pytest.mark.parametrize(
    ("line", "words"),
    [(f"{CODE};@ana;2026-12-24", "2026-12-24"), (f"{CODE} @ana until Dec 24, 2026", "I don't read days out of"),
     (f"{CODE},https://vm.tiktok.com/ZM1/,@ana,30,Brand US", "Does 30 mean days? Then write 30d"),
     (f"{CODE} {CODE[:-3]}ZZ= @ana", "two codes"), ("hello1 @ana", "does not look like a Spark Code"),
     ("#summervibes @bob", "does not look"), ("#Summer2026 @bob", "does not look"), ("thanks! @bob", "does not look"),
     ("#summervibesandsunshineforever @bob", "does not look")],
)  # fmt: skip
def test_a_line_that_says_more_than_is_read_or_holds_no_code_is_refused(line, words):
    assert words in read_sheet(line).rows[0].trouble


@pytest.mark.parametrize(
    "line",
    [
        f"{CODE} @ana 30 days, thanks for 2 weeks",
        "123456 @ana",
        "AbC123xyz @ana",
        f"my 3rd one {CODE} @ana",
        CODE[1:-1],
    ],
)
def test_a_line_with_a_code_and_nothing_odd_is_taken(line):
    assert read_sheet(line).rows[0].trouble == ""


def test_a_quotation_mark_too_many_costs_its_own_row_only():
    other = f"{CODE[:-3]}ZZ="
    sheet = read_sheet(
        f'code,creator,note\n{CODE},@ana,"tall\n{other},@bob,fine\n{CODE},@cyd,5" screen\n{CODE},@dan,"a"b'
    )
    assert [bool(row.trouble) for row in sheet.rows] == [True, False, False, False]
    assert [row.held["note"] for row in sheet.rows[1:]] == ["fine", '5" screen', "ab"]
    huge = read_sheet(f'code,creator,note\n{CODE},@ana,"{"x" * 140_000}\n{other},@bob,fine', 10)
    assert [bool(row.trouble) for row in huge.rows] == [True, False]


def test_a_cell_that_holds_line_breaks_and_a_code_is_refused_with_its_lines():
    sheet = read_sheet(f'code,creator,note\n{CODE},@ana,"one\n{CODE[:-3]}ZZ=,@bob,two"\n{CODE},@cyd,fine')
    assert [(row.number, row.last, "line breaks" in row.trouble) for row in sheet.rows] == [(2, 3, True), (4, 4, False)]


def test_a_row_with_more_cells_than_the_header_is_refused():
    sheet = read_sheet(f"code,creator,note\n{CODE},@ana,nice, really\n{CODE},@ana,nice,,\n")
    assert ["more cells" in row.trouble for row in sheet.rows] == [True, False]


def test_rows_without_a_word_in_them_are_blank_and_known_by_their_numbers():
    assert read_sheet(f"code,creator\n,,\n\n{CODE},@ana\n , \n").blank == [2, 3, 5]
    assert read_sheet(f"| code | creator |\n|---|:-:|\n| {CODE} | @ana |").blank == [2]
    assert read_sheet(f"\n{CODE} @ana\n  \n").blank == [1, 3]


@pytest.mark.parametrize("word", ["No", "n/a", "-", "false", "0", "", "none"])
def test_no_pair_is_no_pair(word):
    rows = read_sheet(f"Code,Creator,Duet?\n{CODE},@ana,{word}\n{CODE},@bob,{word}").rows
    assert [(row.held["pair"], row.trouble) for row in rows] == [("", "")] * 2


def test_a_pair_has_a_name_and_two_rows():
    def troubles(*names):
        return [row.trouble for row in read_sheet("code,pair\n" + "\n".join(f"{CODE},{name}" for name in names)).rows]

    assert troubles("duet 1", "Duet 1", "2", "2") == ["", "", "", ""]
    assert ["Whose other half" in words for words in troubles("yes", "no", "TRUE", "x")] == [True, False, True, True]
    assert ["Whose other half" in words for words in troubles("1", "0", "1")] == [True, False, True]
    assert ["3 rows have this pair" in words for words in troubles("a", "a", "a", "b")] == [True, True, True, False]


def test_punctuation_behind_the_end_of_a_code_is_no_part_of_it():
    assert [row["code"] for row in held(f"code,creator\n{CODE}.,@ana\n{CODE}!),@ana\nAbC123.,@ana")] == [
        CODE, CODE, "AbC123.",
    ]  # fmt: skip


def test_what_is_pasted_is_taken_as_it_is():
    (row,) = held(f"code,creator,note\n{CODE},@ana,write &amp; not & and <#C1|x>")
    assert row["note"] == "write &amp; not & and <#C1|x>"
    assert held(f"<@U0LEO001|ana> &lt;{CODE}&gt; <https://vm.tiktok.com/ZM1/|link> 30 days")[0] == {
        "code": CODE, "url": "https://vm.tiktok.com/ZM1/", "creator": "ana", "duration": "30",
    }  # fmt: skip


NAMES = {
    "code": ("Code", "spark_code", "Spark Ads Code"), "creator": ("Handle", "creator_handle", "Creator name"),
    "url": ("Post URL", "TikTok_Video_Link", "Permalink"), "account": ("Ad account", "Client"),
    "expires": ("expires_at", "Valid until", "END DATE"), "campaign": ("Campaign",), "note": ("Notes", "comment"),
}  # fmt: skip
CELLS = st.text(st.sampled_from("ab Z19,;|\t\n\"'=+-@&<>#é☀️.:/"), max_size=14)


@st.composite
def sheets(draw):
    """A table as somebody's program writes it, and what stands in it."""
    meanings = draw(st.permutations(sorted(NAMES)))
    meanings = ["code", *(each for each in meanings[:4] if each != "code")]
    meanings = draw(st.permutations(meanings))
    rows = draw(st.lists(st.tuples(*(CELLS for _ in meanings)), min_size=1, max_size=6))
    table = [
        dict(zip(meanings, row, strict=True)) | {"code": f"{CODE[:40]}{place:02}="} for place, row in enumerate(rows)
    ]
    mark, end = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(["\n", "\r\n"]))
    out = StringIO()
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    writer = csv.writer(out, delimiter=mark, quoting=quoting, lineterminator=end)
    writer.writerow(draw(st.sampled_from(NAMES[meaning])) for meaning in meanings)
    writer.writerows([row[meaning] for meaning in meanings] for row in table)
    text = draw(st.sampled_from(["", f"sep={mark}{end}", f"Our codes{end}"])) + out.getvalue()
    return text, draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])), table


@given(sheets())
def test_a_sheet_comes_back_cell_by_cell_however_it_is_written(written):
    text, encoding, table = written
    sheet = read_file(text.encode(encoding))
    assert [row.trouble for row in sheet.rows] == [""] * len(table)
    assert [dict(row.held) for row in sheet.rows] == [
        {meaning: bare(cell.strip()) for meaning, cell in row.items()} for row in table
    ]
    again = read_sheet("\n".join([sheet.header, *(row.text for row in sheet.rows)]))
    assert [row.held for row in again.rows] == [row.held for row in sheet.rows]


@given(st.text(st.sampled_from("co,de;\t\r\n\"'#=ab1| @"), max_size=80))
def test_every_line_is_a_row_or_blank_or_above_the_rows(text):
    sheet = read_sheet(f"code,note\n{text}")
    rows = [line for row in sheet.rows for line in range(row.number, row.last + 1)]
    assert sorted([*range(1, sheet.head + 1), *rows, *sheet.blank]) == list(
        range(1, len(lines_of(f"code,note\n{text}")) + 1)
    )


@pytest.mark.parametrize("history", ["[1]", '"x"', "5", '{"a": 1}', "[[]]"])
def test_a_history_that_nobody_wrote_is_its_rows_trouble(history):
    sheet = read_file(f'{{"codes": [{{"code": "{CODE}", "history": {history}}}, {{"code": "{CODE}"}}]}}'.encode())
    assert [bool(row.trouble) for row in sheet.rows] == [True, False]
    assert sheet.kind == "Row"


@given(st.text(st.sampled_from("co,de;\t\n\"'#=ab1 "), max_size=60))
def test_whatever_is_pasted_is_read_or_refused_and_no_line_is_lost(text):
    sheet = read_sheet(text)
    if not sheet.header:
        assert [row.text for row in sheet.rows] == [line for line in text.splitlines() if line.strip()]


@given(
    st.lists(st.text("abcDEF019+/_-", min_size=20, max_size=60).map(lambda body: f"#{body}="), min_size=1, max_size=9)
)
def test_every_code_of_a_table_comes_back_exactly(codes):
    table = "code,creator\n" + "\n".join(f"{code},@ana" for code in codes)
    assert [row.held["code"] for row in read_sheet(table).rows] == codes
