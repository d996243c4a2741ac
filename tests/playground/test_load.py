"""What lets the local servers carry a load."""

import aiohttp

from playground.comet import LocalComet
from playground.comet.ready_made import ReadyMade
from playground.discord import LocalDiscord
from playground.discord.cdn import Cdn
from playground.discord.model.snowflakes import Clock, Snowflakes


async def test_a_task_that_nobody_submitted_goes_on_from_its_age() -> None:
    """It has passed the steps of its age, is known to the gateway, free, and finishes in time."""
    comet = await LocalComet.start(pace=0.01, sync_s=0.5)
    try:
        task = comet.gateway.adopt("a paper boat", seconds=80.0, age_s=45.0)
        assert (task.status, task.progress, comet.charges) == ("IN_PROGRESS", 46, [])
        assert comet.gateway.reads.status(task.id) == "IN_PROGRESS"
        await comet.wait_for(lambda c: c.gateway.reads.status(task.id) == "SUCCESS")
        copied_s, told_s = comet.gateway.reads.success_times(task.id)
        assert copied_s is not None
        assert copied_s >= task.finished_s
        assert told_s is None
    finally:
        await comet.close()


async def test_ready_made_pictures_and_chosen_durations_replace_drawing() -> None:
    """Tasks take as long as wanted; results are one large file, and every answer is counted."""
    pictures = ReadyMade()
    comet = await LocalComet.start(sync_s=0.01, gallery=pictures)
    comet.upstream.duration_s = lambda: 0.01
    try:
        headers = {"Authorization": f"Bearer {comet.key}"}
        async with aiohttp.ClientSession(comet.base_url, headers=headers) as session:
            async with session.post("/mj/submit/imagine", json={"prompt": "a boat"}) as answer:
                task_id = (await answer.json())["result"]
            await comet.wait_for(lambda c: c.gateway.reads.status(task_id) == "SUCCESS")
            async with session.get(f"/mj-fast/mj/task/{task_id}/fetch") as answer:
                link = (await answer.json())["imageUrl"]
            async with session.get(link) as answer:
                assert await answer.read() == pictures.final.data
        assert comet.pipeline.answered == {
            ("/mj/submit/imagine", 200): 1,
            ("/mj/task/{id}/fetch", 200): 1,
            ("/mj/image/{id}", 200): 1,
        }
        assert comet.gateway.reads.success_times(task_id)[1] is not None
        assert len(pictures.early.data) < 50_000
        assert len(pictures.final.data) > 300_000
    finally:
        await comet.close()


async def test_the_cdn_forgets_its_oldest_files_beyond_a_limit() -> None:
    """With a limit only the latest files are kept; without one all of them."""
    clock = Clock()
    cdn = Cdn(Snowflakes(clock), clock)
    first = await cdn.store(b"1" * 60, channel_id=1, filename="a.bin")
    cdn.most_bytes = 100
    files = [await cdn.store(b"2" * 60, channel_id=1, filename="b.bin") for _ in range(3)]
    assert [cdn.find(file.id) is not None for file in (first, *files)] == [
        False,
        False,
        False,
        True,
    ]


async def test_an_unwatched_discord_counts_what_it_answers() -> None:
    """Members' streams stay silent about messages, and all answers are counted by status."""
    discord = await LocalDiscord.start(watched=False)
    try:
        before = discord.stream.last_id
        channel = discord.world.channel("pictures")
        message = discord.world.post(channel, author_id=discord.world.bot_id, content="hello")
        assert discord.stream.last_id == before
        assert channel.last_message_id == message.id
        async with aiohttp.ClientSession() as session:
            url = f"{discord.api_url}/channels/{channel.id}"
            async with session.get(url) as answer:
                assert answer.status == 401
        assert discord.answered == {("GET /channels/{channel_id}", 401, ""): 1}
    finally:
        await discord.close()
