"""What was entered in a command that could not be read: from its options as Discord sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

from bot.services.tasks.entries import Entry
from bot.ui.answers.placing import RESULTS, chosen_results
from bot.ui.dialogs import DIALOGS
from bot.ui.dialogs.fields import PICTURES
from bot.ui.dialogs.imagine import IMAGINE
from bot.ui.dialogs.sent import mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


def entry_in(interaction: discord.Interaction[Any]) -> Entry | None:
    """What a member entered in a command; None if that is no command, or they typed nothing."""
    if interaction.type is not discord.InteractionType.application_command:
        return None
    data = mapping(interaction.data)
    given = dict(_given(data))
    if not any(isinstance(value, str) for value in given.values()):
        return None
    files = _files(given, mapping(mapping(data.get("resolved")).get("attachments")))
    topics = {form.command: form.topic for form in DIALOGS.values()}
    return Entry(
        topic=topics.get(str(data.get("name")), IMAGINE.topic),
        texts={
            name: value
            for name, value in given.items()
            if isinstance(value, str) and name not in files
        },
        choices={RESULTS: chosen_results(private=_flag(given.get("private")))},
        options={_PARAMETERS[name]: str(v) for name, v in given.items() if name in _PARAMETERS},
        files=files,
    )


def _given(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    options = data.get("options")
    for option in filter(mapping, options if isinstance(options, list) else []):
        yield str(option.get("name", "")), option.get("value")


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
