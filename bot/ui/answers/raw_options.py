"""What was entered in a command that could not be read: from its options as Discord sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

from bot.services.tasks.entries import PRESET, Entry
from bot.ui.answers.placing import RESULTS, chosen_results
from bot.ui.dialogs import DIALOGS
from bot.ui.dialogs.forms.fields import PICTURES
from bot.ui.dialogs.imagine import IMAGINE
from bot.ui.interactions import mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARAMETERS: Final = {
    "aspect_ratio": "ar",
    "version": "v",
    "style": "style",
    "stylize": "s",
    "chaos": "c",
    "weird": "w",
    "seed": "seed",
    "no": "no",
    "weight": "iw",
}
"""Of `/imagine`, by the options that a member types into."""

_SUBCOMMANDS: Final = frozenset(
    {
        discord.AppCommandOptionType.subcommand.value,
        discord.AppCommandOptionType.subcommand_group.value,
    }
)


def entry_in(interaction: discord.Interaction[Any]) -> Entry | None:
    """What a member entered in a command; None if that is no command, or they typed nothing."""
    if interaction.type is not discord.InteractionType.application_command:
        return None
    data = mapping(interaction.data)
    name, options = _called(data)
    given = {str(option.get("name", "")): option.get("value") for option in options}
    if not any(isinstance(value, str) for value in given.values()):
        return None
    files = _files(given, mapping(mapping(data.get("resolved")).get("attachments")))
    topics = {form.command: form.topic for form in DIALOGS.values()}
    return Entry(
        topic=topics.get(name, IMAGINE.topic),
        texts={
            name: value
            for name, value in given.items()
            if isinstance(value, str) and name not in files
        },
        choices={
            RESULTS: chosen_results(private=_flag(given.get("private"))),
            **({PRESET: [str(given[PRESET])]} if PRESET in given else {}),
        },
        options={_PARAMETERS[name]: str(v) for name, v in given.items() if name in _PARAMETERS},
        files=files,
    )


def _called(command: Mapping[str, Any]) -> tuple[str, list[Mapping[str, Any]]]:
    """The name of a command with that of its subcommand, and the options of that."""
    name, found = str(command.get("name", "")), command.get("options")
    options = [*filter(mapping, found if isinstance(found, list) else [])]
    if len(options) == 1 and options[0].get("type") in _SUBCOMMANDS:
        inner, options = _called(options[0])
        return f"{name} {inner}", options
    return name, options


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _files(given: Mapping[str, Any], uploads: Mapping[str, Any]) -> dict[str, list[str]]:
    """The addresses of what was attached, by the option, and of several by their field."""
    files = {
        name: [str(mapping(uploads[value]).get("url", ""))]
        for name, value in given.items()
        if isinstance(value, str) and value in uploads
    }
    numbered = [urls[0] for name, urls in sorted(files.items()) if name[-1:].isdigit()]
    return {**files, PICTURES: numbered}
