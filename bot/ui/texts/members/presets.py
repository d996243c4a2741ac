"""What is said about presets: those that are there, what became of one, what others can take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.members.presets import PRESETS_EACH
from bot.ui.escaping import escaped
from bot.ui.texts.saying import count, mark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.members.presets import Preset, PresetChange

DIALOG: Final = mark("Save a preset")
NAME: Final = mark("Name")
NAME_HINT: Final = mark("1 to 32 of a-z, 0-9, - and _; --name then stands for it")
TEXT: Final = mark("What it stands for: words, parameters")
OWNER: Final = mark("For")
OWNERS: Final = {
    "mine": mark("Me, wherever I am"),
    "server": mark("All in this server (needs Manage Server)"),
}

DELETE: Final = mark("Delete")
UNDO: Final = mark("Undo")
BACK: Final = mark("Back")
FURTHER: Final = mark("Further")
ALL: Final = mark("All presets")
TAKE: Final = mark("Add to mine")
GIVE: Final = mark("Add to the server's")

_SHOWN: Final = 300
"""How much of a text is shown where others stand beside it, in characters."""
_SHOWN_ALONE: Final = 1500


def heading(presets: Sequence[Preset]) -> str:
    """What stands above the presets that a member can use."""
    mine = sum(not each.is_servers for each in presets)
    counted = say("{count} of {most} are yours", count=mine, most=PRESETS_EACH)
    if others := len(presets) - mine:
        counted = f"{counted} · {of_server(others)}"
    lines = [say("**Presets**"), say("Write `--name` anywhere in a prompt to use one.")]
    return "\n".join([*lines, f"-# {counted}"])


def of_server(number: int) -> str:
    """How many presets a server has."""
    return count("{count} is the server's", "{count} are the server's", number)


def none() -> str:
    """Instead of them, where there are none."""
    return say(
        "**Presets**\nThere are none yet. Save words and parameters that you use often with "
        "/preset save, then write `--name` anywhere in a prompt."
    )


def listed(preset: Preset) -> str:
    """A preset as a row of the list."""
    name = f"**`--{preset.name}`**"
    if preset.is_servers:
        name = say("{name} · the server's", name=name)
    return f"{name}\n{escaped(preset.text, _SHOWN)}"


def done(change: PresetChange) -> str:
    """What became of a preset, beside the list of all."""
    said = mark("{name:code} is deleted.") if change.new is None else mark("{name:code} is saved.")
    return say(said, name=f"--{change.name}")


def changed(change: PresetChange) -> str:
    """What became of a preset, and what it stands for."""
    if change.new is None:
        return done(change)
    lines = [
        say("{name:code} is saved. Anywhere in a prompt it stands for:", name=f"--{change.name}"),
        _quote(change.new),
    ]
    if change.old is not None:
        lines += [say("Until now it stood for:"), _quote(change.old)]
    return "\n".join(lines)


def shared(preset: Preset, user_id: int) -> str:
    """A preset that a member shows to others."""
    said = say(
        "**{name:code}**, a preset that {member} shares:",
        name=f"--{preset.name}",
        member=f"<@{user_id}>",
    )
    return f"{said}\n{_quote(preset.text)}"


def suggestion(preset: Preset) -> str:
    """A preset as it would be typed, and what it stands for."""
    return f"--{preset.name} · {preset.text}"


def _quote(text: str) -> str:
    return f"> {escaped(text, _SHOWN_ALONE)}"
