"""Commands that begin with a picture: `/describe`, `/blend`, `/video`, `/edit`."""

from __future__ import annotations

from typing import Any, Final, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.inputs import Dimensions, Inputs
from bot.services.refusals import Refusal, RefusedError
from bot.ui.replies import start_task
from bot.ui.texts import commands as texts
from bot.ui.texts.areas import NAMES
from cogs.imagine import SpeedChoice  # noqa: TC001 - discord.py reads the annotation

_DIMENSIONS: Final[dict[str, Dimensions]] = {
    "Square": "SQUARE",
    "Portrait": "PORTRAIT",
    "Landscape": "LANDSCAPE",
}


class PicturesCog(commands.Cog):
    """What can be done with a picture that a member has."""

    @app_commands.command(description=texts.DESCRIBE)
    @app_commands.describe(**texts.DESCRIBE_OPTIONS)
    async def describe(
        self,
        interaction: discord.Interaction[Any],
        picture: discord.Attachment | None = None,
        link: str | None = None,
    ) -> None:
        """Exactly one of the two is needed."""
        await start_task(
            interaction,
            lambda services, requester: services.generation.describe(
                requester, _one_of(picture, link)
            ),
        )

    @app_commands.command(description=texts.BLEND)
    @app_commands.describe(**texts.BLEND_OPTIONS)
    async def blend(  # noqa: PLR0917 - the options of the command, as Discord passes them
        self,
        interaction: discord.Interaction[Any],
        picture1: discord.Attachment,
        picture2: discord.Attachment,
        picture3: discord.Attachment | None = None,
        picture4: discord.Attachment | None = None,
        picture5: discord.Attachment | None = None,
        dimensions: Literal["Square", "Portrait", "Landscape"] = "Square",
        speed: SpeedChoice | None = None,
    ) -> None:
        """Answer at once with the message that becomes the mix."""
        given = [picture1, picture2, picture3, picture4, picture5]
        await start_task(
            interaction,
            lambda services, requester: services.generation.blend(
                requester,
                [picture.url for picture in given if picture is not None],
                dimensions=_DIMENSIONS[dimensions],
                speed=speed.speed if speed else None,
            ),
        )

    @app_commands.command(description=texts.VIDEO)
    @app_commands.describe(**texts.VIDEO_OPTIONS)
    async def video(  # noqa: PLR0917 - the options of the command, as Discord passes them
        self,
        interaction: discord.Interaction[Any],
        picture: discord.Attachment,
        motion: Literal["Low", "High"] = "Low",
        prompt: app_commands.Range[str, 0, 4000] = "",
        loop: bool = False,  # noqa: FBT001, FBT002 - an option of the command
        end_frame: discord.Attachment | None = None,
        batch_size: Literal[1, 2, 4] = 4,
        quality: Literal["SD", "HD"] = "SD",
        speed: SpeedChoice | None = None,
    ) -> None:
        """Answer at once with the message that becomes the films."""
        inputs = Inputs(
            image=picture.url,
            motion="high" if motion == "High" else "low",
            batch=batch_size,
            loop=loop,
            end=end_frame.url if end_frame else None,
            hd=quality == "HD",
        )
        await start_task(
            interaction,
            lambda services, requester: services.generation.video(
                requester,
                prompt,
                inputs,
                speed=speed.speed if speed else None,
            ),
        )

    @app_commands.command(description=texts.EDIT)
    @app_commands.describe(**texts.EDIT_OPTIONS)
    @app_commands.choices(
        area=[app_commands.Choice(name=name, value=area.value) for area, name in NAMES.items()],
    )
    async def edit(  # noqa: PLR0917 - the options of the command, as Discord passes them
        self,
        interaction: discord.Interaction[Any],
        picture: discord.Attachment,
        prompt: app_commands.Range[str, 1, 4000],
        area: str | None = None,
        mask: discord.Attachment | None = None,
        speed: SpeedChoice | None = None,
    ) -> None:
        """Answer at once with the message that becomes the changed picture."""
        inputs = Inputs(
            image=picture.url,
            mask=mask.url if mask else None,
            areas=(area,) if area else (),
        )
        await start_task(
            interaction,
            lambda services, requester: services.generation.edit(
                requester,
                prompt,
                inputs,
                speed=speed.speed if speed else None,
            ),
        )


def _one_of(picture: discord.Attachment | None, link: str | None) -> str:
    """The address of the one picture that was given. Raises RefusedError for none, or two."""
    if (picture is None) == (link is None):
        raise RefusedError(Refusal.ONE_SOURCE)
    return picture.url if picture else link or ""
