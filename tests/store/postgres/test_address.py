"""What DATABASE_URL may say of a PostgreSQL database."""

import pytest

from bot.store import DatabaseUnusableError
from bot.store.database.database import Database
from bot.store.database.postgres.address import DEFAULT_SCHEMA, Address, passwords_in
from bot.store.database.sqlite.file import file_of

PLAIN = "postgresql://bot:p%40ss@db:5432/imagine"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (PLAIN, Address(PLAIN, DEFAULT_SCHEMA)),
        (f"{PLAIN}?schema=other_1", Address(PLAIN, "other_1")),
        (
            f"{PLAIN}?sslmode=verify-full&schema=other&sslrootcert=%2Fetc%2Fca.pem",
            Address(f"{PLAIN}?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem", "other"),
        ),
        (
            "postgres:///imagine?host=%2Frun%2Fpostgresql",
            Address("postgres:///imagine?host=%2Frun%2Fpostgresql", DEFAULT_SCHEMA),
        ),
        (
            "postgresql:///imagine?passfile=/my%20keys/a+b&schema=other",
            Address("postgresql:///imagine?passfile=/my%20keys/a+b", "other"),
        ),
        (
            "postgresql://one:1,two:2/imagine",
            Address("postgresql://one:1,two:2/imagine", DEFAULT_SCHEMA),
        ),
    ],
)
def test_the_schema_is_ours_and_the_rest_is_libpqs(url: str, expected: Address) -> None:
    """With several hosts, sockets and certificates, as libpq takes them."""
    assert Address.parse(url) == expected


@pytest.mark.parametrize(
    ("url", "passwords"),
    [
        (PLAIN, {"p%40ss", "p@ss"}),
        ("postgresql://db/imagine?password=a%20b+c", {"a%20b+c", "a b+c"}),
        ("postgresql://db/imagine?schema=other", set()),
    ],
)
def test_passwords_are_known_in_both_spellings(url: str, passwords: set[str]) -> None:
    """So that the log has neither; a part of one would blot out other words."""
    assert set(passwords_in(url)) == passwords


@pytest.mark.parametrize(
    "url",
    [
        f"{PLAIN}?schema=",
        f"{PLAIN}?schema=Imagine",
        f"{PLAIN}?schema=a;b",
        f"{PLAIN}?schema={'a' * 41}",
        f"{PLAIN}?schema=a&schema=b",
        f"{PLAIN}?schema",
        "postgresql://bot:p#ss@db/imagine",
        "postgresql://[bot:p%40ss@db/imagine",
        "postgresql://bot:p%40ss@word@db/imagine",
        "postgresql://bot:p%40ss/word@db/imagine",
    ],
)
def test_what_cannot_be_meant_is_refused_without_being_quoted(url: str) -> None:
    """There may be a password in it."""
    with pytest.raises(DatabaseUnusableError, match="DATABASE_URL must name") as refused:
        Address.parse(url)
    assert "p%40ss" not in str(refused.value)


async def test_what_libpq_cannot_read_is_not_quoted_either() -> None:
    """It says what it took for a port, or for an option."""
    for url in ("postgresql://db:p%40ss/imagine", f"{PLAIN}?p%40ss=1", f"{PLAIN}?port=p%40ss"):
        with pytest.raises(DatabaseUnusableError, match="DATABASE_URL") as refused:
            await Database.open(url)
        assert "p@ss" not in str(refused.value)


def test_what_is_about_the_file_says_that_there_is_none() -> None:
    """Of commands for operators, with what to use instead."""
    with pytest.raises(DatabaseUnusableError, match="pg_dump --schema=imagine") as refused:
        file_of(PLAIN)
    assert "p%40ss" not in str(refused.value)
