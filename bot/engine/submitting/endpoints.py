"""From a task to the one request that CometAPI gets for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cometapi import BotType, Speed
from bot.cometapi.actions import Action
from bot.domain.kinds import Kind

if TYPE_CHECKING:
    from bot.cometapi import CometClient, Submitted
    from bot.domain.tasks import Task
    from bot.engine.submitting.inputs import Prepared

HD_VIDEO = "vid_1.1_i2v_720"
"""The video type for 720p; the default is 480p (cometapi.md 1.2)."""


async def post(
    comet: CometClient,
    task: Task,
    prepared: Prepared,
    *,
    parent: Task | None,
) -> Submitted:
    """Submit a task. Raises the client's errors."""
    speed = Speed(task.request.speed) if task.request.speed else None
    state = f"imagine-bot:{task.id}"
    bot_type = BotType.NIJI if task.request.niji else BotType.MIDJOURNEY
    match task.request.kind:
        case Kind.IMAGINE:
            return await comet.imagine(
                task.request.sent_prompt,
                bot_type=bot_type,
                speed=speed,
                images=prepared.images,
                state=state,
            )
        case Kind.ACTION:
            action = Action.parse(task.request.custom_id or "")
            wants_dialog = task.request.dialog_prompt is not None and not action.always_asks
            return await comet.action(
                (parent.result.remote_id if parent else None) or "",
                action.custom_id,
                speed=speed,
                state=state,
                remix=True if wants_dialog else None,
            )
        case Kind.BLEND:
            return await comet.blend(
                prepared.images,
                dimensions=task.request.inputs.dimensions or "SQUARE",
                speed=speed,
                state=state,
            )
        case Kind.DESCRIBE:
            return await comet.describe(image=prepared.images[0], speed=speed, state=state)
        case Kind.VIDEO:
            return await _post_video(comet, task, prepared, speed=speed, state=state)
        case Kind.EDIT:
            return await comet.edits(
                prepared.images[0],
                prompt=task.request.sent_prompt,
                mask=prepared.mask,
                speed=speed,
                state=state,
            )
        case Kind.SWAP:
            return await comet.swap_faces(prepared.images[0], prepared.images[1], state=state)
        case Kind.SHORTEN:
            return await comet.shorten(task.request.sent_prompt, speed=speed, state=state)


async def _post_video(
    comet: CometClient,
    task: Task,
    prepared: Prepared,
    *,
    speed: Speed | None,
    state: str,
) -> Submitted:
    inputs = task.request.inputs
    return await comet.video(
        prepared.images[0],
        motion=inputs.motion or "low",
        prompt=task.request.sent_prompt or None,
        end_image=prepared.end,
        loop=inputs.loop or None,
        batch_size=inputs.batch,
        video_type=HD_VIDEO if inputs.hd else None,
        speed=speed,
        state=state,
    )
