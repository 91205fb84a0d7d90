"""Rich text: its parts, and what each may hold."""

from __future__ import annotations

from bot.demo.checks import Rule, anything, choice, flag, kind_of, link, many, number, shape, string

_STYLE = shape(dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight"), flag))
_WORD = {"type!": anything, "style": _STYLE}
WORDS: dict[str, Rule] = {
    "text": shape({**_WORD, "text!": string(12_000)}),
    "link": shape({**_WORD, "url!": link(), "text": string(3000), "unsafe": flag}),
    "user": shape({**_WORD, "user_id!": string(255)}),
    "channel": shape({**_WORD, "channel_id!": string(255)}),
    "usergroup": shape({**_WORD, "usergroup_id!": string(255)}),
    "broadcast": shape({**_WORD, "range!": choice("here", "channel", "everyone")}),
    "emoji": shape({**_WORD, "name!": string(255), "unicode": string(255), "skin_tone": number(1, 6)}),
    "color": shape({**_WORD, "value!": string(255)}),
    "date": shape(
        {
            **_WORD,
            "timestamp!": number(0, 9_999_999_999),
            "format!": string(255),
            "url": link(),
            "fallback": string(255),
        }
    ),
}
_LINE = {"type!": anything, "elements!": many(kind_of(WORDS, WORDS), 1000, 0)}
_BORDER = {"border": number(0, 1)}
_SECTION = shape(_LINE)

RICH_PARTS: dict[str, Rule] = {
    "rich_text_section": _SECTION,
    "rich_text_preformatted": shape({**_LINE, **_BORDER, "language": string(100)}),
    "rich_text_quote": shape({**_LINE, **_BORDER}),
    "rich_text_list": shape(
        {
            "type!": anything,
            "style!": choice("bullet", "ordered"),
            "elements!": many(kind_of({"rich_text_section": _SECTION}, {"rich_text_section"}), 1000, 0),
            "indent": number(0, 8),
            "offset": number(0, 10_000),
            **_BORDER,
        }
    ),
}
BLOCK: dict[str, Rule] = {"type!": anything, "block_id": string(255)}
RICH_TEXT = shape({**BLOCK, "elements!": many(kind_of(RICH_PARTS, RICH_PARTS), 100, 0)})
