"""Alembic's entry: runs on the connection it is handed, or on the one `-x url=` names."""

from alembic import context
from sqlalchemy import Connection, create_engine

from storage.models import Base


def run(connection: Connection) -> None:
    """Migrate inside the connection's transaction."""
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


handed = context.config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as opened:
        run(opened)
