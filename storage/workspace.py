"""One workspace's ledger, inside one transaction. Whoever holds it can reach no other workspace."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.alerting import Alerting
from storage.applying import Applying
from storage.calendars import Calendars
from storage.codes import Codes
from storage.editing import Editing
from storage.exporting import Exporting
from storage.feeds import Addresses
from storage.homes import HomeTabs
from storage.importing import Importing
from storage.models import History
from storage.offers import Offers
from storage.reporting import Reporting
from storage.requests import Requests
from storage.scope import Scope
from storage.search import Search
from storage.settings import Settings
from storage.taking import Taking
from storage.undoing import Undoing


@dataclass(frozen=True)
class Workspace:
    """The ledger of one workspace, by subject."""

    codes: Codes
    requests: Requests
    settings: Settings
    search: Search
    alerting: Alerting
    applying: Applying
    editing: Editing
    exporting: Exporting
    importing: Importing
    homes: HomeTabs
    offers: Offers
    calendars: Calendars
    addresses: Addresses
    reporting: Reporting
    taking: Taking
    undoing: Undoing
    _scope: Scope

    @classmethod
    def within(cls, session: Session, team_id: str) -> "Workspace":
        """The workspace's ledger inside the caller's transaction."""
        scope = Scope(session, team_id)
        return cls(
            codes=Codes(scope), requests=Requests(scope), settings=Settings(scope), search=Search(scope),
            alerting=Alerting(scope), applying=Applying(scope), editing=Editing(scope), exporting=Exporting(scope),
            importing=Importing(scope), homes=HomeTabs(scope), offers=Offers(scope), calendars=Calendars(scope),
            addresses=Addresses(scope), reporting=Reporting(scope), taking=Taking(scope), undoing=Undoing(scope),
            _scope=scope,
        )  # fmt: skip

    @property
    def has_changed(self) -> bool:
        """Whether anything was done within this transaction that Home tabs show."""
        return self._scope.has_changed

    @contextmanager
    def apart(self) -> Iterator[None]:
        """A part of the transaction that can fail by itself: what it did is undone, what was done before stays.

        Rows that were read show what is undone, and are then read anew when somebody looks at them.
        """
        with ExitStack() as undone:
            undone.callback(self._scope.session.expire_all)
            with self._scope.session.begin_nested():
                yield
            undone.pop_all()

    def history(self, about: int, most: int = 200, start: int = 0) -> Sequence[History]:
        """What happened to a code or request, newest first; from the one at that place on."""
        return self._scope.session.scalars(
            select(History)
            .where(History.team_id == self._scope.team_id, History.about == about)
            .order_by(History.id.desc())
            .limit(most)
            .offset(start)
        ).all()
