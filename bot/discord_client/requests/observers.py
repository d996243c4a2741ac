"""How requests to Discord are observed from outside: told of each answer, by method and route."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.discord_client.patches import api_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    import aiohttp
    from yarl import URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A request that was answered.

    Attributes:
        method: GET, PATCH and so on.
        route: its path with `{}` for whatever is not a word of the API itself.
        status: of the answer; None if there was none.
    """

    method: str
    route: str
    status: int | None


observers: Final[list[Callable[[Answered], object]]] = []
"""Those of this process."""

_WORD: Final = re.compile(r"@?[a-z]+2?(?:-[a-z]+)*")
_AFTER_TOKEN: Final = re.compile(r"/(webhooks|interactions)/\{\}/[^/]+")
"""The token of an interaction stands behind its id, and may be of letters alone."""

_DEEPEST: Final = 10


def observe_requests(trace: aiohttp.TraceConfig) -> None:
    """Let a trace of discord.py's session tell all observers, retries included."""

    async def on_end(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        _tell(params.method, params.url, params.response.status)

    async def on_exception(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        _tell(params.method, params.url, None)

    trace.on_request_end.append(on_end)
    trace.on_request_exception.append(on_exception)


def route_of(url: URL) -> str:
    """The path of a request without ids, tokens and the like; `other` outside of the API."""
    base = api_url()
    if not str(url).startswith(base):
        return "other"
    parts = str(url)[len(base) :].partition("?")[0].split("/")[1 : _DEEPEST + 1]
    route = "".join(f"/{part if _WORD.fullmatch(part) else '{}'}" for part in parts)
    return _AFTER_TOKEN.sub(r"/\1/{}/{}", route)


def _tell(method: str, url: URL, status: int | None) -> None:
    if observers:
        answered = Answered(method=method, route=route_of(url), status=status)
        for observer in observers:
            observer(answered)
