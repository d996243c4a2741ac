"""The drawing of a family: what is in it, and where its pictures are had from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.cometapi.actions import Action
from bot.discord_client.requests.attachment_links import fresh_links, smaller
from bot.engine.submitting.openness import is_film
from bot.media import FamilyMember
from bot.media import family as drawing_of
from bot.media.families import THUMBNAIL
from bot.ui import interactions
from bot.ui.escaping import label
from bot.ui.task_message.details import has_link
from bot.ui.texts.actions import action_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import discord

    from bot.domain.tasks import Task
    from bot.services.members.details import Branch

    Interaction = discord.Interaction[Any]

MOST_BYTES: Final = 8 * 1024 * 1024
"""Any message takes a file of that size."""

NAME: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family as who looks at it may see it, and the task that they came from."""

    branches: Sequence[Branch]
    here: Task
    user_id: int

    @property
    def tasks(self) -> dict[int, Task]:
        """Those that may be seen, by their numbers in the drawing."""
        seen = (branch.task for branch in self.branches if branch.task is not None)
        return dict(enumerate(seen, start=1))

    @property
    def number(self) -> int:
        """The number of the one that they came from."""
        return next(number for number, task in self.tasks.items() if task.id == self.here.id)

    @property
    def mine(self) -> int:
        """How many are their own."""
        return sum(task.request.user_id == self.user_id for task in self.tasks.values())


async def drawn(interaction: Interaction, family: Family) -> bytes:
    """A JPEG of a family. Raises PictureError."""
    thumbnails = await interactions.services_of(interaction).thumbnails.of(
        await _addresses(interaction, family.tasks.values())
    )
    numbers = {task.id: number for number, task in family.tasks.items()}
    places = {branch.id: place for place, branch in enumerate(family.branches)}
    members = []
    for branch in family.branches:
        parent, task = places.get(branch.parent_id or 0), branch.task
        if task is None:
            members.append(FamilyMember(parent=parent))
            continue
        members.append(
            FamilyMember(
                parent=parent,
                label=name_of(task),
                instead=_kind_of(task),
                number=numbers[task.id],
                is_mine=task.request.user_id == family.user_id,
                is_here=task.id == family.here.id,
                is_film=is_film(task.request),
                thumbnail=thumbnails.get(task.id, b""),
            )
        )
    return await drawing_of(members, limit_bytes=MOST_BYTES)


def name_of(task: Task) -> str:
    """The button that a task came from; empty if it came from none."""
    if not task.request.kind.from_button:
        return ""
    return label(task.request.label or action_name(_action(task)), NAME)


def _kind_of(task: Task) -> str:
    """The same in letters that can be drawn."""
    return _action(task).kind.replace("_", " ").capitalize()


def _action(task: Task) -> Action:
    return Action.parse(task.request.custom_id or "")


async def _addresses(
    interaction: Interaction, tasks: Iterable[Task]
) -> Mapping[int, Sequence[str]]:
    """Where the pictures of tasks may be had: from their messages, else from CometAPI."""
    pictured = [task for task in tasks if not is_film(task.request)]
    files = [
        (task.request.channel_id, task.shown.attachment)
        for task in pictured
        if task.shown.attachment is not None
    ]
    fresh = await fresh_links(interaction.client, files)
    addresses = {}
    for task in pictured:
        file = task.shown.attachment
        found = [smaller(fresh[file.id], THUMBNAIL)] if file and file.id in fresh else []
        if task.result.image_url and has_link(task.result.image_url):
            found.append(task.result.image_url)
        addresses[task.id] = found
    return addresses
