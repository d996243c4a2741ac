"""Running Alembic's migrations on a connection that is in a transaction already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.store import migrations
from bot.store.database.dialects import upsert
from bot.store.processes.compatibility import OLDEST
from bot.store.schema import facts

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

SCRIPTS: Final = Path(migrations.__file__).parent

# Alembic is imported where it is used, since a database that is up to date, the usual case, starts
# faster without.


def migrate(connection: Connection, *, stamp: str | None = None) -> None:
    """Bring the tables to the newest revision, or just note the one that they have.

    Raises sqlalchemy.exc.DBAPIError.
    """
    from alembic import command  # noqa: PLC0415

    config = _config()
    config.attributes["connection"] = connection
    if stamp is None:
        command.upgrade(config, "head")
        connection.execute(upsert(facts), {"name": OLDEST, "value": oldest_compatible()})
    else:
        command.stamp(config, stamp)


def oldest_compatible(since: str = "") -> str:
    """What the oldest program must know that may go on beside the migrations after that one.

    Without `since`, beside all of them.
    """
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return max(str(one.module.oldest_compatible) for one in scripts if one.revision > since)


def _config() -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config
