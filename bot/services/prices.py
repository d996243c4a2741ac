"""What a request is expected to cost. An estimate: accounts have discounts (CometAPI: prices)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.cometapi.actions import Action, makes_video
from bot.domain import kinds
from bot.domain.kinds import KINDS, Kind, Speed
from bot.engine.submitting.openness import Model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.tasks import Request

USUAL: Final = "usual"

FAST_USD: Final[Mapping[str, float]] = {
    USUAL: 0.056,
    "upsample": 0.028,
    "bookmark": 0.0,
}
"""US dollars of one request in fast mode, by button. Kinds say theirs; the rest is `usual`."""

_BUTTONS: Final = re.compile(
    r"upsample(_\w+)?|(\w+_)?variation|reroll|outpaint|customzoom|inpaint|pan_\w+|animate_\w+"
    r"|bookmark|pic(reader|read)|promptanalyzer\w*",
    re.ASCII,
)

FACTORS: Final[Mapping[Speed, float]] = {Speed.RELAX: 0.5, Speed.FAST: 1.0, Speed.TURBO: 3.0}


def is_priced(name: str) -> bool:
    """Whether there is something of that name to have a price: a kind of task, or a button."""
    return name == USUAL or name in KINDS or _BUTTONS.fullmatch(name) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The operator's price table: US dollars in fast mode by kind, and a factor per speed."""

    fast_usd: Mapping[str, float] = field(default_factory=lambda: FAST_USD)
    factors: Mapping[Speed, float] = field(default_factory=lambda: FACTORS)

    def estimate(self, request: Request) -> float:
        """US dollars that each picture of a request will cost, about."""
        return self._usd(_name(request), Model.of(request).speed)

    def of_all(self, requests: Iterable[Request]) -> float:
        """US dollars that requests will cost together, about."""
        return round(sum(one.starts * self.estimate(one) for one in requests), 4)

    def usual(self, speed: Speed | None) -> float:
        """US dollars that a prompt for a picture will cost at a speed, about."""
        return self._usd(kinds.IMAGINE.name, speed)

    def button(self, name: str, speed: Speed | None) -> float:
        """US dollars that a press on a button of that name will cost at a speed, about."""
        return self._usd(name, speed)

    def _usd(self, name: str, speed: Speed | None) -> float:
        return round(self._fast_usd(name) * self.factors.get(speed or Speed.FAST, 1.0), 4)

    def _fast_usd(self, name: str) -> float:
        known = KINDS[name].usd if name in KINDS else None
        usual = self.fast_usd.get(USUAL, FAST_USD[USUAL])
        return self.fast_usd.get(name, usual if known is None else known)


def kind_made(kind: Kind, custom_id: str | None, prompt: str = "") -> str:
    """The name of the kind that a request is of by what comes of it: a film, however it is asked.

    >>> kind_made(kinds.IMAGINE, None, "a boat --video 1")
    'video'
    """
    picks = custom_id is not None and Action.parse(custom_id).picks
    asks_for_film = not (kind.in_words or picks) and makes_video(custom_id, prompt)
    return kinds.VIDEO.name if asks_for_film else kind.name


def _name(request: Request) -> str:
    name = kind_made(request.kind, request.custom_id, request.sent_prompt)
    if request.custom_id is None or name == kinds.VIDEO.name:
        return name
    action = Action.parse(request.custom_id)
    return "upsample" if action.picks else action.kind
