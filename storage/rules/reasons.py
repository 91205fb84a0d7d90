"""Why a code fails or its ad is pulled. The keys are stored: never rename one."""

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "creator_silent": "Creator silent",
        "expired": "Code expired",
        "not_found": "Code not found: deleted, ask for a new one",
        "mistyped": "Code mistyped or in the wrong format",
        "used_elsewhere": "Code already used by another ad account",
        "wrong_post": "Code belongs to another post",
        "post_deleted": "Post deleted",
        "post_private": "Post private or banned",
        "post_edited": "Post edited: its link changed",
        "authorization_off": "Ad authorization switched off",
        "region": "Region not supported",
        "story": "Stories cannot be Spark Ads",
        "unsupported_duet": "Multi-mention, duet of a duet or carousel duet",
        "performance": "Performance or comment sentiment",
        "rights_ended": "Usage rights ended",
        "other": "Other",
    }
)
DEFAULT_PULL = "creator_silent"


def label(key: str) -> str:
    """The reason in words; "Other" for one we do not know."""
    return REASONS.get(key, REASONS["other"])
