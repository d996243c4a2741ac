"""Running Alembic's migrations on a connection that is in a transaction already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.store import migrations

if TYPE_CHECKING:
    from sqlalchemy import Connection


def migrate(connection: Connection, *, stamp: str | None = None) -> None:
    """Bring the tables to the newest revision, or just note the one that they have.

    Raises sqlalchemy.exc.DBAPIError.
    """
    # Imported here since a database that is up to date, the usual case, starts faster without.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    if stamp is None:
        command.upgrade(config, "head")
    else:
        command.stamp(config, stamp)
