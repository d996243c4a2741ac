"""The report of a live check, as far as it is played: each request with its answer and its time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Final = 1
LIST: Final = "/list-by-condition"
_FETCH: Final = "/mj/task/{}/fetch"


class ReportError(Exception):
    """A file that cannot be played; the text is one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer; `status` is None where none came."""

    at_s: float
    method: str
    path: str
    sent: Any
    status: int | None
    content_type: str
    body: Any

    @property
    def remote_id(self) -> str:
        """The id of the task that it began, "" if none."""
        result = self.body.get("result") if isinstance(self.body, dict) else None
        return str(result) if result else ""


@dataclass(frozen=True, slots=True)
class Report:
    """All exchanges, oldest first."""

    exchanges: tuple[Exchange, ...]

    def submit(self, endpoint: str) -> Exchange | None:
        """What came of the submit to that endpoint, if one was made."""
        return self._first(f"/submit/{endpoint}")

    def looks(self, submit: Exchange) -> list[Exchange]:
        """The single looks at the task of a submit, oldest first, each with news."""
        path = _FETCH.format(submit.remote_id)
        return [one for one in self.exchanges if one.path.endswith(path)]

    def unknown(self) -> Exchange | None:
        """The look at a task that nobody has."""
        return self._first(_FETCH.format("0"))

    def listing(self, *, empty: bool) -> Exchange | None:
        """The list of no tasks, or of one."""
        lists = [one for one in self.exchanges if one.path.endswith(LIST)]
        return next((one for one in lists if empty is not bool((one.sent or {}).get("ids"))), None)

    def balance(self) -> Exchange | None:
        """What the account has."""
        return self._first("/user/quota")

    def _first(self, end: str) -> Exchange | None:
        return next((one for one in self.exchanges if one.path.endswith(end)), None)


def read_report(path: Path) -> Report:
    """Read a report. Raises ReportError."""
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["format"] != FORMAT:
            raise ReportError(f"{path} is a report of another version of this program.")
        return Report(tuple(_exchange(one) for one in content["exchanges"]))
    except OSError as error:
        raise ReportError(f"{path} cannot be read ({error.strerror}).") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ReportError(f"{path} is no report of imagine-bot doctor --live.") from error


def _exchange(fields: dict[str, Any]) -> Exchange:
    return Exchange(
        at_s=float(fields["at_s"]),
        method=str(fields["method"]),
        path=str(fields["path"]),
        sent=fields["sent"],
        status=None if fields["status"] is None else int(fields["status"]),
        content_type=str(fields["headers"].get("content-type", "")).partition(";")[0],
        body=fields["body"],
    )
