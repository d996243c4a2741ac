"""The presets of members and of servers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, func, select

from bot.domain.members.presets import PRESETS_EACH, Preset, PresetChange, PresetOwner
from bot.store.database.dialects import upsert
from bot.store.errors import TooManyPresetsError
from bot.store.schema import presets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_ITS: Final = (presets.c.user_id == bindparam("user_id")) & (
    presets.c.guild_id == bindparam("guild_id")
)
_ONE: Final = _ITS & (presets.c.name == bindparam("name"))
_ALL: Final = select(presets).where(_ITS).order_by(presets.c.name)
_TEXT: Final = select(presets.c.text).where(_ONE)
_COUNT: Final = select(func.count()).select_from(presets).where(_ITS)
_PUT: Final = upsert(presets)
_REMOVE: Final = delete(presets).where(_ONE)


class Presets:
    """Each owner has up to 50, by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, *owners: PresetOwner) -> list[Preset]:
        """All presets of these owners, of each by name."""

        def work(connection: Connection) -> list[Preset]:
            return [
                _preset(row)
                for owner in owners
                for row in connection.execute(_ALL, asdict(owner)).mappings()
            ]

        return await self._database.read(work)

    async def change(
        self, owner: PresetOwner, name: str, text: str | None, *, now_s: float
    ) -> PresetChange:
        """Keep a text by that name, in the place of what was there; None: remove it.

        Raises:
            TooManyPresetsError: its owner has as many as they can have.
        """

        def work(connection: Connection) -> PresetChange:
            old = _text(connection, owner, name)
            done = PresetChange(owner=owner, name=name, old=old, new=text)
            _make(connection, done, now_s=now_s)
            return done

        return await self._database.write(work)

    async def make(self, change: PresetChange, *, now_s: float) -> bool:
        """Make a change, if the preset is as it was before it; returns whether it is.

        Raises:
            TooManyPresetsError: its owner has as many as they can have.
        """

        def work(connection: Connection) -> bool:
            if _text(connection, change.owner, change.name) != change.old:
                return False
            _make(connection, change, now_s=now_s)
            return True

        return await self._database.write(work)


def _make(connection: Connection, change: PresetChange, *, now_s: float) -> None:
    owner = asdict(change.owner)
    if change.new is None:
        connection.execute(_REMOVE, {**owner, "name": change.name})
        return
    if change.old is None and connection.execute(_COUNT, owner).scalar_one() >= PRESETS_EACH:
        raise TooManyPresetsError
    values = {"name": change.name, "text": change.new, "saved_s": now_s}
    connection.execute(_PUT, {**owner, **values})


def _text(connection: Connection, owner: PresetOwner, name: str) -> str | None:
    found = connection.execute(_TEXT, {**asdict(owner), "name": name}).scalar_one_or_none()
    return None if found is None else str(found)


def _preset(row: Mapping[str, Any]) -> Preset:
    owner = PresetOwner(user_id=row["user_id"], guild_id=row["guild_id"])
    return Preset(owner=owner, name=row["name"], text=row["text"])
