"""The tasks of a replay: each goes as the one in the report went, under an id of its own."""

from __future__ import annotations

import re
import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playground.comet.replay.report import Exchange, Report

PICTURES: Final = "/files/replay"
"""Under which the pictures are that links in answers lead to."""

_LINK: Final = re.compile(r"https?://[^\s\"'<>,;]+")


@dataclass(frozen=True, slots=True)
class Played:
    """A task that was begun: by which submit of the report, when, and what is said otherwise."""

    submit: Exchange
    began_s: float
    otherwise: Mapping[str, str]


class Player:
    """Begins tasks and tells how they stand; `pace` is a factor on all durations."""

    def __init__(
        self, report: Report, *, base_url: Callable[[], str], pace: Callable[[], float]
    ) -> None:
        self.report = report
        self._base_url = base_url
        self._pace = pace
        self._tasks: dict[str, Played] = {}

    def begin(self, submit: Exchange, sent: Mapping[str, Any]) -> Any:  # noqa: ANN401 - of JSON
        """Begin a task as that submit did; returns the body of the answer."""
        otherwise = {
            str(submit.sent[name]): str(sent[name])
            for name in ("state", "prompt")
            if (submit.sent or {}).get(name) and sent.get(name)
        }
        if submit.remote_id:
            remote_id = _another(submit.remote_id, len(self._tasks) + 1)
            otherwise[submit.remote_id] = remote_id
            self._tasks[remote_id] = Played(submit, time.monotonic(), otherwise)
        return self._said(submit.body, otherwise)

    def look(self, remote_id: str) -> Exchange | None:
        """The look of the report that is due by now; None for a task that nobody began."""
        task = self._tasks.get(remote_id)
        looks = self.report.looks(task.submit) if task else []
        if task is None or not looks:
            return None
        passed_s = (time.monotonic() - task.began_s) / self._pace()
        due = [one for one in looks if one.at_s - task.submit.at_s <= passed_s]
        return due[-1] if due else looks[0]

    def body(self, remote_id: str, look: Exchange) -> Any:  # noqa: ANN401 - of JSON
        """What a look says, of that task."""
        return self._said(look.body, self._tasks[remote_id].otherwise)

    def row(self, remote_id: str) -> Any:  # noqa: ANN401 - of JSON
        """The task as a list shows it: with the fields that the report's list has."""
        look = self.look(remote_id)
        if look is None or not isinstance(look.body, dict):
            return None
        listing = self.report.listing(empty=False)
        rows = listing.body if listing and isinstance(listing.body, list) else []
        shown = self.body(remote_id, look)
        names = rows[0].keys() if rows and isinstance(rows[0], dict) else shown.keys()
        return {name: value for name, value in shown.items() if name in names}

    def _said(self, value: Any, otherwise: Mapping[str, str]) -> Any:  # noqa: ANN401 - of JSON
        match value:
            case dict():
                return {name: self._said(inner, otherwise) for name, inner in value.items()}
            case list():
                return [self._said(inner, otherwise) for inner in value]
            case str():
                return otherwise.get(value) or _LINK.sub(self._own_link, value)
            case int() if str(value) in otherwise and not isinstance(value, bool):
                return int(otherwise[str(value)])
            case _:
                return value

    def _own_link(self, found: re.Match[str]) -> str:
        return f"{self._base_url()}{PICTURES}/{zlib.crc32(found[0].encode())}"


def _another(remote_id: str, number: int) -> str:
    """An id that looks like that one."""
    if remote_id.isdecimal():
        return str(int(remote_id) + number)
    return f"{remote_id}{number}"
