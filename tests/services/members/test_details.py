"""What of a family somebody may see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.services.members.details import Branch, Details
from bot.services.members.visibility import Sight, Viewer
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.access import Access
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from bot.store import Store

MAKER, OTHER, SERVER, OPEN, CLOSED = 7, 8, 1, 5, 6
VIEWER = Viewer(user_id=OTHER, guild_id=SERVER, channels=frozenset({OPEN}))
OWN = Viewer(user_id=MAKER, guild_id=None)


async def grown(store: Store, *grows: tuple[int | None, int]) -> list[int]:
    """Tasks of (index of their parent, channel); their ids."""
    found = list[int]()
    for number, (parent, channel_id) in enumerate(grows):
        before = None if parent is None else await store.tasks.get(found[parent])
        new = a_request(channel_id=channel_id, parent=before)
        key = None if before is None else f"{number:010x}"
        view = await store.tasks.create(replace(new, button_key=key), now_s=1.0, max_live=99)
        found.append(view.task.id)
    return found


def details_of(store: Store) -> Details:
    access = Access(store.tasks, owners_only=False, clock=lambda: 0.0)
    return Details(access, store.families)


async def family(store: Store, viewer: Viewer, task_id: int) -> list[Branch]:
    task = await store.tasks.get(task_id)
    assert task is not None
    return (await details_of(store).family(viewer, task_id, task.shown.tag)).branches


async def seen(store: Store, viewer: Viewer, task_id: int) -> list[tuple[int, bool]]:
    """Which tasks are in a family, and whether they may be seen."""
    found = await family(store, viewer, task_id)
    return [(branch.id, branch.task is not None) for branch in found]


async def test_what_may_not_be_seen_is_there_only_to_link(store: Store) -> None:
    """As an empty box between others; at an end it is left out, for its member it is not."""
    root, between, child, hidden = await grown(
        store, (None, OPEN), (0, CLOSED), (1, OPEN), (2, CLOSED)
    )

    assert await seen(store, VIEWER, child) == [(root, True), (between, False), (child, True)]
    assert await seen(store, OWN, child) == [(one, True) for one in (root, between, child, hidden)]


async def test_a_closed_root_is_no_part_of_it(store: Store) -> None:
    """What came of it in the open begins a family of its own; the parent is not even named."""
    root, child, grandchild = await grown(store, (None, CLOSED), (0, OPEN), (1, OPEN))

    [first, _] = await family(store, VIEWER, grandchild)
    known = await details_of(store).of(VIEWER, child)

    assert (first.id, first.parent_id) == (child, None)
    assert known.view.parent is None
    assert known.has_family
    assert (await details_of(store).of(OWN, child)).view.parent is not None
    with pytest.raises(RefusedError) as refused:
        await details_of(store).of(VIEWER, root)
    assert refused.value.why is Refusal.NO_SUCH_TASK


async def test_who_alone_may_be_seen_has_no_family(store: Store) -> None:
    """That there are others is not told either."""
    root, _ = await grown(store, (None, OPEN), (0, CLOSED))

    assert not (await details_of(store).of(VIEWER, root)).has_family


async def test_hidden_prompts_are_nowhere(store: Store) -> None:
    """Neither in the picture's own details, nor in its family, nor in its parent."""
    root, child = await grown(store, (None, OPEN), (0, OPEN))
    await store.preferences.put(MAKER, hides_prompts=True)

    known = await details_of(store).of(VIEWER, child)

    assert known.sight is Sight.PICTURE
    assert "paper boat" not in repr(known)
    assert "paper boat" not in repr(await family(store, VIEWER, root))
    assert "paper boat" in repr(await details_of(store).of(OWN, child))


async def test_another_tag_names_another_database(store: Store) -> None:
    """And tells nothing of this one."""
    [task_id] = await grown(store, (None, OPEN))

    with pytest.raises(RefusedError):
        await details_of(store).tagged(OWN, task_id, "0" * 16)


async def test_a_removed_picture_is_no_part_of_it(store: Store) -> None:
    """Except between others."""
    root, child, grandchild = await grown(store, (None, OPEN), (0, OPEN), (1, OPEN))
    await store.controls.remove(grandchild, by_user_id=MAKER, now_s=2.0)

    assert await seen(store, OWN, child) == [(root, True), (child, True)]
    await store.controls.remove(root, by_user_id=MAKER, now_s=2.0)
    assert await seen(store, OWN, child) == [(child, True)]
