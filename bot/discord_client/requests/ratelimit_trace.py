"""Every request to Discord and its answer, as the wire sees them: paced, and told to the budget.

discord.py hands a trace to its one HTTP session, which interactions and webhooks use as well. A
request with the bot's token waits here for its turn; what an answer says about limits is noted
whoever asked, retries inside discord.py included.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import aiohttp
import discord

from bot.discord_client.patches import api_url
from bot.discord_client.requests.clock_skew import ClockSkew
from bot.discord_client.requests.observers import observe_requests
from bot.engine.ratelimits.budget import Answer, Route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import SimpleNamespace

    from multidict import CIMultiDictProxy
    from yarl import URL

    from bot.engine.ratelimits.budget import Budget

Message = dict[str, Any]
"""A message as Discord's API writes it."""

_MESSAGES: Final = re.compile(r"/channels/([0-9]{1,20})/messages(?:/[0-9]{1,20})?$")
_ROUTES: Final = {"PATCH": Route.EDIT, "POST": Route.POST}
_NOT_COUNTED: Final = ("/interactions/", "/webhooks/")
"""With tokens of their own, outside the bot's 50 requests a second (Discord: Rate Limits)."""

USER_AGENT: Final = f"DiscordBot (https://github.com/Rapptz/discord.py {discord.__version__})"
"""discord.py leaves it out of answers to interactions, and Discord asks for it."""

_TOO_MANY: Final = 429
_OK: Final = 200
_REDIRECTION: Final = 300

_made: ContextVar[list[Made] | None] = ContextVar("made", default=None)
_answer: ContextVar[asyncio.Future[Message] | None] = ContextVar("answer", default=None)


@contextmanager
def first_answer() -> Iterator[asyncio.Future[Message]]:
    """The body of the first successful answer to what is requested inside the context.

    It comes as soon as Discord answers: discord.py itself returns only once there is room in the
    bucket again, which may be seconds later.
    """
    future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    token = _answer.set(future)
    try:
        yield future
    finally:
        _answer.reset(token)


@dataclass(slots=True)
class Made:
    """A request that was made, and the status of its answer; None if there is none."""

    status: int | None = None

    @property
    def was_taken(self) -> bool:
        """Whether Discord did what it asks for, however the rest of the answer reads."""
        return self.status is not None and _OK <= self.status < _REDIRECTION


@contextmanager
def requests_made() -> Iterator[list[Made]]:
    """What is requested inside the context, discord.py's retries included."""
    made: list[Made] = []
    token = _made.set(made)
    try:
        yield made
    finally:
        _made.reset(token)


def traced(
    budget: Budget,
    *,
    may_send: Callable[[], bool] = lambda: True,
    clock: ClockSkew | None = None,
) -> aiohttp.TraceConfig:
    """A trace for discord.py's session that keeps `budget` and tells it what Discord answers.

    What waited for its turn until it may not be sent any more fails, as if there was no network.
    """
    trace = aiohttp.TraceConfig()
    clock = clock or ClockSkew()

    async def on_start(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        params.headers.setdefault("User-Agent", USER_AGENT)
        if (made := _made.get()) is not None:
            made.append(Made())
        if _is_counted(params.url):
            await budget.throttle.turn()
        if not may_send():
            raise aiohttp.ClientConnectionError("another process answers and edits now")

    async def on_end(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        response = params.response
        if made := _made.get():
            made[-1].status = response.status
        if not _is_api(params.url):
            return
        clock.heard(response.headers)
        waiting = _answer.get()
        body = None
        if response.status == _TOO_MANY or (waiting is not None and not waiting.done()):
            body = _object(await response.read())  # kept by the response for discord.py
        budget.answered(_told(params.method, params.url, response, body or {}))
        if body is not None and waiting is not None and response.status < _REDIRECTION:
            waiting.set_result(body)

    trace.on_request_start.append(on_start)
    trace.on_request_end.append(on_end)
    observe_requests(trace)
    return trace


def _is_api(url: URL) -> bool:
    return str(url).startswith(api_url())


def _is_counted(url: URL) -> bool:
    return _is_api(url) and not any(part in url.path for part in _NOT_COUNTED)


def _object(data: bytes) -> Message | None:
    try:
        body = json.loads(data)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _told(method: str, url: URL, response: aiohttp.ClientResponse, body: Message) -> Answer:
    found = _MESSAGES.search(url.path)
    headers = response.headers
    limit = _number(headers.get("X-RateLimit-Limit"))
    scope = headers.get("X-RateLimit-Scope", "")
    return Answer(
        status=response.status,
        route=_ROUTES.get(method) if found else None,
        channel_id=int(found[1]) if found else 0,
        limit=None if limit is None else int(limit),
        remaining=int(_number(headers.get("X-RateLimit-Remaining")) or 0),
        reset_after_s=_number(headers.get("X-RateLimit-Reset-After")) or 0.0,
        wait_s=_wait_s(headers, body),
        scope="global" if body.get("global") is True else scope,
        code=code if isinstance(code := body.get("code"), int) else 0,
    )


def _wait_s(headers: CIMultiDictProxy[str], body: Message) -> float:
    told = body.get("retry_after")
    if isinstance(told, int | float):
        return float(told)
    return _number(headers.get("Retry-After")) or 1.0


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None
