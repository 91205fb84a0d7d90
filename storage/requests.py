"""Requests: codes that creators were asked for and have not sent yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select, update

from storage.changes import UNDO_FOR, Change
from storage.models import Request
from storage.outcomes import NotHere
from storage.rules.posts import Post
from storage.scope import Scope

MOST_OFFERED = 100  # Slack takes a hundred options


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """The request form's content, checked."""

    creator: str
    days: int
    owner: str
    post: Post | None = None
    ad_account: str = ""
    campaign: str = ""
    due: date | None = None
    message: str = ""


@dataclass(frozen=True)
class Requests:
    """One workspace's requests."""

    _scope: Scope

    def ask(self, new: NewRequest, *, by: str, at: datetime) -> Request:
        """Log a request."""
        number = self._scope.next_id()
        asked = Request(
            team_id=self._scope.team_id, id=number, creator=new.creator, days=new.days, owner=new.owner,
            post_url=new.post.url if new.post else "", post_id=new.post.post_id if new.post else None,
            ad_account=new.ad_account, campaign=new.campaign, due=new.due, message=new.message,
            asked_by=by, asked_at=at,
        )  # fmt: skip
        self._scope.session.add(asked)
        self._scope.write_down("asked", number, by, at, {}, {"creator": new.creator, "days": new.days, "due": new.due})
        self._scope.session.flush()
        return asked

    def get(self, number: int) -> Request:
        """The request with this short id, or NotHere."""
        found = self._scope.session.scalar(self._ours().where(Request.id == number))
        if found is None:
            raise NotHere(number)
        return found

    def reword(self, number: int, message: str, *, by: str, at: datetime) -> Request:
        """Change the message for the creator."""
        request = self._scope.session.scalar(self._ours().where(Request.id == number).with_for_update())
        if request is None:
            raise NotHere(number)
        if request.message != message:
            self._scope.write_down("reworded", number, by, at, {"message": request.message}, {"message": message})
            request.message = message
            self._scope.session.flush()
        return request

    def answer(self, number: int, code_id: int, *, by: str, at: datetime) -> bool:
        """Close an open request with the code that came. False when it was not open any more."""
        closed = self._scope.session.execute(
            update(Request)
            .where(Request.team_id == self._scope.team_id, Request.id == number, Request.closed_at.is_(None))
            .values(closed_at=at, closed_by=by, code_id=code_id)
            .returning(Request.id)
        ).scalar()
        if closed is not None:
            self._scope.write_down("answered", number, by, at, {}, {"code": code_id})
        return closed is not None

    def waiting_for(self, creator: str) -> Request | None:
        """The longest waiting open request to this creator."""
        whose = {"team": self._scope.team_id, "creator": creator}
        return self._scope.session.scalars(_LONGEST_WAITING, whose).first() if creator else None

    def asked_with(self, creator: str, at: datetime) -> Request | None:
        """The open request that went to this creator at that very moment: with a failure, say."""
        query = self._ours().where(Request.closed_at.is_(None), Request.creator == creator, Request.asked_at == at)
        return self._scope.session.scalars(query.limit(1)).first()

    def cancel(self, number: int, *, by: str, at: datetime) -> Request | None:
        """Close an open request without a code: nobody waits for it any more. None when it was not open."""
        values = {"closed_at": at, "closed_by": by}
        return self._change(number, [Request.closed_at.is_(None)], Change("cancelled", by, at, values))

    def reopen(self, number: int, cancelled_at: datetime, *, by: str, at: datetime) -> Request | None:
        """Take a cancellation back within ten minutes. None when they are over, or it is not cancelled like that."""
        still = [Request.code_id.is_(None), Request.closed_at == cancelled_at, Request.closed_at >= at - UNDO_FOR]
        values: dict[str, Any] = {"closed_at": None, "closed_by": None}
        return self._change(number, still, Change("reopened", by, at, values))

    def waiting(self, typed: str = "", most: int = MOST_OFFERED) -> Sequence[Request]:
        """Open requests, oldest first, whose creator, campaign or id begins with or holds what was typed."""
        query = self._ours().where(Request.closed_at.is_(None)).order_by(Request.id).limit(most)
        word = typed.strip().lstrip("@#").lower()
        if word.isascii() and word.isdecimal():
            query = query.where(Request.id == int(word[:9]))
        elif word:
            query = query.where(
                Request.creator.contains(word, autoescape=True) | Request.campaign.icontains(word, autoescape=True)
            )
        return self._scope.session.scalars(query).all()

    def _change(self, number: int, still: Sequence[ColumnElement[bool]], change: Change) -> Request | None:
        ours = (Request.team_id == self._scope.team_id, Request.id == number, *still)
        changed: Request | None = self._scope.session.scalar(
            update(Request).where(*ours).values(change.values).returning(Request),
            execution_options={"populate_existing": True},
        )
        if changed is not None:
            self._scope.write_down(change.what, number, change.by, change.at, change.was, {})
        return changed

    def _ours(self) -> Select[Request]:
        return select(Request).where(Request.team_id == self._scope.team_id)


_LONGEST_WAITING = (
    select(Request)
    .where(Request.team_id == bindparam("team"), Request.closed_at.is_(None), Request.creator == bindparam("creator"))
    .order_by(Request.id)
    .limit(1)
)
