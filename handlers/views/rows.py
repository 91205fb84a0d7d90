"""One code as people see it: in the alert, in a list, in a card."""

from datetime import datetime

from handlers.views import words
from handlers.views.words import SIGNS, handle, said, when
from storage.models import Code, History, Request
from storage.rules.codes import masked
from storage.rules.reasons import label
from storage.rules.windows import Stage, time_left

HEADINGS = {
    Stage.EXPIRED: "Expired – pull or replace",
    Stage.SWAP_NOW: "Within 24 hours – swap now",
    Stage.REACH_OUT: "Within 72 hours – reach out",
}


def heading(asked: Stage | None) -> str:
    """What the codes of a stage ask for."""
    return f"{SIGNS[asked]} *{HEADINGS[asked]}*" if asked else "*Later*"


LONGEST_LINK = 90  # twenty rows must fit into one message


def title(code: Code) -> str:
    """`#12 *@glow.by_ana* · Summer · Brand US · code …9cnA=`."""
    creator = code.creator
    who = f"*{handle(creator)}* · " if creator else ""
    facts = "".join([f"{said(fact, 30)} · " for fact in (code.campaign, code.ad_account) if fact])
    return f"#{code.id} {who}{facts}code {said(masked(code.code))}"


def ends(code: Code, now: datetime) -> str:
    """When its ad has to stop, and what ends it where it is not the code; what has to be swapped first."""
    if code.is_to_swap and code.swap_by is not None:
        return _to_swap(code, code.swap_by, now)
    return words.ends(code.expires_at, now) + (" with the usage rights" if code.ends_by_rights else "")


def _to_swap(code: Code, swap_by: datetime, now: datetime) -> str:
    """What is to be done in Ads Manager: an ad runs on an older code, or none that anybody spoke of."""
    moment = f"{when(swap_by)} ({time_left(swap_by, now)})"
    if code.stands_for is None:
        return f"Apply it in place of {other(code.replaces)}, due {moment}"
    return f"Swap it in for #{code.stands_for.id}: that ad {'stopped' if swap_by <= now else 'stops'} {moment}"


def other(number: object, kind: str = "") -> str:
    """A code, or another kind of thing, by its id; one that an import left elsewhere has none."""
    return f"{kind} #{said(str(number), 20)}".strip() if number else f"a {kind or 'code'} that is not here"


def other_half(code: Code) -> list[str]:
    """The other code of a Duet or Stitch, and whether the ad runs for as long as this one does."""
    half = code.half
    if half is None:
        return []
    how = ", closed" if half.closed_at else ", ends first" if half.expires_at < code.expires_at else ""
    return [f"pair with #{half.id}{how}"]


def facts(code: Code, owner: str, now: datetime, on_it: str = "") -> str:
    """When it ends, who owns it, who is on it, which post."""
    owned = [f"owner {owner}"] if owner else []
    return " · ".join([ends(code, now), *owned, *handled(code, on_it), *other_half(code), *post(code)])


def handled(code: Code, on_it: str) -> list[str]:
    """Who is handling it, if anybody says so; `on_it` spells their name."""
    return [f"👀 {on_it or 'somebody'} is on it"] if code.on_it else []


def post(code: Code | Request, shown_as: str = "post") -> list[str]:
    """A link to the post, if we know it; without what was tacked on to it, if that is much."""
    whole = code.post_url.partition("#")[0]  # in an older one a code may stand behind it
    for url in (whole, whole.partition("?")[0]):
        if url and len(safe := _link(url)) <= LONGEST_LINK:
            return [f"<{safe}|{shown_as}>"]
    return []


def _link(url: str) -> str:
    """A post's address inside Slack's angle brackets."""
    return url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")


def outcome(code: Code) -> str:
    """What was decided about a code, by whom; empty while it is open and was never extended."""
    if code.closed_as == "pulled":
        return f"pulled by <@{code.closed_by}>: {said(label(code.reason or ''))}"
    if code.closed_as == "invalid":
        return f"failed in Ads Manager, says <@{code.closed_by}>: {said(label(code.reason or ''))}"
    if code.closed_as == "replaced":
        return f"replaced by {other(code.replaced_by)}, by <@{code.closed_by}>{_what_came_of(code)}"
    if code.extended_by:
        return f"extended by <@{code.extended_by}>, now ends {when(code.expires_at)}"
    return ""


def _what_came_of(code: Code) -> str:
    """Whether what is in a replaced code's place is in Ads Manager, or still to be brought there."""
    heir = code.heir
    if code.swapped_by:
        return f", swapped by <@{code.swapped_by}>"
    which = f"#{heir.id}" if heir and heir.id != code.replaced_by else "it"
    if heir and heir.closed_at is not None:
        return f"; {which} was {'pulled' if heir.closed_as == 'pulled' else 'refused by Ads Manager'}"
    if heir and heir.applied_at is not None:
        return ""
    return f": {'swap' if code.applied_at else 'apply'} {which} in Ads Manager"


def mended(code: Code, row: History | None) -> str:
    """Why a code ends at another time than it was told, when nobody extended it."""
    which = row.what if row else ""
    what = {"edited": "mended", "undone": "change undone", "unlinked": "replacement undone"}.get(which, "changed")
    if row and which == "edited":
        what = f"{'usage rights' if 'rights_end_at' in {**row.was, **row.became} else 'end'} {what}"
    rights = " with the usage rights" if code.ends_by_rights else ""
    return f"{what}{f' by <@{row.by}>' if row else ''}, now ends {when(code.expires_at)}{rights}"


def one_line(code: Code, now: datetime, on_it: str = "") -> str:
    """A code in plain words, for the text that phones and screen readers use."""
    creator = code.creator
    who = f"@{creator}" if creator else "unknown creator"
    about = ", ".join([said(fact, 40) for fact in (code.campaign, code.ad_account) if fact])
    state = ", ".join([ends(code, now), *handled(code, on_it)])
    return f"#{code.id} {who}{f' ({about})' if about else ''}: {state}"
