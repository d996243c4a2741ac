"""Events of the gateway: those that cannot be read are left out, with a line on where it broke.

discord.py takes an exception in there for the end of the whole connection, or of the process
(discord.py: client). Nothing of what was sent is written down.
"""

from __future__ import annotations

import linecache
import re
import time
from typing import TYPE_CHECKING, Any, Final

import discord
import structlog
from pydantic import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping

log = structlog.get_logger()

READY: Final = "READY"
TOLD_EVERY_S: Final = 60.0
"""What is dropped again and again is told this often, with how many there were."""

_KEY: Final = re.compile(r"\[['\"](\w+)['\"]\]|\(\w+, ['\"](\w+)['\"]|get\(['\"](\w+)['\"]")
_NAME: Final = re.compile(r"[A-Za-z_]\w{0,40}(\.[A-Za-z_]\w{0,40}){0,3}", re.ASCII)


class UnreadableError(ConnectionError):
    """A connection over which nothing can be read any more; discord.py makes it anew."""


class ReadyError(discord.ClientException):
    """The start of the very first session cannot be read; the text names the field."""


class Drops:
    """Lines about what was left out: the first of a kind at once, then one a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told_s: dict[str, float] = {}
        self._times: dict[str, int] = {}

    def tell(self, event: str, error: Exception | None = None) -> None:
        """Tell of one more, unless its kind was told of a moment ago."""
        now_s = self._clock()
        self._times[event] = self._times.get(event, 0) + 1
        if now_s - self._told_s.get(event, -TOLD_EVERY_S) < TOLD_EVERY_S:
            return
        self._told_s[event] = now_s
        log.warning(
            "event.dropped",
            event_name=event,
            field=field_of(error) if error else None,
            reason=type(error).__name__ if error else "unknown",
            times=self._times.pop(event),
        )


def guard(parsers: MutableMapping[str, Callable[[Any], None]]) -> None:
    """Let no event that cannot be read do more than be left out."""
    drops = Drops()
    ready = _Ready(parsers[READY])
    for event, parse in list(parsers.items()):
        parsers[event] = ready if event == READY else _guarded(event, parse, drops)


def _guarded(event: str, parse: Callable[[Any], None], drops: Drops) -> Callable[[Any], None]:
    def guarded(data: Any) -> None:  # noqa: ANN401 - any JSON
        try:
            parse(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            drops.tell(event, error)

    return guarded


class _Ready:
    """The one event that nothing goes on without."""

    def __init__(self, parse: Callable[[Any], None]) -> None:
        self._parse = parse
        self._was_ready = False

    def __call__(self, data: Any) -> None:  # noqa: ANN401 - any JSON
        try:
            self._parse(data)
        except Exception as error:  # noqa: BLE001 - as above
            broken = f"{READY} cannot be read ({type(error).__name__}, field {field_of(error)})"
            raise (UnreadableError if self._was_ready else ReadyError)(broken) from None
        self._was_ready = True


def field_of(error: Exception) -> str | None:
    """The field of an event that an error is about, as far as can be told; never what is in it."""
    if isinstance(error, ValidationError):
        told = [".".join(map(str, detail["loc"])) for detail in error.errors() if detail["loc"]]
    elif isinstance(error, KeyError):
        told = [str(error.args[0])] if error.args else []
    else:
        told = list(_keys_where_it_broke(error))
    return next((name for name in told if _NAME.fullmatch(name)), None)


def _keys_where_it_broke(error: Exception) -> Iterator[str]:
    """The keys in the lines of code that an error came through, the innermost first."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    for file, line in reversed(places):
        for found in _KEY.finditer(linecache.getline(file, line)):
            yield next(key for key in found.groups() if key)
