"""The part of `tests.store.calls` that is about what members ask for of their data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.domain.members.data_requests import DataRequestKind, DataRequestState, Stage
from tests.store.filling import NOW

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.domain.members.data_requests import DataRequest
    from bot.store import Store

_LATER: Final = NOW + 100 * 24 * 3600.0


OVER: Final = 1_503
"""A member of whom nothing is under way."""


async def _request(store: Store, user_id: int = OVER) -> DataRequest:
    known = await store.data_requests.pending(user_id)
    if known is not None:
        return known
    found = await store.data_requests.add(user_id, DataRequestKind.DELETION, now_s=NOW)
    assert found is not None
    return found


async def _with_request(store: Store, call: Callable[[DataRequest], Awaitable[object]]) -> None:
    await call(await _request(store))


async def _drop(store: Store) -> None:
    await store.data_requests.drop(await _request(store, 5))


async def _settle(store: Store) -> None:
    request = await _request(store, 6)
    await store.data_requests.settle(request, DataRequestState.DONE, now_s=NOW)


async def _step(store: Store) -> None:
    """Each stage, of a member who has something of everything."""
    request = await _request(store, 499)
    for stage in (Stage.OWN, Stage.LIVE, Stage.CONTENT, Stage.LEDGER, Stage.NAMES):
        await store.deletions.step(replace(request, stage=stage), now_s=NOW)


async def _removed(store: Store) -> None:
    request = await _request(store)
    shown = await store.deletions.messages(request, limit=3)
    await store.deletions.removed(request, [one.id for one in shown], unreachable=1)


async def _own_rows(store: Store) -> None:
    for table in store.own_rows.tables:
        read = await store.own_rows.after(table, 2, None, most=2)
        if read:
            await store.own_rows.after(table, 2, read[-1], most=2)


DATA_CALLS: Final[Mapping[str, Callable[[Store, Any], Awaitable[object]]]] = {
    "data_requests.add": lambda store, _: _request(store),
    "data_requests.pending": lambda store, _: store.data_requests.pending(OVER),
    "data_requests.next_export_s": lambda store, _: store.data_requests.next_export_s(OVER),
    "data_requests.due": lambda store, _: store.data_requests.due(now_s=NOW, limit=9),
    "data_requests.next_s": lambda store, _: store.data_requests.next_s(),
    "data_requests.begun": lambda store, _: _with_request(
        store, lambda one: store.data_requests.begun(one, (1, 2))
    ),
    "data_requests.done": lambda store, _: _with_request(
        store, lambda one: store.data_requests.done(one, number=7)
    ),
    "data_requests.postpone": lambda store, _: _with_request(
        store, lambda one: store.data_requests.postpone(one, until_s=NOW)
    ),
    "data_requests.drop": lambda store, _: _drop(store),
    "data_requests.settle": lambda store, _: _settle(store),
    "data_requests.recover": lambda store, _: store.data_requests.recover(),
    "deletions.messages": lambda store, _: _with_request(
        store, lambda one: store.deletions.messages(one, limit=9)
    ),
    "deletions.removed": lambda store, _: _removed(store),
    "deletions.all_removed": lambda store, _: _with_request(store, store.deletions.all_removed),
    "deletions.step": lambda store, _: _step(store),
    "own_rows.after": lambda store, _: _own_rows(store),
    "retention.forget_some": lambda store, _: store.retention.forget_some(before_s=50.0, now_s=NOW),
    "retention.unname_some": lambda store, _: store.retention.unname_some(now_s=_LATER),
    "retention.forget_limits": lambda store, _: store.retention.forget_limits(now_s=_LATER),
}
