"""Commands that begin with a picture: `/describe`, `/blend`, `/video`, `/edit`."""

from __future__ import annotations

from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.services.tasks.entries import PROMPT, Entry
from bot.ui.answers.placing import RESULTS, chosen_results
from bot.ui.dialogs import take_up
from bot.ui.dialogs.blend import BLEND, DIMENSIONS
from bot.ui.dialogs.describe import DESCRIBE, LINK
from bot.ui.dialogs.forms.fields import PICTURE, PICTURES, SPEED
from bot.ui.dialogs.motion import MOTION_CHOICE as MOTION
from bot.ui.dialogs.picture_edit import AREA, PICTURE_EDIT
from bot.ui.dialogs.region import MASK_FILE as MASK
from bot.ui.dialogs.video import BATCH, END, HD, LOOP, VIDEO
from bot.ui.texts import commands as texts
from bot.ui.texts.prompts.areas import NAMES
from cogs.imagine import SpeedChoice, chosen_speed


class PicturesCog(commands.Cog):
    """What can be done with a picture that a member has."""

    @app_commands.command(description=texts.DESCRIBE)
    @app_commands.describe(**texts.DESCRIBE_OPTIONS)
    async def describe(
        self,
        interaction: discord.Interaction[Any],
        picture: discord.Attachment | None = None,
        link: str | None = None,
        private: bool | None = None,  # noqa: FBT001 - an option of the command
    ) -> None:
        """Exactly one of the two is needed."""
        entry = Entry(
            topic=DESCRIBE.topic,
            texts={LINK: link or ""},
            choices={RESULTS: chosen_results(private=private)},
            files={PICTURE: _addresses(picture)},
        )
        await take_up(interaction, entry)

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
        private: bool | None = None,  # noqa: FBT001 - an option of the command
    ) -> None:
        """Answer at once with the message that becomes the mix."""
        entry = Entry(
            topic=BLEND.topic,
            choices={
                DIMENSIONS: [dimensions.lower()],
                SPEED: chosen_speed(speed),
                RESULTS: chosen_results(private=private),
            },
            files={PICTURES: _addresses(picture1, picture2, picture3, picture4, picture5)},
        )
        await take_up(interaction, entry)

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
        private: bool | None = None,  # noqa: FBT001 - an option of the command
    ) -> None:
        """Answer at once with the message that becomes the films."""
        entry = Entry(
            topic=VIDEO.topic,
            texts={PROMPT: prompt},
            choices={
                MOTION: [motion.lower()],
                BATCH: [str(batch_size)],
                LOOP: [LOOP] if loop else [],
                HD: [HD] if quality == "HD" else [],
                SPEED: chosen_speed(speed),
                RESULTS: chosen_results(private=private),
            },
            files={PICTURE: _addresses(picture), END: _addresses(end_frame)},
        )
        await take_up(interaction, entry)

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
        private: bool | None = None,  # noqa: FBT001 - an option of the command
    ) -> None:
        """Answer at once with the message that becomes the changed picture."""
        entry = Entry(
            topic=PICTURE_EDIT.topic,
            texts={PROMPT: prompt},
            choices={
                AREA: [area] if area else [],
                SPEED: chosen_speed(speed),
                RESULTS: chosen_results(private=private),
            },
            files={PICTURE: _addresses(picture), MASK: _addresses(mask)},
        )
        await take_up(interaction, entry)


def _addresses(*pictures: discord.Attachment | None) -> list[str]:
    return [picture.url for picture in pictures if picture is not None]
