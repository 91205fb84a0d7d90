"""Taking codes to Ads Manager: which ad account, the block to copy, what became of it, and the form for what failed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from handlers.views import buttons, cards, fields, kit
from handlers.views.fields import NOTE
from handlers.views.forms import form
from handlers.views.kit import Block, Element, View, context, section
from handlers.views.words import Answer, Secret, clip, handle, said, some, when
from storage.applying import Applied
from storage.models import Code
from storage.rules.codes import masked
from storage.rules.reasons import REASONS
from storage.taking import FULL, MOST_COUNTED, NEARLY_FULL, TAKEN_FOR, Batch, Waiting

FAIL_CODE = "fail_code"
WHICH, REASON, NEXT = "which", "reason", "next"
ASK_AGAIN, NOTHING, PULL_AD = "ask_again", "nothing", "pull_ad"
COPY = "Copy the block into Ads Manager's batch box, then say what became of it."
MOST_ACCOUNTS = 20
_NEXT = {
    ASK_AGAIN: ("Ask the creator for a new code", "You get the message to send"),
    NOTHING: ("Nothing more", "The code is closed; what it was to replace is open again"),
    PULL_AD: ("Pull the ad", "What runs of it, on an older code or its other half, is pulled too"),
}


def accounts(waiting: Sequence[Waiting], unknown: str = "") -> Answer:
    """Ad accounts with codes that nobody has applied, each with a button to take the next twenty."""
    if not waiting:
        words = f"{_nothing(unknown)} Every code that was received is applied, or somebody has it in hand."
        return Answer(words, [section(words), kit.actions([buttons.open_form("Log a code", buttons.LOG)])])
    head = f"{_nothing(unknown)} For which ad account would you like to take codes?".strip()
    offered: list[Element] = [
        buttons.take(f"{_account(each.ad_account)} · {_many(each.codes)}", each.ad_account, place)
        for place, each in enumerate(waiting)
    ]
    words = "\n".join([head, *(f"{_account(each.ad_account)}: {_many(each.codes)} to apply" for each in waiting)])
    return Answer(words, [section(head), kit.actions(offered)])


def batch(taken: Batch, ad_account: str, now: datetime) -> Secret:
    """What to copy into Ads Manager, whose codes those are, and what to say afterwards."""
    count = len(taken.codes)
    more = f", {_many(taken.more)} more wait" if taken.more else ""
    what = f"{some(count, 'code')} for {said(_account(ad_account), 100)}"
    kept = f"Kept for you until {when((taken.taken_at or now) + TAKEN_FOR)}: nobody else gets these meanwhile."
    return Secret(
        f"{what}, to copy into Ads Manager",
        [
            section(f"*{what}*{more}. {COPY}"), *_to_copy(taken.codes),
            *(section("\n".join(map(_line, taken.codes[part : part + 10]))) for part in range(0, count, 10)),
            *([section(_crowded(taken.live, ad_account))] if taken.live >= NEARLY_FULL else []),
            kit.actions(_verdicts(taken)), context(kept),
        ],
        f"/spark apply {said(ad_account, 100)}".strip(),
    )  # fmt: skip


def applied(what: Applied, more: int, ad_account: str) -> Answer:
    """What was applied, and what was somebody else's by then."""
    words = f"{some(len(what.done), 'code')} applied for {said(_account(ad_account), 100)}." if what.done else ""
    late = f"Left as they are, since somebody changed them meanwhile: {_ids(what.late)}." if what.late else ""
    words = f"{words} {late}".strip() or "Nothing of this is left to apply: it was done, or given back."
    steps: list[Element] = [buttons.unapply(what.done[0])] if what.done else []
    if more:
        steps.append(buttons.take(f"Take the next {min(more, 20)}", ad_account))
    return Answer(words, [section(words), *([kit.actions(steps)] if steps else [])])


def unapplied(codes: Sequence[Code]) -> Answer:
    """They wait again."""
    words = f"{_ids(codes)} {'is' if len(codes) == 1 else 'are'} not applied any more."
    return Answer(words, [section(words), kit.actions([buttons.take("Take them again", codes[0].ad_account)])])


def given_back(count: int) -> Answer:
    """Others may take them."""
    return Answer(f"{some(count, 'code')} given back. Anybody can take them with `/spark apply`.")


