"""What is offered while a member types: read once in a few seconds, and not for each letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services.members.presets import by_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.members.presets import Preset
    from bot.services.members.presets import Presets
    from bot.services.policy import Rules
    from bot.services.requester import Requester
    from bot.services.servers.rules import ServerRules
    from bot.store import Preferences

KEPT_S: Final = 3.0
_RECENT: Final = 25
_KEPT_FOR: Final = 1000
"""Members who may type at the same time; of more, all are read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a member may mean: presets by name, and their last prompts, newest first."""

    presets: dict[str, Preset]
    recent: Sequence[str]
    rules: Rules
    """What holds for them where they type."""


class Suggestions:
    """What members may mean, as it was at most three seconds ago."""

    def __init__(
        self,
        presets: Presets,
        preferences: Preferences,
        rules: ServerRules,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._presets = presets
        self._rules = rules
        self._preferences = preferences
        self._clock = clock
        self._kept: dict[tuple[int, int], tuple[float, Known]] = {}

    async def known_to(self, requester: Requester) -> Known:
        """What a member may mean where they type."""
        user_id, now_s = requester.user_id, self._clock()
        key = user_id, requester.channel_id
        since_s, known = self._kept.get(key, (None, None))
        if known is not None and since_s is not None and 0 <= now_s - since_s < KEPT_S:
            return known
        known = Known(
            presets=by_name(await self._presets.known_to(user_id, requester.guild_id)),
            recent=await self._preferences.recent_prompts(user_id, limit=_RECENT),
            rules=await self._rules.of(requester),
        )
        if len(self._kept) >= _KEPT_FOR:
            self._kept.clear()
        self._kept[key] = (now_s, known)
        return known
