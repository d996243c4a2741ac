"""The loops of galleries, against a real store and a Discord that may do anything."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.domain.notices import NoticeKind
from bot.domain.servers.gallery import GalleryPost, StarredPicture
from bot.engine import loop
from bot.engine.gallery import stars
from bot.engine.gallery.messenger import PictureGoneError, Place
from bot.engine.gallery.poster import CLOSED_S, LONGEST_S, GalleryPoster
from bot.engine.gallery.stars import StarCounter
from bot.engine.messenger import (
    ChannelClosedError,
    FilesForbiddenError,
    MessageFile,
    MessengerError,
    TryLaterError,
)
from bot.engine.ratelimits.budget import Budget
from bot.store import Store, StoreUnavailableError, open_store
from tests.support.databases import new_database
from tests.support.gallery import GALLERY, NOW_S, finished, set_up, starred


class Hall:
    """A gallery that forgets nonces, as Discord does after some minutes."""

    def __init__(self) -> None:
        self.hangs: dict[int, int] = {}
        """Tasks by the message that shows them."""
        self.stars_of: Counter[int] = Counter()
        self.failures: list[Exception] = []
        self.loses_answers = False
        self.closed = False
        self.removals = 0
        self.asked = 0
        self.opens = True

    def is_open(self, _picture: StarredPicture) -> bool:
        """Whether all see both."""
        return self.opens

    async def stars(self, picture: StarredPicture) -> int:
        """As they are."""
        self.asked += 1
        self._fail()
        return self.stars_of[picture.task_id]

    async def find(self, post: GalleryPost) -> Place | None:
        """Look at everything that hangs there."""
        self._fail()
        for message_id, task_id in self.hangs.items():
            if task_id == post.task.id:
                return Place(GALLERY, message_id)
        return None

    async def picture(self, _post: GalleryPost) -> Sequence[MessageFile]:
        """Some file."""
        self._fail()
        return [MessageFile("a.png", b"png")]

    async def post(self, post: GalleryPost, files: Sequence[MessageFile], *, nonce: str) -> Place:
        """Hang it, whatever hangs there; the answer may be lost."""
        assert len(nonce) <= 25
        assert files
        if self.closed:
            raise FilesForbiddenError("50013")
        message_id = 1 + len(self.hangs)
        self.hangs[message_id] = post.task.id
        if self.loses_answers:
            raise TryLaterError("no answer")
        return Place(GALLERY, message_id)

    async def remove(self, post: GalleryPost) -> None:
        """Take it down, if it hangs there."""
        self.removals += 1
        self._fail()
        self.hangs.pop(post.message_id or 0, None)

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


class Bench:
    """What outlives a process, and a clock to turn."""

    def __init__(self, store: Store) -> None:
        self.store, self.hall, self.now_s = store, Hall(), NOW_S

    async def runs(self) -> float | None:
        """One round of a process's loop; for how long it would sleep."""
        budget = Budget(lambda: self.now_s)
        poster = GalleryPoster(
            self.store.gallery,
            self.hall,
            budget,
            clock=lambda: self.now_s,
            chance=lambda: 0.5,
        )
        return await poster.process_some()

    async def counts(self) -> None:
        """Let stars be counted until none waits for that."""
        counter = StarCounter(
            self.store.gallery, self.hall, self.store.signals, clock=lambda: self.now_s
        )
        while await counter.process_some() is not None:
            pass

    async def add(self) -> StarredPicture:
        """A picture that is to be posted."""
        [picture] = await starred(self.store, await finished(self.store))
        assert await self.store.gallery.add(picture, stars=3, is_open=True, now_s=self.now_s)
        return picture


@pytest.fixture
async def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(stars, "GATHER_S", 0.0)
    async with open_store(new_database(tmp_path), gather_s=0.0) as store:
        await set_up(store)
        yield Bench(store)


async def test_a_lost_answer_makes_no_second_post(bench: Bench) -> None:
    """The next try looks first, also that of another process; and so does a removal."""
    picture = await bench.add()
    bench.hall.loses_answers = True
    assert await bench.runs() == pytest.approx(2.0)
    bench.now_s += 3600
    bench.hall.loses_answers = False
    assert await bench.runs() is None
    assert list(bench.hall.hangs.values()) == [picture.task_id]

    lost = await bench.add()
    bench.hall.loses_answers = True
    await bench.runs()
    await bench.store.controls.remove(lost.task_id, by_user_id=7, now_s=bench.now_s)
    assert await bench.runs() == 0.0
    assert await bench.runs() is None
    assert list(bench.hall.hangs.values()) == [picture.task_id]


