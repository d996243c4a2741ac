"""A server with a gallery, and finished pictures in its channels, as a store has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import kinds
from bot.domain.outcomes import Succeeded
from bot.domain.servers.settings import fingerprint
from bot.domain.states import Delivery
from bot.domain.tasks import Attachment, NewTask, Task

if TYPE_CHECKING:
    from bot.domain.servers.gallery import StarredPicture
    from bot.store import Store

SERVER, GALLERY, STUDIO, MEMBER = 1, 77, 5, 7
NOW_S = 1_000_000.0


async def set_up(store: Store, name: str = "gallery_channel", value: object = GALLERY) -> None:
    """Set a setting of the server."""
    known = (await store.servers.fresh(SERVER)).document.get(name)
    await store.servers.change(
        SERVER, name, value, expected=fingerprint(known), by_user_id=1, now_s=NOW_S
    )


async def waiting(store: Store) -> Task:
    """A picture in line, which has a message."""
    new = NewTask(
        kind=kinds.IMAGINE,
        guild_id=SERVER,
        channel_id=STUDIO,
        user_id=MEMBER,
        prompt="a paper boat",
        sent_prompt="a paper boat --v 7",
    )
    task = (await store.tasks.create(new, now_s=NOW_S, max_live=1000)).task
    await store.tasks.posted(task.id, channel_id=STUDIO, message_id=1000 + task.id)
    return await _now(store, task.id)


async def finished(store: Store) -> Task:
    """A picture that stands in its message."""
    task = await waiting(store)
    await store.queue.claim(limit=1, max_running=9, now_s=NOW_S, quiet_s=0.0)
    await store.submissions.accepted(task.id, f"remote-{task.id}", due_s=NOW_S)
    await store.running.claim(limit=9, now_s=NOW_S, lease_s=60)
    done = Succeeded(image_url=None, media=(), buttons=(), final_prompt=None, finished_s=NOW_S)
    await store.running.record([(task.id, True, done)])
    file = Attachment(id=3, filename="a.png")
    shown = await _now(store, task.id)
    await store.outbox.shown(shown, next_s=NOW_S, attachment=file, delivery=Delivery.ATTACHED)
    return shown


async def starred(store: Store, *tasks: Task) -> list[StarredPicture]:
    """What of these may go to the gallery."""
    places = [(one.request.channel_id, one.shown.message_id or 0) for one in tasks]
    return await store.gallery.starred([*places, (99, 99)])


async def _now(store: Store, task_id: int) -> Task:
    found = await store.tasks.get(task_id)
    assert found is not None
    return found
