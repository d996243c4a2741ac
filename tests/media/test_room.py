"""What all downloads together may take: against a real server, with budgets of a few kilobytes."""

import asyncio

import pytest
from aiohttp import web

from bot.media import ByteBudget, Fetcher, PictureError, Unavailable
from tests.media.conftest import Serve
from tests.media.samples import encoded, noise

PNG = encoded(noise(256, 256), "PNG")
SLACK = 64 * 1024
PATIENCE_S = 60.0


def room_for(pictures: int) -> int:
    return pictures * len(PNG) + SLACK


async def whole(_: web.Request) -> web.Response:
    """Give the picture away."""
    return web.Response(body=PNG)


async def never_ends(request: web.Request) -> web.StreamResponse:
    """All of the picture but its last bytes, and then nothing."""
    response = web.StreamResponse(headers={"Content-Length": str(len(PNG))})
    await response.prepare(request)
    await response.write(PNG[:-20])
    await asyncio.Event().wait()
    return response


async def test_pictures_wait_until_there_is_room(serve: Serve) -> None:
    """Room is taken as bytes come and until the caller is done; waiting costs no time-out."""
    origin = await serve(whole)
    at_once = most = 0

    async def use(fetcher: Fetcher) -> None:
        nonlocal at_once, most
        with fetcher.results.hold() as hold:
            picture = await fetcher.fetch(origin, hold)
            assert hold.count == len(picture.data)
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.6)
            at_once -= 1

    async with Fetcher(trusted=[origin], timeout_s=2.0) as fetcher:
        fetcher.results = ByteBudget(shared=room_for(2), reserve=room_for(1))
        await asyncio.gather(*(use(fetcher) for _ in range(12)))
        assert fetcher.results.used == 0
    assert 2 <= most <= 3


async def test_downloads_that_have_a_part_do_not_wait_for_each_other_for_ever(
    serve: Serve,
) -> None:
    """Each task wants three pictures together, and there is no room for all of them."""
    origin = await serve(whole)

    async def use(fetcher: Fetcher) -> int:
        with fetcher.inputs.hold() as hold:
            for _ in range(3):
                await fetcher.fetch(origin, hold)
            return hold.count

    async with Fetcher(trusted=[origin]) as fetcher:
        fetcher.inputs = ByteBudget(shared=room_for(4), reserve=room_for(3))
        held = await asyncio.wait_for(asyncio.gather(*(use(fetcher) for _ in range(6))), PATIENCE_S)
        assert held == [3 * len(PNG)] * 6
        assert fetcher.inputs.used == 0


async def test_finished_pictures_do_not_wait_for_what_members_sent(serve: Serve) -> None:
    """Though every host of a member hangs with all the room that there is."""
    origin, hanging = await serve(whole), await serve(never_ends)
    async with Fetcher(trusted=[origin, hanging]) as fetcher:
        fetcher.inputs = ByteBudget(shared=room_for(1), reserve=room_for(1))
        holds = [fetcher.inputs.hold() for _ in range(5)]
        hung = [asyncio.ensure_future(fetcher.fetch(hanging, hold)) for hold in holds]
        while fetcher.inputs.used < len(PNG):  # noqa: ASYNC110 - as bytes come
            await asyncio.sleep(0.01)
        with fetcher.results.hold() as hold:
            assert (await fetcher.fetch(origin, hold)).data == PNG
        for download in hung:
            download.cancel()
        await asyncio.gather(*hung, return_exceptions=True)
        assert fetcher.inputs.used == 0


async def test_a_host_that_falls_silent_gives_its_room_back(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long before the whole time is over, and the next one goes on."""
    monkeypatch.setattr("bot.media.fetching.fetcher.STALL_S", 0.1)
    origin, hanging = await serve(whole), await serve(never_ends)
    async with Fetcher(trusted=[origin, hanging]) as fetcher:
        fetcher.inputs = ByteBudget(shared=room_for(1), reserve=0)
        with fetcher.inputs.hold() as hold, fetcher.inputs.hold() as other:
            hung = asyncio.ensure_future(fetcher.fetch(hanging, hold))
            while fetcher.inputs.used < len(PNG):  # noqa: ASYNC110 - as bytes come
                await asyncio.sleep(0.01)
            assert (await fetcher.fetch(origin, other)).data == PNG
            with pytest.raises(Unavailable) as failure:
                await hung
            assert failure.value.retry
            assert hold.count == 0


@pytest.mark.parametrize(
    "body", [b"<html>", PNG[:-30], bytes(2 << 20)], ids=["page", "cut", "too long"]
)
async def test_what_is_no_picture_holds_no_room(serve: Serve, body: bytes) -> None:
    """However far its download came."""

    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=body)

    origin = await serve(handler)
    async with Fetcher(trusted=[origin], max_bytes=1 << 20) as fetcher:
        with fetcher.results.hold() as hold:
            with pytest.raises(PictureError):
                await fetcher.fetch(origin, hold)
            assert hold.count == 0
