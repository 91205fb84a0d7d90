"""People's Home tabs, calendars' private addresses, weekly reports; the history by time, and codes by owner."""

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
    "ix_codes_to_swap": (["team_id", "expires_at", "id"], f"{OPEN} AND applied_at IS NULL AND replaces IS NOT NULL"),
    "ix_codes_owner_due": (["team_id", "owner", "act_by", "id"], OPEN),
    "ix_codes_owner_open": (["team_id", "owner", "expires_at", "id"], OPEN),
}
CHOSEN = ("weekly_report", "channel_problem", "classic_since")


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("weekly_report", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("workspaces", sa.Column("channel_problem", sa.String(length=64), nullable=True))
    op.add_column("workspaces", sa.Column("classic_since", MOMENT, nullable=True))
    for name, columns in HISTORY.items():
        op.create_index(name, "history", columns)
    for name, (columns, condition) in CODES.items():
        where = sa.text(condition)
        op.create_index(name, "codes", columns, sqlite_where=where, postgresql_where=where)
    _homes()
    _feeds()
    _reports()


def downgrade() -> None:
    for table in ("weekly_reports", "feeds", "homes"):
        op.drop_table(table)
    for name in CODES:
        op.drop_index(name, table_name="codes")
    for name in HISTORY:
        op.drop_index(name, table_name="history")
    for column in CHOSEN:
        op.execute(f"ALTER TABLE workspaces DROP COLUMN {column}")


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
