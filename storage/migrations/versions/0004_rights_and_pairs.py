"""What ends an ad besides its code: usage rights, and a replacement that nobody swapped in. And pairs of codes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Indexes = dict[str, tuple[list[str], str]]
OPEN = "closed_at IS NULL"
BY_END: Indexes = {
    "ix_codes_open": (["team_id", "expires_at", "id"], OPEN),
    "ix_codes_to_apply": (["team_id", "account_key", "expires_at", "id"], f"{OPEN} AND applied_at IS NULL"),
    "ix_codes_applied": (["team_id", "account_key", "expires_at"], f"{OPEN} AND applied_at IS NOT NULL"),
}
REST = "WHEN rights_end_at < code_ends_at THEN rights_end_at ELSE code_ends_at END"
EARLIER = f"CASE {REST}"
UNSWAPPED = "swap_by < code_ends_at AND (rights_end_at IS NULL OR swap_by < rights_end_at)"
EARLIEST = f"CASE WHEN applied_at IS NULL AND {UNSWAPPED} THEN swap_by {REST}"
DUE: Indexes = {
    "ix_codes_to_apply": (["team_id", "account_key", "act_by", "id"], f"{OPEN} AND applied_at IS NULL"),
    "ix_codes_due": (["team_id", "act_by", "id"], OPEN),
    "ix_codes_pair": (["team_id", "pair"], "pair IS NOT NULL"),
}


def upgrade() -> None:
    _drop_indexes(BY_END)
    op.execute("ALTER TABLE codes RENAME COLUMN expires_at TO code_ends_at")
    op.add_column("codes", sa.Column("rights_end_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("codes", sa.Column("pair", sa.Integer(), nullable=True))
    op.add_column("codes", sa.Column("part", sa.String(length=16), nullable=True))
    op.add_column("codes", sa.Column("swap_by", sa.DateTime(timezone=True), nullable=True))
    stored = op.get_bind().dialect.name == "postgresql"  # the only kind that it indexes; SQLite adds only the other one
    for name, rule in (("expires_at", EARLIER), ("act_by", EARLIEST)):
        computed = sa.Computed(rule, persisted=stored)
        op.add_column("codes", sa.Column(name, sa.DateTime(timezone=True), computed, nullable=False))
    _create_indexes(BY_END | DUE)


def downgrade() -> None:
    _drop_indexes(BY_END | DUE)
    for column in ("act_by", "expires_at", "swap_by", "part", "pair", "rights_end_at"):
        op.execute(f"ALTER TABLE codes DROP COLUMN {column}")
    op.execute("ALTER TABLE codes RENAME COLUMN code_ends_at TO expires_at")
    _create_indexes(BY_END)


def _drop_indexes(indexes: Indexes) -> None:
    for name in indexes:
        op.drop_index(name, table_name="codes")


def _create_indexes(indexes: Indexes) -> None:
    for name, (columns, condition) in indexes.items():
        where = sa.text(condition)
        op.create_index(name, "codes", columns, sqlite_where=where, postgresql_where=where)
