"""Requests to CometAPI that are under way, and whether one of them is a probe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

TICKET_S: Final = 150.0
"""What took longer to ask than this will not be answered any more."""


@dataclass(slots=True)
class InFlight:
    """Requests of one kind: when each began, and whether it is a probe."""

    began_s: list[float] = field(default_factory=list)
    probing: bool = False

    def is_quiet(self, now_s: float) -> bool:
        """Whether nothing is under way that may still be answered."""
        self.began_s = [began for began in self.began_s if 0 <= now_s - began < TICKET_S]
        return not self.began_s

    def begin(self, now_s: float, *, probing: bool) -> None:
        """One more sets out."""
        self.began_s.append(now_s)
        self.probing = probing

    def end(self) -> bool:
        """One of them ended; whether it was the probe, before which all others had ended."""
        del self.began_s[:1]
        was_probe, self.probing = self.probing, False
        return was_probe
