"""A dialog as a member sent it: read from the interaction, whatever that holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bot.prompts import printable
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.entries import PROMPT, Entry
from bot.ui import interactions
from bot.ui.characters import units
from bot.ui.dialogs.forms.form import PROMPT_MAX
from bot.ui.interactions import mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import discord

    from bot.domain.tasks import TaskView
    from bot.services import Services
    from bot.services.members.expansion import Expanded
    from bot.services.requester import Requester
    from bot.services.tasks.actions import OpenedAction
    from bot.services.tasks.dialog_inputs import DialogInput
    from bot.store import Chosen

_CONTINUED: Final = re.compile(f"{PROMPT}[2-9]")

DEEPEST: Final = 4
"""Discord nests a field in a label, and no deeper."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An entry as it was sent: in a dialog, or by a command."""

    interaction: discord.Interaction[Any]
    entry: Entry
    expanded: Expanded | None = None
    """Its prompt as it runs; None: as it was sent."""
    private_channel_id: int | None = None
    """Of direct messages, where what it starts will stand; None: where it was sent."""
    to_copy: bool = False
    """Whether its member gets a copy by direct message."""
    own: Chosen | None = None
    """What its member chose for themselves; None: nothing depends on it."""

    @property
    def subject(self) -> int:
        """The id of the task or draft that it is about."""
        return self.entry.subject

    @property
    def services(self) -> Services:
        """The use cases."""
        return interactions.services_of(self.interaction)

    @property
    def requester(self) -> Requester:
        """Who sent it."""
        requester = interactions.requester_of(self.interaction)
        requester = replace(
            requester,
            tag=self.entry.tag,
            agreed_usd=self.entry.usd,
            private_channel_id=self.private_channel_id,
            to_copy=self.to_copy,
            chosen=self.own,
        )
        if self.expanded is None:
            return requester
        return replace(requester, typed=self.expanded.typed, presets=self.expanded.known)

    @property
    def prompt(self) -> str:
        """The prompt field, with what its presets stand for."""
        return self.expanded.prompt if self.expanded else self.entry.prompt

    @property
    def needed_prompt(self) -> str:
        """The prompt of a dialog that no client sends without one. Raises RefusedError."""
        if not self.entry.prompt or units(self.prompt) > PROMPT_MAX:
            raise RefusedError(Refusal.NO_PROMPT)
        return self.prompt

    def text(self, name: str) -> str:
        """What was typed into a field."""
        return self.entry.texts.get(name, "").strip()

    def chosen(self, name: str) -> str:
        """What was typed or chosen first in a field."""
        return self.entry.texts.get(name) or next(iter(self.entry.choices.get(name, ())), "")

    def attached(self, name: str) -> str | None:
        """The address of what was attached first in a field."""
        return next(iter(self.entry.files.get(name, ())), None)

    async def opened(self) -> OpenedAction:
        """The press that it is about."""
        return await self.services.actions.opened(
            self.requester,
            self.subject,
            self.entry.key,
            message_id=interactions.shown_in(self.interaction),
        )

    async def press(self, given: DialogInput, *, to_post: bool = False) -> TaskView:
        """Take up the press that the dialog was opened for; `to_post`: not as its answer."""
        return await self.services.actions.press(
            self.requester,
            self.subject,
            self.entry.key,
            message_id=interactions.shown_in(self.interaction),
            given=given,
            to_post=to_post,
        )


def fields_in(
    interaction: discord.Interaction[Any], *, keeps_lines: bool = False
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What was typed and what was chosen in a dialog, by the names of its fields.

    Texts are one line each, unless it `keeps_lines`.

    Raises:
        RefusedError: a text is longer than any client sends.
    """
    texts: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    for component in _leaves(mapping(interaction.data).get("components")):
        name = str(component.get("custom_id", ""))
        value, values = component.get("value"), component.get("values")
        if isinstance(value, str):
            if units(value) > PROMPT_MAX:
                raise RefusedError(Refusal.NO_PROMPT)
            lines = value.splitlines() if keeps_lines else [value]
            texts[name] = "\n".join(map(printable, lines))
        if isinstance(values, list):
            choices[name] = [str(value) for value in values]
    return texts, choices


def read(interaction: discord.Interaction[Any], said: re.Match[str]) -> Entry:
    """The entry of a dialog; what is not as Discord sends it counts as left out.

    Args:
        interaction: the submit.
        said: its custom_id, matched by `bot.ui.custom_ids.DIALOG`.

    Raises:
        RefusedError: a text is longer than any client sends.
    """
    texts, choices = fields_in(interaction)
    return Entry(
        topic=said["topic"],
        tag=said["tag"],
        subject=int(said["subject"]),
        key=said["key"] or "",
        bits=said["bits"] or "",
        texts=_joined(texts),
        choices=choices,
        files=files_in(interaction, choices),
    )


def _joined(texts: dict[str, str]) -> dict[str, str]:
    """The texts with a prompt of several fields as one."""
    further = sorted(name for name in texts if _CONTINUED.fullmatch(name))
    if not further:
        return texts
    prompt = " ".join([texts.get(PROMPT, ""), *(texts.pop(name) for name in further)])
    return {**texts, PROMPT: prompt}


def files_in(
    interaction: discord.Interaction[Any], choices: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    """The addresses of what was attached in a dialog, by the name of the field."""
    data = mapping(interaction.data)
    uploads = mapping(mapping(data.get("resolved")).get("attachments"))
    addresses = {
        name: [str(mapping(uploads[one]).get("url", "")) for one in ids if one in uploads]
        for name, ids in choices.items()
    }
    return {name: found for name, found in addresses.items() if found}


def _leaves(components: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The fields of a dialog, however they are nested."""
    if depth > DEEPEST or not isinstance(components, list):
        return
    for component in filter(mapping, components):
        yield component
        yield from _leaves([component.get("component")], depth + 1)
        yield from _leaves(component.get("components"), depth + 1)
