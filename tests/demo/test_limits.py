import pytest

from bot.demo import limits
from tests.demo.tiny_bot import button, entry, modal, plain, row

DIVIDER = {"type": "divider"}
MANY = [{"text": plain(str(n)), "value": str(n)} for n in range(120)]


def mrkdwn(text):
    return {"type": "mrkdwn", "text": text}


def section(**parts):
    return {"type": "section", **parts}


def select(**parts):
    return {"type": "static_select", "action_id": "a", **parts}


def overflow(count):
    return {"type": "overflow", "action_id": "a", "options": MANY[:count]}


def with_text(length):
    return [section(text=mrkdwn("x" * length))]


def table(rows, columns=1, cell="x"):
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell}] * columns] * rows}


def chart(segments=1, **more):
    parts = [{"label": "x", "value": 1}] * segments
    return {"type": "data_visualization", "title": "T", "chart": {"type": "pie", "segments": parts}, **more}


def field(element):
    return [entry("L", element, "b")]


def text_input(**more):
    return {"type": "plain_text_input", "action_id": "a", **more}


def confirm(title, text, yes):
    return {"title": plain("x" * title), "text": plain("x" * text), "confirm": plain("x" * yes), "deny": plain("No")}


@pytest.mark.parametrize(
    ("fits", "too_much"),
    [
        ([DIVIDER] * 50, [DIVIDER] * 51),
        (with_text(3000), with_text(3001)),
        (with_text(1), with_text(0)),
        ([section(fields=[mrkdwn("x" * 2000)] * 10)], [section(fields=[mrkdwn("x")] * 11)]),
        ([section(fields=[mrkdwn("x" * 2000)])], [section(fields=[mrkdwn("x" * 2001)])]),
        ([section(text=plain("x"))], [section()]),
        ([{"type": "header", "text": plain("x" * 150)}], [{"type": "header", "text": plain("x" * 151)}]),
        ([{"type": "header", "text": plain("x")}], [{"type": "header", "text": mrkdwn("x")}]),
        ([{"type": "context", "elements": [plain("x")] * 10}], [{"type": "context", "elements": [plain("x")] * 11}]),
        (
            [row(*[button("b", f"a{n}") for n in range(25)])],
            [row(*[button("b", f"a{n}") for n in range(26)])],
        ),
        ([row(button("x" * 75, "a"))], [row(button("x" * 76, "a"))]),
        ([row(button("b", "a", "x" * 2000))], [row(button("b", "a", "x" * 2001))]),
        ([row(button("b", "x" * 255))], [row(button("b", "x" * 256))]),
        ([row(button("b", "a"), button("b", "c"))], [row(button("b", "a"), button("b", "a"))]),
        ([row(button("b", "a"), block_id="x" * 255)], [row(button("b", "a"), block_id="x" * 256)]),
        ([row(button("b", "a"), block_id="x")], [row(button("b", "a"), block_id="x")] * 2),
        ([row(overflow(5))], [row(overflow(6))]),
        ([row(overflow(1))], [row(overflow(0))]),
        ([row(select(options=MANY[:100]))], [row(select(options=MANY[:101]))]),
        ([row(select(options=MANY[:1]))], [row(select())]),
        (
            [row(select(options=MANY[:2], initial_option=MANY[1]))],
            [row(select(options=MANY[:2], initial_option=MANY[2]))],
        ),
        (
            [row(select(options=MANY[:2], placeholder=plain("x" * 150)))],
            [row(select(options=MANY[:2], placeholder=plain("x" * 151)))],
        ),
        (
            [row(select(options=[{"text": plain("x" * 75), "value": "x" * 75}]))],
            [row(select(options=[{"text": plain("x" * 76), "value": "x"}]))],
        ),
        (
            [row(select(options=[{"text": plain("x"), "value": "x" * 75}]))],
            [row(select(options=[{"text": plain("x"), "value": "x" * 76}]))],
        ),
        (
            [row({"type": "checkboxes", "action_id": "a", "options": MANY[:10]})],
            [row({"type": "checkboxes", "action_id": "a", "options": MANY[:11]})],
        ),
        (
            [row(button("b", "a") | {"confirm": confirm(100, 300, 30)})],
            [row(button("b", "a") | {"confirm": confirm(101, 300, 30)})],
        ),
        (
            [row(button("b", "a") | {"confirm": confirm(1, 300, 30)})],
            [row(button("b", "a") | {"confirm": confirm(1, 301, 30)})],
        ),
        (
            [row(button("b", "a") | {"confirm": confirm(1, 1, 30)})],
            [row(button("b", "a") | {"confirm": confirm(1, 1, 31)})],
        ),
        ([row(button("b", "a") | {"style": "danger"})], [row(button("b", "a") | {"style": "default"})]),
        ([row(button("b", "a") | {"url": "https://a.b"})], [row(button("b", "a") | {"url": "a.b"})]),
        (
            [row(button("b", "a") | {"accessibility_label": "x" * 75})],
            [row(button("b", "a") | {"accessibility_label": "x" * 76})],
        ),
        ([table(100)], [table(101)]),
        ([table(1, 20)], [table(1, 21)]),
        ([table(10, 1, "x" * 1000)], [table(10, 1, "x" * 1001)]),
        ([chart(12)], [chart(13)]),
        ([chart(), chart()], [chart()] * 3),
        ([chart(title="x" * 50)], [chart(title="x" * 51)]),
        (
            [{"type": "container", "title": plain("x"), "child_blocks": [DIVIDER] * 10}],
            [{"type": "container", "title": plain("x"), "child_blocks": [DIVIDER] * 11}],
        ),
        (
            [{"type": "card", "title": mrkdwn("x" * 150), "body": mrkdwn("x" * 200)}],
            [{"type": "card", "title": mrkdwn("x"), "body": mrkdwn("x" * 201)}],
        ),
        ([DIVIDER], [DIVIDER | {"color": "red"}]),
        ([DIVIDER], [{"type": "sparkle"}]),
        ([DIVIDER], DIVIDER),
        ([DIVIDER], ["divider"]),
    ],
)
def test_a_message_fits_up_to_slacks_limit_and_not_beyond(fits, too_much):
    assert limits.of_blocks(fits, "message") == []
    assert limits.of_blocks(too_much, "message") != []


