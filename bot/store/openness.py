"""What CometAPI refused lately: kinds of request at a speed, and kinds of button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, exists, select

from bot.store.database.dialects import upsert
from bot.store.schema import closed_requests, unsupported_actions

if TYPE_CHECKING:
    from bot.store.database.statements import Connection

UNSUPPORTED_FOR_S: Final = 7 * 24 * 3600.0
"""How long a kind of button stays off after CometAPI refused it; vendors do learn new ones."""

_IS_OFF: Final = upsert(unsupported_actions)
_CLOSED: Final = upsert(closed_requests)
_THE_MODEL: Final = (closed_requests.c.kind == bindparam("model")) & (
    closed_requests.c.speed == bindparam("at_speed")
)
_IS_CLOSED: Final = select(
    exists().where(_THE_MODEL, closed_requests.c.seen_s > bindparam("since_s")),
)
_REOPENED: Final = delete(closed_requests).where(_THE_MODEL)
_ARE_OFF: Final = select(unsupported_actions.c.kind).where(
    unsupported_actions.c.seen_s > bindparam("since_s"),
)


def close_model(connection: Connection, kind: str, speed: str, *, now_s: float) -> None:
    """Note that CometAPI does not do that kind of request at that speed."""
    connection.execute(_CLOSED, {"kind": kind, "speed": speed, "seen_s": now_s})


def reopen_model(connection: Connection, kind: str, speed: str) -> None:
    """Note that CometAPI does it (again)."""
    connection.execute(_REOPENED, {"model": kind, "at_speed": speed})


def is_model_closed(connection: Connection, kind: str, speed: str, *, since_s: float) -> bool:
    """Whether that was refused since then."""
    asked = {"model": kind, "at_speed": speed, "since_s": since_s}
    return bool(connection.execute(_IS_CLOSED, asked).scalar_one())


def note_unsupported(connection: Connection, kind: str, *, now_s: float) -> None:
    """Note a kind of button that CometAPI does not know."""
    connection.execute(_IS_OFF, {"kind": kind, "seen_s": now_s})


def unsupported_kinds(connection: Connection, *, now_s: float) -> frozenset[str]:
    """The kinds of buttons that are off now."""
    since = {"since_s": now_s - UNSUPPORTED_FOR_S}
    return frozenset(connection.execute(_ARE_OFF, since).scalars())
