"""The words by which a code is found, so that a search looks at no code that does not hold them."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AT_ONCE = 1000
PREFIX = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
CODES = sa.table(
    "codes", *map(sa.column, ("team_id", "id", "creator", "campaign", "ad_account", "note", "post_url", "post_id"))
)


def upgrade() -> None:
    words = op.create_table(
        "code_words",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("word", PREFIX, nullable=False),
        sa.Column("code_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "word", "code_id", name=op.f("pk_code_words")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_code_words_code", "code_words", ["team_id", "code_id", "word"])
    codes = op.get_bind().execute(sa.select(CODES)).mappings()
    for part in codes.partitions(AT_ONCE):
        op.bulk_insert(words, [row for code in part for row in _words(code)])


def downgrade() -> None:
    op.drop_index("ix_code_words_code", table_name="code_words")
    op.drop_table("code_words")


def _words(code: sa.RowMapping) -> list[dict[str, object]]:
    note, link = _split(code["note"])[:100], code["post_url"].partition("?")[0].rstrip("/").rpartition("/")[2]
    anywhere = {*_split(code["creator"]), *_split(code["campaign"]), *_split(code["ad_account"]), *note}
    held = {*_split(link), *_split(code["post_id"] or "")}
    for field, words in ("", anywhere), ("a:", _split(code["ad_account"])), ("c:", _split(code["campaign"])):
        held |= {f"{field}{each}"[:64] for word in words for each in _beginnings(word[: 64 - len(field)])}
    return [{"team_id": code["team_id"], "word": word, "code_id": code["id"]} for word in held]


def _split(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _beginnings(word: str) -> list[str]:
    return [word] if word.isascii() else [word[start:] for start in range(len(word))]
