"""Opens a workspace in one transaction, on SQLite or PostgreSQL, with waits that end before Slack's patience does."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from storage.deliveries import Deliveries, Delivery
from storage.engines import CLOCK, PEOPLE, READERS, engine_for
from storage.feeds import Feeds
from storage.inserts import insert_or_skip
from storage.installations import Installations
from storage.models import WorkspaceSettings
from storage.outbox import Outbox
from storage.outcomes import Busy
from storage.settings import Choices
from storage.troubles import in_time
from storage.versions import is_current
from storage.workspace import Workspace


class Database:
    """The ledgers of all workspaces. `patient` is for the clock, which may wait where a person may not."""

    def __init__(self, url: str, *, starts_with: Choices | None = None, patient: bool = False) -> None:
        self._starts_with = starts_with or Choices()
        self._engine = engine_for(url, CLOCK if patient else PEOPLE)
        self._reader = self._engine if patient else engine_for(url, READERS)
        self._writes = sessionmaker(self._engine.execution_options(writes=True), expire_on_commit=False)
        self._reads = sessionmaker(self._reader, expire_on_commit=False)
        self._known: set[str] = set()
        self._set_up: set[str] = set()

    @contextmanager
    def workspace(self, team_id: str, delivery: Delivery | None = None) -> Iterator[Workspace]:
        """One workspace's ledger to write in: commits on the way out, rolls back on an error.

        What answers a delivery is done once: Repeated, before anything else, if this one was done already.
        """
        with in_time():
            self._meet(team_id)
            with self._writes.begin() as session, _keeping(session):
                if delivery:
                    Deliveries(session).accept(team_id, delivery)
                yield Workspace.within(session, team_id)

    @contextmanager
    def reading(self, team_id: str) -> Iterator[Workspace]:
        """One workspace's ledger to read in: waits for no writer, and keeps nothing."""
        with in_time():
            self._meet(team_id)
            with self._reads() as session:
                yield Workspace.within(session, team_id)

    def is_set_up(self, team_id: str) -> bool:
        """Whether a workspace ever had an alert channel, as far as one can tell: also while nothing answers here."""
        if team_id not in self._set_up:
            try:
                with self.reading(team_id) as workspace:
                    if workspace.settings.choices().alert_channel is None:
                        return False
            except Busy:
                return True
            self._set_up.add(team_id)
        return True

    @contextmanager
    def outbox(self, *, reading: bool = False) -> Iterator[Outbox]:
        """What is owed by all workspaces, in one transaction; one that only reads waits for no writer."""
        sessions = self._reads if reading else self._writes
        with in_time(), sessions.begin() as session:
            yield Outbox(session)

    @contextmanager
    def installations(self, *, reading: bool = False) -> Iterator[Installations]:
        """Who installed the bot, in one transaction; one that only reads waits for no writer."""
        sessions = self._reads if reading else self._writes
        with in_time(), sessions.begin() as session:
            yield Installations(session)

    @contextmanager
    def feeds(self) -> Iterator[Feeds]:
        """Whose calendar an address is, only to read: waits for no writer."""
        with in_time(), self._reads() as session:
            yield Feeds(session)

    def migrate(self) -> None:
        """Bring the tables up to date. Two processes at once take turns."""
        with in_time(), self._engine.execution_options(writes=True).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(20260101)"))
            if not is_current(connection):
                from storage.migrating import upgrade  # noqa: PLC0415 - most starts need nothing of it

                upgrade(connection)

    def is_current(self) -> bool:
        """Whether the tables are those of this version."""
        with in_time(), self._engine.connect() as connection:
            return is_current(connection)

    def close(self) -> None:
        """Give back every connection."""
        for engine in (self._engine, self._reader):
            engine.dispose()

    def _meet(self, team_id: str) -> None:
        """A workspace exists from the first time anybody speaks for it."""
        if team_id in self._known:
            return
        with self._writes.begin() as session:
            chosen = {name: getattr(self._starts_with, name) for name in Choices.__dataclass_fields__}
            session.execute(insert_or_skip(session, WorkspaceSettings).values(team_id=team_id, last_id=0, **chosen))
        self._known.add(team_id)


@contextmanager
def _keeping(session: Session) -> Iterator[None]:
    """What was read stays readable after an error: a rollback would empty it, and the answer is drawn from it."""
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            session.expunge_all()
