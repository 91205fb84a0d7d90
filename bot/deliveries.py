"""By what a delivery is known again: Slack repeats what it is not sure of, and people submit twice."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def key_of(body: Mapping[str, Any]) -> str:
    """The same for every copy of one delivery, and for no other. A form that was refused and mended keeps its key."""
    return hashlib.sha256(json.dumps(_same_in_all(body), sort_keys=True).encode()).hexdigest()


def _same_in_all(body: Mapping[str, Any]) -> object:
    match body:
        case {"type": "view_submission", "view": {"id": str(form), "callback_id": str(name)}}:
            return ["form", form, name]
        case {"event_id": str(event)}:
            return ["event", event]
        case {"trigger_id": str(trigger)}:
            return ["trigger", trigger]
        case {"container": where, "actions": [{"action_ts": str(moment)}, *_]}:
            return ["press", where, moment]
    return body
