"""The bot's own command line, which also notes when each request with its token or key leaves.

How many there are in a second, and how far apart they are, is promised where they are sent: a
server that is held up by other work on the machine counts in one second what came in two.
"""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import aiohttp

from tests.support.leased_bot import shorten_leases

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from types import SimpleNamespace

    from yarl import URL

    from bot.engine.ratelimits.budget import Budget

    OnStart = Callable[..., Awaitable[Any]]

PROGRAM: Final = (str(Path(__file__)), "run")
TO_DISCORD: Final = Path("to_discord.txt")
TO_COMETAPI: Final = Path("to_cometapi.txt")


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
    """What the bot whose processes ran in that folder sent to Discord so far."""
    return _noted(folder, TO_DISCORD)


def asked(folder: Path) -> list[Sent]:
    """What it asked CometAPI so far."""
    return _noted(folder, TO_COMETAPI)


def asked_by_each(folder: Path) -> list[list[Sent]]:
    """What each of its processes asked CometAPI so far."""
    return [_read(file) for file in folder.rglob(TO_COMETAPI.name)]


def _noted(folder: Path, name: Path) -> list[Sent]:
    return sorted(request for file in folder.rglob(name.name) for request in _read(file))


def _read(file: Path) -> list[Sent]:
    lines = (line.split() for line in file.read_text(encoding="ascii").splitlines())
    return [Sent(float(at_s), method, path) for at_s, method, path in lines]


def most_within_a_second(requests: Iterable[Sent]) -> int:
    """The most requests that left within any second."""
    within: deque[float] = deque()
    most = 0
    for at_s in sorted(request.at_s for request in requests):
        within.append(at_s)
        while within[0] <= at_s - 1:
            within.popleft()
        most = max(most, len(within))
    return most


def run() -> None:
    """Run the bot, noted."""
    note_requests()
    shorten_leases()
    from bot.cli.group import main  # noqa: PLC0415 - after its parts were changed

    main(prog_name="imagine-bot")


def note_requests() -> None:
    """Note from now on in this process, in files of the folder that it runs in."""
    from bot.cometapi import transport  # noqa: PLC0415 - only in the bot's own process
    from bot.discord_client.requests import ratelimit_trace  # noqa: PLC0415

    traced, open_session = ratelimit_trace.traced, transport._open_session
    to_discord = _noting(TO_DISCORD, where=ratelimit_trace._is_counted)
    to_cometapi = _noting(TO_COMETAPI)

    def noted_trace(
        budget: Budget,
        **options: Any,  # noqa: ANN401 - whatever there is
    ) -> aiohttp.TraceConfig:
        trace = traced(budget, **options)
        trace.on_request_start.append(to_discord)  # behind the bot's own, which lets it wait
        return trace

    def noted_session(connector: aiohttp.BaseConnector) -> aiohttp.ClientSession:
        session, trace = open_session(connector), aiohttp.TraceConfig()
        trace.on_request_start.append(to_cometapi)
        trace.freeze()
        session.trace_configs.append(trace)
        return session

    ratelimit_trace.traced, transport._open_session = noted_trace, noted_session


def _noting(file: Path, *, where: Callable[[URL], bool] = lambda _: True) -> OnStart:
    """What aiohttp is to call when a request leaves; it writes a line to the file."""
    lines = file.open("a", encoding="ascii", buffering=1)

    async def on_start(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        if where(params.url):
            lines.write(f"{time.monotonic()} {params.method} {params.url.raw_path}\n")

    return on_start


if __name__ == "__main__":
    run()
