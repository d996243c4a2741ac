"""What managers of a server look at and change: one setting at a time, and each is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.prompts import PromptError, check_defaults
from bot.services.refusals import Refusal, RefusedError
from bot.store import ChangedMeanwhileError, NoSuchChangeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.servers.settings import Server
    from bot.services.policy import Defaults
    from bot.services.requester import Requester
    from bot.store import Changed, Servers

_PARAMETERS: Final = "parameters"


class SettingsOfServers:
    """Settings by requesters who may manage their server; each raises RefusedError otherwise."""

    def __init__(self, servers: Servers, defaults: Defaults, *, clock: Callable[[], float]) -> None:
        self._servers = servers
        self._clock = clock
        self.defaults = defaults
        """The operator's, for what a server leaves open."""

    async def server(self, requester: Requester) -> Server:
        """The requester's server as it is now."""
        return await self._servers.fresh(managed_by(requester))

    async def put(self, requester: Requester, name: str, new: Any, *, expected: str) -> Changed:  # noqa: ANN401 - JSON
        """Set one setting, whose value has the `expected` fingerprint; None removes it.

        Raises:
            RefusedError: it has another value by now, or there is no such setting or value.
        """
        guild_id = managed_by(requester)
        _check_parameters(name, new)
        try:
            return await self._servers.change(
                guild_id,
                name,
                new,
                expected=expected,
                by_user_id=requester.user_id,
                now_s=self._clock(),
            )
        except ChangedMeanwhileError as error:
            raise RefusedError(Refusal.CHANGED_MEANWHILE) from error
        except ValueError as error:
            raise RefusedError(Refusal.NO_SUCH_VALUE) from error

    async def undo(self, requester: Requester, change_id: int) -> Changed:
        """Set a setting back to what it was before a change.

        Raises:
            RefusedError: it was undone before, or changed again since.
        """
        guild_id, now_s = managed_by(requester), self._clock()
        try:
            return await self._servers.undo(
                guild_id, change_id, by_user_id=requester.user_id, now_s=now_s
            )
        except (ChangedMeanwhileError, NoSuchChangeError) as error:
            raise RefusedError(Refusal.CHANGED_MEANWHILE) from error


def managed_by(requester: Requester) -> int:
    """The server that a requester manages. Raises RefusedError if they do not."""
    if requester.guild_id is None or not requester.manages:
        raise RefusedError(Refusal.MANAGERS_ONLY)
    return requester.guild_id


def _check_parameters(name: str, new: Any) -> None:  # noqa: ANN401 - JSON
    text = new.get(_PARAMETERS) if isinstance(new, dict) else new if name == _PARAMETERS else None
    if isinstance(text, str):
        try:
            check_defaults(text)
        except PromptError as error:
            raise RefusedError(Refusal.PROMPT, message=error.message) from error
