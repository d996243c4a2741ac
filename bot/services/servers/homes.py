"""Whether members are still in the server that counts for what they ask for in no server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Protocol

from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

KNOWN_S: Final = {True: 600.0, False: 60.0, None: 10.0}
"""How long it is known of somebody that they are a member, are none, or that nobody says so."""

MOST: Final = 10_000
"""More than so many are not known at once."""


class ServerMembers(Protocol):
    """Discord's own word on who is in a server."""

    async def has(self, guild_id: int, user_id: int) -> bool | None:
        """Whether somebody is a member; None: Discord does not say, within about a second."""


class Homes:
    """What is known of members and the servers that their requests count for."""

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: dict[tuple[int, int], tuple[bool | None, float]] = {}
        self._asking: dict[tuple[int, int], asyncio.Task[None]] = {}

    async def learn(self, members: ServerMembers, guild_id: int, user_id: int) -> None:
        """Ask whether somebody is a member, unless it is known, or is being asked already."""
        one = guild_id, user_id
        if self._is_known(one):
            return
        asking = self._asking.get(one)
        if asking is None:
            asking = asyncio.create_task(self._ask(members, one), name="member")
            self._asking[one] = asking
            asking.add_done_callback(lambda _: self._asking.pop(one))
        await asyncio.shield(asking)

    def check(self, guild_id: int | None, user_id: int) -> None:
        """Make sure that it is not known of somebody that they left. Raises RefusedError.

        Whom Discord tells nothing about now may go on: so do all while it is out of order, and
        members of a server that the bot itself is not in any more, who did nothing wrong. Such a
        server's budget and limits hold as before, and the operator can pause it.
        """
        one = guild_id or 0, user_id
        if self._is_known(one) and self._known[one][0] is False:
            raise RefusedError(Refusal.LEFT_SERVER)

    def seen(self, guild_id: int, user_id: int) -> None:
        """Forget of somebody who is in a server now what was known of that."""
        self._known.pop((guild_id, user_id), None)

    def _is_known(self, one: tuple[int, int]) -> bool:
        is_member, at_s = self._known.get(one, (None, float("-inf")))
        return 0 <= self._clock() - at_s < KNOWN_S[is_member]

    async def _ask(self, members: ServerMembers, one: tuple[int, int]) -> None:
        is_member = await members.has(*one)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[one] = is_member, self._clock()
