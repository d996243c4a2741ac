"""Pictures once more: in another place, or where their message was lost; for nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

import structlog

from bot.cometapi.actions import Action
from bot.domain import kinds
from bot.domain.ids import HIGHEST_ID
from bot.domain.kinds import TitleCode
from bot.domain.messages import Message
from bot.domain.states import State
from bot.prompts import searchable
from bot.services.members.hidden_prompts import as_seen, without_prompt
from bot.services.members.visibility import Sight, Viewer, sight_of
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.authors import prompt_by
from bot.store import Copy, ShownLatelyError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.tasks import Button, NewTask, Task, TaskView
    from bot.services.requester import Requester
    from bot.services.servers.rules import ServerRules
    from bot.store import Showable, Store

log = structlog.get_logger()

_NUMBER: Final = re.compile(r"#?([0-9]{1,18})")
_LINK: Final = re.compile(
    r"<?https?://[^/\s]+/channels/(?:@me|[0-9]+)/([0-9]{1,20})/([0-9]{1,20})/?(?:\?\S*)?>?"
)

OFFERED: Final = 25


class Showing:
    """Shows once more what was made before."""

    def __init__(self, store: Store, rules: ServerRules, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._rules = rules
        self._clock = clock

    async def show(self, requester: Requester, viewer: Viewer, task_id: int) -> TaskView:
        """Show a finished picture where the requester is, as a new task of theirs.

        It is never submitted, and counts nowhere. The view is what to answer with.

        Raises:
            AskedBeforeError: the interaction made a task already.
            RefusedError: the viewer may not see it, it is not finished, came to nothing or was
                removed, the server does not let the requester show it, or they did so just now.
        """
        now_s = self._clock()

        def copying(found: Showable | None) -> Copy:
            if found is None:
                raise RefusedError(Refusal.NO_SUCH_PICTURE)
            copied = _as_seen(found, viewer)
            return Copy(
                new=_new(requester, copied),
                result=copied.result,
                permit=self._rules.permit_show(requester, copied, now_s=now_s),
            )

        try:
            view = await self._store.shows.add(task_id, copying, now_s=now_s)
        except ShownLatelyError as error:
            raise RefusedError(Refusal.SHOWN_LATELY, opens_s=error.opens_s) from error
        log.info("task.shown_again", task_id=view.task.id, original=view.task.made_by_id)
        return view

    async def named(self, written: str) -> int:
        """The id of the task that a member named by its number or by a link to its message.

        Raises:
            RefusedError: it is neither, or there is none.
        """
        written = written.strip()
        if number := _NUMBER.fullmatch(written):
            return int(number[1])
        link = _LINK.fullmatch(written)
        if link and max(int(link[1]), int(link[2])) <= HIGHEST_ID:
            channel_id, message_id = int(link[1]), int(link[2])
            task = await self._store.tasks.at(channel_id=channel_id, message_id=message_id)
            if task is not None:
                return task.id
        raise RefusedError(Refusal.NO_SUCH_PICTURE)

    async def offered(self, user_id: int, typed: str) -> list[Task]:
        """A member's own pictures of late whose prompt has all the words typed, newest first."""
        words = searchable(typed).split()
        viewer = Viewer(user_id=user_id, guild_id=None)
        own = (
            as_seen(one.task, sight_of(viewer, one.task, hidden_by=one.hidden_by))
            for one in await self._store.shows.offered(user_id)
        )
        found = (task for task in own if task and _is_something(task) and _has(task, words))
        return list(islice(found, OFFERED))


def _has(task: Task, words: Sequence[str]) -> bool:
    prompt = searchable(task.request.prompt) if words else ""
    return all(word in prompt for word in words)


def _as_seen(found: Showable, viewer: Viewer) -> Task:
    """A task as a viewer sees it: without what was asked for, if that is kept from them.

    Raises:
        RefusedError: they do not see it, or there is nothing to see.
    """
    task = found.task
    if task.shown.removed_by is not None and task.request.user_id == viewer.user_id:
        raise RefusedError(Refusal.REMOVED)
    sight = sight_of(viewer, task, hidden_by=found.hidden_by)
    if sight is Sight.NOTHING or found.made_by.shown.removed_by is not None:
        raise RefusedError(Refusal.NO_SUCH_PICTURE)
    has_more_to_come = task.state is State.SUCCEEDED and task.schedule.due_s is not None
    if task.state.is_live or has_more_to_come:
        raise RefusedError(Refusal.NOT_FINISHED)
    if not _is_something(task):
        raise RefusedError(Refusal.NOTHING_TO_SHOW)
    return task if sight is Sight.EVERYTHING else _without_prompt(task)


def _is_something(task: Task) -> bool:
    result = task.result
    has_picture = bool(result.media or result.image_url)
    is_text = task.request.kind.in_words and bool(result.final_prompt)
    return task.state is State.SUCCEEDED and bool(result.known_id) and (has_picture or is_text)


def _without_prompt(task: Task) -> Task:
    """A picture without what was asked for, nor a button that leads to a task which says it."""
    if task.request.kind.in_words:  # which says nothing else
        raise RefusedError(Refusal.NOTHING_TO_SHOW)
    bare = without_prompt(task)
    request = replace(bare.request, title=Message(TitleCode.HIDDEN), speed=None)
    result = replace(
        bare.result,
        buttons=tuple(filter(_tells_nothing, bare.result.buttons)),
        buttons_dead=False,
    )
    return replace(bare, request=request, result=result)


def _tells_nothing(button: Button) -> bool:
    return button.custom_id is not None and Action.parse(button.custom_id).is_bookmark


def _new(requester: Requester, copied: Task) -> NewTask:
    request = copied.request
    kind = kinds.SHOW_WORDS if request.kind.in_words else kinds.SHOW
    return replace(
        requester.new_task(kind, request.prompt, request.sent_prompt),
        niji=request.niji,
        speed=request.speed,
        title=request.title,
        original_id=copied.made_by_id,
        prompt_by=prompt_by(requester.user_id, copied),
        starts=0,
    )
