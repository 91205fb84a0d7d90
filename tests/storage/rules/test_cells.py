"""What a spreadsheet would change is guarded, and comes back as it was."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.rules.cells import bare, csv_line, guarded

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
RISKY = st.text(st.sampled_from("'=+-@\t\r\n 0123456789.,:/eE\uff1d\uff0b\uff0d\uff20\x00ab"), max_size=12)


@pytest.mark.parametrize("typed", ["=1+1", "+49", "-x", "@SUM(A1)", "\t=1", "\uff1d1", " =1", "\x00=1", "'=1"])
def test_nothing_is_a_formula_to_a_spreadsheet(typed):
    assert guarded(typed) == f"'{typed}"


@pytest.mark.parametrize(
    "typed", ["7290000000000000001", "012345", "1e5", "12E456", "3-4", "12:30", "1,000", "2026-12-24"]
)
def test_nothing_becomes_another_number_or_a_date(typed):
    assert guarded(typed) == f"'{typed}"


@pytest.mark.parametrize("typed", ["", "Summer", "#Nk3v=", "it's", "'quoted'", "https://x.y/1", "7 days", "…9cnA="])
def test_what_no_spreadsheet_changes_stays_as_it_is(typed):
    assert guarded(typed) == typed == bare(typed)


@given(TEXT | RISKY)
def test_every_text_comes_back_exactly(text):
    assert bare(guarded(text)) == text


@given(st.lists(TEXT | RISKY, min_size=2, max_size=6))
def test_a_row_reads_back_as_it_was_whatever_stands_in_it(cells):
    cells = [cell.replace("\x00", "") for cell in cells]
    line = csv_line([guarded(cell) for cell in cells], end="\r\n")
    (row,) = csv.reader(StringIO(line, newline=""))
    assert [bare(cell) for cell in row] == cells