@pytest.mark.parametrize(
    ("fits", "too_much"),
    [
        (modal(*[DIVIDER] * 100), modal(*[DIVIDER] * 101)),
        (modal(DIVIDER, title="x" * 24), modal(DIVIDER, title="x" * 25)),
        (modal(DIVIDER, private_metadata="x" * 3000), modal(DIVIDER, private_metadata="x" * 3001)),
        (modal(DIVIDER, callback_id="x" * 255), modal(DIVIDER, callback_id="x" * 256)),
        (modal(DIVIDER, close=plain("x" * 24)), modal(DIVIDER, close=plain("x" * 25))),
        (modal(*field(text_input(max_length=3000))), modal(*field(text_input(max_length=3001)))),
        (
            modal(*field(text_input(initial_value="xx", max_length=2))),
            modal(*field(text_input(initial_value="xxx", max_length=2))),
        ),
        (
            modal(*field(text_input(placeholder=plain("x" * 150)))),
            modal(*field(text_input(placeholder=plain("x" * 151)))),
        ),
        (modal(entry("x" * 2000, text_input(), "b")), modal(entry("x" * 2001, text_input(), "b"))),
        (modal({"type": "alert", "text": mrkdwn("x" * 200)}), modal({"type": "alert", "text": mrkdwn("x" * 201)})),
        (modal(DIVIDER), modal(table(1))),
        (modal(DIVIDER), modal(chart())),
        (modal(DIVIDER), modal({"type": "carousel", "elements": [{"type": "card"}]})),
        ({"type": "home", "blocks": [DIVIDER] * 100}, {"type": "home", "blocks": [DIVIDER] * 101}),
        ({"type": "home", "blocks": [table(1)]}, {"type": "home", "blocks": [{"type": "alert", "text": plain("x")}]}),
        ({"type": "home", "blocks": [DIVIDER]}, {"type": "home", "blocks": [DIVIDER], "title": plain("x")}),
        (modal(), {"type": "modal", "blocks": []}),
    ],
)
def test_a_view_fits_up_to_slacks_limit_and_not_beyond(fits, too_much):
    assert limits.of_view(fits) == []
    assert limits.of_view(too_much) != []


def test_an_input_needs_a_submit_button():
    view = modal(*field(text_input()))
    del view["submit"]
    assert limits.of_view(view) == ["[ERROR] missing required field: submit [json-pointer:/view]"]


def test_an_alert_stands_in_modals_only():
    assert limits.of_blocks([{"type": "alert", "text": plain("x")}], "message") == [
        "[ERROR] unsupported type: alert [json-pointer:/blocks/0/type]"
    ]


def test_a_complaint_names_the_place():
    assert limits.of_blocks([DIVIDER, *with_text(3001)], "message") == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    ]


def test_a_data_table_needs_even_rows_and_a_plain_header():
    head, value = {"type": "raw_text", "text": "Code"}, {"type": "raw_number", "value": 3}
    good = {"type": "data_table", "caption": "Codes", "rows": [[head], [value]]}
    assert limits.of_blocks([good], "home") == []
    assert limits.of_blocks([good | {"rows": [[head], [value, value]]}], "home") != []
    assert limits.of_blocks([good | {"rows": [[head]]}], "home") != []
    assert limits.of_blocks([good | {"rows": [[{"type": "rich_text", "elements": []}], [value]]}], "home") != []


def test_a_series_needs_one_point_per_category():
    def bars(labels, categories):
        series = [{"name": "Live", "data": [{"label": label, "value": 1} for label in labels]}]
        drawn = {"type": "bar", "series": series, "axis_config": {"categories": categories}}
        return [{"type": "data_visualization", "title": "T", "chart": drawn}]

    assert limits.of_blocks(bars(["Sat", "Sun"], ["Sat", "Sun"]), "message") == []
    assert limits.of_blocks(bars(["Sat"], ["Sat", "Sun"]), "message") != []


def test_rich_text_is_looked_into():
    def rich(*words):
        return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(words)}]}]

    assert limits.of_blocks(rich({"type": "text", "text": "hi", "style": {"bold": True}}), "message") == []
    assert limits.of_blocks(rich({"type": "text", "text": ""}), "message") != []
    assert limits.of_blocks(rich({"type": "link", "url": "nowhere"}), "message") != []


@pytest.mark.parametrize("metadata", [{}, {"event_type": "x"}, {"event_type": "x", "event_payload": "y"}, "x"])
def test_metadata_is_an_event_type_and_its_payload(metadata):
    assert limits.of_metadata(metadata) != []
    assert limits.of_metadata({"event_type": "x", "event_payload": {"id": 1}}) == []
