"""Lists of words as managers write them: looked at with what was asked before, then kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.prompts.word_list import found_in, lines_of
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.services.requester import Requester
    from bot.services.servers.settings import SettingsOfServers
    from bot.store import Drafts, Servers

LOOKED_AT: Final = 500
"""So many prompts of a server, the newest."""

_WORDS: Final = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A list that is not kept yet, and how many of the newest prompts it would have refused."""

    id: int
    lines: tuple[str, ...]
    refused: int
    prompts: int


class WordLists:
    """Lists of managers' servers; each raises RefusedError for other members."""

    def __init__(
        self,
        settings: SettingsOfServers,
        servers: Servers,
        drafts: Drafts,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._servers = servers
        self._drafts = drafts
        self._clock = clock

    async def propose(self, requester: Requester, text: str) -> Proposal:
        """Keep a text of lines as a draft. Raises RefusedError if it is too long for a list."""
        await self._settings.server(requester)
        try:
            lines = lines_of(text)
        except ValueError as error:
            raise RefusedError(Refusal.WORD_LIST_TOO_LONG) from error
        prompts = await self._servers.recent_prompts(requester.guild_id or 0, limit=LOOKED_AT)
        refused = await asyncio.to_thread(_count, lines, prompts)
        draft_id = await self._drafts.keep(
            user_id=requester.user_id, content=[{_WORDS: list(lines)}], now_s=self._clock()
        )
        return Proposal(id=draft_id, lines=lines, refused=refused, prompts=len(prompts))

    async def proposed(self, requester: Requester, draft_id: int) -> list[str] | None:
        """The lines of a draft as a setting has them. Raises RefusedError if it is gone."""
        found = await self._drafts.read(draft_id, user_id=requester.user_id)
        if not found or _WORDS not in found[0]:
            raise RefusedError(Refusal.NO_SUCH_DRAFT)
        return list(found[0][_WORDS]) or None


def _count(lines: tuple[str, ...], prompts: Sequence[str]) -> int:
    return sum(found_in(prompt, lines) is not None for prompt in prompts)
