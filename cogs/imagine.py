"""`/imagine`: a prompt becomes a picture, with options beside it for those who do not type them."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.kinds import Speed
from bot.prompts import suggestions
from bot.services.tasks.entries import PRESET, PROMPT, Entry
from bot.ui.answers.placing import RESULTS, chosen_results
from bot.ui.choices import Choices, choices, preset_choices, prompt_choices
from bot.ui.dialogs import take_up
from bot.ui.dialogs.forms.fields import PICTURES, SPEED
from bot.ui.dialogs.imagine import IMAGINE, MODEL
from bot.ui.languages import speaking_to
from bot.ui.texts import commands as texts
from bot.ui.texts.prompts.suggestions import suggestion

PROMPT_MAX: Final = 6000
"""Discord's own limit of an option; longer prompts than Midjourney takes get a sentence of ours."""


class Model(Enum):
    """The choices of `model`, by the name that members see."""

    Midjourney = "midjourney"
    Niji = "niji"


class SpeedChoice(Enum):
    """The choices of `speed`, by the name that members see."""

    Relax = Speed.RELAX.value
    Fast = Speed.FAST.value
    Turbo = Speed.TURBO.value


def chosen_speed(speed: SpeedChoice | None) -> list[str]:
    """What stands in an entry for that choice."""
    return [speed.value] if speed else []


class Role(Enum):
    """What a reference picture is used for, by the name that members see."""

    Image = "image"
    Style = "sref"
    Character = "cref"
    Omni = "oref"


class ImagineCog(commands.Cog):
    """The command that starts everything."""

    @app_commands.command(description=texts.IMAGINE)
    @app_commands.describe(**texts.IMAGINE_OPTIONS)
    async def imagine(  # noqa: PLR0917 - the options of the command, as Discord passes them
        self,
        interaction: discord.Interaction[Any],
        prompt: app_commands.Range[str, 1, PROMPT_MAX],
        preset: str | None = None,
        aspect_ratio: str | None = None,
        version: str | None = None,
        model: Model = Model.Midjourney,
        speed: SpeedChoice | None = None,
        quality: Literal["Draft", "1", "2", "4", "HD"] | None = None,
        style: str | None = None,
        stylize: app_commands.Range[int, 0, 1000] | None = None,
        chaos: app_commands.Range[int, 0, 100] | None = None,
        weird: app_commands.Range[int, 0, 3000] | None = None,
        seed: app_commands.Range[int, 0, 4294967295] | None = None,
        no: str | None = None,
        weight: app_commands.Range[float, 0, 3] | None = None,
        picture1: discord.Attachment | None = None,
        role1: Role = Role.Image,
        picture2: discord.Attachment | None = None,
        role2: Role = Role.Image,
        picture3: discord.Attachment | None = None,
        role3: Role = Role.Image,
        picture4: discord.Attachment | None = None,
        role4: Role = Role.Image,
        picture5: discord.Attachment | None = None,
        role5: Role = Role.Image,
        private: bool | None = None,  # noqa: FBT001 - an option of the command
    ) -> None:
        """Answer at once with the message that becomes the picture."""
        pictures = [picture1, picture2, picture3, picture4, picture5]
        used = [
            (picture.url, role)
            for picture, role in zip(pictures, [role1, role2, role3, role4, role5], strict=True)
            if picture is not None
        ]
        options = {
            "ar": aspect_ratio,
            "v": version,
            "q": None if quality in {"Draft", "HD"} else quality,
            "draft": "" if quality == "Draft" else None,
            "hd": "" if quality == "HD" else None,
            "style": style,
            "s": stylize,
            "c": chaos,
            "w": weird,
            "seed": seed,
            "no": no,
            "iw": weight,
            **{role.value: _joined(used, role) for role in (Role.Style, Role.Character, Role.Omni)},
        }
        entry = Entry(
            topic=IMAGINE.topic,
            texts={PROMPT: prompt},
            options={name: str(value) for name, value in options.items() if value is not None},
            choices={
                MODEL: [model.value],
                SPEED: chosen_speed(speed),
                RESULTS: chosen_results(private=private),
                PRESET: [preset] if preset else [],
            },
            files={PICTURES: [url for url, role in used if role is Role.Image]},
        )
        await take_up(interaction, entry)

    @imagine.autocomplete("aspect_ratio")
    async def _ratios(
        self,
        interaction: discord.Interaction[Any],
        typed: str,
    ) -> Choices:
        return _offered(interaction, "ar", typed)

    @imagine.autocomplete("version")
    async def _versions(
        self,
        interaction: discord.Interaction[Any],
        typed: str,
    ) -> Choices:
        return _offered(interaction, "v", typed)

    @imagine.autocomplete("style")
    async def _styles(
        self,
        interaction: discord.Interaction[Any],
        typed: str,
    ) -> Choices:
        return _offered(interaction, "style", typed)

    @imagine.autocomplete("prompt")
    async def _prompts(
        self,
        interaction: discord.Interaction[Any],
        typed: str,
    ) -> Choices:
        given = interaction.namespace
        return await prompt_choices(
            interaction, typed, version=given.version or "", niji=given.model == Model.Niji.value
        )

    @imagine.autocomplete("preset")
    async def _presets(self, interaction: discord.Interaction[Any], typed: str) -> Choices:
        return await preset_choices(interaction, typed)


def _joined(used: list[tuple[str, Role]], role: Role) -> str | None:
    return " ".join(url for url, mine in used if mine is role) or None


def _offered(interaction: discord.Interaction[Any], parameter: str, typed: str) -> Choices:
    """What may be meant by what was typed as a parameter's value."""
    values = suggestions(parameter, typed)
    with speaking_to(interaction):
        return choices((suggestion(parameter, value), value) for value in values)
