"""This machine's clock against Discord's: limits, deadlines and certificates go by it."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_S: Final = 60.0
"""So far a clock may be off; an answer itself may take some seconds."""

NEXT_STEP: Final = "Set it, and let it be kept by the network's time."

log = structlog.get_logger()


def time_in(headers: Mapping[str, str]) -> float | None:
    """When Discord sent an answer, by its own clock, as a Unix time; None if it does not say."""
    try:
        return parsedate_to_datetime(headers.get("Date", "")).timestamp()
    except ValueError:
        return None


class ClockSkew:
    """Compares the first answer that says when it was sent, and warns once if that is far off."""

    def __init__(self) -> None:
        self._is_known = False

    def heard(self, headers: Mapping[str, str]) -> None:
        """Look at the headers of an answer that came just now."""
        if self._is_known or (sent_s := time_in(headers)) is None:
            return
        self._is_known = True
        ahead_s = time.time() - sent_s  # noqa: TID251 - it is this machine's clock that is asked
        if abs(ahead_s) > MOST_S:
            log.warning("clock.off", ahead_s=round(ahead_s), next_step=NEXT_STEP)
