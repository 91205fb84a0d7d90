"""The open codes of a creator are told from the closed ones by the index: of a creator of years most are closed."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index("team_id", "creator", "closed_at", "id")


def downgrade() -> None:
    _index("team_id", "creator", "id")


def _index(*columns: str) -> None:
    op.drop_index("ix_codes_creator", table_name="codes")
    op.create_index("ix_codes_creator", "codes", list(columns))
