"""What a member's reaction to a picture does, as a press on its buttons would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.states import State
from bot.services.members.visibility import Viewer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.domain.tasks import TaskView
    from bot.services.requester import Requester
    from bot.services.tasks.access import Access
    from bot.services.tasks.controls import Controls
    from bot.services.tasks.pictures.picture_copies import PictureCopies
    from bot.store import Servers, TaskStore

_STOPPABLE: Final = frozenset({State.RUNNING, State.NEEDS_INPUT})


class Reactions:
    """Use cases of reactions, for members and moderators of a picture."""

    def __init__(
        self,
        access: Access,
        controls: Controls,
        tasks: TaskStore,
        servers: Servers,
        *,
        picture_copies: PictureCopies,
    ) -> None:
        self._access = access
        self._controls = controls
        self._tasks = tasks
        self._servers = servers
        self._picture_copies = picture_copies

    async def owners(self, places: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], int]:
        """Whose pictures messages show, by channel and message; without what shows none."""
        return await self._tasks.owners(places)

    async def are_on(self, guild_id: int | None) -> bool:
        """Whether a server lets its members use reactions; in direct messages they always may."""
        return guild_id is None or (await self._servers.get(guild_id)).settings.reactions

    async def end(self, requester: Requester, message_id: int) -> TaskView | None:
        """Withdraw what waits and stop watching what runs.

        Returns what is over, and could be removed if its requester still wants that.

        Raises:
            RefusedError: it is not theirs, or is on its way to CometAPI.
        """
        view = await self._access.at(channel_id=requester.channel_id, message_id=message_id)
        self._access.check_owner(requester, view.task)
        task = view.task
        if task.state in _STOPPABLE:
            await self._controls.stop(requester, task.id, message_id=message_id)
        elif task.state is not State.UNSURE and not task.state.is_settled:
            await self._controls.cancel(requester, task.id, message_id=message_id)
        elif task.state is not State.UNSURE:
            return view
        return None

    async def details(self, requester: Requester, message_id: int) -> tuple[TaskView, str | None]:
        """A picture with links to all that was made, and its seed where that is known.

        Moderators get as much of it as they may see in its details.

        Raises:
            RefusedError: it is not theirs.
        """
        view = await self._access.at(channel_id=requester.channel_id, message_id=message_id)
        self._access.check_owner(requester, view.task)
        here = frozenset({requester.channel_id})
        viewer = Viewer(user_id=requester.user_id, guild_id=requester.guild_id, channels=here)
        return await self._picture_copies.of(viewer, view.task.id)
