"""What Discord lists while a member types into an option of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import app_commands

from bot.prompts import preset_completions, preset_name, printable
from bot.ui import interactions
from bot.ui.characters import units
from bot.ui.escaping import label
from bot.ui.languages import speaking_to
from bot.ui.texts.members.presets import suggestion
from bot.ui.texts.prompts import parameter_help

if TYPE_CHECKING:
    from collections.abc import Iterable

    import discord

    from bot.services.members.suggestions import Known

Choices = list[app_commands.Choice[str]]

CHOICES: Final = 25
NAME: Final = 100
"""Discord's limits of autocomplete (Discord: Application Commands)."""

_PRESETS: Final = 10
"""How many presets stand before parameters, so that these are seen as well."""


def choices(found: Iterable[tuple[str, str]]) -> Choices:
    """The suggestions that Discord takes: one that it refuses makes it refuse all."""
    fitting = (
        app_commands.Choice(name=label(name, NAME), value=value)
        for name, value in found
        if label(name, NAME) and value == printable(value) and 0 < units(value) <= NAME
    )
    return [choice for choice, _ in zip(fitting, range(CHOICES), strict=False)]


async def prompt_choices(
    interaction: discord.Interaction[Any], typed: str, *, version: str, niji: bool
) -> Choices:
    """What may be meant by a prompt that is being typed; what stands there comes first.

    `version` and `niji` were chosen beside it.
    """
    known = await _known(interaction)
    if known is None or units(typed) > NAME:  # no suggestion may be as long as that
        return []
    offered = interactions.services_of(interaction).composer.completions(
        typed, known.rules, version=version, niji=niji
    )
    # Enter takes the first suggestion, so what was typed stands before all others.
    found = {printable(typed): printable(typed)} if typed.strip() else {}
    for each in preset_completions(typed, known.presets)[:_PRESETS]:
        found.setdefault(each.prompt, suggestion(known.presets[each.name]))
    with speaking_to(interaction):
        for each in offered:
            found.setdefault(each.prompt, parameter_help.completion(each.typed, each.name))
    for prompt in known.recent:
        if prompt.lower().startswith(typed.lower()):
            found.setdefault(prompt, prompt)
    return choices((name, value) for value, name in found.items())


async def preset_choices(interaction: discord.Interaction[Any], typed: str) -> Choices:
    """The presets that may be meant by what was typed as the name of one."""
    known = await _known(interaction)
    presets = known.presets if known else {}
    wanted = preset_name(typed) or typed.strip().lower()
    found = [each for name, each in presets.items() if wanted in name]
    found.sort(key=lambda each: not each.name.startswith(wanted))
    return choices((suggestion(each), each.name) for each in found)


async def _known(interaction: discord.Interaction[Any]) -> Known | None:
    """What they may mean; None in a place where nothing can be asked for."""
    if interaction.channel_id is None:
        return None
    suggestions = interactions.services_of(interaction).suggestions
    return await suggestions.known_to(interactions.requester_of(interaction))
