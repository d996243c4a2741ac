"""Which tasks are near each other by presses, on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain.states import Ending, State
from bot.store import Cost
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from bot.store import Store

pytestmark = pytest.mark.both_databases


async def grown(store: Store, *parents: int | None) -> list[int]:
    """Tasks of which each came from the one at that index, if from any; their ids."""
    found = list[int]()
    for number, parent in enumerate(parents):
        before = None if parent is None else await store.tasks.get(found[parent])
        new = a_request(parent=before)
        key = None if before is None else f"{number:010x}"
        view = await store.tasks.create(replace(new, button_key=key), now_s=100.0, max_live=1000)
        found.append(view.task.id)
    return found


async def around(store: Store, task_id: int, *, most: int = 200) -> list[int]:
    return [one.task.id for one in await store.families.around(task_id, most=most)]


async def test_a_family_is_the_same_from_all_of_its_members(store: Store) -> None:
    """Parents, children, and what else came of the parents, each once; nobody else's."""
    *family, stranger = await grown(store, None, 0, 1, 0, 3, 3, None)

    for one in family:
        assert await around(store, one) == family
    assert await around(store, stranger) == [stranger]
    assert await around(store, 10**9) == []


async def test_of_a_large_family_the_nearest_are_read(store: Store) -> None:
    """By how many presses are between, up and down."""
    chain = await grown(store, None, *range(20))

    assert await around(store, chain[10], most=5) == chain[8:13]
    assert await around(store, chain[0], most=3) == chain[:3]


async def test_it_is_known_who_hides_their_prompts(store: Store) -> None:
    """As they chose it last."""
    [task_id] = await grown(store, None)
    await store.preferences.put(7, hides_prompts=True)
    [hiding] = await store.families.around(task_id, most=1)
    await store.preferences.put(7, hides_prompts=False)
    [showing] = await store.families.around(task_id, most=1)

    assert hiding.hidden_by == hiding.task.request.user_id
    assert showing.hidden_by is None


async def test_a_favourite_is_each_members_own(store: Store) -> None:
    """Others' are not theirs."""
    [task_id] = await grown(store, None)
    await store.favourites.switch(task_id, 7, now_s=1.0)

    assert (await store.families.account(task_id, 7)).is_favourite
    assert not (await store.families.account(task_id, 8)).is_favourite


async def test_costs_are_those_of_the_ledger(store: Store) -> None:
    """In their order, what was given back as well."""
    new = replace(a_request(), estimate_usd=0.5)
    task = (await store.tasks.create(new, now_s=100.0, max_live=9)).task
    await store.controls.end(task.id, when={State.QUEUED}, ending=Ending.WITHDRAWN, now_s=101.0)

    account = await store.families.account(task.id, 7)

    assert account.costs == (Cost(kind="reserved", usd=0.5), Cost(kind="refunded", usd=-0.5))
