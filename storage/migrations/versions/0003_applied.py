"""Received and applied are different facts: who takes a code to Ads Manager, and who entered it there."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TO_APPLY = sa.text("closed_at IS NULL AND applied_at IS NULL")
APPLIED = sa.text("closed_at IS NULL AND applied_at IS NOT NULL")
TAKEN = sa.text("taken_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("codes") as codes:
        codes.add_column(sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
        codes.add_column(sa.Column("taken_by", sa.String(length=32), nullable=True))
        codes.add_column(sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True))
        codes.add_column(sa.Column("applied_by", sa.String(length=32), nullable=True))
        codes.add_column(sa.Column("swapped_at", sa.DateTime(timezone=True), nullable=True))
        codes.add_column(sa.Column("swapped_by", sa.String(length=32), nullable=True))
    op.create_index(
        "ix_codes_to_apply",
        "codes",
        ["team_id", "account_key", "expires_at", "id"],
        sqlite_where=TO_APPLY,
        postgresql_where=TO_APPLY,
    )
    op.create_index(
        "ix_codes_applied",
        "codes",
        ["team_id", "account_key", "expires_at"],
        sqlite_where=APPLIED,
        postgresql_where=APPLIED,
    )
    op.create_index(
        "ix_codes_taken",
        "codes",
        ["team_id", "taken_by", "taken_at"],
        sqlite_where=TAKEN,
        postgresql_where=TAKEN,
    )


def downgrade() -> None:
    op.drop_index("ix_codes_taken", table_name="codes")
    op.drop_index("ix_codes_applied", table_name="codes")
    op.drop_index("ix_codes_to_apply", table_name="codes")
    with op.batch_alter_table("codes") as codes:
        for column in ("swapped_by", "swapped_at", "applied_by", "applied_at", "taken_by", "taken_at"):
            codes.drop_column(column)
