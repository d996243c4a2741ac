"""What is asked of CometAPI: as few requests as show all that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.cometapi import BadAnswer, Media, RemoteStatus, TaskNotFound, Unreachable
from bot.domain import kinds
from bot.engine.polling.reader import Reader
from tests.engine.samples import a_finished, a_watched
from tests.support.remote_tasks import a_remote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cometapi import CometClient, CometError, RemoteTask

STILL = Media(url="https://x.example/still.jpg", thumbnail=None)
FILM = Media(url="https://x.example/1.mp4", thumbnail=None, source="videoUrls")
NO_LIST = BadAnswer(status=404, text='{"error":{"message":"Invalid URL"}}')


class Service:
    """A CometAPI that writes down what it is asked; what is not given is as a grid on its way."""

    def __init__(self, **listed: RemoteTask) -> None:
        self.listed = listed
        self.single: dict[str, RemoteTask] = {}
        self.refuses: CometError | None = None
        self.asked: list[str | int] = []

    async def list_tasks(self, ids: Sequence[str]) -> dict[str, RemoteTask]:
        """A list, which counts as the number of its ids."""
        self.asked.append(len(ids))
        if self.refuses:
            raise self.refuses
        return {one: self.listed.get(one, a_remote(RemoteStatus.PENDING)) for one in ids}

    async def fetch(self, task_id: str) -> RemoteTask:
        """One task."""
        self.asked.append(task_id)
        if task_id == "unknown":
            raise TaskNotFound
        return self.single.get(task_id, a_finished(id=task_id))


def reader_of(service: Service) -> Reader:
    return Reader(cast("CometClient", service))


def some(*ids: str, **changes: Any) -> list[Any]:  # noqa: ANN401 - fields of a task
    return [a_watched(id=n, remote_id=one, **changes) for n, one in enumerate(ids)]


async def test_few_are_fetched_and_many_are_one_list() -> None:
    """Three is few; a task that two rows watch is asked for once."""
    service = Service()
    reader = reader_of(service)

    await reader.read(some("a", "b", "c", "a"))
    await reader.read(some("a", "b", "c", "d"))

    assert service.asked == ["a", "b", "c", 4]


async def test_a_probe_is_one_request() -> None:
    """However few it asks for."""
    service = Service()

    await reader_of(service).read(some("a", "b"), is_probe=True)

    assert service.asked == [2]


@pytest.mark.parametrize(
    ("task", "entry"),
    [
        ({"makes_film": True}, {"media": (STILL,)}),
        ({}, {"media": (STILL,), "texts": ("a boat --video 1",)}),
        ({}, {"media": ()}),
        ({}, {"buttons": ()}),
        ({"kind": kinds.DESCRIBE}, {"texts": ()}),
        ({"kind": kinds.SWAP}, {"media": (), "buttons": ()}),
    ],
)
async def test_what_a_list_leaves_out_is_asked_for_singly(
    task: dict[str, Any], entry: dict[str, Any]
) -> None:
    """The film whose still it shows, a picture, buttons, the prompts of a description."""
    service = Service(a=a_finished(**entry))
    service.single["a"] = a_finished(media=(FILM, STILL))

    found = await reader_of(service).read(some("a", "b", "c", "d", **task))

    assert service.asked == [4, "a"]
    assert found["a"].media == (FILM, STILL)


@pytest.mark.parametrize(
    ("task", "entry"),
    [
        ({}, {}),
        ({"makes_film": True}, {"media": (FILM,)}),
        ({"kind": kinds.SWAP}, {"buttons": ()}),
        ({"kind": kinds.DESCRIBE}, {"media": (), "texts": ("1. a",)}),
        ({"makes_film": True}, {"status": RemoteStatus.PENDING, "media": ()}),
        ({"makes_film": True}, {"status": RemoteStatus.FAILED, "media": ()}),
    ],
)
async def test_nothing_more_is_asked_where_nothing_is_missing(
    task: dict[str, Any], entry: dict[str, Any]
) -> None:
    """A list stays one request."""
    service = Service(a=a_finished(**entry))

    await reader_of(service).read(some("a", "b", "c", "d", **task))

    assert service.asked == [4]


async def test_an_entry_stays_where_its_task_is_unknown_singly() -> None:
    """Something is better than nothing."""
    service = Service(unknown=a_finished(media=(STILL,)))

    found = await reader_of(service).read(some("unknown", "b", "c", "d", makes_film=True))

    assert found["unknown"].media == (STILL,)


@pytest.mark.parametrize(
    "no_list",
    [
        NO_LIST,
        BadAnswer(status=405, text=""),
        BadAnswer(status=501, text=""),
        BadAnswer(status=301, text=""),
        BadAnswer(status=200, text="\n<!DOCTYPE html>"),
    ],
)
async def test_a_service_without_a_list_is_looked_at_singly_from_then_on(
    no_list: BadAnswer,
) -> None:
    """And it is not asked for its list again."""
    service = Service()
    service.refuses = no_list
    reader = reader_of(service)

    found = await reader.read(some("a", "b", "c", "d", "unknown"))
    assert (sorted(found), reader.has_list) == (["a", "b", "c", "d"], False)
    await reader.read(some("e", "f"), is_probe=True)

    assert service.asked == [5, "a", "b", "c", "d", "unknown", "e", "f"]


@pytest.mark.parametrize(
    "error",
    [
        Unreachable(status=502),
        BadAnswer(status=200, text="[{cut"),
        BadAnswer(status=400, text="{}"),
    ],
)
async def test_a_list_that_cannot_be_had_now_is_no_missing_list(error: CometError) -> None:
    """What may pass is left to whoever asked."""
    service = Service()
    service.refuses = error
    reader = reader_of(service)

    with pytest.raises(type(error)):
        await reader.read(some("a", "b", "c", "d"))
    assert (reader.has_list, service.asked) == (True, [4])


async def test_a_service_that_knows_nobody_singly_either_may_have_a_list() -> None:
    """A page instead of every answer says nothing about lists."""
    service = Service()
    service.refuses = NO_LIST
    reader = reader_of(service)

    assert await reader.read(some("unknown"), is_probe=True) == {}
    assert reader.has_list
