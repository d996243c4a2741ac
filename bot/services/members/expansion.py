"""Presets in prompts: what is typed stays as it is typed, and what runs has all that they bring."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.prompts import (
    PromptError,
    as_parsed,
    preset_name,
    references_in,
    with_plain_references,
    with_presets,
)
from bot.services.members.presets import by_name
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.entries import PROMPT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.members.presets import Presets
    from bot.services.requester import Requester
    from bot.services.tasks.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """A prompt as it runs."""

    prompt: str
    """With all that its presets stand for."""
    typed: str | None = None
    """As typed, with what was chosen beside it, if presets stand in it."""
    known: Mapping[str, str] = field(default_factory=dict)
    """The presets that may be meant in it: texts by name."""


class Expansion:
    """Puts into prompts what presets stand for."""

    def __init__(self, presets: Presets) -> None:
        self._presets = presets

    async def plain(self, requester: Requester, entry: Entry) -> tuple[Entry, dict[str, str]]:
        """An entry with its presets as `--name` in its prompt, and those that may be meant in it.

        These are texts by name, of the member's own before those of the server; none are looked
        up where the prompt has nothing but Midjourney's own parameters.

        Raises:
            RefusedError: there is no preset of the name that was chosen beside the prompt.
        """
        chosen = entry.preset
        if chosen is None and not references_in(entry.prompt):
            return entry, {}
        found = by_name(await self._presets.known_to(requester.user_id, requester.guild_id))
        if chosen is not None and preset_name(chosen) not in found:
            raise RefusedError(Refusal.NO_SUCH_PRESET, name=chosen)
        entry = entry.with_preset()
        prompt = with_plain_references(entry.prompt, found)
        known = {each.name: each.text for each in found.values()}
        return replace(entry, texts={**entry.texts, PROMPT: prompt}), known


def expanded(entry: Entry, known: Mapping[str, str], beside: Mapping[str, str]) -> Expanded:
    """The prompt of an entry as it runs; `beside` are the parameters that were chosen beside it.

    Raises:
        RefusedError: that would be longer than what anybody can type.
    """
    try:
        prompt = with_presets(entry.prompt, known, beside=beside)
    except PromptError as error:
        raise RefusedError(Refusal.PROMPT, message=error.message) from error
    is_typed = prompt == entry.prompt
    typed = None if is_typed else as_parsed(entry.written().prompt).source
    return Expanded(prompt=prompt, typed=typed, known=known)
