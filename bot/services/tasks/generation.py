"""What members can ask for with a command. Each stores the request before anything is answered.

Each raises `RefusedError` with nothing changed when it cannot be done. Pictures are named by their
address here; they are fetched and checked when their turn comes (`bot.engine.submitting.inputs`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.domain import kinds
from bot.domain.inputs import Inputs
from bot.domain.kinds import Kind, Speed
from bot.domain.messages import Message
from bot.engine.submitting.openness import is_film
from bot.media import Area
from bot.services.refusals import Refusal, RefusedError, all_of
from bot.services.tasks.addresses import address_in, addresses_in
from bot.services.tasks.authors import prompt_by
from bot.services.tasks.prompt_composer import PromptRequest, prompt_to_repeat

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.domain.inputs import Dimensions
    from bot.domain.tasks import NewTask, Task, TaskView
    from bot.services.policy import Rules
    from bot.services.requester import Requester
    from bot.services.servers.rules import ServerRules
    from bot.services.tasks.intake import Intake
    from bot.services.tasks.prompt_composer import PromptComposer

BLENDED: Final = range(2, 6)
"""How many pictures a blend takes (CometAPI: blend)."""


def are_areas(names: Collection[str]) -> bool:
    """Whether these are names of areas of a picture, one or more."""
    return bool(names) and set(names) <= set(Area)


class Generation:
    """The commands' use cases."""

    def __init__(self, intake: Intake, rules: ServerRules, composer: PromptComposer) -> None:
        self._intake = intake
        self._rules = rules
        self._composer = composer

    async def imagine(
        self,
        requester: Requester,
        prompt_request: PromptRequest,
        *,
        to_post: bool = False,
        instead_of: int | None = None,
        is_repeated: bool = False,
    ) -> TaskView:
        """Take up a new prompt; `to_post`: the publisher posts its message.

        `instead_of` names a task that is withdrawn for it, if it still waits. One that
        `is_repeated` was asked for before.
        """
        rules = await self._rules.of(requester)
        new = self._composer.composed(requester, prompt_request, rules, to_post=to_post)
        return await self._intake.create(
            requester, new, instead_of=instead_of, is_repeated=is_repeated
        )

    async def blend(
        self,
        requester: Requester,
        images: Sequence[str],
        *,
        dimensions: Dimensions,
        speed: Speed | None = None,
    ) -> TaskView:
        """Blend 2 to 5 pictures."""
        if len(images) not in BLENDED:
            raise RefusedError(Refusal.BLEND_COUNT, count=len(images))
        inputs = Inputs(images=addresses_in(images), dimensions=dimensions)
        new = requester.new_task(kinds.BLEND)
        return await self._create(requester, new, inputs, speed)

    async def describe(self, requester: Requester, image: str) -> TaskView:
        """Get four prompts for a picture."""
        new = requester.new_task(kinds.DESCRIBE)
        return await self._create(requester, new, Inputs(image=address_in(image)))

    async def video(
        self,
        requester: Requester,
        prompt: str,
        inputs: Inputs,
        *,
        speed: Speed | None = None,
    ) -> TaskView:
        """Make films that begin with a picture."""
        rules = await self._rules.of(requester)
        new, _ = all_of(
            lambda: self._composer.worded(requester, kinds.VIDEO, prompt),
            lambda: _check_film(speed, rules),
        )
        return await self._create(requester, new, inputs, speed)

    async def edit(
        self,
        requester: Requester,
        prompt: str,
        inputs: Inputs,
        *,
        speed: Speed | None = None,
    ) -> TaskView:
        """Repaint a picture, or an area of it."""
        new, _ = all_of(
            lambda: self._composer.worded(requester, kinds.EDIT, prompt),
            lambda: _check_areas(inputs),
        )
        return await self._create(requester, new, inputs, speed)

    async def swap(self, requester: Requester, face: str, picture: str) -> TaskView:
        """Put the face of one picture into another."""
        new = requester.new_task(kinds.SWAP)
        return await self._create(requester, new, Inputs(images=addresses_in([face, picture])))

    async def shorten(self, requester: Requester, prompt: str) -> TaskView:
        """Find out which words of a prompt count."""
        return await self._create(
            requester, self._composer.worded(requester, kinds.SHORTEN, prompt), Inputs()
        )

    async def repeat(
        self,
        requester: Requester,
        task: Task,
        *,
        prompt: str | None = None,
        instead_of: int | None = None,
    ) -> TaskView:
        """Ask for the same again, or for the same with another prompt.

        `instead_of` names a task with a prompt alone that is withdrawn for it, if it still waits.
        """
        rules = await self._rules.of(requester)
        author_id = prompt_by(requester.user_id, task, prompt)
        if task.request.kind.repeats_prompt:
            if prompt is None:
                requester = replace(requester, typed=task.request.prompt)
            prompt_request = PromptRequest(
                prompt=prompt_to_repeat(task.request) if prompt is None else prompt,
                niji=task.request.niji,
                speed=rules.usable(task.request.speed, takes_turbo=not is_film(task.request)),
                images=task.request.inputs.pictures,
                prompt_by=author_id,
            )
            return await self.imagine(
                requester, prompt_request, instead_of=instead_of, is_repeated=prompt is None
            )
        if prompt is None:
            request = task.request
            new = replace(
                requester.new_task(request.kind, request.prompt, request.sent_prompt),
                notes=request.notes,
            )
        else:
            new = self._composer.worded(requester, task.request.kind, prompt)
        new = replace(new, prompt_by=author_id)
        takes_turbo = not is_film(task.request)
        speed = new.speed or rules.usable(task.request.speed, takes_turbo=takes_turbo)
        return await self._create(
            requester, new, task.request.inputs, speed, is_repeated=prompt is None
        )

    async def _create(
        self,
        requester: Requester,
        new: NewTask,
        inputs: Inputs,
        speed: Speed | None = None,
        *,
        is_repeated: bool = False,
    ) -> TaskView:
        speed = new.speed or speed
        if speed is None:
            rules = await self._rules.of(requester)
            speed = rules.usual(takes_turbo=not new.kind.is_film)
        title = None if new.prompt else _title(new.kind, inputs)
        new = replace(new, inputs=inputs, speed=speed, title=title)
        return await self._intake.create(requester, new, is_repeated=is_repeated)


def _check_film(speed: Speed | None, rules: Rules) -> None:
    if speed is Speed.TURBO:
        raise RefusedError(Refusal.TURBO_FILM, open=rules.open_for(takes_turbo=False))


def _check_areas(inputs: Inputs) -> None:
    if inputs.areas and not are_areas(inputs.areas):
        raise RefusedError(Refusal.NO_AREA)


def _title(kind: Kind, inputs: Inputs) -> Message | None:
    """What stands in the place of a prompt, if that kind is something without one."""
    return Message(kind.title, count=len(inputs.images)) if kind.title else None
