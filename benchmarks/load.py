"""Members who ask for pictures, evenly, as many a second as wanted."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from benchmarks.watch import prompt_of

if TYPE_CHECKING:
    import random

    from benchmarks.crowd import Crowd
    from benchmarks.watch import Watch
    from playground.discord import LocalDiscord

FIRST: Final = 1_000_000
"""The number of the first task that is asked for; those before are open from the start."""


class Load:
    """Uses /imagine, and keeps how long the bot took to answer."""

    def __init__(
        self, discord: LocalDiscord, watch: Watch, people: Crowd, *, chance: random.Random
    ) -> None:
        self._discord = discord
        self._watch = watch
        self._people = people
        self._chance = chance
        self._number = FIRST
        self._asking: set[asyncio.Task[None]] = set()
        self._answers: list[tuple[float, float | None]] = []

    def start(self, per_s: float, count: int | None) -> asyncio.Task[None]:
        """Ask from now on, `count` times or until stopped."""
        return asyncio.create_task(self._ask_all(per_s, count))

    async def stop(self, asking: asyncio.Task[None]) -> None:
        """Ask no more, and wait for the answers that are due."""
        asking.cancel()
        await asyncio.gather(asking, *self._asking, return_exceptions=True)

    def answers(self, *, since_s: float) -> tuple[list[float], int]:
        """The times until the answers to what was asked since then, and how many had none."""
        asked = [took_s for at_s, took_s in self._answers if at_s >= since_s]
        answered = [took_s for took_s in asked if took_s is not None]
        return answered, len(asked) - len(answered)

    async def _ask_all(self, per_s: float, count: int | None) -> None:
        if not per_s:
            return
        loop = asyncio.get_running_loop()
        began_s, asked = loop.time(), 0
        while count is None or asked < count:
            one = asyncio.create_task(self._ask(self._number))
            self._asking.add(one)
            one.add_done_callback(self._asking.discard)
            self._number += 1
            asked += 1
            await asyncio.sleep(began_s + asked / per_s - loop.time())

    async def _ask(self, number: int) -> None:
        asked_s = time.time()
        channel = self._chance.choice(self._people.channels)
        answer = await self._discord.actions.slash(
            self._chance.choice(self._people.members),
            {
                "command": "imagine",
                "channel": str(channel.id),
                "options": {"prompt": prompt_of(number)},
            },
        )
        if answer["kind"] != "message":
            self._answers.append((asked_s, None))
            return
        self._answers.append((asked_s, float(answer["after_s"])))
        message_id = int(answer["message"]["id"])
        self._watch.expect(number, channel_id=channel.id, message_id=message_id)
