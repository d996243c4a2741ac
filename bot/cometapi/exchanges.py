"""Requests with what came of them, for whoever wants to see every answer as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from bot.cometapi.answers.envelope import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request.

    Attributes:
        method: the HTTP method.
        path: of the address, without what comes after `?`, which may hold a key.
        sent: the JSON body, if one was sent.
        answer: without secrets; None when none came as a whole.
        failure: what kept it from coming, by the name of the transport's error.
    """

    method: str
    path: str
    sent: Mapping[str, object] | None
    answer: Answer | None = None
    failure: str = ""


Observer: TypeAlias = Callable[[Exchange], None]
"""Told of each exchange when it is over."""
