"""Alembic migrations, applied at start. Each is written once and never edited afterwards.

Its `oldest_compatible` is the newest revision that the oldest program knows which may go on with
the tables that it makes: one that only adds what earlier programs need not write leaves them be.
What they still use goes in a later release than the one that stops using it.
"""

from typing import Final

# Oldest first. Known without importing Alembic, so a database that is up to date starts quickly.
REVISIONS: Final = tuple(f"{number:04}" for number in range(1, 34))
