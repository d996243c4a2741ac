"""A bot as they are usually written, to measure ours against.

One asyncio task a job, a look every 5 s each, an edit at every change, the picture downloaded
whole at the end, its buttons attached, everything in memory: what the public bots do that were
read for this project. It is written with care within that pattern, so that the comparison is fair.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import random
import signal
from pathlib import Path
from typing import Any, Final

import aiohttp
import discord
import yarl
from discord import app_commands

EVERY_S: Final = 5.0
RESUME: Final = "RESUME"
"""Environment variable with a file of the jobs to go on with, so that it starts with as many."""

Json = dict[str, Any]


class Naive(discord.Client):
    """Discord's side, CometAPI's side and all jobs."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default())
        self.tree = app_commands.CommandTree(self)
        self.comet: aiohttp.ClientSession
        self.jobs: set[asyncio.Task[None]] = set()
        self.tree.command(name="imagine", description="Make a picture from words")(imagine)

    async def setup_hook(self) -> None:
        """Between login and the gateway."""
        self.comet = aiohttp.ClientSession(
            os.environ["COMETAPI_BASE_URL"],
            headers={"Authorization": f"Bearer {os.environ['COMETAPI_KEY']}"},
        )
        await self.tree.sync()
        if resume := os.environ.get(RESUME):
            for job in json.loads(Path(resume).read_text(encoding="utf-8")):  # noqa: ASYNC240
                first_s = random.uniform(0, EVERY_S)  # as if begun at any time
                self.begin(follow(self, job, first_s=first_s))

    def begin(self, work: Any) -> None:  # noqa: ANN401 - any coroutine
        """Run a job beside the others."""
        job = asyncio.create_task(work)
        self.jobs.add(job)
        job.add_done_callback(self.jobs.discard)

    async def close(self) -> None:
        """End everything."""
        for job in self.jobs:
            job.cancel()
        await self.comet.close()
        await super().close()


async def imagine(interaction: discord.Interaction[Naive], prompt: str) -> None:
    """The command."""
    await interaction.response.send_message(f"**{prompt}** - waiting")
    message = await interaction.original_response()
    bot = interaction.client
    async with bot.comet.post("/mj/submit/imagine", json={"prompt": prompt}) as answer:
        submitted = await answer.json()
    if submitted.get("code") not in {1, 22}:
        await message.edit(content=f"**{prompt}** - refused")
        return
    known = {
        "task": str(submitted["result"]),
        "prompt": prompt,
        "channel": message.channel.id,
        "message": message.id,
    }
    bot.begin(follow(bot, known, first_s=EVERY_S))


async def follow(bot: Naive, job: Json, *, first_s: float) -> None:
    """Look at a job every 5 s until it is over, and show every change."""
    channel = bot.get_partial_messageable(job["channel"])
    message = channel.get_partial_message(job["message"])
    shown = job.get("shown", "")
    await asyncio.sleep(first_s)
    while True:
        async with bot.comet.get(f"/mj/task/{job['task']}/fetch") as answer:
            task = await answer.json()
        if task["status"] == "SUCCESS":
            await deliver(bot, message, job, task)
            return
        if task["status"] == "FAILURE":
            await message.edit(content=f"**{job['prompt']}** - failed: {task['failReason']}")
            return
        if task["progress"] != shown:
            shown = task["progress"]
            await message.edit(content=f"**{job['prompt']}** - {shown}")
        await asyncio.sleep(EVERY_S)


async def deliver(bot: Naive, message: discord.PartialMessage, job: Json, task: Json) -> None:
    """Download the picture and attach it with its buttons."""
    async with bot.comet.get(task["imageUrl"]) as answer:
        data = await answer.read()
    view = discord.ui.View(timeout=None)
    for button in task["buttons"]:
        view.add_item(
            discord.ui.Button(
                label=button["label"] or None,
                emoji=button["emoji"] or None,
                custom_id=button["customId"],
            )
        )
    file = discord.File(io.BytesIO(data), filename=f"{job['task']}.webp")
    await message.edit(content=f"**{job['prompt']}**", attachments=[file], view=view)
    view.stop()


def use_addresses() -> None:
    """Talk to the servers that the environment names."""
    discord.http.Route.BASE = os.environ["DISCORD_API_URL"]
    gateway = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway


async def main() -> None:
    """Run until told to stop."""
    use_addresses()
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with Naive() as bot:
        running = asyncio.create_task(bot.start(os.environ["DISCORD_TOKEN"]))
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait({running, stop}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        stop.cancel()


if __name__ == "__main__":
    asyncio.run(main())