async def test_a_closed_gallery_waits_and_holds_nothing_else_up(bench: Bench) -> None:
    """It is tried again for a day, and then when somebody asks for it again.

    Whatever breaks with one picture, the next one is posted.
    """
    first, second = await bench.add(), await bench.add()
    bench.hall.failures = [FilesForbiddenError("closed"), ValueError("a fault")]
    await bench.runs()
    told = [one.notice for one in await bench.store.notices.first()]
    assert [(one.kind, one.to_whom) for one in told] == [(NoticeKind.GALLERY_CLOSED, "member:1")]
    third = await bench.add()
    await bench.runs()
    assert list(bench.hall.hangs.values()) == [third.task_id]
    bench.now_s += CLOSED_S
    await bench.runs()
    assert set(bench.hall.hangs.values()) == {one.task_id for one in (first, second, third)}

    late = await bench.add()
    bench.hall.closed = True
    await bench.runs()
    bench.now_s += LONGEST_S
    assert await bench.runs() is None
    assert len(bench.hall.hangs) == 3
    bench.hall.closed = False
    assert await bench.store.gallery.add(late, stars=3, is_open=True, now_s=bench.now_s)
    await bench.runs()
    assert len(bench.hall.hangs) == 4


@pytest.mark.parametrize("error", [TryLaterError("500"), ChannelClosedError("50001")])
async def test_a_removal_is_not_given_up(bench: Bench, error: Exception) -> None:
    """However long its gallery cannot be reached; it is asked less and less often, in silence."""
    picture = await bench.add()
    await bench.runs()
    await bench.store.controls.remove(picture.task_id, by_user_id=7, now_s=bench.now_s)
    bench.hall.failures = [error] * 30
    ends_s = bench.now_s + 10 * 24 * 3600

    while bench.now_s < ends_s and (wait_s := await bench.runs()) is not None:
        bench.now_s += wait_s

    assert bench.hall.hangs != {}
    assert 10 < bench.hall.removals < 30
    assert await bench.store.notices.first() == []
    bench.hall.failures = []
    bench.now_s += 24 * 3600
    assert await bench.runs() is None
    assert bench.hall.hangs == {}


async def test_what_is_gone_can_come_again(bench: Bench) -> None:
    """A picture whose message was deleted is given up; once it is back, it may be sent again."""
    picture = await bench.add()
    bench.hall.failures = [PictureGoneError("gone")]
    assert await bench.runs() is None
    assert bench.hall.hangs == {}
    assert await bench.store.gallery.add(picture, stars=4, is_open=True, now_s=bench.now_s)
    await bench.runs()
    assert list(bench.hall.hangs.values()) == [picture.task_id]


async def test_stars_are_asked_of_discord_once_however_many_came(bench: Bench) -> None:
    """Too few, a hidden channel and no answer wait for the next star; ones away are counted."""
    task = await finished(bench.store)

    def star(times: int = 1) -> None:
        for _ in range(times):
            bench.store.signals.seen_starred(
                channel_id=task.request.channel_id, message_id=task.shown.message_id or 0
            )

    bench.hall.stars_of[task.id] = 2
    star(50)
    await bench.counts()
    assert bench.hall.asked == 1
    bench.hall.stars_of[task.id] = 9
    bench.hall.opens = False
    star()
    await bench.counts()
    bench.hall.opens = True
    bench.hall.failures = [MessengerError("no answer")]
    star()
    await bench.counts()
    assert await bench.store.gallery.next_s() is None
    star()
    await bench.counts()
    [post] = await bench.store.gallery.due(now_s=bench.now_s, limit=9)
    assert (post.stars, post.task.id) == (9, task.id)
    star()
    await bench.counts()
    assert bench.hall.asked == 3


async def test_stars_are_kept_while_nothing_can_be_written(bench: Bench) -> None:
    """Nobody needs to star a picture once more when the disk is free again."""
    task = await finished(bench.store)
    bench.hall.stars_of[task.id] = 3
    bench.hall.failures = [StoreUnavailableError("disk full")]
    bench.store.signals.seen_starred(
        channel_id=task.request.channel_id, message_id=task.shown.message_id or 0
    )
    with pytest.raises(StoreUnavailableError):
        await bench.counts()
    await bench.counts()
    assert len(await bench.store.gallery.due(now_s=bench.now_s, limit=9)) == 1


async def test_a_server_may_show_what_not_everybody_sees(bench: Bench) -> None:
    """Then stars suffice, and the prompt stays where it was."""
    await set_up(bench.store, "gallery_from_all", value=True)
    task = await finished(bench.store)
    bench.hall.opens, bench.hall.stars_of[task.id] = False, 3
    bench.store.signals.seen_starred(
        channel_id=task.request.channel_id, message_id=task.shown.message_id or 0
    )
    await bench.counts()
    [post] = await bench.store.gallery.due(now_s=bench.now_s, limit=9)
    assert not post.with_prompt


async def test_a_round_ends_however_slow_discord_is(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that lasts would count as a process that hangs, and be ended with all it has in hand."""
    monkeypatch.setattr(loop, "ROUND_S", 0.0)
    for task in [await finished(bench.store), await finished(bench.store)]:
        bench.hall.stars_of[task.id] = 3
        bench.store.signals.seen_starred(
            channel_id=task.request.channel_id, message_id=task.shown.message_id or 0
        )
    counter = StarCounter(
        bench.store.gallery, bench.hall, bench.store.signals, clock=lambda: bench.now_s
    )

    counted = [(await counter.process_some(), bench.hall.asked) for _ in range(2)]
    posted = [(await bench.runs(), len(bench.hall.hangs)) for _ in range(2)]

    assert counted == posted == [(0.0, 1), (None, 2)]
