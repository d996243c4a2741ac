"""Alembic migrations, applied at start. Each is written once and never edited afterwards."""

from typing import Final

# Oldest first. Known without importing Alembic, so a database that is up to date starts quickly.
REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
