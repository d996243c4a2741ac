"""Dialogs at a terminal: one question a field, one line an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playground.discord.components import SELECTS, Kind

if TYPE_CHECKING:
    from playground.discord.errors import JsonObject

YES: Final = frozenset({"y", "yes", "true", "1", "on"})
LISTS: Final = SELECTS | {Kind.CHECKBOX_GROUP, Kind.FILE_UPLOAD}


def fields(modal: JsonObject) -> list[tuple[str, JsonObject]]:
    """Return the fields of a dialog with what they are called."""
    found = []
    for part in modal["components"]:
        if part["type"] == Kind.LABEL:
            found.append((str(part["label"]), part["component"]))
        elif part["type"] == Kind.ROW:
            found += [(str(field["label"]), field) for field in part["components"]]
    return found


def question(label: str, field: JsonObject) -> str:
    """Return what to ask: the field's name, what may be chosen, and what it holds already."""
    choices = ", ".join(str(option["label"]) for option in field.get("options") or [])
    hint = "yes or no" if field["type"] == Kind.CHECKBOX else choices
    if field["type"] == Kind.FILE_UPLOAD:
        hint = "the path of a file, or #1 for that picture"
    asked = f"{label} ({hint})" if hint else label
    held = _held(field)
    return f"  {asked} [{held}]:" if held else f"  {asked}:"


def _held(field: JsonObject) -> str:
    chosen = [str(o["label"]) for o in field.get("options") or [] if o.get("default")]
    return str(field.get("value") or "") or ", ".join(chosen)


def value_of(field: JsonObject, typed: str) -> object:
    """Return the value that a typed line stands for; None keeps what the field holds."""
    if not typed:
        return None
    if field["type"] == Kind.CHECKBOX:
        return typed.lower() in YES
    if field["type"] == Kind.RADIO_GROUP:
        return _choice(field, typed)
    if field["type"] in LISTS:
        return [_choice(field, one.strip()) for one in typed.split(",")]
    return typed


def _choice(field: JsonObject, typed: str) -> str:
    """Return the value of the choice with that label, else the words themselves."""
    for option in field.get("options") or []:
        if str(option["label"]).lower() == typed.lower():
            return str(option["value"])
    return typed