def failed(code: Code, left: int, beside: Sequence[Code], now: datetime) -> Answer:
    """A code that Ads Manager did not take, and how that stands which belongs to its ad."""
    words = f"#{code.id} failed: {said(REASONS.get(code.reason or '', ''), 100)}. It is in no alert any more."
    stop = ["Stop its ad in Ads Manager, if it still runs."] if code.applied_at else []
    told = [*stop, *(cards.beside(each, code, now) for each in beside)]
    if left:
        told.append(f"{some(left, 'code')} of your batch wait for *All applied*.")
    pulled = [each for each in beside if each.closed_as == "pulled" and each.closed_at == code.closed_at]
    steps = [kit.actions([buttons.undo(code), buttons.show(code.id)])]
    steps += [kit.actions([buttons.undo(each, f"Undo #{each.id}")]) for each in pulled]
    return Answer(words, [section(words), *map(context, told), *steps])


def fail_form(codes: Sequence[Code], remembers: Mapping[str, Any]) -> View:
    """Which code failed, why, and what is next."""
    which = {str(code.id): _plain(code) for code in codes}
    runs = any(map(something_runs, codes))
    ways = [kit.option(words, key, more) for key, (words, more) in _NEXT.items() if runs or key != PULL_AD]
    blocks = [
        fields.select("Which code failed?", WHICH, which, {WHICH: next(iter(which)) if len(which) == 1 else None}),
        fields.select("What does Ads Manager say?", REASON, REASONS, {}),
        kit.field("What is next?", fields.one_of(ways), NEXT),
        fields.text("Note", NOTE, {}, multiline=True, max_length=1000),
    ]
    return form("A code failed", FAIL_CODE, blocks, remembers, submit="Mark failed")


def something_runs(code: Code) -> bool:
    """Whether an ad may still run when this code does not: on itself, on an older code, or on its other half."""
    half = code.half is not None and code.half.closed_at is None
    return code.applied_at is not None or code.is_to_swap or half


def _to_copy(codes: Sequence[Code]) -> Iterator[Block]:
    """Single codes in one block, and each pair in one of its own, in the order in which Ads Manager asks for them."""
    here = {code.id for code in codes}
    paired = [code for code in codes if code.half and code.half.id in here]
    single = [code for code in codes if code not in paired]
    if single:
        yield kit.preformatted("\n".join(code.code for code in single))
    for _, pair in groupby(paired, lambda code: code.pair):
        both = list(pair)
        order = " before ".join(f"#{code.id}" for code in both)
        yield section(f"Duet or Stitch, {order}: the secondary creator's code comes first.")
        yield kit.preformatted("\n".join(code.code for code in both))


def _verdicts(taken: Batch) -> list[Element]:
    return [
        buttons.batch("All applied", buttons.BATCH_APPLIED, taken.taken_at, primary=True),
        buttons.batch("One failed…", buttons.BATCH_FAILED, taken.taken_at),
        buttons.batch("Give back", buttons.BATCH_BACK, taken.taken_at),
    ]


def _crowded(live: int, ad_account: str) -> str:
    account = said(_account(ad_account), 100)
    return f"⚠ {account} has {live:,} live Spark Ads here. TikTok takes {FULL:,} for an ad account."


def _line(code: Code) -> str:
    who = f"*{handle(code.creator)}*" if code.creator else "unknown creator"
    old = code.stands_for.id if code.stands_for else code.replaces
    verb = "swap it in for" if code.stands_for else "in place of"
    swap = f"{verb} #{old}" if code.is_to_swap else ""
    half = f"Duet/Stitch with #{code.half.id}" if code.half else ""
    facts = [f"#{code.id} {who}", said(code.campaign, 30), said(masked(code.code)), swap, half]
    return " · ".join(fact for fact in facts if fact)


def _plain(code: Code) -> str:
    return clip(f"#{code.id} {f'@{code.creator}' if code.creator else ''} {masked(code.code)}", 75)


def _ids(codes: Sequence[Code]) -> str:
    return ", ".join(f"#{code.id}" for code in codes)


def _many(codes: int) -> str:
    return f"{MOST_COUNTED}+" if codes > MOST_COUNTED else str(codes)


def _account(name: str) -> str:
    return name or "no ad account"


def _nothing(unknown: str) -> str:
    return f"No received code waits for {said(unknown, 100)}." if unknown else ""
