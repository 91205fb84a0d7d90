"""Codes on their way into Ads Manager: one person has them in hand, twenty at a time, and nobody else gets them."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CTE, ColumnElement, and_, func, literal, or_, select, text, update

from storage.models import Code
from storage.pairs import Pairs
from storage.rivals import account_key
from storage.scope import Scope

BATCH = 20
"""Ads Manager takes no more at once."""
MOST_CHARACTERS = 5_000
"""All codes of a batch together: a message of Slack has room for no more beside the rest."""
TAKEN_FOR = timedelta(minutes=30)
"""So long a code is kept for whoever took it."""
MOST_COUNTED, MOST_ACCOUNTS = 100, 200
"""Nobody counts on: of more it is only said that they are more."""
FULL, NEARLY_FULL = 10_000, 9_500
"""Spark Ads that an ad account holds, as TikTok says; and from when on people are warned."""


@dataclass(frozen=True)
class Waiting:
    """An ad account with codes that nobody has applied yet."""

    ad_account: str
    codes: int
    """How many; above MOST_COUNTED only that there are more."""


@dataclass(frozen=True)
class Batch:
    """What one person took along at one moment."""

    codes: Sequence[Code]
    more: int
    """How many further codes of this ad account nobody has taken."""
    live: int
    """How many applied codes of this ad account run at present."""

    @property
    def taken_at(self) -> datetime | None:
        return self.codes[0].taken_at if self.codes else None


@dataclass(frozen=True)
class Taking:
    """One workspace's codes that are not in Ads Manager yet, and who has them in hand."""

    _scope: Scope

    def waiting(self, now: datetime, most: int) -> Sequence[Waiting]:
        """Ad accounts with codes that are free to be taken, the most codes first."""
        accounts = self._accounts()
        free = [*self._free(now), Code.account_key == accounts.c.key]
        rows = select(Code.ad_account).where(*free).limit(MOST_COUNTED + 1).correlate(accounts).subquery()
        counted = select(func.count()).select_from(rows).scalar_subquery()
        name = select(func.min(rows.c.ad_account)).scalar_subquery()
        wanted = select(name, counted.label("codes")).where(accounts.c.key.is_not(None))
        found = self._scope.session.execute(wanted.order_by(text("codes DESC"), accounts.c.key).limit(most))
        return [Waiting(ad_account, codes) for ad_account, codes in found if codes]

    def take(self, ad_account: str, *, by: str, at: datetime) -> Batch:
        """The next codes of an ad account for this person alone: at most twenty, those first that end first.

        Whoever has some already gets the same ones again, until they are applied, failed, given back or half an hour
        is over. Two people who take at the same moment never get the same code.
        """
        self._scope.queue_up()
        account = Code.account_key == account_key(ad_account)
        held = self._ordered(account, Code.taken_by == by, Code.taken_at > at - TAKEN_FOR)
        if not held:
            self._reserve([code.id for code in self._next(account, at)], by, at)
            held = self._ordered(account, Code.taken_by == by, Code.taken_at == at)
        return Batch(held, self._more(at, account), self._count(*self._live(at), account))

    def held(self, taken_at: datetime, *, by: str) -> Sequence[Code]:
        """What this person took at that moment and is still to be applied."""
        return self._ordered(Code.taken_by == by, Code.taken_at == taken_at)

    def in_hand(self, *, by: str, at: datetime) -> str | None:
        """The ad account of what this person took last and has not decided; None when there is nothing."""
        mine = (*self._to_apply(), Code.taken_by == by, Code.taken_at > at - TAKEN_FOR)
        latest = select(Code.ad_account).where(*mine).order_by(Code.taken_at.desc(), Code.act_by, Code.id).limit(1)
        return self._scope.session.scalar(latest)

    def give_back(self, taken_at: datetime, *, by: str, at: datetime) -> int:
        """Others may take them again. How many those are."""
        mine = (*self._to_apply(), Code.taken_by == by, Code.taken_at == taken_at)
        return self._hand("given_back", mine, None, by, at)

    def _accounts(self) -> CTE:
        """The ad accounts with codes to apply, one look into the index for each."""
        first = select(func.min(Code.account_key).label("key"), literal(1).label("place")).where(*self._to_apply())
        found = first.cte(recursive=True)
        following = select(func.min(Code.account_key)).where(*self._to_apply(), Code.account_key > found.c.key)
        step = select(following.correlate(found).scalar_subquery(), found.c.place + 1)
        return found.union_all(step.where(found.c.key.is_not(None), found.c.place < MOST_ACCOUNTS))

    def _next(self, account: ColumnElement[bool], at: datetime) -> Sequence[Code]:
        """As many as one message holds, no pair torn apart; what somebody takes at this moment is left to them."""
        free = select(Code).where(*self._free(at), account)
        first = self._scope.session.scalars(
            free.order_by(Code.act_by, Code.id).limit(BATCH).with_for_update(skip_locked=True)
        ).all()
        halves = self._halves({code.pair for code in first if code.pair}, account, at)
        found: list[Code] = []
        for together in _units(first, halves):
            if len(found) + len(together) > BATCH or _characters([*found, *together]) > MOST_CHARACTERS:
                break
            found += together
        return found

    def _halves(self, pairs: Collection[int], account: ColumnElement[bool], at: datetime) -> Sequence[Code]:
        """Both codes of each pair, but for pairs of which somebody has a half in hand."""
        if not pairs:
            return []
        which = (account, Code.pair.in_(pairs), Code.expires_at > at)
        every = Counter(self._scope.session.scalars(select(Code.pair).where(*self._to_apply(), *which)))
        free = select(Code).where(*self._free(at), *which).order_by(Code.part.desc())
        ours = self._scope.session.scalars(free.with_for_update(skip_locked=True)).all()
        held = Counter(code.pair for code in ours)
        return [code for code in ours if held[code.pair] == every[code.pair]]

    def _reserve(self, numbers: Sequence[int], by: str, at: datetime) -> None:
        self._hand("taken", (*self._free(at), Code.id.in_(numbers)), by, by, at)

    def _hand(self, what: str, which: Sequence[ColumnElement[bool]], to: str | None, by: str, at: datetime) -> int:
        """From now on this person has these in hand, or nobody. No alert shows it. How many those are."""
        values = {"taken_by": to, "taken_at": at if to else None}
        numbers = self._scope.session.scalars(update(Code).where(*which).values(values).returning(Code.id)).all()
        if numbers:
            self._scope.write_down_all(what, by, at, [(number, {}, {}) for number in numbers])
        return len(numbers)

    def _ordered(self, *which: ColumnElement[bool]) -> Sequence[Code]:
        return ordered(self._scope, is_to_apply(), *which)

    def _more(self, now: datetime, account: ColumnElement[bool]) -> int:
        """How many are free besides, as far as that is counted."""
        rows = select(Code.id).where(*self._free(now), account).limit(MOST_COUNTED + 1)
        return self._scope.session.scalar(select(func.count()).select_from(rows.subquery())) or 0

    def _count(self, *which: ColumnElement[bool]) -> int:
        return self._scope.session.scalar(select(func.count()).select_from(Code).where(*which)) or 0

    def _free(self, now: datetime) -> tuple[ColumnElement[bool], ...]:
        untaken = or_(Code.taken_at.is_(None), Code.taken_at <= now - TAKEN_FOR)
        return (*self._to_apply(), Code.expires_at > now, untaken)

    def _to_apply(self) -> tuple[ColumnElement[bool], ...]:
        return (Code.team_id == self._scope.team_id, is_to_apply())

    def _live(self, now: datetime) -> tuple[ColumnElement[bool], ...]:
        ours = Code.team_id == self._scope.team_id
        return (ours, Code.closed_at.is_(None), Code.applied_at.is_not(None), Code.expires_at > now)


def ordered(scope: Scope, *which: ColumnElement[bool]) -> Sequence[Code]:
    """Soonest first, a pair together where its first half stands: the secondary creator's, then the primary's."""
    wanted = select(Code).where(Code.team_id == scope.team_id, *which).order_by(Code.act_by, Code.id)
    found = scope.session.scalars(wanted, execution_options={"populate_existing": True}).all()
    Pairs(scope).complete(found)
    halves = sorted((code for code in found if code.pair), key=lambda code: code.part or "", reverse=True)
    return [code for together in _units(found, halves) for code in together]


def is_to_apply() -> ColumnElement[bool]:
    """It is open, and not in Ads Manager."""
    return and_(Code.closed_at.is_(None), Code.applied_at.is_(None))


def _units(codes: Sequence[Code], halves: Sequence[Code]) -> Iterator[Sequence[Code]]:
    """Codes that stand alone, and the halves of a pair together, each where its first one stands."""
    told: set[int | None] = set()
    for code in codes:
        if not code.pair:
            yield [code]
        elif code.pair not in told:
            told.add(code.pair)
            yield [half for half in halves if half.pair == code.pair]


def _characters(codes: Sequence[Code]) -> int:
    return sum(len(code.code) + 1 for code in codes)
