"""A command that is answered from the ledger, beside one that does nothing and a single look at the same rows."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from wsgiref.types import WSGIApplication

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.test import Client

from storage.models import Code
from tests.bench import floors
from tests.bench.commands import SECRET, signed
from tests.bench.ledgers import ledger
from tests.bench.table import Row, interleaved
from tests.chaos.scene import ENGINES, Engines
from tests.conftest import TEAM

CODES, TIMES, SHOWN, MOST = 100_000, 300, 20, 1.5


def bench(engines: Engines) -> Iterator[Row]:
    """In one process: from the request to its answer."""
    for engine in ENGINES:
        with ledger(engines, engine, CODES) as full:
            nothing = _asks(floors.nothing(), "expiring", SECRET)
            ours = _asks(full.bot.web(), "expiring", full.slack.signing_secret)

            def least() -> None:
                nothing()  # noqa: B023
                with Session(full.bot.database._engine) as session:
                    session.scalars(_due()).all()

            for deed in (least, ours):  # what is made once
                deed()
            floor, taken = interleaved([least, ours], TIMES)
            yield Row(f"{engine}: /spark expiring, {CODES:,} codes, to no-op and one look", floor, taken, MOST)


def _due() -> Select[Code]:
    wanted = select(Code).where(
        Code.team_id == TEAM, Code.closed_at.is_(None), Code.act_by <= datetime.now(UTC) + timedelta(hours=72)
    )
    return wanted.order_by(Code.act_by, Code.id).limit(SHOWN)


def _asks(app: WSGIApplication, text: str, secret: str) -> Callable[[], None]:
    client, (body, headers) = Client(app), signed(text, secret=secret)

    def ask() -> None:
        answer = client.post("/slack/events", data=body, headers=headers)
        assert answer.status_code == 200, answer.data

    return ask
