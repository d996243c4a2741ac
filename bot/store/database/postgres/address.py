"""A PostgreSQL database as DATABASE_URL names it: a URL of libpq's, and the schema beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import unquote, urlsplit

from bot.store.errors import DatabaseUnusableError

SCHEMES: Final = ("postgresql", "postgres")
DEFAULT_SCHEMA: Final = "imagine"
EXAMPLE: Final = "postgresql://user:password@host:5432/database?schema=imagine"

_SCHEMA: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,39}")


def is_postgres(url: str) -> bool:
    """Whether a URL names a PostgreSQL database; it may have a password in it."""
    return url.partition(":")[0].lower() in SCHEMES


def passwords_in(url: str) -> list[str]:
    """The password of a URL, as it is written there and as it is."""
    if not is_postgres(url):
        return []
    parts = urlsplit(url)
    written = [parts.password or "", dict(_options(parts.query)).get("password", "")]
    return [spelling for one in written for spelling in {one, unquote(one)} if one]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is, and in which of its schemas the bot has its tables."""

    url: str
    """As libpq takes it; it may have a password in it."""

    schema: str

    @property
    def place(self) -> str:
        """The same for people to read, without user and password."""
        parts = urlsplit(self.url)
        return f"the schema {self.schema} of {parts.netloc.rpartition('@')[2]}{parts.path}"

    @classmethod
    def parse(cls, url: str) -> Self:
        """Take the schema out of a URL.

        Raises:
            DatabaseUnusableError: it cannot be one; the sentence quotes nothing of it.
        """
        try:
            parts = urlsplit(url)
            options = _options(parts.query)
        except ValueError:
            raise malformed() from None
        schemas = [value for name, value in options if name == "schema"] or [DEFAULT_SCHEMA]
        # What is special in a password would be taken for a host, and told when there is none.
        is_cut = parts.netloc.count("@") > 1 or "@" in parts.path or parts.fragment
        if len(schemas) > 1 or not _SCHEMA.fullmatch(schemas[0]) or is_cut:
            raise malformed()
        others = "&".join(f"{name}={value}" for name, value in options if name != "schema")
        # Put together here: without a host, which a socket has not, urllib leaves out its slashes.
        where = f"{parts.scheme}://{parts.netloc}{parts.path}"
        return cls(f"{where}?{others}" if others else where, schemas[0])


def _options(query: str) -> list[tuple[str, str]]:
    """What stands behind the ?, as it is written: a + is no space there. Raises ValueError."""
    pairs = [one.split("=", 1) for one in query.split("&")] if query else []
    return [(name, value) for name, value in pairs]


def malformed() -> DatabaseUnusableError:
    """What is said of a URL that names no database; it quotes nothing of it."""
    return DatabaseUnusableError(
        f"DATABASE_URL must name a PostgreSQL database like {EXAMPLE}, with a schema of small "
        "letters, digits and _, and with what is special in a password written as %40 and so on."
    )
