"""What a dead process left: its submits, its looks, and rows whose answer may or may not stand."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import chain, repeat
from typing import TYPE_CHECKING, Final

import structlog

from bot.engine import backoff
from bot.engine.log_context import about
from bot.engine.messenger import AnswerOfAnotherError, MessageGoneError, MessengerError
from bot.engine.submitting.verification import recover_unverified
from bot.store import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.tasks import Task
    from bot.engine.messenger import Messenger, PostedMessage
    from bot.store import Store, Unposted

log = structlog.get_logger()

TOKEN_LIVES_S: Final = 15 * 60.0
"""An interaction's token finds its answer for this long (Discord: Interactions)."""

ASKED_S: Final = 60.0
"""But this process must have asked for so long itself: a clock that is wrong tells nothing."""

AT_ONCE: Final = 4
"""So few that members' own answers are not held up."""

WAITS_S: Final = (5.0, 20.0)
LAST_WAIT_S: Final = 60.0
READ_AGAIN_S: Final = 1.0


async def recover(store: Store, *, clock: Callable[[], float]) -> list[Unposted]:
    """Settle what a dead process held, before anything else runs.

    Returns:
        Its rows without a message, for `find_answers`.
    """
    await store.processes.end_dead()
    await store.recovery.settle_submits()
    await recover_unverified(store, clock=clock)
    await store.recovery.release_running()
    await store.notices.recover()
    await store.gallery.recover()
    await store.data_requests.recover()
    await store.recovery.shorten_waits(now_s=clock(), longest_s=backoff.LONGEST_BACKOFF_S)
    return await unposted(store)


async def release(store: Store) -> None:
    """At a proper end, leave what is watched to the next process; it does the same if need be."""
    with suppress(StoreUnavailableError):
        await store.processes.leave()
        await store.recovery.release_running()


async def unposted(store: Store) -> list[Unposted]:
    """The rows that a dead process left without a message, once they can be read.

    To be awaited before this process is asked for anything: what it is answering looks alike.
    """
    while True:
        try:
            return await store.recovery.unposted()
        except StoreUnavailableError as error:
            log.error("store.unavailable", reason=str(error))  # noqa: TRY400 - no fault of ours
            await asyncio.sleep(READ_AGAIN_S)


async def find_answers(
    rows: list[Unposted],
    store: Store,
    messenger: Messenger,
    *,
    clock: Callable[[], float],
) -> None:
    """Bring every one of these tasks into line, or withdraw it.

    What Discord cannot tell now is asked again until the interaction's token is dead, so this ends
    within `TOKEN_LIVES_S` or a little more. `clock` gives epoch seconds.
    """
    began_s = clock()
    searching = asyncio.Semaphore(AT_ONCE)

    async def settle(row: Unposted) -> bool:
        async with searching:
            now_s = clock()
            is_late = now_s - min(row.task.schedule.created_s, began_s) > TOKEN_LIVES_S
            is_dead = is_late and now_s - began_s > ASKED_S
            return await _settled(store, messenger, row, now_s=now_s, is_dead=is_dead)

    for wait_s in chain(WAITS_S, repeat(LAST_WAIT_S)):
        settled = await asyncio.gather(*(about(row.task, settle(row)) for row in rows))
        rows = [row for row, done in zip(rows, settled, strict=True) if not done]
        if not rows:
            return
        await asyncio.sleep(wait_s)


async def _settled(
    store: Store, messenger: Messenger, row: Unposted, *, now_s: float, is_dead: bool
) -> bool:
    try:
        if row.interaction_token is None:
            await store.recovery.withdraw(row.task.id, now_s=now_s)
            return True
        is_found = await _found(store, messenger, row, row.interaction_token)
        if is_dead and not is_found:
            # If its message does stand somewhere, the next press on it finds this row.
            await store.recovery.withdraw(row.task.id, now_s=now_s)
    except StoreUnavailableError as error:
        log.error("store.unavailable", reason=str(error))  # noqa: TRY400 - no fault of ours
        return False
    except Exception:
        # One bad row must not keep the others from their answers.
        log.exception("recovery.fault", task_id=row.task.id)
        return True
    return is_dead or is_found


async def _found(store: Store, messenger: Messenger, row: Unposted, token: str) -> bool:
    try:
        posted = await messenger.find_answer(token, row.task)
        await _check_free(store, posted, row.task)
    except AnswerOfAnotherError as error:
        log.error("recovery.answered_by_another", task_id=row.task.id, reason=str(error))  # noqa: TRY400 - no fault of ours
        await store.tasks.discard(row.task.id)
        return True
    except MessageGoneError:
        log.info("recovery.never_answered", task_id=row.task.id)
        await store.tasks.discard(row.task.id)
        return True
    except MessengerError as error:
        log.warning("recovery.later", task_id=row.task.id, reason=str(error))
        return False
    log.info("recovery.answer_found", task_id=row.task.id)
    await store.tasks.posted(
        row.task.id,
        channel_id=posted.channel_id,
        message_id=posted.message_id,
        correct_s=0.0,
    )
    return True


async def _check_free(store: Store, posted: PostedMessage, task: Task) -> None:
    """Make sure that the message is not known to be that of another task.

    Raises:
        AnswerOfAnotherError: it is.
    """
    other = await store.tasks.at(channel_id=posted.channel_id, message_id=posted.message_id)
    if other is not None and other.id != task.id:
        raise AnswerOfAnotherError(f"it shows task {other.id}")
