"""Pictures that cannot be had, or not in the size that is wanted: what their members get."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from bot.domain.states import Delivery, Plainness
from bot.engine.messenger import ChannelClosedError
from bot.engine.publishing import pictures, private_message
from bot.engine.publishing.pictures import Pictures
from bot.media import ByteBudget, NotAPicture, TooBig, Unavailable, close
from bot.ui.task_message.details import details_texts
from tests.media.samples import encoded, noise
from tests.state_machines.process import HostFetcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.tasks import Task
    from bot.media import Fetcher, Hold, Picture
    from tests.engine.publishing.stage import Studio

SIDE = 64
DAMAGED = b"\x89PNG\r\n\x1a\ndamaged"


class Place:
    """Where pictures come from, as they are there; `fails` so often before the first comes."""

    def __init__(self, data: bytes = b"film", *, is_video: bool = False, fails: int = 0) -> None:
        self._data = data
        self._is_video = is_video
        self._fails = fails
        self._host = HostFetcher()
        self.results = self._host.results

    async def fetch(self, url: str, hold: Hold) -> Picture:
        """The picture."""
        self._fails, self._host.host.up = self._fails - 1, self._fails <= 0
        picture = await self._host.fetch(url, hold)
        return replace(picture, data=self._data, is_video=self._is_video, width=SIDE, height=SIDE)


@pytest.fixture
async def picture_worker() -> AsyncIterator[None]:
    """Its processes begin and end with the test."""
    await close()
    yield
    await close()


def comes_from(studio: Studio, place: Place) -> None:
    studio.pictures._fetcher = cast("Fetcher", place)


async def damaged_and_for_its_member(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Task:
    """A finished task whose picture must be made smaller for a direct message, and cannot."""
    monkeypatch.setattr(pictures, "PRIVATE_LIMIT", 10)
    comes_from(studio, Place(DAMAGED))
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    task = await studio.task()
    await studio.finish(task)
    return task


@pytest.mark.usefixtures("picture_worker")
async def test_a_picture_that_cannot_be_made_smaller_for_its_member_is_told(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It proves damaged only when it must fit into a direct message; Discord refused nothing."""
    task = await damaged_and_for_its_member(studio, monkeypatch)

    await studio.paint()

    [(view, picture, delivery)] = studio.messenger.shown
    assert (view.task.id, picture, delivery) == (task.id, None, Delivery.NOT_A_PICTURE)
    assert (await studio.now(task)).shown.refusals == 0


