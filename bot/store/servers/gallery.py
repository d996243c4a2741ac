"""Posts in galleries as rows: added once a picture has its stars, posted, removed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, exists, func, insert, select, text, update

from bot.domain.members.data_requests import FORMER_MEMBER
from bot.domain.servers.gallery import STARS, GalleryPost, GalleryState, StarredPicture
from bot.domain.servers.log_entries import gallery_added, gallery_closed
from bot.domain.servers.settings import GALLERY_CHANNEL
from bot.domain.states import Delivery, State
from bot.store.database.dialects import among
from bot.store.members.preferences import chosen_by
from bot.store.notices import add_notice
from bot.store.schema import gallery, tasks
from bot.store.servers.log import add_log_entry
from bot.store.servers.log_channels import who_set
from bot.store.signals import Loop
from bot.store.tasks.views import get_task

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Update

    from bot.domain.tasks import Task
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.servers.settings import Servers

_IS_DUE: Final = text("gallery.state IN ('pending', 'removing')")
_IS_FINISHED: Final = (
    tasks.c.state == State.SUCCEEDED,
    tasks.c.removed_by.is_(None),
    tasks.c.guild_id.is_not(None),
    tasks.c.attachment_id.is_not(None),
    tasks.c.delivery == Delivery.ATTACHED,  # else its file is a preview that was left there
    tasks.c.original_id.is_(None),  # what is shown once more is another's
)
_IS_IN: Final = (gallery.c.task_id == tasks.c.id) & (gallery.c.state != GalleryState.GIVEN_UP)
_CANDIDATES: Final = select(
    tasks.c.id, tasks.c.user_id, tasks.c.guild_id, tasks.c.channel_id, tasks.c.message_id
).where(
    among(tasks.c.channel_id, "channels"),
    among(tasks.c.message_id, "messages"),
    *_IS_FINISHED,
    ~exists(gallery.c.id).where(_IS_IN),
)
_MAY_GO: Final = select(tasks.c.id).where(tasks.c.id == bindparam("task"), *_IS_FINISHED)
_OF_TASK: Final = select(gallery).where(gallery.c.task_id == bindparam("task"))
_ADD: Final = insert(gallery)
_AGAIN: Final = update(gallery).where(gallery.c.task_id == bindparam("task"))
_DUE: Final = (
    select(gallery)
    .where(_IS_DUE, gallery.c.send_after_s <= bindparam("now_s"))
    .order_by(gallery.c.send_after_s, gallery.c.id)
    .limit(bindparam("most"))
)
_NEXT: Final = select(func.min(gallery.c.send_after_s)).where(_IS_DUE)
_ONE: Final = gallery.c.id == bindparam("post_id")
_BEGIN: Final = (
    update(gallery).where(_ONE).values(begun_s=func.coalesce(gallery.c.begun_s, bindparam("at_s")))
)
_NOT_BEGUN: Final = update(gallery).where(_ONE).values(begun_s=None)
_POSTED: Final = (
    update(gallery)
    .where(_ONE)
    .values(posted_in=bindparam("where"), message_id=bindparam("which"), send_after_s=0.0, tries=0)
)
_IS_SHOWN: Final = (
    update(gallery)
    .where(_ONE, gallery.c.state == GalleryState.PENDING)
    .values(state=GalleryState.POSTED)
)
_SETTLE: Final = update(gallery).where(_ONE).values(state=bindparam("new_state"))
_POSTPONE: Final = (
    update(gallery).where(_ONE).values(send_after_s=bindparam("until_s"), tries=gallery.c.tries + 1)
)
_RECOVER: Final = (
    update(gallery).where(_IS_DUE, gallery.c.send_after_s > 0.0).values(send_after_s=0.0)
)


class Gallery:
    """What goes to galleries and out of them."""

    def __init__(self, database: Database, servers: Servers) -> None:
        self._database = database
        self._servers = servers

    async def starred(self, places: Collection[tuple[int, int]]) -> list[StarredPicture]:
        """The pictures that messages show and that may go to a gallery but are in none.

        Args:
            places: channel and message of each.
        """
        asked = {
            "channels": {channel_id for channel_id, _ in places},
            "messages": {message_id for _, message_id in places},
        }

        def work(connection: Connection) -> list[StarredPicture]:
            rows = connection.execute(_CANDIDATES, asked).mappings()
            return [found for row in list(rows) if (found := self._candidate(connection, row))]

        return await self._database.read(work)

    def _candidate(self, connection: Connection, row: dict[str, Any]) -> StarredPicture | None:
        settings = self._servers.read(connection, row["guild_id"]).settings
        if settings.gallery_channel in {None, row["channel_id"]}:
            return None
        needed = STARS if settings.gallery_stars is None else settings.gallery_stars
        return StarredPicture(
            task_id=row["id"],
            user_id=row["user_id"],
            guild_id=row["guild_id"],
            channel_id=row["channel_id"],
            message_id=row["message_id"],
            gallery_id=settings.gallery_channel,
            needed=needed,
            from_all=settings.gallery_from_all,
        )

    async def add(
        self,
        picture: StarredPicture,
        *,
        stars: int,
        is_open: bool,
        now_s: float,
        by_user_id: int | None = None,
    ) -> bool:
        """Let a picture be posted in its gallery; whether it was none that is or was there.

        Args:
            picture: as it was found.
            stars: how many it has.
            is_open: whether all who see the gallery see it where it was made, too.
            now_s: the present.
            by_user_id: the moderator who sends it there, if one does.
        """
        values = {
            "guild_id": picture.guild_id,
            "channel_id": picture.gallery_id,
            "stars": stars,
            "is_open": is_open,
            "by_user_id": by_user_id,
            "state": GalleryState.PENDING,
            "created_s": now_s,
            "begun_s": None,
            "send_after_s": 0.0,
            "tries": 0,
            "posted_in": None,
            "message_id": None,
        }

        def work(connection: Connection) -> bool:
            one = {"task": picture.task_id}
            if connection.execute(_MAY_GO, one).scalar_one_or_none() is None:
                return False
            known = connection.execute(_OF_TASK, one).mappings().one_or_none()
            if known is None:
                connection.execute(_ADD, {"task_id": picture.task_id, **values})
            elif known["state"] == GalleryState.GIVEN_UP and known["begun_s"] is None:
                connection.execute(_AGAIN, {**one, **values})
            else:
                return False
            entry = gallery_added(
                picture.user_id, picture.gallery_id, stars=stars, by_user_id=by_user_id
            )
            add_log_entry(connection, picture.guild_id, entry, now_s=now_s)
            connection.wake(Loop.GALLERY)
            return True

        return await self._database.write(work)

    async def due(self, *, now_s: float, limit: int) -> list[GalleryPost]:
        """What is to be posted or removed now, the oldest first."""

        def work(connection: Connection) -> list[GalleryPost]:
            rows = connection.execute(_DUE, {"now_s": now_s, "most": limit}).mappings()
            pairs = [(row, get_task(connection, row["task_id"])) for row in list(rows)]
            return [_to_post(connection, row, task) for row, task in pairs if task is not None]

        return await self._database.read(work)

    async def next_s(self) -> float | None:
        """When something is due next; None if nothing is to be done."""
        return await self._database.read(
            lambda connection: connection.execute(_NEXT).scalar_one_or_none()
        )

    async def begin(self, post_id: int, *, now_s: float) -> None:
        """Note that a post may stand from now on."""
        await self._write(_BEGIN, post_id, at_s=now_s)

    async def not_begun(self, post_id: int) -> None:
        """Note that a post stands nowhere after all, as Discord let nobody post there."""
        await self._write(_NOT_BEGUN, post_id)

    async def posted(self, post_id: int, *, channel_id: int, message_id: int) -> None:
        """It stands there, which is insisted on; one that was removed meanwhile is due again."""
        shown = {"post_id": post_id, "where": channel_id, "which": message_id}

        def work(connection: Connection) -> None:
            connection.execute(_POSTED, shown)
            connection.execute(_IS_SHOWN, {"post_id": post_id})
            connection.wake(Loop.GALLERY)

        await self._database.retry_until_written(work)

    async def settle(self, post_id: int, state: GalleryState) -> None:
        """Nothing is to be done about it any more."""
        await self._write(_SETTLE, post_id, new_state=state)

    async def postpone(self, post_id: int, *, until_s: float) -> None:
        """Count a try in vain; the next one is not before `until_s`."""
        await self._write(_POSTPONE, post_id, until_s=until_s)

    async def closed(self, post: GalleryPost, *, now_s: float) -> None:
        """Tell whoever chose a gallery, once a day, that nothing can be posted there."""

        def work(connection: Connection) -> None:
            set_by = who_set(connection, post.guild_id, GALLERY_CHANNEL)
            if set_by:
                notice = gallery_closed(post.guild_id, post.channel_id, set_by)
                add_notice(connection, notice, now_s=now_s)

        await self._database.write(work)

    async def recover(self) -> None:
        """Let all that is to be done be tried at once: what it waits for may be over."""
        await self._database.write(lambda connection: connection.execute(_RECOVER))

    async def _write(self, statement: Update, post_id: int, **values: object) -> None:
        await self._database.write(
            lambda connection: connection.execute(statement, {**values, "post_id": post_id})
        )


def _to_post(connection: Connection, row: dict[str, Any], task: Task) -> GalleryPost:
    author_id = task.request.author_id
    hides = author_id == FORMER_MEMBER or chosen_by(connection, author_id).hides_prompts
    return GalleryPost(
        id=row["id"],
        task=task,
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        stars=row["stars"],
        by_user_id=row["by_user_id"],
        with_prompt=row["is_open"] and not hides,
        is_removal=row["state"] == GalleryState.REMOVING,
        created_s=row["created_s"],
        begun_s=row["begun_s"],
        tries=row["tries"],
        posted_in=row["posted_in"],
        message_id=row["message_id"],
    )
