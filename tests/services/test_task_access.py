"""Which messages a press may come from: custom_ids are not trusted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.services.refusals import Refusal, RefusedError
from bot.services.requester import Requester
from bot.services.tasks.access import Access
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from bot.store import Store


async def test_only_its_own_new_message_stands_for_one_that_was_lost(store: Store) -> None:
    """An old private message, of an earlier database, names the same number without a tag."""
    access = Access(store.tasks, owners_only=False, clock=lambda: 1.0)
    task = (await store.tasks.create(a_request(user_id=7), now_s=1.0, max_live=9)).task
    await store.tasks.posted(task.id, channel_id=5, message_id=900)
    await store.pauses.pause(watched=False)  # a change worth painting
    mine = Requester(user_id=7, guild_id=None, channel_id=6, tag=task.shown.tag)

    assert (await access.shown_by(mine, task.id, message_id=901)).task.id == task.id
    with pytest.raises(RefusedError, match=Refusal.OTHER_MESSAGE):
        await access.shown_by(replace(mine, tag=None), task.id, message_id=901)
