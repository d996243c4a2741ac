"""Presets: parts of prompts that a member or a server keeps by a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PRESETS_EACH: Final = 50
"""How many one owner can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetOwner:
    """Whose a preset is: a member's, wherever they are, or a server's; the other id is 0."""

    user_id: int = 0
    guild_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What `--name` stands for in the prompts of a member, or of all in a server."""

    owner: PresetOwner
    name: str
    text: str
    """Words, then parameters, in one line."""

    @property
    def is_servers(self) -> bool:
        """Whether it is a server's."""
        return self.owner.guild_id != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetChange:
    """What became of the text of a preset; None: there is no such preset."""

    owner: PresetOwner
    name: str
    old: str | None
    new: str | None

    @property
    def undone(self) -> PresetChange:
        """The change that takes it back."""
        return PresetChange(owner=self.owner, name=self.name, old=self.new, new=self.old)
