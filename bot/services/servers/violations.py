"""Prompts with words that a server does not want: refused, and counted against who wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.servers.strikes import strikes_left, time_out_until
from bot.services.refusals import RefusedError
from bot.services.servers.safety import check_time_out, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.tasks import Request
    from bot.services.requester import Requester
    from bot.services.servers.rules import ServerRules
    from bot.store import Strikes


class Violations:
    """Refuses prompts by their words, and says what that leads to."""

    def __init__(self, rules: ServerRules, strikes: Strikes, *, clock: Callable[[], float]) -> None:
        self._rules = rules
        self._strikes = strikes
        self._clock = clock

    async def check(
        self, requester: Requester, texts: Sequence[str], *, are_theirs: bool = True
    ) -> None:
        """Make sure that the server wants such prompts.

        What it does not want counts against the requester, unless the words were there before.

        Raises:
            RefusedError: names the line of the list.
        """
        try:
            await self._rules.check_words(requester, texts)
        except RefusedError as error:
            if are_theirs:
                await self._count(requester, error)
            raise

    async def check_again(self, requester: Requester, request: Request) -> None:
        """Make sure that what was asked for before may be paid now, as if it were asked for now.

        Raises:
            RefusedError: its words, its kind or its speed are closed by now, or its requester has
                to wait.
        """
        await self.check(requester, texts_of(request), are_theirs=False)
        await self._rules.check_requests(requester, [request])
        await self.check_time_out(requester)

    async def check_time_out(self, requester: Requester) -> None:
        """Make sure that a requester need not wait for what was refused. Raises RefusedError."""
        rules, now_s = (await self._rules.of(requester)).strikes, self._clock()
        strikes = await self._strikes.of(requester.guild_id, requester.user_id, now_s=now_s)
        check_time_out(strikes, rules, now_s=now_s)

    async def _count(self, requester: Requester, error: RefusedError) -> None:
        """Let a refusal say when its member may ask again, or how many more they may have."""
        rules = (await self._rules.of(requester)).strikes
        if rules is None:
            return
        now_s = self._clock()

        def waits(strikes: Sequence[float]) -> bool:
            return (time_out_until(strikes, rules) or 0.0) > now_s

        strikes = await self._strikes.add(
            requester.guild_id,
            requester.user_id,
            now_s=now_s,
            interaction_id=requester.interaction_id,
            waits=waits,
        )
        if waits(strikes):
            error.values["until_s"] = time_out_until(strikes, rules)
        else:
            error.values["left"] = strikes_left(strikes, rules, now_s=now_s)
