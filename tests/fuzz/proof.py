"""What proves that a submit was not taken: written down anew, without a line of the bot's code.

Whoever sends it again is charged twice if it was taken after all, so the bot may call nothing else
a refusal. Less it may.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from bot.cometapi.answers.envelope import Answer

_TAKEN: Final = {1, 21, 22}
_UNKNOWN: Final = {5}
_REFUSED: Final = {3, 4, 9, 23, 24, 30}


def proves_refusal(answer: Answer) -> bool:
    """Whether CometAPI itself says that it did not take the submit."""
    bodies = _bodies(answer)
    if not bodies or 300 <= answer.status < 400:
        return False
    codes = {code for body in bodies if (code := _whole(body.get("code"))) is not None}
    if codes & (_TAKEN | _UNKNOWN):
        return False
    if codes & _REFUSED:
        return True
    error = bodies[-1].get("error")
    if not isinstance(error, dict) or not _says_something(error.get("message")):
        return False
    if any(body.get("result") for body in bodies):
        return False
    if 500 <= answer.status < 600 and answer.status != 503:
        return str(error.get("code")).lower() == "invalid_request"
    return answer.status == 503 or (400 <= answer.status < 500 and answer.status != 408)


def _bodies(answer: Answer) -> list[dict[str, Any]]:
    """The JSON object of the answer, and the one in its `data`; none for a web page."""
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    if not ("json" in kind or kind in {"", "text/plain", "application/octet-stream"}):
        return []
    try:
        outer = json.loads(answer.body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return []
    if not isinstance(outer, dict):
        return []
    inner = outer.get("data")
    return [outer, {**outer, **inner}] if isinstance(inner, dict) else [outer]


def _whole(value: object) -> int | None:
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"\s*[0-9]{1,18}\s*", value, re.ASCII) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124
        return None
    return int(value) if abs(value) < 1e15 and value == int(value) else None


def _says_something(message: object) -> bool:
    if isinstance(message, str):
        return bool(message.replace("\0", "").strip())
    return isinstance(message, int | float) and not isinstance(message, bool)
