"""How the make-believe Slack says no."""

from __future__ import annotations

from bot.demo.things import Json


class Refusal(Exception):  # Slack answers `ok: false`; nothing broke
    """Slack answers `ok: false` with this error."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **more}


def refuse_if(problems: list[str], error: str) -> None:
    """Refuse with the list of complaints, if there are any."""
    if problems:
        plain = [problem.removeprefix("[ERROR] ") for problem in problems]
        raise Refusal(error, errors=plain, response_metadata={"messages": problems})
