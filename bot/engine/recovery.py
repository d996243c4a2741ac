"""What a dead process left between a row and its answer: find the answer, or forget the row."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain import Ending, State
from bot.engine.board import MessageGoneError, PassingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.engine.board import Board
    from bot.engine.wake import Wake
    from bot.store import Store, Unposted

log = structlog.get_logger()

TOKEN_LIVES_S: Final = 15 * 60.0
"""An interaction's token finds its answer for this long (discord.md A1)."""

TRIES_AFTER_S: Final = (0.0, 5.0, 20.0, 60.0)


async def find_answers(
    store: Store,
    board: Board,
    wake: Wake,
    *,
    clock: Callable[[], float],
) -> None:
    """Bring every task without a message into line, or withdraw it."""
    for row in await store.tasks.unposted():
        expired = clock() - row.task.created_s > TOKEN_LIVES_S
        if expired or row.interaction_token is None:
            # If its message does stand somewhere, the next press on it finds this row.
            await _withdraw(store, row, now_s=clock())
            continue
        for wait_s in TRIES_AFTER_S:
            await asyncio.sleep(wait_s)
            if await _found(store, board, row, row.interaction_token):
                break
        wake.submitter.set()
        wake.painter.set()


async def _found(store: Store, board: Board, row: Unposted, token: str) -> bool:
    try:
        posted = await board.find_answer(token)
    except MessageGoneError:
        log.info("recovery.never_answered", task_id=row.task.id)
        await store.tasks.discard(row.task.id)
        return True
    except PassingError as error:
        log.warning("recovery.later", task_id=row.task.id, reason=str(error))
        return False
    log.info("recovery.answer_found", task_id=row.task.id)
    await store.tasks.posted(
        row.task.id,
        channel_id=posted.channel_id,
        message_id=posted.message_id,
    )
    return True


async def _withdraw(store: Store, row: Unposted, *, now_s: float) -> None:
    if row.task.state is State.QUEUED:
        await store.tasks.end(
            row.task.id,
            when={State.QUEUED},
            ending=Ending.WITHDRAWN,
            now_s=now_s,
        )
