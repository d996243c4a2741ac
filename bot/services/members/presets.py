"""Presets of members and of servers: kept, listed, removed, shared."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.members.presets import PRESETS_EACH, Preset, PresetChange, PresetOwner
from bot.prompts import is_parameter, preset_name, preset_text
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.prompt_refusals import refusing_faults
from bot.store import TooManyPresetsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.services.requester import Requester
    from bot.services.servers.violations import Violations
    from bot.store import Drafts
    from bot.store import Presets as PresetStore

_CHANGE: Final = "preset"
"""In a draft: what can be undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A preset that was changed, and the draft that its change is undone by."""

    change: PresetChange
    undo_id: int


class Presets:
    """Members' own presets, and those of servers; each raises RefusedError with nothing changed."""

    def __init__(
        self,
        presets: PresetStore,
        drafts: Drafts,
        violations: Violations,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._presets = presets
        self._drafts = drafts
        self._violations = violations
        self._clock = clock

    async def known_to(self, user_id: int, guild_id: int | None) -> list[Preset]:
        """A member's presets, then those of the server that they are in, of each by name."""
        of_server = [PresetOwner(guild_id=guild_id)] if guild_id else []
        return await self._presets.of(PresetOwner(user_id=user_id), *of_server)

    async def save(
        self, requester: Requester, name: str, text: str, *, for_server: bool = False
    ) -> Changed:
        """Keep a preset, in the place of one of that name."""
        owner, kept = _owner(requester, for_server=for_server), _name(name)
        return await self._change(requester, owner, kept, refusing_faults(text, preset_text))

    async def delete(self, requester: Requester, name: str, *, for_server: bool = False) -> Changed:
        """Remove a preset."""
        owner, known = _owner(requester, for_server=for_server), preset_name(name) or name
        if not any(each.name == known for each in await self._presets.of(owner)):
            raise RefusedError(Refusal.NO_SUCH_PRESET, name=known)
        return await self._change(requester, owner, known, None)

    async def undo(self, requester: Requester, undo_id: int) -> Changed:
        """Take a change back, if the preset is still as the change left it."""
        content = await self._drafts.read(undo_id, user_id=requester.user_id)
        if not content or _CHANGE not in content[0]:
            raise RefusedError(Refusal.NO_SUCH_DRAFT)
        kept = content[0][_CHANGE]
        undone = PresetChange(**{**kept, "owner": PresetOwner(**kept["owner"])}).undone
        _check_may_change(requester, undone.owner)
        with _refusing_more():
            is_made = await self._presets.make(undone, now_s=self._clock())
        if not is_made:
            raise RefusedError(Refusal.PRESET_CHANGED, name=undone.name)
        await self._drafts.take(undo_id, user_id=requester.user_id)
        return await self._undoable(requester, undone)

    async def shared(self, requester: Requester, name: str) -> Preset:
        """A preset to show to others, of the member or else of the server."""
        wanted = preset_name(name) or name
        known = await self.known_to(requester.user_id, requester.guild_id)
        found = by_name(known).get(wanted)
        if found is None:
            raise RefusedError(Refusal.NO_SUCH_PRESET, name=wanted)
        await self._violations.check(requester, [found.text])
        return found

    async def take(
        self, requester: Requester, owner: PresetOwner, name: str, mark: str, *, for_server: bool
    ) -> Changed:
        """Keep a preset that somebody shared, if its text is still that with this mark."""
        shared = by_name(await self._presets.of(owner)).get(name)
        if shared is None or mark_of(shared.text) != mark:
            raise RefusedError(Refusal.NOT_SHARED, name=name)
        return await self.save(requester, name, shared.text, for_server=for_server)

    async def _change(
        self, requester: Requester, owner: PresetOwner, name: str, text: str | None
    ) -> Changed:
        with _refusing_more():
            change = await self._presets.change(owner, name, text, now_s=self._clock())
        return await self._undoable(requester, change)

    async def _undoable(self, requester: Requester, change: PresetChange) -> Changed:
        undo_id = await self._drafts.keep(
            user_id=requester.user_id,
            content=[{_CHANGE: asdict(change)}],
            now_s=self._clock(),
        )
        return Changed(change=change, undo_id=undo_id)


def by_name(presets: Iterable[Preset]) -> dict[str, Preset]:
    """Presets by name; of those of one name the first, which is the member's own."""
    found: dict[str, Preset] = {}
    for each in presets:
        found.setdefault(each.name, each)
    return found


def mark_of(text: str) -> str:
    """Sixteen hexadecimal digits that tell the text of a preset from others."""
    return hashlib.blake2s(text.encode(), digest_size=8).hexdigest()


def _owner(requester: Requester, *, for_server: bool) -> PresetOwner:
    """Whose presets a requester changes. Raises RefusedError."""
    if not for_server:
        return PresetOwner(user_id=requester.user_id)
    owner = PresetOwner(guild_id=requester.guild_id or 0)
    _check_may_change(requester, owner)
    return owner


def _check_may_change(requester: Requester, owner: PresetOwner) -> None:
    if owner == PresetOwner(user_id=requester.user_id):
        return
    if not requester.manages or owner.guild_id != requester.guild_id:
        raise RefusedError(Refusal.MANAGERS_ONLY)


def _name(typed: str) -> str:
    """The name of a preset that is to be kept. Raises RefusedError."""
    name = preset_name(typed)
    if name is None:
        raise RefusedError(Refusal.PRESET_NAME, name=typed)
    if is_parameter(name):
        raise RefusedError(Refusal.PRESET_IS_PARAMETER, typed=f"--{name}")
    return name


@contextmanager
def _refusing_more() -> Iterator[None]:
    """Refuse what would be more presets than one can have. Raises RefusedError."""
    try:
        yield
    except TooManyPresetsError as error:
        raise RefusedError(Refusal.TOO_MANY_PRESETS, limit=PRESETS_EACH) from error
