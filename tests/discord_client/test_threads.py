"""Archived threads are opened for what Discord would refuse there, where they may be."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import discord
import pytest

from bot.discord_client.requests.threads import opening

if TYPE_CHECKING:
    import aiohttp

ARCHIVED = (400, 50083)


def _refusal(status: int, code: int) -> discord.HTTPException:
    kinds = {403: discord.Forbidden, 404: discord.NotFound, 500: discord.DiscordServerError}
    response = cast("aiohttp.ClientResponse", SimpleNamespace(status=status, reason="no"))
    return kinds.get(status, discord.HTTPException)(response, {"code": code, "message": "no"})


class Thread:
    """One that is archived, and may refuse to be opened."""

    def __init__(self, *refusals: tuple[int, int], is_archived: bool = True) -> None:
        self.is_archived = is_archived
        self.refusals = list(refusals)
        self.client = cast("discord.Client", SimpleNamespace(http=self))

    async def edit_channel(self, _channel_id: int, *, archived: bool) -> None:
        """Open it, or refuse that."""
        if self.refusals:
            raise _refusal(*self.refusals.pop())
        self.is_archived = archived

    async def ask(self) -> str:
        """What works in an open thread only."""
        if self.is_archived:
            raise _refusal(*ARCHIVED)
        return "done"


@pytest.mark.parametrize("is_archived", [False, True])
async def test_a_thread_is_opened_where_it_has_to_be(*, is_archived: bool) -> None:
    """And what was asked for is asked again."""
    thread = Thread(is_archived=is_archived)

    assert await opening(thread.client, 1, thread.ask) == "done"


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        ((403, 50013), ARCHIVED),  # it is locked
        ((400, 160006), ARCHIVED),  # as many are open as may be
        ((500, 0), (500, 0)),  # which passes
    ],
)
async def test_one_that_may_not_be_opened_is_archived(
    refusal: tuple[int, int], told: tuple[int, int]
) -> None:
    """That is what it comes to for who asked."""
    thread = Thread(refusal)

    with pytest.raises(discord.HTTPException) as found:
        await opening(thread.client, 1, thread.ask)

    assert (found.value.status, found.value.code) == told
