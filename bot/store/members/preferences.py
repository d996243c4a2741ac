"""What members chose for themselves."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from bot.domain import kinds
from bot.store.database.dialects import upsert
from bot.store.schema import members, tasks

if TYPE_CHECKING:
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_CHOSEN: Final = select(members).where(members.c.user_id == bindparam("user_id"))
_SET: Final = {name: upsert(members, name) for name in ("remix", "hides_prompts")}
_PROMPTS: Final = (
    select(tasks.c.prompt)
    .where(tasks.c.user_id == bindparam("user_id"), tasks.c.kind == kinds.IMAGINE.name)
    .order_by(tasks.c.id.desc())
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A member's switches, as they are for somebody who touched none."""

    remix: bool = False
    """Whether they want to see the prompt before V, Vary, Pan, reroll and Animate."""
    hides_prompts: bool = False
    """Whether galleries are to show their pictures without what they asked for."""


class Preferences:
    """Members' own switches, and what they asked for lately."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remix(self, user_id: int) -> bool:
        """Whether the member wants to see the prompt before buttons run."""
        return (await self.chosen(user_id)).remix

    async def chosen(self, user_id: int) -> Chosen:
        """All of a member's switches."""
        return await self._database.read(lambda connection: chosen_by(connection, user_id))

    async def set_remix(self, user_id: int, *, on: bool) -> None:
        """Switch it."""
        await self._put(user_id, remix=on)

    async def set_hides_prompts(self, user_id: int, *, on: bool) -> None:
        """Switch it."""
        await self._put(user_id, hides_prompts=on)

    async def _put(self, user_id: int, **switch: bool) -> None:
        values = {"user_id": user_id, **asdict(Chosen()), **switch}
        [name] = switch
        await self._database.write(lambda connection: connection.execute(_SET[name], values))

    async def recent_prompts(self, user_id: int, *, limit: int) -> list[str]:
        """The member's last prompts, newest first, each once."""
        asked = {"user_id": user_id, "limit": limit * 4}
        prompts = await self._database.read(
            lambda connection: connection.execute(_PROMPTS, asked).scalars(),
        )
        return list(dict.fromkeys(prompts))[:limit]


def chosen_by(connection: Connection, user_id: int) -> Chosen:
    """All of a member's switches."""
    row = connection.execute(_CHOSEN, {"user_id": user_id}).mappings().one_or_none()
    if row is None:
        return Chosen()
    return Chosen(remix=row["remix"], hides_prompts=row["hides_prompts"])
