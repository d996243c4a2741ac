"""Dialogs filled with what was entered before, to be sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.services.tasks.entries import PROMPT
from bot.ui.characters import cut, units
from bot.ui.dialogs.forms.form import PROMPT_MAX, prompt_field
from bot.ui.escaping import filled
from bot.ui.texts.dialogs import dialogs

if TYPE_CHECKING:
    from bot.services.tasks.entries import Entry

FIELDS: Final = 5
"""Discord's limit for one dialog."""


def refilled(dialog: ui.Modal, entry: Entry, draft_id: int) -> ui.Modal:
    """The dialog with what a draft holds; its submit finds the rest there.

    A prompt that is too long for one field goes on in further ones.
    """
    dialog.custom_id = f"{dialog.custom_id}@{draft_id}"
    labels = [each for each in dialog.children if isinstance(each, ui.Label)]
    dialog.clear_items()
    for each in labels:
        _fill(each, entry)
    for each in [*labels[:1], *_continuations(entry), *labels[1:]][:FIELDS]:
        dialog.add_item(each)
    return dialog


def pieces(text: str) -> list[str]:
    """Split a text into parts that fit a field, between two words where that is possible."""
    parts = []
    while units(text) > PROMPT_MAX:
        part = cut(text, PROMPT_MAX)
        part = part[: part.rfind(" ")] if " " in part else part
        parts.append(part)
        text = text[len(part) :].lstrip()
    return [*parts, text]


def _continuations(entry: Entry) -> list[ui.Label[Any]]:
    """Further fields of the prompt."""
    return [
        prompt_field(piece, dialogs.PROMPT_CONTINUED, required=False, name=f"{PROMPT}{number}")
        for number, piece in enumerate(pieces(entry.prompt)[1:], start=2)
    ]


def _fill(label: ui.Label[Any], entry: Entry) -> None:
    field = label.component
    if isinstance(field, ui.TextInput):
        _fill_text(field, entry)
    elif isinstance(field, ui.Select | ui.RadioGroup):
        _fill_choice(field, entry)
    elif isinstance(field, ui.FileUpload) and (count := len(entry.files.get(field.custom_id, ()))):
        field.required = False
        label.description = dialogs.kept_files(count)


def _fill_text(field: ui.TextInput[Any], entry: Entry) -> None:
    if field.custom_id in entry.texts:
        text = entry.texts[field.custom_id]
        text = pieces(text)[0] if field.custom_id == PROMPT else text
        field.default = filled(text, field.max_length or PROMPT_MAX) or None


def _fill_choice(field: ui.Select[Any] | ui.RadioGroup[Any], entry: Entry) -> None:
    typed, chosen = entry.texts.get(field.custom_id), entry.choices.get(field.custom_id)
    values = [typed] if typed else chosen
    if values is not None:
        for option in field.options:
            option.default = option.value in values