@pytest.mark.usefixtures("picture_worker")
async def test_a_picture_that_cannot_be_made_smaller_now_is_made_so_later(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No process can be started for it, and nothing is sent to its member meanwhile."""
    task = await damaged_and_for_its_member(studio, monkeypatch)
    with monkeypatch.context() as without:
        without.setattr("bot.media.worker_process._COMMAND", ("./no-such-program",))
        await studio.paint()
    assert studio.messenger.privately == []

    await studio.paint_for(10, step_s=1.0)

    assert [view.task.id for view, _, _ in studio.messenger.shown] == [task.id]


async def test_a_picture_too_big_for_its_member_keeps_a_link_where_links_are_refused(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Details has it, as it has for any picture that Discord refuses."""
    monkeypatch.setattr(pictures, "PRIVATE_LIMIT", 1)
    comes_from(studio, Place(is_video=True))
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    studio.messenger.takes = lambda view, _picture: (
        view.task.shown.plainness >= Plainness.NO_BUTTONS
    )
    task = await studio.task(media=["https://pictures.example/1.png"])
    await studio.finish(task)

    await studio.paint()

    [(view, _, delivery)] = studio.messenger.shown
    assert delivery is Delivery.REFUSED
    shown = replace(view, task=await studio.now(task))
    assert "https://pictures.example/1.png" in "\n".join(details_texts(shown))


async def test_waiting_for_a_channel_is_no_failed_download(studio: Studio) -> None:
    """A picture that waited for long is downloaded as often as any other before it is given up."""
    await studio.finish_out_of_reach()
    await studio.paint_for(600, step_s=5.0)
    del studio.messenger.refusals[5]
    comes_from(studio, Place(fails=pictures.PICTURE_TRIES))
    studio.signals.seen_open(channel_id=5)

    await studio.paint_for(400, step_s=1.0)

    [(_, picture, delivery)] = studio.messenger.shown
    assert picture is not None
    assert delivery is Delivery.ATTACHED


async def test_a_picture_that_never_comes_is_given_up_after_some_tries(studio: Studio) -> None:
    """Its message says so, with a link."""
    task = await studio.task()
    await studio.finish(task)
    comes_from(studio, Place(fails=pictures.PICTURE_TRIES + 1))

    await studio.paint_for(60, step_s=1.0)

    [(_, picture, delivery)] = studio.messenger.shown
    assert (picture, delivery) == (None, Delivery.UNAVAILABLE)


class Leads(HostFetcher):
    """It waits for room, and leads those who do, before it fails."""

    async def fetch(self, url: str, hold: Hold) -> Picture:
        """Nothing."""
        await hold.take(5)
        hold.give_back(5)
        raise Unavailable(url, retry=True)


async def test_a_preview_that_failed_holds_up_no_picture(studio: Studio) -> None:
    """Its message is edited without it, and meanwhile another one may lead."""
    task = await studio.task(image_url="https://pictures.example/1.png")
    host = Leads(results=ByteBudget(shared=1, reserve=10))
    async with Pictures(cast("Fetcher", host)).preview(task) as preview:
        assert preview is None
        with host.results.hold() as other:
            await asyncio.wait_for(other.take(5), 60.0)


async def test_download_again_is_not_lost_to_an_edit_on_its_way(studio: Studio) -> None:
    """Its member presses it while the message is being edited for something else."""
    task = await studio.task()
    await studio.finish(task)
    comes_from(studio, Place(fails=pictures.PICTURE_TRIES + 1))
    await studio.paint_for(60, step_s=1.0)
    assert (await studio.now(task)).shown.delivery is Delivery.UNAVAILABLE
    studio.messenger.lets_go.clear()
    studio.messenger.asked_once.clear()
    await studio.touch(task)
    await studio.publisher.process_some()
    await studio.messenger.asked_once.wait()

    await studio.store.controls.deliver_again(task.id)
    studio.messenger.lets_go.set()
    await studio.paint_for(60, step_s=1.0)

    assert (await studio.now(task)).shown.delivery is Delivery.ATTACHED


async def test_download_again_in_private_fits_what_that_takes(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its server took larger files, but its message is in direct messages since."""
    for module in (pictures, private_message):
        monkeypatch.setattr(module, "PRIVATE_LIMIT", 1)
    comes_from(studio, Place(is_video=True))
    studio.messenger.refusals[5] = ChannelClosedError("50001")
    task = await studio.task()
    await studio.finish(task)
    await studio.paint()

    await studio.store.controls.deliver_again(task.id)
    await studio.paint()

    assert [(picture, delivery) for _, picture, delivery in studio.messenger.shown] == [
        (None, Delivery.TOO_BIG),
    ] * 2


async def test_a_file_too_big_for_its_channel_is_no_matter_of_permissions(studio: Studio) -> None:
    """A server takes smaller files once its boosts are over, and no moderator can change that."""
    studio.messenger.most_bytes = 1
    task = await studio.task()
    await studio.finish(task)

    await studio.paint()

    [(_, picture, delivery)] = studio.messenger.shown
    assert (picture, delivery) == (None, Delivery.TOO_BIG)


@pytest.mark.usefixtures("picture_worker")
async def test_a_picture_too_big_for_its_channel_is_made_to_fit(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord says how large files may be of who asks, whose Nitro is not the bot's."""
    large = encoded(noise(SIDE, SIDE), "PNG")
    monkeypatch.setattr(pictures, "PRIVATE_LIMIT", len(large) // 2)
    studio.messenger.most_bytes = len(large) // 2
    comes_from(studio, Place(large))
    task = await studio.task()
    await studio.finish(task)

    await studio.paint()

    [(_, picture, delivery)] = studio.messenger.shown
    assert picture is not None
    assert len(picture.data) <= len(large) // 2
    assert delivery is Delivery.ATTACHED


class Links:
    """Pictures of which some cannot be had."""

    def __init__(self, **dead: Exception) -> None:
        self._dead = dead
        self._host = HostFetcher()
        self.results = self._host.results
        self.asked: list[str] = []

    async def fetch(self, url: str, hold: Hold) -> Picture:
        """The picture, unless its link is dead."""
        name = url.rpartition("/")[2]
        self.asked.append(name)
        if error := self._dead.get(name):
            raise error
        return await self._host.fetch(url, hold)


GONE = Unavailable("403", retry=False)
BUSY = Unavailable("500", retry=True)
JSON = NotAPicture("the answer is JSON, not a picture")


@pytest.mark.parametrize("dead", [GONE, BUSY, JSON])
async def test_a_dead_link_is_no_dead_picture(studio: Studio, dead: Exception) -> None:
    """All links are tried, in their order, and no more than needed."""
    links = Links(a=dead, b=GONE)
    comes_from(studio, cast("Place", links))
    task = await studio.task(media=[f"https://pictures.example/{name}" for name in "abcd"])
    await studio.finish(task)

    await studio.paint()

    [(_, picture, delivery)] = studio.messenger.shown
    assert (picture is not None, delivery) == (True, Delivery.ATTACHED)
    assert links.asked == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (GONE, JSON, Delivery.UNAVAILABLE),
        (JSON, GONE, Delivery.NOT_A_PICTURE),
        (TooBig("bytes", limit=1), None, Delivery.TOO_BIG),
    ],
)
async def test_what_is_told_where_no_link_works(
    studio: Studio, first: Exception, second: Exception | None, told: Delivery
) -> None:
    """What is wrong with the first one; a picture that is too big is there."""
    links = Links(a=first, **({"b": second} if second else {}))
    comes_from(studio, cast("Place", links))
    task = await studio.task(media=["https://pictures.example/a", "https://pictures.example/b"])
    await studio.finish(task)

    await studio.paint()

    assert [delivery for _, _, delivery in studio.messenger.shown] == [told]


async def test_a_link_that_may_work_later_is_asked_again_before_giving_up(studio: Studio) -> None:
    """Even if the others never will."""
    links = Links(a=GONE, b=BUSY)
    comes_from(studio, cast("Place", links))
    task = await studio.task(media=["https://pictures.example/a", "https://pictures.example/b"])
    await studio.finish(task)

    await studio.paint_for(60, step_s=1.0)

    assert [delivery for _, _, delivery in studio.messenger.shown] == [Delivery.UNAVAILABLE]
    assert links.asked == ["a", "b"] * (1 + pictures.PICTURE_TRIES)


@pytest.mark.parametrize(
    ("dead", "shown"),
    [
        ({}, ["a", "b", "c"]),
        ({"b": GONE}, ["a", "c"]),
        ({"a": JSON, "b": GONE}, ["c"]),
        ({"a": GONE, "b": GONE, "c": BUSY}, ["d"]),
    ],
)
async def test_what_belongs_together_is_shown_together(
    studio: Studio, dead: dict[str, Exception], shown: list[str]
) -> None:
    """As much of it as there is; another link only stands in for all of it."""
    links = Links(**dead)
    comes_from(studio, cast("Place", links))
    together = [[f"https://pictures.example/{name}" for name in names] for names in ("abc", "d")]
    task = await studio.task(media=together)
    await studio.finish(task)

    await studio.paint()

    [(_, picture, delivery)] = studio.messenger.shown
    assert delivery is Delivery.ATTACHED
    assert picture is not None
    assert len(picture.all) == len(shown)
    assert [name for name in links.asked if name not in dead] == shown


async def test_what_belongs_together_is_not_torn_apart_by_a_moment(studio: Studio) -> None:
    """One of them that may come later is waited for, but not for ever."""
    links = Links(b=BUSY)
    comes_from(studio, cast("Place", links))
    task = await studio.task(media=[[f"https://pictures.example/{name}" for name in "abc"]])
    await studio.finish(task)
    await studio.paint()
    assert studio.messenger.shown == []

    await studio.paint_for(60, step_s=1.0)

    [(_, picture, delivery)] = studio.messenger.shown
    assert picture is not None
    assert (len(picture.all), delivery) == (2, Delivery.ATTACHED)

    comes_from(studio, cast("Place", Links()))
    await studio.store.controls.deliver_again(task.id)
    await studio.paint()

    _, picture, _ = studio.messenger.shown[-1]
    assert picture is not None
    assert len(picture.all) == 3


@pytest.mark.parametrize("privately", [False, True])
async def test_what_is_too_big_together_loses_no_more_than_it_must(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, *, privately: bool
) -> None:
    """Each film could be attached; all of them are more than Discord takes with one request."""
    monkeypatch.setattr(pictures, "TOGETHER", 35)
    comes_from(studio, Place(b"ten bytes.", is_video=True))
    task = await studio.task(media=[[f"https://pictures.example/{name}" for name in "abcd"]])
    await studio.finish(task)
    if privately:
        studio.messenger.refusals[5] = ChannelClosedError("50001")

    await studio.paint()

    [(_, picture, delivery)] = studio.messenger.shown
    assert picture is not None
    assert (len(picture.all), delivery) == (3, Delivery.ATTACHED)


class Moved(Place):
    """Pictures that are no more where they were, but at an address that a message has."""

    HERE = "https://cdn.example/fresh.png"

    async def fetch(self, url: str, hold: Hold) -> Picture:
        """The picture, at that address alone."""
        if url != self.HERE:
            raise Unavailable(url, retry=False)
        return await super().fetch(url, hold)


@pytest.mark.parametrize("is_gone", [False, True])
async def test_a_picture_that_is_gone_there_comes_from_another_message(
    studio: Studio, *, is_gone: bool
) -> None:
    """By a fresh link; a message that is gone as well is passed over."""
    one, other = await studio.task(), await studio.task(channel_id=6)
    for made in (one, other):
        await studio.finish(made)
    await studio.paint()
    await studio.change_any(other, original_id=one.id)
    studio.messenger.carried = {(6, other.shown.message_id or 0): [Moved.HERE]}
    if is_gone:
        studio.messenger.refusals[6] = ChannelClosedError("10003")
    comes_from(studio, Moved())

    await studio.store.controls.deliver_again(one.id)
    await studio.paint()

    _, picture, delivery = studio.messenger.shown[-1]
    assert (picture is None) == is_gone
    assert delivery is (Delivery.UNAVAILABLE if is_gone else Delivery.ATTACHED)
