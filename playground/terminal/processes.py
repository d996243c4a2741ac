"""The bot's processes at the terminal: `processes` lists them, `process 2 kill` does that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from playground.process_acts import act_on, acts_for, units_of, words_of

if TYPE_CHECKING:
    from playground.session import Session
    from playground.unit import Unit

_LINE: Final = re.compile(r"/?(?:processes|process\s+(?P<number>\d+)\s+(?P<act>\S+))")


def is_of_processes(line: str) -> bool:
    """Tell whether a line is about the bot's processes."""
    return _LINE.fullmatch(line) is not None


class ProcessLines:
    """Answers such lines."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def answer(self, line: str) -> str:
        """Return the list, or do what the line says and return what was done.

        Raises:
            SessionError: It cannot be done; the text says why.
        """
        match = _LINE.fullmatch(line)
        if match is not None and match["number"]:
            return await act_on(self._session, int(match["number"]), match["act"])
        return "\n".join(_shown(unit) for unit in units_of(self._session))


def _shown(unit: Unit) -> str:
    possible = [name for name, act in acts_for(unit).items() if act.fits(unit)]
    return f"  {unit.number}  {', '.join(words_of(unit))}: {' '.join(possible)}"
