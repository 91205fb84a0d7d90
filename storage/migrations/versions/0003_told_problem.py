"""Which problem of an owed alert a person was told of."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("digests") as table:
        table.add_column(sa.Column("told_problem", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("digests") as table:
        table.drop_column("told_problem")
