"""A local CometAPI is put away and opened again."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from PIL import Image

from playground.codec import Decoder, Encoder
from playground.comet import LocalComet
from playground.comet.storage import TYPES, contents_of, put_contents
from tests.playground.comet_client import Client, Json, data_uri, distance, running_comet


def written_and_read(comet: LocalComet) -> dict[str, Any]:
    """What another one is given that opens the same folder."""
    encoder = Encoder()
    written = json.dumps(encoder.encode(contents_of(comet)))
    contents: dict[str, Any] = Decoder(TYPES, encoder.files).decode(json.loads(written))
    return contents


async def test_every_kind_of_task_survives() -> None:
    """Each shows the same afterwards, down to the picture that is drawn from it."""
    async with running_comet(undocumented=True) as (comet, client):
        made = await _one_of_each(client)
        contents = written_and_read(comet)
        charges = comet.charges
        artworks = {task.id: task.artwork for task in comet.tasks.values()}
    async with running_comet(undocumented=True) as (reopened, client):
        await put_contents(contents, reopened)

        for task in made:
            again = await client.task(task["id"])
            for part in ("action", "status", "prompt", "promptEn", "properties", "finishTime"):
                assert again[part] == task[part]
            for old, new in zip(task["buttons"], again["buttons"], strict=True):
                assert new["customId"] == old["customId"]
        assert {task.id: task.artwork for task in reopened.tasks.values()} == artworks
        assert reopened.charges == charges


async def _one_of_each(client: Client) -> list[Json]:
    photo = data_uri(Image.new("RGB", (64, 48), "teal"))
    grid = await client.finished("imagine", {"prompt": "a paper boat"})
    single = await client.pressed(grid, "U2")
    return [
        grid,
        single,
        await client.pressed(grid, "V1"),
        await client.pressed(single, "Upscale (Subtle)"),
        await client.pressed(single, "Zoom Out 2x"),
        await client.pressed(single, "⬅️"),
        await client.pressed(single, "Animate (High motion)"),
        await client.finished("imagine", {"prompt": "a kite", "base64Array": [photo]}),
        await client.finished("blend", {"base64Array": [photo, photo]}),
        await client.finished("describe", {"base64": photo}),
        await client.finished("edits", {"prompt": "a hat", "image": photo}),
        await client.finished("video", {"prompt": "waves", "image": photo}),
    ]


async def test_a_running_task_goes_on_where_it_was() -> None:
    """It is not paid twice, and its picture is the one that it would have been."""
    async with running_comet() as (comet, client):
        comet.hold(46)
        answer = await client.submit("imagine", {"prompt": "a paper boat"})
        await comet.wait_for(lambda comet: comet.tasks[answer["result"]].progress == 46)
        contents = written_and_read(comet)
        comet.release()
        wanted = await client.image((await client.until(answer["result"], "SUCCESS"))["imageUrl"])
    async with running_comet() as (reopened, client):
        await put_contents(contents, reopened)
        assert reopened.tasks[answer["result"]].progress >= 46

        task = await client.until(answer["result"], "SUCCESS")

        assert distance(await client.image(task["imageUrl"]), wanted) == 0
        assert len(reopened.charges) == 1


async def test_a_reopened_task_has_children() -> None:
    """A reroll of it is another picture, and new ids do not repeat old ones."""
    async with running_comet() as (comet, client):
        grid = await client.finished("imagine", {"prompt": "a paper boat"})
        contents = written_and_read(comet)
    async with running_comet() as (reopened, client):
        await put_contents(contents, reopened)
        before = await client.image((await client.task(grid["id"]))["imageUrl"])

        again = await client.pressed(await client.task(grid["id"]), "🔄")

        assert distance(before, await client.image(again["imageUrl"])) > 15
        assert len({task.uuid for task in reopened.tasks.values()}) == 2


async def test_the_requests_are_kept_with_their_charges() -> None:
    """A refund after the reopening shows in the line of the request that paid."""
    async with running_comet() as (comet, client):
        comet.hold(31)
        comet.faults.next_failures = ["Out of paint"]
        answer = await client.submit("imagine", {"prompt": "a paper boat"})
        contents = written_and_read(comet)
    async with running_comet() as (reopened, client):
        await put_contents(contents, reopened)
        await client.until(answer["result"], "FAILURE")

        paid = [request for request in reopened.requests if request.charges]

        assert [request.path for request in paid] == ["/mj-fast/mj/submit/imagine"]
        assert [charge.refunded for charge in paid[0].charges] == [True]
        numbers = [request.number for request in reopened.requests]
        assert numbers == list(range(1, len(numbers) + 1))


async def test_a_delayed_request_does_not_reach_into_what_comes_after() -> None:
    """It is cut off, and neither runs nor costs anything."""
    async with running_comet() as (comet, client):
        empty = contents_of(comet)
        comet.faults.latency_s = 0.5
        submit = asyncio.create_task(client.submit("imagine", {"prompt": "a paper boat"}))
        await comet.wait_for(lambda comet: comet.requests)

        await put_contents(empty, comet)

        with pytest.raises(aiohttp.ServerDisconnectedError):
            await submit
        assert (comet.tasks, comet.charges, comet.requests) == ({}, [], [])
