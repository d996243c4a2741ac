"""Discord's refusals, by what can be done about them."""

from types import SimpleNamespace
from typing import cast

import aiohttp
import discord
import pytest

from bot.discord_client.errors import translated
from bot.engine.messenger import (
    ChannelClosedError,
    ChannelGoneError,
    ContentRefusedError,
    FilesForbiddenError,
    FileTooBigError,
    MessageGoneError,
    MessengerError,
    TryLaterError,
)


def answered(status: int, code: int) -> discord.HTTPException:
    """What discord.py makes of an answer."""
    response = cast("aiohttp.ClientResponse", SimpleNamespace(status=status, reason="", headers={}))
    return discord.HTTPException(response, {"code": code, "message": "no"})


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 20009, ContentRefusedError),
        (403, 20009, ContentRefusedError),
        (400, 50035, ContentRefusedError),
        (400, 200000, ContentRefusedError),
        (400, 240000, ContentRefusedError),
        (400, 0, ContentRefusedError),
        (400, 99999, ContentRefusedError),
        (403, 99999, ContentRefusedError),
        (405, 0, ContentRefusedError),
        (422, 1, ContentRefusedError),
        (403, 50001, ChannelClosedError),
        (404, 10003, ChannelGoneError),
        (400, 50083, ChannelClosedError),
        (403, 50013, FilesForbiddenError),
        (413, 40005, FileTooBigError),
        (413, 0, FileTooBigError),
        (400, 50045, FileTooBigError),
        (403, 50007, MessageGoneError),
        (404, 10008, MessageGoneError),
        (404, 0, MessageGoneError),
        (400, 40060, TryLaterError),
        (401, 0, TryLaterError),
        (403, 0, TryLaterError),
        (408, 0, TryLaterError),
        (429, 0, TryLaterError),
        (429, 30046, TryLaterError),
        (500, 0, TryLaterError),
        (503, 99999, TryLaterError),
        (520, 0, TryLaterError),
    ],
)
def test_what_an_answer_means(status: int, code: int, kind: type[MessengerError]) -> None:
    """Every one has its class; one that nobody knows is a refusal, which has an end."""
    assert type(translated(answered(status, code))) is kind


@pytest.mark.parametrize("error", [OSError("cut"), aiohttp.ClientError("cut")])
def test_a_cut_connection_passes(error: Exception) -> None:
    """Nobody knows whether the request arrived."""
    assert type(translated(error)) is TryLaterError
