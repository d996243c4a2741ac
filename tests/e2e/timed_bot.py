"""The bot's own command line, which also notes when each request with its token leaves.

How many there are in a second is promised where they are sent: a server that is held up by other
work on the machine counts in one second what came in two.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from types import SimpleNamespace

    import aiohttp

    from bot.engine.ratelimits.budget import Budget

PROGRAM: Final = (str(Path(__file__)), "run")
FILE: Final = Path("sent.txt")


class Sent(NamedTuple):
    """One request: when by the bot's steady clock, and what."""

    at_s: float
    method: str
    path: str

    @property
    def is_edit(self) -> bool:
        """Whether it edits a message."""
        return self.method == "PATCH" and "/messages/" in self.path


def sent(folder: Path) -> list[Sent]:
    """What the bot that ran in that folder noted so far."""
    lines = (line.split() for line in (folder / FILE).read_text(encoding="ascii").splitlines())
    return [Sent(float(at_s), method, path) for at_s, method, path in lines]


def most_within_a_second(requests: list[Sent]) -> int:
    """The most requests that left within any second."""
    times = [request.at_s for request in requests]
    return max(sum(begin <= at < begin + 1 for at in times) for begin in times)


def run() -> None:
    """Run the bot, noted."""
    from bot.discord_client import ratelimit_trace  # noqa: PLC0415 - only in the bot's own process

    traced, file = ratelimit_trace.traced, FILE.open("a", encoding="ascii", buffering=1)

    def noted(budget: Budget) -> aiohttp.TraceConfig:
        trace = traced(budget)

        async def on_start(
            _session: aiohttp.ClientSession,
            _context: SimpleNamespace,
            params: aiohttp.TraceRequestStartParams,
        ) -> None:
            if ratelimit_trace._is_counted(params.url):
                file.write(f"{time.monotonic()} {params.method} {params.url.raw_path}\n")

        trace.on_request_start.append(on_start)  # behind the bot's own, which lets it wait
        return trace

    ratelimit_trace.traced = noted
    from bot.cli.group import main  # noqa: PLC0415 - after its parts were changed

    main(prog_name="imagine-bot")


if __name__ == "__main__":
    run()
