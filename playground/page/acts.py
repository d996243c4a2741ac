"""What the world panel's buttons do; each answers with one plain sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.session import Session

HELD_AT: Final = 46
"""The percent at which held pictures stop: one that shows a preview."""


async def _kill_bot(session: Session) -> str:
    killed = await session.end_bot(killed=True)
    return "The bot was killed." if killed else "The bot is not running."


async def _stop_bot(session: Session) -> str:
    stopped = await session.end_bot(killed=False)
    return "The bot was stopped." if stopped else "The bot is not running."


async def _start_bot(session: Session) -> str:
    started = await session.start_bot()
    return "The bot is starting." if started else "The bot is already running."


async def _drop_gateway(session: Session) -> str:
    await session.discord.drop_gateway()
    return "The bot's connection to Discord was cut."


async def _invalidate_session(session: Session) -> str:
    await session.discord.invalidate_session()
    return "Discord told the bot to log in again."


async def _hold(session: Session) -> str:
    session.comet.hold(HELD_AT)
    session.changed()
    return f"Pictures stop at {HELD_AT} %."


async def _release(session: Session) -> str:
    session.comet.release()
    session.changed()
    return "Pictures go on."


async def _reset(session: Session) -> str:
    await session.reset()
    return "Everything is as it was at the start."


async def _save(session: Session) -> str:
    await session.save()
    return "Everything is saved."


ACTS: Final[dict[str, Callable[[Session], Awaitable[str]]]] = {
    "kill_bot": _kill_bot,
    "start_bot": _start_bot,
    "stop_bot": _stop_bot,
    "drop_gateway": _drop_gateway,
    "invalidate_session": _invalidate_session,
    "hold": _hold,
    "release": _release,
    "reset": _reset,
    "save": _save,
}
