"""What all forms have in common: a title, a submit button and what they remember while they are open."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.views import kit
from handlers.views.kit import Block, View


def form(
    title: str, callback: str, blocks: Sequence[Block], remembers: Mapping[str, Any], submit: str = "Save"
) -> View:
    """A form as `views.open` takes it. What it remembers is ids and addresses, never a code."""
    return kit.modal(
        title, blocks, close="Cancel", submit=submit, metadata=metadata(remembers), callback=callback
    )  # fmt: skip


def metadata(remembers: Mapping[str, Any]) -> str:
    """What a modal remembers, as Slack keeps it."""
    return json.dumps({key: value for key, value in remembers.items() if value is not None}, ensure_ascii=False)


def showing(
    title: str, callback: str, blocks: Sequence[Block], remembers: Mapping[str, Any], close: str = "Close"
) -> View:
    """A modal with nothing to submit, that remembers what it shows."""
    return kit.modal(title, blocks, close=close, metadata=metadata(remembers), callback=callback)


def notice(title: str, blocks: Sequence[Block]) -> View:
    """A modal that only tells something."""
    return kit.modal(title, blocks, close="Close")
