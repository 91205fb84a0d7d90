"""What all forms have in common: a title, a submit button and what they remember while they are open."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from slackblocks import Block, ModalView

View = dict[str, Any]


def form(
    title: str, callback: str, blocks: Sequence[Block], remembers: Mapping[str, Any], submit: str = "Save"
) -> View:
    """A form as `views.open` takes it. What it remembers is ids and addresses, never a code."""
    return ModalView(
        title, list(blocks), close="Cancel", submit=submit, private_metadata=metadata(remembers), callback_id=callback
    ).to_dict()


def metadata(remembers: Mapping[str, Any]) -> str:
    """What a modal remembers, as Slack keeps it."""
    return json.dumps({key: value for key, value in remembers.items() if value is not None}, ensure_ascii=False)


def showing(
    title: str, callback: str, blocks: Sequence[Block], remembers: Mapping[str, Any], close: str = "Close"
) -> View:
    """A modal with nothing to submit, that remembers what it shows."""
    return ModalView(
        title, list(blocks), close=close, private_metadata=metadata(remembers), callback_id=callback
    ).to_dict()


def notice(title: str, blocks: Sequence[Block]) -> View:
    """A modal that only tells something."""
    return ModalView(title, list(blocks), close="Close").to_dict()
