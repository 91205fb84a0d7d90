from handlers.views import lists
from storage.models import Code
from storage.paging import Page
from storage.rules.queries import read_query
from tests.conftest import CODE, NOON
from tests.handlers import made


def page(number: int, total: int) -> Page[Code]:
    return Page([made.code(number * 10 + place, hours=99) for place in range(min(10, total))], total, number)


def steps(answer) -> list[str]:
    return [
        element["text"]["text"]
        for block in answer["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def test_a_list_says_in_one_line_what_it_shows():
    shown = lists.codes(page(2, 25), read_query("active @ana summer"), NOON)
    assert shown["text"].splitlines()[0] == "25 codes active · page 2 of 3 · `active @ana summer`"


def test_a_list_leads_back_and_on_where_there_is_something():
    query = read_query("")
    assert steps(lists.codes(page(1, 9), query, NOON)) == []
    assert steps(lists.codes(page(1, 25), query, NOON)) == ["Next →"]
    assert steps(lists.codes(page(2, 25), query, NOON)) == ["← Back", "Next →"]
    assert steps(lists.codes(page(3, 25), query, NOON)) == ["← Back"]


def test_no_list_holds_a_whole_code():
    assert CODE[:10] not in str(lists.codes(page(1, 10), read_query(""), NOON))


def test_a_request_that_is_overdue_says_so():
    late = made.request(due=NOON.date().replace(day=21))
    today = made.request(due=NOON.date())
    assert "⚠ overdue" in str(lists.request_row(late, NOON))
    assert "⚠ overdue" not in str(lists.request_row(today, NOON))


def test_a_row_has_a_sign_and_the_words_for_it():
    signs = [lists.code_row(made.code(hours=hours), NOON)["text"]["text"][0] for hours in (-1, 5, 50, 100)]
    assert signs == ["🔴", "🟠", "🟡", "#"]


def test_a_list_of_which_not_all_was_looked_at_says_so():
    query = read_query("autumn winter")
    some = lists.codes(Page([made.code(1, hours=99)], 1, 1, looked_at=50_000), query, NOON)["text"]
    none = lists.codes(Page([], 0, 1, looked_at=50_000), query, NOON)["text"]
    assert some.startswith("1 code open among 50,000 · page 1 of 1 · `autumn winter`")
    assert none.startswith(
        "Nothing fits `autumn winter` among the 50,000 I looked at: so many fit each part of it. Add a"
    )


def test_a_list_that_was_asked_for_by_a_whole_code_holds_it_nowhere():
    shown = lists.codes(page(2, 25), read_query(f"all {CODE}"), NOON)
    assert CODE[1:30] not in str(shown) and "…9cnA=" in str(shown)
