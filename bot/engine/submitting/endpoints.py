"""From a task to the one request that CometAPI gets for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.cometapi import BotType, Speed, Submitted
from bot.cometapi.actions import Action
from bot.domain import kinds

if TYPE_CHECKING:
    from bot.cometapi import CometClient
    from bot.domain.tasks import Request, Task
    from bot.engine.submitting.inputs import Prepared

HD_VIDEO = "vid_1.1_i2v_720"
"""The video type for 720p; the default is 480p (CometAPI: video)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """A task as its endpoint takes it."""

    comet: CometClient
    request: Request
    prepared: Prepared
    parent: str
    """What CometAPI calls the task whose button was pressed."""
    speed: Speed | None
    state: str


Endpoint: TypeAlias = Callable[[Submit], Awaitable[Submitted]]


async def post(
    comet: CometClient,
    task: Task,
    prepared: Prepared,
    *,
    parent: Task | None,
) -> Submitted:
    """Submit a task. Raises the client's errors."""
    submit = Submit(
        comet=comet,
        request=task.request,
        prepared=prepared,
        parent=(parent.result.known_id if parent else None) or "",
        speed=Speed(task.request.speed) if task.request.speed else None,
        state=f"imagine-bot:{task.id}",
    )
    return await ENDPOINTS[task.request.kind.name](submit)


async def _imagine(submit: Submit) -> Submitted:
    return await submit.comet.imagine(
        submit.request.sent_prompt,
        bot_type=BotType.NIJI if submit.request.niji else BotType.MIDJOURNEY,
        speed=submit.speed,
        images=submit.prepared.images,
        state=submit.state,
    )


async def _action(submit: Submit) -> Submitted:
    action = Action.parse(submit.request.custom_id or "")
    wants_dialog = submit.request.dialog_prompt is not None and not action.always_asks
    return await submit.comet.action(
        submit.parent,
        action.custom_id,
        speed=submit.speed,
        state=submit.state,
        remix=True if wants_dialog else None,
    )


async def _blend(submit: Submit) -> Submitted:
    return await submit.comet.blend(
        submit.prepared.images,
        dimensions=submit.request.inputs.dimensions or "SQUARE",
        speed=submit.speed,
        state=submit.state,
    )


async def _describe(submit: Submit) -> Submitted:
    image = submit.prepared.images[0]
    return await submit.comet.describe(image=image, speed=submit.speed, state=submit.state)


async def _video(submit: Submit) -> Submitted:
    inputs = submit.request.inputs
    return await submit.comet.video(
        submit.prepared.images[0],
        motion=inputs.motion or "low",
        prompt=submit.request.sent_prompt or None,
        end_image=submit.prepared.end,
        loop=inputs.loop or None,
        batch_size=inputs.batch,
        video_type=HD_VIDEO if inputs.hd else None,
        speed=submit.speed,
        state=submit.state,
    )


async def _edit(submit: Submit) -> Submitted:
    return await submit.comet.edits(
        submit.prepared.images[0],
        prompt=submit.request.sent_prompt,
        mask=submit.prepared.mask,
        speed=submit.speed,
        state=submit.state,
    )


async def _shorten(submit: Submit) -> Submitted:
    return await submit.comet.shorten(
        submit.request.sent_prompt, speed=submit.speed, state=submit.state
    )


async def _swap(submit: Submit) -> Submitted:
    source, target = submit.prepared.images
    return await submit.comet.swap_faces(source, target, state=submit.state)


ENDPOINTS: Final[dict[str, Endpoint]] = {
    kinds.IMAGINE.name: _imagine,
    kinds.ACTION.name: _action,
    kinds.BLEND.name: _blend,
    kinds.DESCRIBE.name: _describe,
    kinds.VIDEO.name: _video,
    kinds.EDIT.name: _edit,
    kinds.SHORTEN.name: _shorten,
    kinds.SWAP.name: _swap,
}
"""What each kind of task is submitted with, by its name."""
