"""The index of words is written: under each word the codes that hold it, sixty to a row.

Whoever writes it holds the workspace's row (`Scope.next_id`, `Scope.queue_up`): many codes share these rows.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from storage.inserts import Insert, insert_all, inserting
from storage.models import Code, WordBlock
from storage.rules.blocks import merged, place
from storage.rules.terms import index


def spell(session: Session, codes: Iterable[Code]) -> None:
    """Index these codes by the words that they hold now."""
    insert_all(session, _adding(session.get_bind().dialect.name), rows_of(codes))


def respell(session: Session, code: Code) -> None:
    """Index a code anew that holds other words than before."""
    block, bit = place(code.id)
    ours = (WordBlock.team_id == code.team_id, WordBlock.block == block)
    held, others = WordBlock.bits.bitwise_and(bit) != 0, WordBlock.bits.bitwise_and(~bit)
    kept = {"synchronize_session": False}
    session.execute(update(WordBlock).where(*ours, held).values(bits=others), execution_options=kept)
    session.execute(delete(WordBlock).where(*ours, WordBlock.bits == 0), execution_options=kept)
    spell(session, [code])


def rows_of(codes: Iterable[Code]) -> list[dict[str, Any]]:
    """The rows of the index that hold these codes and no others."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for code in codes:
        for word in _words(code):
            found.setdefault((code.team_id, word), []).append(place(code.id))
    return [
        {"team_id": team_id, "word": word, "block": block, "bits": bits}
        for (team_id, word), places in sorted(found.items())
        for block, bits in merged(places).items()
    ]


def _words(code: Code) -> set[str]:
    return index(
        creator=code.creator or "", campaign=code.campaign or "", ad_account=code.ad_account or "",
        note=code.note or "", url=code.post_url or "", post_id=code.post_id,
    )  # fmt: skip


@cache
def _adding(dialect: str) -> Insert:
    """What holds a word already holds these too."""
    new = inserting(dialect, WordBlock)
    either = {"bits": WordBlock.bits.bitwise_or(new.excluded.bits)}
    return new.on_conflict_do_update(index_elements=list(WordBlock.__table__.primary_key), set_=either)
