"""Brings the tables up to date: imported only when they are not, since Alembic takes a tenth of a start."""

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from storage.outcomes import OutOfOrder
from storage.versions import MIGRATIONS


def upgrade(connection: Connection) -> None:
    """Every step that is missing, within the connection's transaction."""
    try:
        command.upgrade(alembic_config(connection), "head")
    except CommandError as unknown:
        raise OutOfOrder("its tables are of a newer version") from unknown


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for one open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
