"""One code as people see it: in the alert, in a list, in a card."""

from datetime import datetime

from handlers.views.words import SIGNS, ends, handle, said, when
from storage.models import Code, Request
from storage.rules.codes import masked
from storage.rules.reasons import label
from storage.rules.windows import Stage

HEADINGS = {
    Stage.EXPIRED: "Expired – pull or replace",
    Stage.SWAP_NOW: "Within 24 hours – swap now",
    Stage.REACH_OUT: "Within 72 hours – reach out",
}


def heading(asked: Stage | None) -> str:
    """What the codes of a stage ask for."""
    return f"{SIGNS[asked]} *{HEADINGS[asked]}*" if asked else "*Later*"


LONGEST_LINK = 150  # twenty rows must fit into one message


def title(code: Code) -> str:
    """`#12 *@glow.by_ana* · Summer · Brand US · code …9cnA=`."""
    who = [f"*{handle(code.creator)}*"] if code.creator else []
    facts = [said(fact, 50) for fact in (code.campaign, code.ad_account) if fact]
    return f"#{code.id} " + " · ".join([*who, *facts, f"code {said(masked(code.code))}"])


def facts(code: Code, owner: str, now: datetime, on_it: str = "") -> str:
    """When it ends, who owns it, who is on it, which post."""
    owned = [f"owner {owner}"] if owner else []
    return " · ".join([ends(code.expires_at, now), *owned, *handled(code, on_it), *post(code)])


def handled(code: Code, on_it: str) -> list[str]:
    """Who is handling it, if anybody says so; `on_it` spells their name."""
    return [f"👀 {on_it or 'somebody'} is on it"] if code.on_it else []


def post(code: Code | Request, words: str = "post") -> list[str]:
    """A link to the post, if we know it; without what was tacked on to it, if that is much."""
    for url in (code.post_url, code.post_url.partition("?")[0]):
        if url and len(safe := _link(url)) <= LONGEST_LINK:
            return [f"<{safe}|{words}>"]
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
        by = f"replaced by #{code.replaced_by}, by <@{code.closed_by}>"
        return f"{by}, swapped by <@{code.swapped_by}>" if code.swapped_by else f"{by}: swap it in Ads Manager"
    if code.extended_by:
        return f"extended by <@{code.extended_by}>, now ends {when(code.expires_at)}"
    return ""


def one_line(code: Code, now: datetime, on_it: str = "") -> str:
    """A code in plain words, for the text that phones and screen readers use."""
    who = f"@{code.creator}" if code.creator else "unknown creator"
    about = ", ".join(said(fact, 40) for fact in (code.campaign, code.ad_account) if fact)
    state = ", ".join([ends(code.expires_at, now), *handled(code, on_it)])
    return f"#{code.id} {who}{f' ({about})' if about else ''}: {state}"
