"""The rules of the server that somebody asks in, as they are now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.servers.quotas import Quotas
from bot.services.policy import rules_of
from bot.services.refusals import RefusedError
from bot.services.servers.access import (
    check_access,
    check_kind,
    check_not_refused,
    check_request,
    check_served,
    is_spoiler,
    price_to_agree,
)
from bot.services.servers.quotas import check_batch, quotas_of
from bot.services.servers.safety import check_time_out, check_words, texts_of, unwanted_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.servers.settings import Server
    from bot.domain.tasks import Request, Task
    from bot.services.policy import Defaults, Rules
    from bot.services.requester import Requester
    from bot.services.servers.homes import Homes, ServerMembers
    from bot.store import Preferences, Servers


class ServerRules:
    """What servers' settings and the operator's come to, for whoever asks."""

    def __init__(
        self, servers: Servers, preferences: Preferences, homes: Homes, defaults: Defaults
    ) -> None:
        self._servers = servers
        self._preferences = preferences
        self._homes = homes
        self._defaults = defaults

    async def of(self, requester: Requester) -> Rules:
        """What holds for a requester, by the settings as they were read last."""
        server = await self._servers.get(requester.guild_id, requester.user_id)
        chosen = requester.chosen or await self._preferences.chosen(requester.user_id)
        return rules_of(requester, server.settings, self._defaults, chosen)

    async def check(self, requester: Requester, members: ServerMembers) -> None:
        """Make sure that a requester may use the bot where they are.

        Where that is no server, `members` say whether they are still in the one that counts for it.

        Raises:
            RefusedError: they may not.
        """
        server = await self._check(requester, lambda server: self._check_access(requester, server))
        if requester.guild_id is not None:
            self._homes.seen(requester.guild_id, requester.user_id)
        elif server.id is not None:
            await self._homes.learn(members, server.id, requester.user_id)
            self._homes.check(server.id, requester.user_id)

    @property
    def takes_outside(self) -> bool:
        """Whether the operator lets members use the bot where it is not, by installing it."""
        return self._defaults.user_install

    async def check_outside(
        self, requester: Requester, guild_id: int | None, members: ServerMembers
    ) -> None:
        """Make sure that a requester may use the bot where it is not: in that server, if in one.

        There it counts as in direct messages, and a server that refuses it or them still does.

        Raises:
            RefusedError: they may not.
        """
        if guild_id is not None:
            server = await self._servers.fresh(guild_id)
            check_served(server, self._defaults)
            check_not_refused(requester, server)
        await self.check(requester, members)

    async def check_kind(self, requester: Requester, kind: str) -> None:
        """Make sure that they may have something of that kind made. Raises RefusedError."""

        def check(server: Server) -> None:
            check_kind(kind, rules_of(requester, server.settings, self._defaults))

        await self._check(requester, check)

    async def check_requests(self, requester: Requester, requests: Sequence[Request]) -> None:
        """Make sure that they may have all of these made at once. Raises RefusedError."""

        def check(server: Server) -> None:
            _check(requests, rules_of(requester, server.settings, self._defaults))

        await self._check(requester, check)

    async def check_words(self, requester: Requester, texts: Sequence[str]) -> None:
        """Make sure that the server wants prompts with such words. Raises RefusedError."""

        def check(server: Server) -> None:
            check_words(texts, unwanted_words(server.settings))

        await self._check(requester, check)

    def permit(
        self, requester: Requester, requests: Sequence[Request], *, now_s: float
    ) -> Callable[[Server, Sequence[float]], Quotas]:
        """What makes sure, in the transaction that stores them, that requests are permitted.

        It takes the server, and the requester's strikes there. It returns what the requester may
        use, and raises RefusedError if they are not.
        """

        def check(server: Server, strikes: Sequence[float]) -> Quotas:
            self._check_access(requester, server)
            rules = rules_of(requester, server.settings, self._defaults)
            check_time_out(strikes, rules.strikes, now_s=now_s)
            for request in requests:
                check_words(texts_of(request), rules.words)
            _check(requests, rules)
            return replace(
                quotas_of(server, rules.limits, self._defaults),
                spoiler=is_spoiler(requester, server.settings),
                to_agree_usd=price_to_agree(requester, requests, rules, self._defaults.prices),
            )

        return check

    def permit_show(
        self, requester: Requester, shown: Task, *, now_s: float
    ) -> Callable[[Server, Sequence[float]], Quotas]:
        """As `permit`, for what was made before and is shown once more: nothing is used for it.

        It is blurred where pictures are, and outside of where it was made if it was not there.
        """

        def check(server: Server, strikes: Sequence[float]) -> Quotas:
            self._check_access(requester, server)
            rules = rules_of(requester, server.settings, self._defaults)
            check_time_out(strikes, rules.strikes, now_s=now_s)
            check_words(texts_of(shown.request), rules.words)
            is_ruled = shown.shown.spoiler is not None
            here = is_spoiler(requester, server.settings)
            blurred = not requester.age_restricted if is_ruled else here
            return Quotas(zone=server.settings.time_zone, spoiler=blurred)

        return check

    def _check_access(self, requester: Requester, server: Server) -> None:
        check_served(server, self._defaults)
        check_access(requester, server)
        if requester.guild_id is None:
            self._homes.check(server.id, requester.user_id)

    async def _check(self, requester: Requester, check: Callable[[Server], None]) -> Server:
        """Ask for the settings anew before anybody is refused: another process may change them.

        Returns the server that was found well.
        """
        asked = requester.guild_id, requester.user_id
        try:
            check(server := await self._servers.get(*asked))
        except RefusedError:
            check(server := await self._servers.fresh(*asked))
        return server


def _check(requests: Sequence[Request], rules: Rules) -> None:
    for request in requests:
        check_request(request, rules)
    check_batch(sum(request.starts for request in requests), rules.limits)
