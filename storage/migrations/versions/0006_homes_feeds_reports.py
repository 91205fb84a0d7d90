"""People's Home tabs, calendars' private addresses, weekly reports; the history by time, codes by owner, all words."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SLACK_ID, MOMENT = sa.String(length=32), sa.DateTime(timezone=True)
HISTORY = {"ix_history_latest": ["team_id", "id"], "ix_history_what": ["team_id", "what", "at"]}
OPEN = "closed_at IS NULL"
CODES = {
    "ix_codes_to_swap": (["team_id", "act_by", "id"], f"{OPEN} AND applied_at IS NULL AND replaces IS NOT NULL"),
    "ix_codes_unapplied": (["team_id", "expires_at", "id"], f"{OPEN} AND applied_at IS NULL"),
    "ix_codes_owner_due": (["team_id", "owner", "act_by", "id"], OPEN),
    "ix_codes_owner_open": (["team_id", "owner", "expires_at", "id"], OPEN),
    "ix_codes_owner_closed": (["team_id", "owner", "closed_as", "closed_at", "id"], "closed_as IS NOT NULL"),
    "ix_codes_closed": (["team_id", "closed_as", "closed_at", "id"], "closed_as IS NOT NULL"),
}
REQUESTS = {
    "ix_requests_creator": ["team_id", "creator", "id"],
    "ix_requests_owner": ["team_id", "owner", "id"],
}
BEFORE = {"ix_codes_closed": ["team_id", "closed_as", "closed_at"], "ix_codes_creator": ["team_id", "creator"]}
NAMED = sa.table("codes", *map(sa.column, ("team_id", "id", "creator", "campaign", "ad_account", "note")))
FIELDS = (("creator", ""), ("campaign", ""), ("ad_account", ""), ("note", ""), ("ad_account", "a:"), ("campaign", "c:"))
WORD = re.compile(r"[^\W_]+|[\u00a9\u00ae\u2190-\u2bff\U0001f000-\U0001faff]")
HUNDRED_WORDS = 200
CHOSEN = ("weekly_report", "channel_problem", "classic_since")


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("weekly_report", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("workspaces", sa.Column("channel_problem", sa.String(length=64), nullable=True))
    op.add_column("workspaces", sa.Column("classic_since", MOMENT, nullable=True))
    for name, columns in HISTORY.items():
        op.create_index(name, "history", columns)
    for name in BEFORE:
        op.drop_index(name, table_name="codes")
    for name, (columns, condition) in CODES.items():
        where = sa.text(condition)
        op.create_index(name, "codes", columns, sqlite_where=where, postgresql_where=where)
    for name, columns in REQUESTS.items():
        op.create_index(name, "requests", columns, sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))
    op.create_index("ix_codes_creator", "codes", [*BEFORE["ix_codes_creator"], "id"])
    _spell_all_words()
    _homes()
    _feeds()
    _reports()


def downgrade() -> None:
    for table in ("weekly_reports", "feeds", "homes"):
        op.drop_table(table)
    for name in REQUESTS:
        op.drop_index(name, table_name="requests")
    for name in (*CODES, "ix_codes_creator"):
        op.drop_index(name, table_name="codes")
    for name, columns in BEFORE.items():
        op.create_index(name, "codes", columns)
    for name in HISTORY:
        op.drop_index(name, table_name="history")
    for column in CHOSEN:
        op.execute(f"ALTER TABLE workspaces DROP COLUMN {column}")


def _spell_all_words() -> None:
    """What the index of words has left out: the words of a note after its hundredth, of a long one its end, emoji."""
    spell = sa.text("INSERT INTO code_words VALUES (:team_id, :word, :code_id) ON CONFLICT DO NOTHING")
    for part in op.get_bind().execute(sa.select(NAMED)).mappings().partitions(1000):
        words = [
            {"team_id": code["team_id"], "word": word, "code_id": code["id"]} for code in part for word in _all(code)
        ]
        if words:
            op.get_bind().execute(spell, words)


def _all(code: sa.RowMapping) -> set[str]:
    """All words of a code of which some may be missing."""
    texts = [(code[name], field) for name, field in FIELDS]
    if len(code["note"]) < HUNDRED_WORDS and all(text.isascii() for text, _ in texts):
        return set()
    return {
        f"{field}{word[start:]}"[:64]
        for text, field in texts
        for word in WORD.findall(text.casefold())
        for start in range(1 if word.isascii() else len(word))
    }


def _homes() -> None:
    op.create_table(
        "homes",
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("person", SLACK_ID, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("mine", sa.Boolean(), nullable=False),
        sa.Column("ad_account", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=True),
        sa.Column("again_at", MOMENT, nullable=True),
        sa.Column("drawing_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("team_id", "person", name=op.f("pk_homes")),
    )
    op.create_index("ix_homes_opened", "homes", ["opened_at"])


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("owner", SLACK_ID, nullable=False),
        sa.Column("ad_account", sa.Text(), nullable=False),
        sa.Column("made_by", SLACK_ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
    )
    op.create_index("uq_feeds_fingerprint", "feeds", ["fingerprint"], unique=True)
    op.create_index("ix_feeds_made_by", "feeds", ["team_id", "made_by"])


def _reports() -> None:
    op.create_table(
        "weekly_reports",
        sa.Column("team_id", SLACK_ID, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sending_until", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("channel", SLACK_ID, nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "week", name=op.f("pk_weekly_reports")),
    )
    unsent = sa.text("sent_at IS NULL")
    op.create_index(
        "ix_weekly_reports_owed", "weekly_reports", ["sending_until"], sqlite_where=unsent, postgresql_where=unsent
    )
