"""Presses that ask nothing but whether their price may be spent, and what they start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.cometapi.actions import Action
from bot.services.members.visibility import Sight
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.dialogs.forms.form import Form

if TYPE_CHECKING:
    from bot.domain.tasks import TaskView
    from bot.ui.dialogs.forms.sent import Sent


async def _button(sent: Sent) -> TaskView:
    opened = await sent.opened()
    if opened.action.is_bookmark:  # which is kept here, and makes nothing
        raise RefusedError(Refusal.NOT_OFFERED)
    await _check_posts(sent, opened.action)
    return await sent.services.actions.run(sent.requester, opened)


async def _fix(sent: Sent) -> TaskView:
    message_id = interactions.shown_in(sent.interaction)
    return await sent.services.actions.fixed(sent.requester, sent.subject, message_id=message_id)


async def _again(sent: Sent) -> TaskView:
    message_id = interactions.shown_in(sent.interaction)
    shown = await sent.services.access.own(sent.requester, sent.subject, message_id=message_id)
    await _check_posts(sent, Action.parse(shown.task.request.custom_id or ""))
    return await sent.services.actions.run_again(sent.requester, shown.task)


async def _remake(sent: Sent) -> TaskView:
    """Ask for the same as a task whose details its member has before them."""
    viewer = interactions.viewer_of(sent.interaction)
    known = await sent.services.details.tagged(viewer, sent.subject, sent.entry.tag)
    if known.sight is not Sight.EVERYTHING:
        raise RefusedError(Refusal.NOT_OFFERED)
    return await sent.services.generation.repeat(sent.requester, known.view.task)


async def _check_posts(sent: Sent, action: Action) -> None:
    """Make sure that pictures beside the first can be posted. Raises RefusedError."""
    if action.makes_several:
        await interactions.check_may_ask(sent.interaction, posts=True)


BUTTON: Final = Form(topic="button", submit=_button)
"""One of CometAPI's, which the entry names by its key."""

FIX: Final = Form(topic="fix", submit=_fix)
AGAIN: Final = Form(topic="again", submit=_again)
REMAKE: Final = Form(topic="remake", submit=_remake)
