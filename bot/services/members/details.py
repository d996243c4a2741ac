"""All that somebody may see of a task, and the family that it belongs to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.domain.states import State
from bot.services.members.hidden_prompts import as_seen
from bot.services.members.visibility import Sight, sight_of
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.access import check_tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from bot.domain.tasks import Task, TaskView
    from bot.services.members.visibility import Viewer
    from bot.services.tasks.access import Access
    from bot.store import Account, Authored, Families

NEAR: Final = 25
"""So many are read to know whether there is a family to be seen."""

MOST: Final = 200
"""Of a larger family those are shown that are nearest."""

_CAME_TO_NOTHING: Final = frozenset({State.FAILED, State.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a viewer may see of a task; what they may not is not in it."""

    view: TaskView
    sight: Sight
    account: Account
    has_family: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A task of a family as a viewer may see it; None: it only links those that they may see."""

    id: int
    parent_id: int | None
    task: Task | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A family, and the task of it that somebody came from.

    The branches are the oldest first, of many the nearest. What may not be seen, and what came to
    nothing, is there only where it links others.
    """

    branches: list[Branch]
    here: Task


class Details:
    """What is shown of a task outside of its message; refused alike if unseen or not there."""

    def __init__(self, access: Access, families: Families) -> None:
        self._access = access
        self._families = families

    async def tagged(self, viewer: Viewer, task_id: int, tag: str | None) -> Known:
        """As `of`, by the id and the tag that a custom_id has."""
        known = await self.of(viewer, task_id)
        check_tag(known.view.task, tag)
        return known

    async def of(self, viewer: Viewer, task_id: int) -> Known:
        """What the viewer may see of a task. Raises RefusedError if that is nothing."""
        view = await self._access.view(task_id)
        relatives = await self._families.around(task_id, most=NEAR)
        family = relatives
        if view.task.made_by_id != task_id:
            family = await self._families.around(view.task.made_by_id, most=NEAR)
        sights = {one.task.id: _sight(viewer, one) for one in relatives}
        sight = sights.get(task_id, Sight.NOTHING)
        task = as_seen(view.task, sight)
        if task is None:
            raise RefusedError(Refusal.NO_SUCH_TASK)
        tree = _tree(viewer, family, view.task.made_by_id)
        return Known(
            view=_seen(view, task, sights),
            sight=sight,
            account=await self._families.account(view.task.made_by_id, viewer.user_id),
            has_family=tree is not None and len(tree.branches) > 1,
        )

    async def family(self, viewer: Viewer, task_id: int, tag: str | None) -> Tree:
        """What the viewer may see of a task's family; that of the original if it is shown again.

        Raises:
            RefusedError: they may not see the task, or not the original.
        """
        made_by_id = (await self.tagged(viewer, task_id, tag)).view.task.made_by_id
        near = await self._families.around(made_by_id, most=MOST)
        tree = _tree(viewer, near, made_by_id)
        if tree is None:
            raise RefusedError(Refusal.NO_SUCH_TASK)
        return tree


def _sight(viewer: Viewer, relative: Authored) -> Sight:
    return sight_of(viewer, relative.task, hidden_by=relative.hidden_by)


def _seen(view: TaskView, task: Task, sights: Mapping[int, Sight]) -> TaskView:
    """What a message shows of a task, and of its parent if that may be seen."""
    parent = view.parent and as_seen(view.parent, sights.get(view.parent.id, Sight.NOTHING))
    return replace(view, task=task, parent=parent)


def _tree(viewer: Viewer, relatives: Sequence[Authored], task_id: int) -> Tree | None:
    """The family of a task that somebody comes from; None if they may not see that."""
    branches = _branches(viewer, relatives, task_id)
    here = next((one.task for one in branches if one.id == task_id), None)
    return None if here is None else Tree(branches=branches, here=here)


def _branches(viewer: Viewer, relatives: Sequence[Authored], task_id: int) -> list[Branch]:
    """The family without what links nothing that the viewer may see."""
    known = {one.task.id: one.task for one in relatives}
    sights = {one.task.id: _sight(viewer, one) for one in relatives}
    shown = {
        one: seen
        for one, task in known.items()
        if one == task_id or task.state not in _CAME_TO_NOTHING
        if (seen := as_seen(task, sights[one])) is not None
    }
    links = {one: task.request.parent_id for one, task in known.items()}
    parents = _linking(links, shown.keys())
    return [
        Branch(id=one, parent_id=parent_id, task=shown.get(one))
        for one, parent_id in sorted(parents.items())
    ]


def _linking(parents: Mapping[int, int | None], shown: AbstractSet[int]) -> dict[int, int | None]:
    """What is shown of a tree of parents, with the least of the rest that holds it together."""
    kept = {one: parent if parent in parents else None for one, parent in parents.items()}
    while True:
        links = Counter(end for one, parent in kept.items() if parent for end in (one, parent))
        loose = {one for one in kept if one not in shown and links[one] <= 1}
        if not loose:
            return kept
        kept = {
            one: None if parent in loose else parent
            for one, parent in kept.items()
            if one not in loose
        }
