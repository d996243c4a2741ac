"""A dialog as a member sent it: read from the interaction, whatever that holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.prompts import printable
from bot.services.refusals import Refusal, RefusedError
from bot.ui import interactions
from bot.ui.characters import units
from bot.ui.dialogs.form import PROMPT, PROMPT_MAX

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

    import discord

    from bot.domain.tasks import TaskView
    from bot.services import Services
    from bot.services.requester import Requester
    from bot.services.tasks.actions import DialogInput

DEEPEST: Final = 4
"""Discord nests a field in a label, and no deeper."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A dialog as it was sent: what it is about, and its fields."""

    interaction: discord.Interaction[Any]
    subject: int
    key: str
    bits: str
    texts: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        """The use cases."""
        return interactions.services_of(self.interaction)

    @property
    def requester(self) -> Requester:
        """Who sent it."""
        return interactions.requester_of(self.interaction)

    @property
    def prompt(self) -> str:
        """The prompt field."""
        return self.texts.get(PROMPT, "").strip()

    @property
    def needed_prompt(self) -> str:
        """The prompt of a dialog that no client sends without one. Raises RefusedError."""
        if not 0 < units(self.prompt) <= PROMPT_MAX:
            raise RefusedError(Refusal.NO_PROMPT)
        return self.prompt

    def chosen(self, name: str) -> str:
        """What was typed or chosen first in a field."""
        return self.texts.get(name) or next(iter(self.choices.get(name, [])), "")

    async def press(self, given: DialogInput, *, to_post: bool = False) -> TaskView:
        """Take up the press that the dialog was opened for; `to_post`: not as its answer."""
        return await self.services.actions.press(
            self.requester,
            self.subject,
            self.key,
            message_id=interactions.shown_in(self.interaction),
            given=given,
            to_post=to_post,
        )


def read(interaction: discord.Interaction[Any], said: re.Match[str]) -> Sent:
    """The fields of a dialog; what is not as Discord sends it counts as left out.

    Args:
        interaction: the submit.
        said: its custom_id, matched by `bot.ui.custom_ids.DIALOG`.

    Raises:
        RefusedError: a text is longer than any client sends.
    """
    data = _mapping(interaction.data)
    texts: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    for component in _leaves(data.get("components")):
        name = str(component.get("custom_id", ""))
        value, values = component.get("value"), component.get("values")
        if isinstance(value, str):
            if units(value) > PROMPT_MAX:
                raise RefusedError(Refusal.NO_PROMPT)
            texts[name] = printable(value)
        if isinstance(values, list):
            choices[name] = [str(value) for value in values]
    uploads = _mapping(_mapping(data.get("resolved")).get("attachments"))
    files = {
        name: str(_mapping(uploads.get(ids[0])).get("url", ""))
        for name, ids in choices.items()
        if ids and ids[0] in uploads
    }
    key, bits = said["key"] or "", said["bits"] or ""
    return Sent(interaction, int(said["subject"]), key, bits, texts, choices, files)


def _leaves(components: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The fields of a dialog, however they are nested."""
    if depth > DEEPEST or not isinstance(components, list):
        return
    for component in filter(_mapping, components):
        yield component
        yield from _leaves([component.get("component")], depth + 1)
        yield from _leaves(component.get("components"), depth + 1)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
