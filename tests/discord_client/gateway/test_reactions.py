"""Of what the gateway tells of reactions, only what may concern a picture is passed on."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.discord_client.gateway import events
from bot.discord_client.gateway.reactions import Reaction, listen

OWN = 5
EVENT: dict[str, Any] = {
    "user_id": "7",
    "channel_id": "8",
    "message_id": "9",
    "guild_id": "1",
    "message_author_id": str(OWN),
    "emoji": {"id": None, "name": "⭐"},
    "member": {"user": {"id": "7", "username": "alice"}, "roles": []},
}


def heard(*happened: dict[str, Any]) -> list[Reaction]:
    """What is passed on of events."""
    found: list[Reaction] = []
    parsers: dict[str, Any] = {"READY": print}
    listen(parsers, lambda: OWN, found.append)
    events.guard(parsers)
    for data in happened:
        for kind in ("ADD", "REMOVE", "REMOVE_ALL", "REMOVE_EMOJI"):
            parsers[f"MESSAGE_REACTION_{kind}"](data)
    return found


def test_a_star_under_a_picture_is_heard() -> None:
    """Once, and a letter however a client spells it; also where it is not said whose it is."""
    unsaid = {name: value for name, value in EVENT.items() if name != "message_author_id"}
    letter = EVENT | {"emoji": {"id": None, "name": "✉"}}
    found = heard(EVENT, unsaid, letter)
    star = Reaction(emoji="⭐", user_id=7, channel_id=8, message_id=9, guild_id=1)
    assert found == [star, star, Reaction(**{**_of(star), "emoji": "✉️"})]


def _of(reaction: Reaction) -> dict[str, Any]:
    return {
        name: getattr(reaction, name)
        for name in ("emoji", "user_id", "channel_id", "message_id", "guild_id")
    }


@pytest.mark.parametrize(
    "other",
    [
        {"message_author_id": "6"},
        {"emoji": {"id": "3", "name": "⭐"}},
        {"emoji": {"id": None, "name": "👍"}},
        {"emoji": None},
        {"user_id": str(OWN)},
        {"message_id": "x"},
        {"member": {"user": {"id": "7", "bot": True}}},
        {"member": [], "user_id": None},
    ],
)
def test_what_concerns_no_picture_is_not(other: dict[str, Any]) -> None:
    """Nor what a bot did, nor what cannot be read."""
    assert heard(EVENT | other) == []


def test_a_flood_costs_little() -> None:
    """A second of a thousand reactions to others' messages takes a hundredth of it."""
    elsewhere = EVENT | {"message_author_id": "6"}
    best_s = min(_cpu_s([elsewhere] * 250) for _ in range(5))
    assert best_s < 0.01


def _cpu_s(happened: list[dict[str, Any]]) -> float:
    began_s = time.process_time()
    heard(*happened)
    return time.process_time() - began_s
