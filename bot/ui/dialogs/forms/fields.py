"""Fields that several dialogs have: speeds, attached pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.kinds import Speed
from bot.services.refusals import Refusal, RefusedError
from bot.ui.texts import tasks
from bot.ui.texts.dialogs import dialogs
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ui.dialogs.forms.sent import Sent

SPEED: Final = "speed"
PICTURE: Final = "picture"
PICTURES: Final = "pictures"


def speed_field() -> ui.Label[Any]:
    """The choice of a speed; none is the usual one."""
    options = [
        discord.SelectOption(label=say(name), value=speed.value)
        for speed, name in tasks.SPEEDS.items()
    ]
    menu = ui.Select[Any](
        custom_id=SPEED,
        options=options,
        placeholder=say(dialogs.USUAL_SPEED),
        required=False,
        min_values=0,
    )
    return ui.Label[Any](text=say(dialogs.SPEED), component=menu)


def speed_in(sent: Sent) -> Speed | None:
    """The speed that was chosen; None for the usual one."""
    chosen = sent.chosen(SPEED)
    return Speed(chosen) if chosen in set(Speed) else None


def radio_field(name: str, text: str, choices: Mapping[str, str]) -> ui.Label[Any]:
    """A choice of one of a few, by value and name; the first if none is chosen."""
    options = [
        discord.RadioGroupOption(label=say(label), value=value, default=not index)
        for index, (value, label) in enumerate(choices.items())
    ]
    return ui.Label[Any](
        text=say(text), component=ui.RadioGroup[Any](custom_id=name, options=options)
    )


def upload_field(name: str, text: str, *, most: int = 1, required: bool = False) -> ui.Label[Any]:
    """A field for pictures."""
    upload = ui.FileUpload[Any](custom_id=name, required=required, max_values=most)
    return ui.Label[Any](text=say(text), component=upload)


def picture_in(sent: Sent, name: str = PICTURE) -> str:
    """The address of the picture in a field. Raises RefusedError if none is there any more."""
    address = sent.attached(name)
    if address is None:
        raise RefusedError(Refusal.NO_SUCH_DRAFT)
    return address
