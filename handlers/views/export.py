"""What somebody is told about the files that they asked for."""

from handlers.views import kit
from handlers.views.kit import Element, context, section
from handlers.views.words import Answer, said, some
from storage.rules.queries import Query, Show

WHOLE = "export_whole"
ON_ITS_WAY = "Your export comes to you by direct message."
NOT_ALLOWED = (
    "I may not send files here yet. Whoever installed me adds `files:write` under OAuth & Permissions, "
    "and reinstalls me."
)
NO_GUESTS = "Guests cannot export. Please ask somebody of the team."


def sent(codes: int, requests: int, query: Query, *, whole: bool) -> Answer:
    """What is in the files that come with this message."""
    counted = ([some(codes, "code")] if codes else []) + ([some(requests, "request")] if requests else [])
    asked = "" if query == Query(Show.ALL) else f" · `{said(str(query), 200)}`"
    words = f"Export of {' and '.join(counted)}{asked}"
    if whole:
        note = "⚠ With whole codes: whoever has these files can use them. Each code's history says that you have them."
        return Answer(words, [section(f"*{words}*"), context(note), context(f"{_AGAIN} Nothing is saved twice.")])
    masked = [context("Codes are masked. `/spark import` needs whole ones.")] if codes else []
    return Answer(words, [section(f"*{words}*"), *masked, *([kit.actions([_whole(query)])] if codes else [])])


def nothing(query: Query) -> Answer:
    """There is nothing to put into a file."""
    if query == Query(Show.ALL):
        return Answer("There is nothing to export yet. Log a code with `/spark add`.")
    return Answer(f"Nothing fits `{said(str(query), 200)}`, so there is nothing to export.")


_AGAIN = "`/spark import` takes these files again, here or in another workspace, with all that happened (the JSON)."


def _whole(query: Query) -> Element:
    confirm = kit.confirmation(
        "Export whole codes?", "Whoever has the files can use the codes. It is noted in the history of each.",
        "Export them", "Cancel",
    )  # fmt: skip
    return kit.button("Export with whole codes", WHOLE, value=f"query {str(query)[:1900]}", confirm=confirm)
