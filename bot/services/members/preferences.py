"""What members choose for themselves, one thing at a time, and what keeps it from working."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from bot.domain.kinds import Speed
from bot.domain.languages import LANGUAGES
from bot.domain.members.choices import Ping, Results
from bot.prompts import PromptError, check_own, with_options
from bot.services.refusals import Refusal, RefusedError
from bot.store import ChangedMeanwhileError, Chosen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.messages import Message
    from bot.services.requester import Requester
    from bot.services.servers.rules import ServerRules
    from bot.store import NewChoice, Preferences


class OwnPreferences:
    """Choices of requesters for themselves."""

    def __init__(self, preferences: Preferences, rules: ServerRules) -> None:
        self._preferences = preferences
        self._rules = rules

    async def choose(self, requester: Requester, name: str, value: str | None) -> NewChoice:
        """Choose another value for a field of `Chosen`, as it is written; None: none.

        Raises:
            RefusedError: there is no such field or value; or prompts would fail with it and what
                else the member chose, or might; or it has words that nobody may use here.
        """
        if name not in _READERS:
            raise RefusedError(Refusal.NO_SUCH_VALUE)
        chosen = await self._preferences.chosen(requester.user_id)
        read = getattr(Chosen(), name) if value is None else _read(name, value)
        if name in _IN_PROMPTS and read is not None:
            _check(replace(chosen, **{name: read}).parameters)
            await self._rules.check_words(requester, [str(read)])
        return await self._preferences.put(requester.user_id, **{name: read})

    async def reset(self, requester: Requester) -> NewChoice:
        """Choose nothing of all that can be chosen."""
        return await self._preferences.put(requester.user_id, **asdict(Chosen()))

    async def undo(self, requester: Requester, revision: int) -> NewChoice:
        """Put back what a choice replaced. Raises RefusedError if it is not their latest."""
        try:
            return await self._preferences.undo(requester.user_id, revision)
        except ChangedMeanwhileError as error:
            raise RefusedError(Refusal.CHANGED_MEANWHILE) from error


def fault_of(chosen: Chosen) -> Message | None:
    """Why what a member chose is left out of all prompts, if it is: once it was taken."""
    try:
        check_own(chosen.parameters)
    except PromptError as error:
        return error.message
    return None


def _read(name: str, value: str) -> Any:  # noqa: ANN401 - a value of any of the fields
    try:
        return _READERS[name](value)
    except (KeyError, ValueError) as error:
        raise RefusedError(Refusal.NO_SUCH_VALUE) from error


def _check(parameters: str) -> Mapping[str, str]:
    """The values of parameters by their names. Raises RefusedError if prompts may fail for them."""
    try:
        return check_own(parameters)
    except PromptError as error:
        raise RefusedError(Refusal.PROMPT, message=error.message) from error


def _suffix(value: str) -> str | None:
    return " ".join(value.split()) or None


def _value_of(parameter: str) -> Callable[[str], str]:
    """The reader of what a parameter takes, as it may be typed beside a prompt."""

    def read(value: str) -> str:
        return _check(with_options("", {parameter: value}).source)[parameter]

    return read


def _version(value: str) -> str:
    found = _check(with_options("", {"v": value}).source)
    return found["v"] if "v" in found else f"niji {found['niji']}"


def _switch(value: str) -> bool:
    return {"on": True, "off": False}[value]


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "aspect": _value_of("ar"),
    "version": _version,
    "speed": Speed,
    "stylize": lambda value: int(_value_of("s")(value)),
    "suffix": _suffix,
    "remix": _switch,
    "results": Results,
    "ping": Ping,
    "hides_prompts": _switch,
    "language": {name: name for name in LANGUAGES}.__getitem__,
}

_IN_PROMPTS: Final = frozenset({"aspect", "version", "stylize", "suffix"})
