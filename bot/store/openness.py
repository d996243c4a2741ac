"""What CometAPI refused lately: kinds of request at a speed, and kinds of button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Float, bindparam, delete, exists, select

from bot.store.database.dialects import upsert
from bot.store.schema import closed_requests, unsupported_actions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store.database.statements import Connection

UNSUPPORTED_FOR_S: Final = 7 * 24 * 3600.0
"""How long a kind of button stays off after CometAPI refused it; vendors do learn new ones."""

_IS_OFF: Final = upsert(unsupported_actions)
_CLOSED: Final = upsert(closed_requests)
_THE_MODEL: Final = (closed_requests.c.kind == bindparam("model")) & (
    closed_requests.c.speed == bindparam("at_speed")
)

IS_CLOSED: Final = exists(closed_requests.c.kind).where(
    _THE_MODEL,
    closed_requests.c.seen_s > bindparam("closed_since_s", type_=Float),
    closed_requests.c.seen_s <= bindparam("now_s", type_=Float),  # else the clock was ahead
)
"""Whether a kind of request is one that CometAPI does not do; see `asked_of_model`."""

_ASKED: Final = select(IS_CLOSED)
is_any_closed: Final = exists(closed_requests.c.kind)
"""Whether there is a kind of request that was refused, and not done since."""

_REOPENED: Final = delete(closed_requests).where(_THE_MODEL)

ARE_OFF: Final = select(unsupported_actions.c.kind).where(
    unsupported_actions.c.seen_s > bindparam("since_s", type_=Float),
    unsupported_actions.c.seen_s <= bindparam("now_s", type_=Float),
)
"""The kinds of buttons that are off at `now_s`, since `since_s`."""


def close_model(connection: Connection, kind: str, speed: str, *, now_s: float) -> None:
    """Note that CometAPI does not do that kind of request at that speed."""
    connection.execute(_CLOSED, {"kind": kind, "speed": speed, "seen_s": now_s})


def reopen_model(connection: Connection, kind: str, speed: str) -> None:
    """Note that CometAPI does it (again)."""
    connection.execute(_REOPENED, {"model": kind, "at_speed": speed})


def is_model_closed(
    connection: Connection, kind: str, speed: str, *, since_s: float, now_s: float
) -> bool:
    """Whether that was refused since then, and not by a clock that was ahead of `now_s`."""
    asked = asked_of_model((kind, speed), since_s=since_s, now_s=now_s)
    return bool(connection.execute(_ASKED, asked).scalar_one())


def asked_of_model(
    model: tuple[str, str] | None, *, since_s: float, now_s: float
) -> Mapping[str, Any]:
    """The values with which a statement that has the column `IS_CLOSED` runs; None never is."""
    kind, speed = model or (None, None)
    return {"model": kind, "at_speed": speed, "closed_since_s": since_s, "now_s": now_s}


def note_unsupported(connection: Connection, kind: str, *, now_s: float) -> None:
    """Note a kind of button that CometAPI does not know."""
    connection.execute(_IS_OFF, {"kind": kind, "seen_s": now_s})
