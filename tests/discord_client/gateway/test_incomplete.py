"""Interactions that lack something, before discord.py reads them."""

from __future__ import annotations

import copy
import random
from typing import Any

from bot.discord_client.gateway.incomplete import completed
from tests.fuzz.mutants import mutant

WHOLE: dict[str, Any] = {
    "id": "1",
    "application_id": "2",
    "type": 2,
    "token": "t",
    "version": 1,
    "attachment_size_limit": 7,
    "app_permissions": "8",
    "channel_id": "3",
    "channel": {"id": "3", "type": 0, "name": "pictures", "position": 1},
    "guild_id": "9",
    "member": {
        "user": {"id": "4", "username": "alice", "discriminator": "0", "avatar": None},
        "roles": [],
        "flags": 0,
        "permissions": "8",
    },
    "data": {"name": "imagine", "options": [], "resolved": {}},
}


def test_what_lacks_nothing_stays_as_it_is() -> None:
    """And nothing is said about it."""
    assert completed(WHOLE) == (WHOLE, [])


def test_whatever_comes_is_left_as_it_was() -> None:
    """Broken in any place: a copy comes out, and the event itself may be told of as it came."""
    chance = random.Random(7)  # noqa: S311 - a seed makes it repeatable
    message = {"id": "1", "author": {"id": "2"}, "attachments": [{"id": 1, "url": "http://x/y"}]}
    options = [{"type": 11, "name": "picture", "value": "5"}]
    data = {"options": options, "resolved": {"messages": {"1": message}}}
    for _ in range(3000):
        event = mutant({**WHOLE, "message": message, "data": data}, chance)
        before = copy.deepcopy(event)

        completed(event)

        assert event == before


def test_a_thread_of_which_little_is_told_is_a_channel() -> None:
    """Its id is enough to answer there."""
    whole, lacks = completed({**WHOLE, "channel": {"id": 3, "type": 11}})

    assert whole["channel"] == {"id": "3", "type": 0, "name": "", "position": 0}
    assert lacks == ["channel.thread_metadata"]


def test_what_a_subcommand_names_is_looked_for_as_well() -> None:
    """A file in its options that is told of by an id alone gets an address."""
    picture = {"type": 11, "name": "picture", "value": "5"}
    save = {"type": 1, "name": "save", "options": [picture]}
    whole, lacks = completed({**WHOLE, "data": {"name": "preset", "options": [save]}})

    assert whole["data"]["resolved"]["attachments"].keys() == {"5"}
    assert lacks == ["data.resolved.attachments"]
