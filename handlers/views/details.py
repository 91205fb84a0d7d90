"""One code or request with everything about it: its state, facts, what happened to it, and what can be done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from handlers.views import buttons, kit, lists, rows
from handlers.views.cards import closed, request_steps, state
from handlers.views.events import happened
from handlers.views.forms import showing
from handlers.views.kit import Block, Element, View, section
from handlers.views.words import Answer, Secret, handle, said, some, when
from storage.models import Code, History, Request
from storage.rules.codes import masked
from storage.rules.posts import posted_at
from storage.rules.windows import Stage, stage

DETAILS, HISTORY, MESSAGE = "details", "history", "message"
"""Modals, by Slack's `callback_id`."""
MOST_IN_ALERT = 200
Json = dict[str, Any]
LEVELS: dict[Stage | None, Literal["error", "warning", "info"]] = {
    Stage.EXPIRED: "error", Stage.SWAP_NOW: "warning", Stage.REACH_OUT: "warning", None: "info",
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A code or request and all that is known about it."""

    thing: Code | Request
    history: Sequence[History]
    now: datetime
    chain: Sequence[int] = ()
    """All codes of its post, in their order."""

    @property
    def last_change(self) -> int:
        """The number of the last row of its history."""
        return max((row.id for row in self.history), default=0)

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if isinstance(self.thing, Request):
            return closed(self.thing) or "waiting for an answer"
        return state(self.thing, self.now)


def view(known: Known, remembers: Mapping[str, Any], told: Answer | None = None) -> View:
    """The modal: an answer to what was just done there stands on top."""
    thing = known.thing
    title = f"{'Request' if isinstance(thing, Request) else 'Spark Code'} #{thing.id}"
    head = [_alert(known), section(_title(thing))]
    drawn = showing(title, DETAILS, [*head, *_body(known)], {**remembers, "details": thing.id})
    return {**drawn, "blocks": [*_told(told, thing.id, drawn["blocks"]), *drawn["blocks"]]}


def aside(title: str, kind: str, answer: Answer, remembers: Mapping[str, Any]) -> View:
    """A modal on top of the details: more to read, and nothing to decide."""
    drawn = showing(title, kind, [kit.divider()], remembers, close="Back")
    return {**drawn, "blocks": without_way_to(answer["blocks"], remembers.get("details"))}


def answer(known: Known) -> Answer:
    """The same as a message, for the asker's eyes only."""
    thing = known.thing
    words = f"{_title(thing)}\n{known.state}"
    blocks = [section(words), *_body(known)]
    if isinstance(thing, Request):
        return Answer(words, blocks)
    return Secret(f"#{thing.id} {masked(thing.code)}: {known.state}", blocks, f"/spark show {thing.id}")


def without_way_to(blocks: Sequence[Json], number: object) -> list[Json]:
    """An answer's blocks without the button that shows what is being shown, and without a way to take a batch.

    The block to copy of a batch would be gone with the next answer.
    """

    def leads_there(element: Json) -> bool:
        name = str(element.get("action_id"))
        return (name, element.get("value")) == (buttons.SHOW, str(number)) or name.startswith(buttons.TAKE)

    return _without(blocks, leads_there)


def _told(told: Answer | None, number: int, below: Sequence[Json]) -> list[Json]:
    """An answer without what stands below it anyway: what can be done, and a message to copy."""
    if told is None:
        return []
    there = [each for block in below if block["type"] in ("actions", "rich_text") for each in block["elements"]]
    return [*_without(without_way_to(told["blocks"], number), there.__contains__), {"type": "divider"}]


def _without(blocks: Sequence[Json], unwanted: Callable[[Json], bool]) -> list[Json]:
    """The blocks without these of their elements, and without what is empty then."""
    kept = [
        {**block, "elements": [each for each in block["elements"] if not unwanted(each)]}
        if block["type"] in ("actions", "rich_text") else block
        for block in blocks
    ]  # fmt: skip
    return [block for block in kept if block.get("elements") != []]


def _alert(known: Known) -> Block:
    """The state, coloured by what it asks for; Slack takes only a short text there."""
    words, thing = known.state[:1].upper() + known.state[1:], known.thing
    if len(words) > MOST_IN_ALERT:
        return section(words)
    if thing.closed_at is not None:
        good = thing.code_id is not None if isinstance(thing, Request) else thing.closed_as == "replaced"
        return kit.alert(words, "success" if good else "default")
    asks = None if isinstance(thing, Request) else stage(thing.act_by, known.now)
    return kit.alert(words, LEVELS[asks])


def _title(thing: Code | Request) -> str:
    if isinstance(thing, Request):
        return f"{lists.request_title(thing)}\n{lists.asked(thing)}"
    return rows.title(thing) if thing.creator else f"*{rows.title(thing)}*"


def _body(known: Known) -> list[Block]:
    if isinstance(known.thing, Request):
        return _of_request(known.thing, known.history)
    return _of_code(known.thing, known)


def _of_request(request: Request, history: Sequence[History]) -> list[Block]:
    message = [kit.preformatted(request.message)] if request.message else []
    return [*message, *happened(history), *([] if request.closed_at else [request_steps(request)])]


def _of_code(code: Code, known: Known) -> list[Block]:
    notes = [section(f"*{name}:* {said(text, 2900)}") for name, text in _notes(code) if text]
    facts = section("\n".join(_facts(code, known.now, known.chain)))
    steps = [_steps(code, known.now), *_ways(code, known.chain)]
    return [facts, *notes, kit.preformatted(code.code), *happened(known.history), *steps]


def _ways(code: Code, chain: Sequence[int]) -> list[Block]:
    """To what this code belongs to: before and after it in its chain, its other half, its request."""
    place = chain.index(code.id) if code.id in chain else 0
    near = [*chain[max(place - 1, 0) : place], *chain[place + 1 : place + 2]]
    beside = [*near, *([code.half.id] if code.half else []), *([code.request_id] if code.request_id else [])]
    ways = buttons.one_of([number for number in dict.fromkeys(beside) if number != code.id])
    return [kit.actions(ways)] if ways else []


def _steps(code: Code, now: datetime) -> Block:
    undo = [each for each in [buttons.undoing(code, now)] if each]
    if code.closed_at is not None:
        return kit.actions([*undo, buttons.edit(code)])
    half = () if code.half and code.half.closed_at is None else (buttons.HALF,)
    menu = buttons.more(code, *buttons.handling(code), buttons.MESSAGE, *half)
    apply = [] if code.applied_at else [buttons.applied(code)]
    steps: list[Element] = [
        buttons.renewed(code), buttons.pulled(code), *apply, buttons.failed(code), buttons.edit(code), *undo,
    ]  # fmt: skip
    return kit.actions([*steps, menu])


def _notes(code: Code) -> Sequence[tuple[str, str]]:
    return ("Note", code.note), ("Check", code.unusual)


def _facts(code: Code, now: datetime, chain: Sequence[int]) -> list[str]:
    facts = [("Owner", f"<@{code.owner}>"), ("Logged", f"{when(code.logged_at)} by <@{code.logged_by}>")]
    applied = f"{when(code.applied_at)} by <@{code.applied_by}>" if code.applied_at else "not yet"
    facts.append(("Applied in Ads Manager", applied))
    told = (
        ("Creator", code.creator and handle(code.creator)),
        ("Campaign", said(code.campaign, 200)),
        ("Ad account", said(code.ad_account, 200)),
    )
    facts += [(name, text) for name, text in told if text]
    facts += [("Post", link) for link in rows.post(code, _age(code, now))]
    if code.generated_on:
        generated = f"{code.generated_on.day} {code.generated_on:%b %Y}"
        good_for = f", for {some(code.days, 'day')}" if code.days else ""
        facts.append(("Generated on", f"{generated}{good_for}"))
    if code.rights_end_at:
        facts.append(("Usage rights until", f"{when(code.rights_end_at)}; the code itself: {when(code.code_ends_at)}"))
    which = f"{(code.part or '').capitalize()} code of a Duet or Stitch"
    facts += [("Pair", f"{which}, {pair}") for pair in rows.other_half(code)]
    if len(chain) > 1:
        facts.append(("Chain", _chain(chain, code.id)))
    if code.request_id:
        facts.append(("Answers", f"request #{code.request_id}"))
    return [f"*{name}:* {fact}" for name, fact in facts]


def _chain(chain: Sequence[int], here: int) -> str:
    """A post's codes in their order; of a very long chain what is near."""
    place = chain.index(here)
    shown = [f"*#{number}*" if number == here else f"#{number}" for number in chain[max(0, place - 9) : place + 10]]
    return " → ".join(["…"] * (place > 9) + shown + ["…"] * (place + 10 < len(chain)))  # noqa: PLR2004


def _age(code: Code, now: datetime) -> str:
    if not code.post_id:
        return "open it"
    days = (now - posted_at(code.post_id)).days
    advice = ", let it run 48–72 hours before you boost it" if 0 <= days < 2 else ""  # noqa: PLR2004 - 48 hours
    return f"posted {days} days ago{advice}" if days != 1 else f"posted yesterday{advice}"
