"""The index of words keeps sixty codes in a row, so that what many codes hold is read and compared at once."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW = "CASE substr(word, 2, 1) WHEN ':' THEN ':' || substr(word, 1, 1) || substr(word, 3) ELSE word END"
"""`:abrand` where it was `a:brand`, which everybody found who looked for `a`."""
OLD = "CASE substr(word, 1, 1) WHEN ':' THEN substr(word, 2, 1) || ':' || substr(word, 3) ELSE word END"
PREFIX = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "word_blocks",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("word", PREFIX, nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bits", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "word", "block", name=op.f("pk_word_blocks")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_word_blocks_block", "word_blocks", ["team_id", "block", "word"])
    op.execute(
        "INSERT INTO word_blocks (team_id, word, block, bits) "  # noqa: S608 - all of it stands here
        f"SELECT team_id, {NEW}, code_id / 60, CAST(sum(CAST(1 AS BIGINT) << (code_id % 60)) AS BIGINT) "
        "FROM code_words GROUP BY team_id, word, code_id / 60"
    )
    op.drop_index("ix_code_words_code", table_name="code_words")
    op.drop_table("code_words")


def downgrade() -> None:
    op.create_table(
        "code_words",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("word", PREFIX, nullable=False),
        sa.Column("code_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "word", "code_id", name=op.f("pk_code_words")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_code_words_code", "code_words", ["team_id", "code_id", "word"])
    op.execute(
        "WITH RECURSIVE places(bit) AS (SELECT 0 UNION ALL SELECT bit + 1 FROM places WHERE bit < 59) "  # noqa: S608
        "INSERT INTO code_words (team_id, word, code_id) "
        f"SELECT team_id, {OLD}, block * 60 + bit FROM word_blocks, places WHERE (bits >> bit) & 1 = 1"
    )
    op.drop_index("ix_word_blocks_block", table_name="word_blocks")
    op.drop_table("word_blocks")
