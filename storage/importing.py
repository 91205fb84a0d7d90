"""Rows of an export on their way back into a ledger: as they were, with new ids, and nothing twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, cast, or_, select, update

from storage.models import Code, History, Request
from storage.new_codes import short_notice
from storage.numbering import Numbers, Origin
from storage.outcomes import Duplicate
from storage.rivals import account_key, post_key
from storage.rules import Refused
from storage.rules.codes import SparkCode, backwards, fingerprint, masked
from storage.rules.posts import Post
from storage.rules.records import LINKS, TOLD, read_code, read_event, read_request
from storage.rules.windows import governing
from storage.scope import Scope
from storage.spelling import spell

Facts = Mapping[str, Any]
UNKNOWN = 0
"""A request that was answered with a code that nobody has brought in."""
AT_ONCE = 500


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
            number, became = self._request(facts, numbers), {}
        else:
            facts = read_code(held, at)
            number, became = self._code(facts, numbers, at), {"code": masked(facts["code"].text)}
        remembered = self._remember(number, past, _origin(facts, "id")[0])
        was = {"id": facts.get("id"), "workspace": facts.get("team_id")}
        self._scope.write_down("imported", number, by, at, was, became)
        self._scope.session.flush()
        links = {name: facts.get(name) for name in LINKS if facts.get(name) != facts.get("id")}  # none to itself
        numbers.add(_origin(facts, "id"), number, links)
        for row, meant in remembered:
            numbers.tell(row.id, row.became, meant)
        return number

    def link(self, numbers: Numbers) -> None:
        """Connect what was brought in with what it belongs to, as far as that is here, and say so in its history."""
        for number, links in numbers.linked():
            table = Request if "code_id" in links else Code
            ours = (table.team_id == self._scope.team_id, table.id == number)
            self._scope.session.execute(update(table).where(*ours).values(links))
            self._link_back(number, links)
        for event, became in numbers.retold():
            row = (History.team_id == self._scope.team_id, History.id == event)
            self._scope.session.execute(update(History).where(*row).values(became=became))

    def finish(self, numbers: Numbers) -> None:
        """Connect the rest with what earlier files brought in."""
        self.link(numbers)
        missing = sorted(numbers.missing())
        for start in range(0, len(missing), AT_ONCE):
            for there, here in self._brought_before(missing[start : start + AT_ONCE]):
                numbers.know(there, here)
        self.link(numbers)

    def _brought_before(self, missing: Sequence[Origin]) -> Iterator[tuple[Origin, int]]:
        """What an import noted as one of these; ids are compared as text, as a file may have said anything there."""
        wanted = {(workspace, str(number)): (workspace, number) for workspace, number in missing}
        ids = cast(History.was["id"].as_string(), String).in_({number for _, number in wanted})
        rows = select(History.about, History.was).where(
            History.team_id == self._scope.team_id, History.what == "imported", History.about.is_not(None), ids
        )
        for here, was in self._scope.session.execute(rows):
            there = wanted.get((str(was.get("workspace")), str(was.get("id"))))
            if there:
                yield there, here

    def _link_back(self, number: int, links: Mapping[str, int]) -> None:
        """The other end of a link, where an earlier file had to leave it open."""
        code, request, team = update(Code), update(Request), self._scope.team_id
        for name, other in links.items():
            theirs = (Code.team_id == team, Code.id == other)
            self._scope.session.execute({
                "replaces": code.where(*theirs, Code.closed_as == "replaced", Code.replaced_by.is_(None)).values(
                    replaced_by=number
                ),
                "replaced_by": code.where(*theirs, Code.swap_by.is_not(None), Code.replaces.is_(None)).values(
                    replaces=number
                ),
                "request_id": request.where(
                    Request.team_id == team, Request.id == other, Request.code_id == UNKNOWN
                ).values(code_id=number),
                "code_id": code.where(*theirs, Code.request_id.is_(None)).values(request_id=number),
            }[name])  # fmt: skip

    def _code(self, facts: Facts, numbers: Numbers, at: datetime) -> int:
        number, code = self._scope.next_id(), facts["code"]
        known = self._known(code, facts)
        if known is not None:
            if facts.get("pair") and known.pair:
                numbers.pair(_origin(facts, "pair"), known.pair)
            numbers.know(_origin(facts, "id"), known.id)
            raise Duplicate(known)
        ends = governing(facts["code_ends_at"], facts.get("rights_end_at"))
        here = {
            "team_id": self._scope.team_id, "id": number, "account_key": account_key(facts.get("ad_account", "")),
            "short_notice": short_notice(ends, at),
            "pair": numbers.pair(_origin(facts, "pair"), number) if facts.get("pair") else None,
        }  # fmt: skip
        row = Code(**_plain(facts) | _of_code(code) | _of_post(facts.get("post_url")) | here)
        self._scope.session.add(row)
        spell(self._scope.session, [row])
        return number

    def _request(self, facts: Facts, numbers: Numbers) -> int:
        number = self._scope.next_id()
        same = [getattr(Request, name) == facts[name] for name in ("creator", "asked_at", "asked_by")]
        known = self._scope.session.scalar(select(Request.id).where(Request.team_id == self._scope.team_id, *same))
        if known:
            numbers.know(_origin(facts, "id"), known)
            raise Refused(f"duplicate of #{known}: this request is here already.")
        post: Post | None = facts.get("post_url")
        url = {"post_url": post.url, "post_id": post.post_id} if post else {}
        answered = {"code_id": UNKNOWN} if facts.get("code_id") is not None else {}
        self._scope.session.add(Request(**_plain(facts) | url | answered, team_id=self._scope.team_id, id=number))
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
        self, number: int, events: Sequence[Facts], workspace: str
    ) -> list[tuple[History, Mapping[str, Origin]]]:
        """What the file tells of it, without the ids that others have elsewhere, and with these beside it."""
        remembered = []
        for event in events:
            meant = {name: (workspace, there) for name in TOLD if _is_id(there := event["became"].get(name))}
            became = {name: value for name, value in event["became"].items() if name not in meant}
            row = History(team_id=self._scope.team_id, about=number, **{**event, "became": became})
            remembered.append((row, meant))
        self._scope.session.add_all([row for row, _ in remembered])
        self._scope.session.flush()
        return [(row, meant) for row, meant in remembered if meant]


def _origin(facts: Facts, name: str) -> Origin:
    return str(facts.get("team_id") or ""), int(facts.get(name) or 0)


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _plain(facts: Facts) -> dict[str, Any]:
    """The facts that are the same wherever the row is."""
    return {
        name: value
        for name, value in facts.items()
        if name not in (*LINKS, "id", "pair", "code", "post_url", "team_id")
    }


def _of_code(code: SparkCode) -> dict[str, Any]:
    text = code.text
    return {"code": text, "fingerprint": fingerprint(text), "tail": backwards(text), "unusual": code.warning}


def _of_post(post: Post | None) -> dict[str, Any]:
    if post is None:
        return {}
    return {"post_url": post.url, "post_id": post.post_id, "post_key": post_key(post.url, post.post_id)}
