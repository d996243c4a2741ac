"""Alembic migrations, applied at start. Each is written once and never edited afterwards."""

from typing import Final

# Oldest first. Known without importing Alembic, so a database that is up to date starts quickly.
REVISIONS: Final = tuple(f"{number:04}" for number in range(1, 17))
