"""A file that processes of one machine share, and one that a process has for itself."""

import pytest

from bot.store import Database, DatabaseUnusableError, open_store

pytestmark = pytest.mark.of_files


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (False, False)])
async def test_a_file_is_shared_only_by_those_that_say_so(
    url: str,
    first: bool,  # noqa: FBT001 - a parameter of the test
    second: bool,  # noqa: FBT001 - as above
) -> None:
    """A process that takes itself to be alone would settle what the others hold."""
    async with open_store(url, shared=first):
        with pytest.raises(DatabaseUnusableError, match="Another process is already running"):
            await Database.open(url, shared=second)


async def test_after_the_last_of_them_the_file_is_free(url: str) -> None:
    """Their locks end with them."""
    async with open_store(url, shared=True) as one, open_store(url, shared=True) as other:
        await one.key_values.set("colour", "blue")
        assert await other.key_values.get("colour") == "blue"
    async with open_store(url) as store:
        assert await store.key_values.get("colour") == "blue"
