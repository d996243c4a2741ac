"""Who sees what of a task, as a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.services.members.visibility import Sight, Viewer, sight_of
from tests.engine.samples import a_task

MAKER, OTHER, HERE, ELSEWHERE, CHANNEL = 1, 2, 10, 20, 30
WHERE = {
    "in the channel": Viewer(user_id=OTHER, guild_id=HERE, channels=frozenset({CHANNEL})),
    "in the server, not in the channel": Viewer(user_id=OTHER, guild_id=HERE),
    "in another server": Viewer(user_id=OTHER, guild_id=ELSEWHERE, channels=frozenset({CHANNEL})),
    "in a direct message": Viewer(user_id=OTHER, guild_id=None, channels=frozenset({CHANNEL})),
}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("hides", [False, True])
def test_others_see_what_stands_in_a_channel_that_they_read(where: str, hides: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Only there, and without the prompt where its member hides theirs."""
    task = a_task(guild_id=HERE, channel_id=CHANNEL, user_id=MAKER)
    sight = sight_of(WHERE[where], task, hidden_by=MAKER if hides else None)
    seen = Sight.PICTURE if hides else Sight.EVERYTHING
    assert sight is (seen if where == "in the channel" else Sight.NOTHING)


@pytest.mark.parametrize("where", WHERE)
def test_nobody_else_sees_a_direct_message(where: str) -> None:
    """A picture of no server stands in no channel that anybody else reads."""
    task = a_task(guild_id=None, channel_id=CHANNEL, user_id=MAKER)
    assert sight_of(WHERE[where], task, hidden_by=None) is Sight.NOTHING


@pytest.mark.parametrize("guild_id", [HERE, None])
@pytest.mark.parametrize("where", WHERE)
def test_members_see_all_that_is_theirs_but_what_was_removed(
    where: str, guild_id: int | None
) -> None:
    """From wherever they look, also if they hide their prompts; a removed picture is gone."""
    task = a_task(guild_id=guild_id, channel_id=CHANNEL, user_id=MAKER)
    viewer = replace(WHERE[where], user_id=MAKER)
    assert sight_of(viewer, task, hidden_by=MAKER) is Sight.EVERYTHING
    removed = replace(task, shown=replace(task.shown, removed_by=OTHER))
    assert sight_of(viewer, removed, hidden_by=None) is Sight.NOTHING
