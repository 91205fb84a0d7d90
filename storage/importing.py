"""Rows of an export on their way back into a ledger: as they were, with new ids, and nothing twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from storage.models import Code, History, Request
from storage.new_codes import short_notice
from storage.outcomes import Duplicate
from storage.rivals import account_key, post_key
from storage.rules import Refused
from storage.rules.codes import SparkCode, backwards, fingerprint, masked
from storage.rules.posts import Post
from storage.rules.records import LINKS, read_code, read_event, read_request
from storage.rules.windows import governing
from storage.scope import Scope
from storage.terms import spell

Facts = Mapping[str, Any]


@dataclass
class Numbers:
    """Which ids the rows of one file have here, and which of their links wait for a row that is still to come."""

    _here: dict[int, int] = field(default_factory=dict)
    _pairs: dict[int, int] = field(default_factory=dict)
    _links: dict[int, dict[str, int]] = field(default_factory=dict)

    def add(self, there: int | None, here: int, links: Mapping[str, int | None]) -> None:
        """A row of the file has this id here."""
        if there:
            self._here[there] = here
        self._links[here] = {name: number for name, number in links.items() if number}

    def pair(self, there: int, here: int) -> int:
        """The pair that a row belongs to: known here by the id of the half that came first."""
        return self._pairs.setdefault(there, here)

    def linked(self) -> Iterator[tuple[int, dict[str, int]]]:
        """What can be connected by now; each link once."""
        for here, links in self._links.items():
            known = {name: self._here[number] for name, number in links.items() if number in self._here}
            if known:
                yield here, known
            self._links[here] = {name: number for name, number in links.items() if name not in known}


@dataclass(frozen=True)
class Importing:
    """One workspace's ledger, as a file is brought into it."""

    _scope: Scope

    def bring(
        self, held: Mapping[str, str], events: Sequence[Mapping[str, Any]], numbers: Numbers, *, by: str, at: datetime
    ) -> int:
        """Save one row of an export, with its history; answers its id here. Duplicate and Refused save nothing."""
        past = [read_event(event, at) for event in events]
        if held.get("asked_at"):
            facts = read_request(held, at)
            number, became = self._request(facts), {}
        else:
            facts = read_code(held, at)
            number, became = self._code(facts, numbers, at), {"code": masked(facts["code"].text)}
        self._remember(number, facts, past, by, at, became)
        numbers.add(facts.get("id"), number, {name: facts.get(name) for name in LINKS})
        return number

    def link(self, numbers: Numbers) -> None:
        """Connect what was brought in with what it belongs to, as far as that is here."""
        for number, links in numbers.linked():
            table = Request if "code_id" in links else Code
            ours = (table.team_id == self._scope.team_id, table.id == number)
            self._scope.session.execute(update(table).where(*ours).values(links))

    def _code(self, facts: Facts, numbers: Numbers, at: datetime) -> int:
        number, code = self._scope.next_id(), facts["code"]
        known = self._known(code, facts)
        if known is not None:
            if facts.get("pair") and known.pair:
                numbers.pair(facts["pair"], known.pair)
            numbers.add(facts.get("id"), known.id, {})
            raise Duplicate(known)
        ends = governing(facts["code_ends_at"], facts.get("rights_end_at"))
        here = {
            "team_id": self._scope.team_id, "id": number, "account_key": account_key(facts.get("ad_account", "")),
            "short_notice": short_notice(ends, at),
            "pair": numbers.pair(facts["pair"], number) if facts.get("pair") else None,
        }  # fmt: skip
        row = Code(**_plain(facts) | _of_code(code) | _of_post(facts.get("post_url")) | here)
        self._scope.session.add(row)
        spell(self._scope.session, [row])
        return number

    def _request(self, facts: Facts) -> int:
        number = self._scope.next_id()
        same = [getattr(Request, name) == facts[name] for name in ("creator", "asked_at", "asked_by")]
        known = self._scope.session.scalar(select(Request.id).where(Request.team_id == self._scope.team_id, *same))
        if known:
            raise Refused(f"This request is here already: #{known}.")
        post: Post | None = facts.get("post_url")
        url = {"post_url": post.url, "post_id": post.post_id} if post else {}
        self._scope.session.add(Request(**_plain(facts) | url, team_id=self._scope.team_id, id=number))
        return number

    def _known(self, code: SparkCode, facts: Facts) -> Code | None:
        """The same code for the same account, open like this one or logged at the same moment."""
        account = account_key(facts.get("ad_account", ""))
        rival = Code.logged_at == facts["logged_at"]
        if facts.get("closed_at") is None:
            rival = or_(rival, Code.closed_at.is_(None))
        same = and_(Code.fingerprint == fingerprint(code.text), Code.account_key == account, rival)
        return self._scope.session.scalars(select(Code).where(Code.team_id == self._scope.team_id, same)).first()

    def _remember(
        self, number: int, facts: Facts, events: Sequence[Facts], by: str, at: datetime, became: dict[str, Any]
    ) -> None:
        """What the file tells of it, and then that all of it was brought in, by whom."""
        for event in events:
            self._scope.session.add(History(team_id=self._scope.team_id, about=number, **event))
        self._scope.session.flush()
        self._scope.write_down("imported", number, by, at, {"id": facts.get("id")}, became)
        self._scope.session.flush()


def _plain(facts: Facts) -> dict[str, Any]:
    """The facts that are the same wherever the row is."""
    return {name: value for name, value in facts.items() if name not in (*LINKS, "id", "pair", "code", "post_url")}


def _of_code(code: SparkCode) -> dict[str, Any]:
    text = code.text
    return {"code": text, "fingerprint": fingerprint(text), "tail": backwards(text), "unusual": code.warning}


def _of_post(post: Post | None) -> dict[str, Any]:
    if post is None:
        return {}
    return {"post_url": post.url, "post_id": post.post_id, "post_key": post_key(post.url, post.post_id)}
