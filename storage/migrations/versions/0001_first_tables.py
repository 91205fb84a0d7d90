"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "codes",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column(
            "tail", sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("unusual", sa.Text(), nullable=False),
        sa.Column("post_url", sa.Text(), nullable=False),
        sa.Column("post_id", sa.String(length=20), nullable=True),
        sa.Column("post_key", sa.String(length=64), nullable=True),
        sa.Column(
            "creator",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("ad_account", sa.Text(), nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("generated_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("short_notice", sa.Boolean(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.Column("logged_by", sa.String(length=32), nullable=False),
        sa.Column("logged_by_name", sa.String(length=80), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_it", sa.String(length=32), nullable=True),
        sa.Column("on_it_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_by", sa.String(length=32), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("closed_as", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_codes")),
    )
    with op.batch_alter_table("codes", schema=None) as batch_op:
        batch_op.create_index("ix_codes_closed", ["team_id", "closed_as", "closed_at"], unique=False)
        batch_op.create_index("ix_codes_creator", ["team_id", "creator"], unique=False)
        batch_op.create_index(
            "ix_codes_open",
            ["team_id", "expires_at", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index("ix_codes_post", ["team_id", "post_key"], unique=False)
        batch_op.create_index("ix_codes_tail", ["team_id", "tail"], unique=False)
        batch_op.create_index(
            "uq_codes_open",
            ["team_id", "fingerprint", "account_key"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "deliveries",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=65), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "key", name=op.f("pk_deliveries")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_at", ["at"], unique=False)

    op.create_table(
        "digest_lines",
        sa.Column("digest_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plain", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("digest_id", "code_id", name=op.f("pk_digest_lines")),
    )
    with op.batch_alter_table("digest_lines", schema=None) as batch_op:
        batch_op.create_index("ix_digest_lines_code", ["team_id", "code_id"], unique=False)

    op.create_table(
        "digest_messages",
        sa.Column("digest_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("ts", sa.String(length=32), nullable=True),
        sa.Column("thread_ts", sa.String(length=32), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stale_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("drawing_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("digest_id", "page", name=op.f("pk_digest_messages")),
    )
    with op.batch_alter_table("digest_messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_digest_messages_stale",
            ["stale_at"],
            unique=False,
            sqlite_where=sa.text("stale_at IS NOT NULL"),
            postgresql_where=sa.text("stale_at IS NOT NULL"),
        )

    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("addressee", sa.String(length=32), nullable=False),
        sa.Column("local_day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("told_problem", sa.Text(), nullable=True),
        sa.Column("unshown", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("digests", schema=None) as batch_op:
        batch_op.create_index(
            "ix_digests_owed",
            ["sending_until", "id"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        )
        batch_op.create_index(
            "uq_digests_day",
            ["local_day", "team_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'digest'"),
            postgresql_where=sa.text("kind = 'digest'"),
        )
        batch_op.create_index(
            "uq_digests_owed",
            ["team_id", "addressee"],
            unique=True,
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        )

    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("about", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("became", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index("ix_history_about", ["team_id", "about", "id"], unique=False)

    op.create_table(
        "notices",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("code_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("addressee", sa.String(length=32), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "code_id", "stage", "expires_at", "addressee", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("ix_notices_digest", ["digest_id"], unique=False)

    op.create_table(
        "requests",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "creator",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("post_url", sa.Text(), nullable=False),
        sa.Column("post_id", sa.String(length=20), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("ad_account", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "id", name=op.f("pk_requests")),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index(
            "ix_requests_open",
            ["team_id", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "workspaces",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("alert_channel", sa.String(length=32), nullable=True),
        sa.Column("alert_time", sa.Time(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("default_days", sa.Integer(), nullable=False),
        sa.Column("default_account", sa.Text(), nullable=False),
        sa.Column("request_message", sa.Text(), nullable=False),
        sa.Column("owner_dm", sa.Boolean(), nullable=False),
        sa.Column("set_up_by", sa.String(length=32), nullable=True),
        sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_workspaces")),
    )
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.create_index("ix_workspaces_hours", ["timezone", "alert_time"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.drop_index("ix_workspaces_hours")

    op.drop_table("workspaces")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_requests_open", sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL")
        )

    op.drop_table("requests")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index("ix_notices_digest")

    op.drop_table("notices")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index("ix_history_about")

    op.drop_table("history")
    with op.batch_alter_table("digests", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_digests_owed", sqlite_where=sa.text("sent_at IS NULL"), postgresql_where=sa.text("sent_at IS NULL")
        )
        batch_op.drop_index(
            "uq_digests_day", sqlite_where=sa.text("kind = 'digest'"), postgresql_where=sa.text("kind = 'digest'")
        )
        batch_op.drop_index(
            "ix_digests_owed", sqlite_where=sa.text("sent_at IS NULL"), postgresql_where=sa.text("sent_at IS NULL")
        )

    op.drop_table("digests")
    with op.batch_alter_table("digest_messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_digest_messages_stale",
            sqlite_where=sa.text("stale_at IS NOT NULL"),
            postgresql_where=sa.text("stale_at IS NOT NULL"),
        )

    op.drop_table("digest_messages")
    with op.batch_alter_table("digest_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_digest_lines_code")

    op.drop_table("digest_lines")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_at")

    op.drop_table("deliveries")
    with op.batch_alter_table("codes", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_codes_open", sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL")
        )
        batch_op.drop_index("ix_codes_tail")
        batch_op.drop_index("ix_codes_post")
        batch_op.drop_index(
            "ix_codes_open", sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL")
        )
        batch_op.drop_index("ix_codes_creator")
        batch_op.drop_index("ix_codes_closed")

    op.drop_table("codes")
