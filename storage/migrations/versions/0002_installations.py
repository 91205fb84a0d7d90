"""Installations in many workspaces, and the states of those under way."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "install_states",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_install_states")),
    )
    op.create_table(
        "installations",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("locked_token", sa.Text(), nullable=True),
        sa.Column("bot_user", sa.String(length=32), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("app_id", sa.String(length=32), nullable=False),
        sa.Column("installed_by", sa.String(length=32), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_installations")),
    )


def downgrade() -> None:
    op.drop_table("installations")
    op.drop_table("install_states")
