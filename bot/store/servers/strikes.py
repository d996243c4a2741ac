"""What counted against members, by server; nothing of it lasts longer than a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, func, insert, select

from bot.domain.servers.log_entries import forgiven, strike
from bot.domain.servers.strikes import KEPT_S, Strike
from bot.store.schema import ledger, strikes, tasks
from bot.store.servers.log import add_log_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.tasks import Request
    from bot.store.database.database import Database
    from bot.store.database.statements import Asked, Connection

DIRECT_MESSAGES: Final = 0
"""In the place of a server for a member who never asked in one."""

_OF_MEMBER: Final = (strikes.c.guild_id == bindparam("guild")) & (
    strikes.c.user_id == bindparam("member")
)
_TIMES: Final = (
    select(strikes.c.at_s)
    .where(
        _OF_MEMBER,
        strikes.c.at_s > bindparam("since_s"),
        strikes.c.at_s <= bindparam("now_s"),  # else the clock was ahead
    )
    .order_by(strikes.c.at_s)
)
_ADD: Final = insert(strikes)
_FORGET: Final = delete(strikes).where(strikes.c.at_s < bindparam("before_s"))
_FORGIVE: Final = delete(strikes).where(_OF_MEMBER).returning(strikes.c.id)
_IS_NOTED: Final = select(strikes.c.id).where(strikes.c.interaction_id == bindparam("of_one"))
# What was asked for in a server and is shown in private has it as the one that it counts for.
_SERVER: Final = func.coalesce(tasks.c.guild_id, tasks.c.billing_guild_id)
_ASKED_IN: Final = (
    select(_SERVER)
    .where(tasks.c.user_id == bindparam("member"), _SERVER.is_not(None))
    .order_by(tasks.c.id.desc())
    .limit(1)
)
# All that is left of a member who had everything deleted, as long as limits go by it.
_COUNTED_IN: Final = (
    select(ledger.c.guild_id)
    .where(ledger.c.user_id == bindparam("member"), ledger.c.guild_id.is_not(None))
    .order_by(ledger.c.id.desc())
    .limit(1)
)
_HOME: Final = select(func.coalesce(_ASKED_IN.scalar_subquery(), _COUNTED_IN.scalar_subquery()))


def home_of(connection: Connection, user_id: int) -> int | None:
    """The server in which a member asked for something last; None if there is none.

    Who had everything deleted comes from where it is still counted this month, so that neither
    its limits are escaped nor those for strangers hold.
    """
    guild_id: int | None = connection.execute(_HOME, {"member": user_id}).scalar_one_or_none()
    return guild_id


def strikes_of(
    connection: Connection, guild_id: int | None, user_id: int, *, now_s: float
) -> list[float]:
    """When a member's strikes in a server were that still count, oldest first.

    Those in direct messages (None) are of the server in which they asked for something last.
    """
    home = _home_in(connection, guild_id, user_id)
    return list(connection.execute(*asked_of_strikes(home, user_id, now_s=now_s)).scalars())


def asked_of_strikes(home: int | None, user_id: int, *, now_s: float) -> Asked:
    """What finds the same; `home` is None for a member who never asked in a server."""
    return _TIMES, {**_member(home, user_id), "since_s": now_s - KEPT_S, "now_s": now_s}


def add_moderated(connection: Connection, request: Request, task_id: int, *, now_s: float) -> None:
    """Count that Midjourney refused a task, in the transaction that notes its end."""
    guild_id = request.billing_guild_id or request.guild_id
    of_member = _member_in(connection, guild_id, request.user_id)
    _add(connection, of_member, Strike.MODERATION, now_s=now_s, task_id=task_id)


class Strikes:
    """Strikes of members, each counted once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int | None, user_id: int, *, now_s: float) -> list[float]:
        """As `strikes_of`."""
        return await self._database.read(
            lambda connection: strikes_of(connection, guild_id, user_id, now_s=now_s)
        )

    async def add(
        self,
        guild_id: int | None,
        user_id: int,
        *,
        now_s: float,
        interaction_id: int | None,
        waits: Callable[[Sequence[float]], bool],
    ) -> list[float]:
        """Count a prompt with words that the server does not want; returns all that count now.

        Nothing is counted twice for an interaction, nor of a member who `waits` (called with those
        before, any number of times).
        """

        def work(connection: Connection) -> list[float]:
            before = strikes_of(connection, guild_id, user_id, now_s=now_s)
            if waits(before) or _is_noted(connection, interaction_id):
                return before
            connection.execute(_FORGET, {"before_s": now_s - KEPT_S})
            of_member = _member_in(connection, guild_id, user_id)
            _add(connection, of_member, Strike.WORDS, now_s=now_s, interaction_id=interaction_id)
            return strikes_of(connection, guild_id, user_id, now_s=now_s)

        return await self._database.write(work)

    async def forgive(self, guild_id: int, user_id: int, *, by_user_id: int, now_s: float) -> int:
        """Forget a member's strikes in a server, and so any time-out; returns how many."""
        of_member = {"guild": guild_id, "member": user_id}

        def work(connection: Connection) -> int:
            number = len(connection.execute(_FORGIVE, of_member))
            if number:
                entry = forgiven(user_id, number, by_user_id=by_user_id)
                add_log_entry(connection, guild_id, entry, now_s=now_s)
            return number

        return await self._database.write(work)


def _member_in(connection: Connection, guild_id: int | None, user_id: int) -> dict[str, Any]:
    return _member(_home_in(connection, guild_id, user_id), user_id)


def _home_in(connection: Connection, guild_id: int | None, user_id: int) -> int | None:
    return home_of(connection, user_id) if guild_id is None else guild_id


def _member(home: int | None, user_id: int) -> dict[str, Any]:
    return {"guild": home or DIRECT_MESSAGES, "member": user_id}


def _is_noted(connection: Connection, interaction_id: int | None) -> bool:
    return bool(
        interaction_id is not None and connection.execute(_IS_NOTED, {"of_one": interaction_id})
    )


def _add(
    connection: Connection,
    of_member: dict[str, Any],
    why: Strike,
    *,
    now_s: float,
    task_id: int | None = None,
    interaction_id: int | None = None,
) -> None:
    connection.execute(
        _ADD,
        {
            "guild_id": of_member["guild"],
            "user_id": of_member["member"],
            "at_s": now_s,
            "why": why,
            "task_id": task_id,
            "interaction_id": interaction_id,
        },
    )
    guild_id, user_id = of_member["guild"], of_member["member"]
    asked = {**of_member, "since_s": now_s - KEPT_S, "now_s": now_s}
    times = list(connection.execute(_TIMES, asked).scalars())
    add_log_entry(connection, guild_id, strike(user_id, why, times), now_s=now_s)
