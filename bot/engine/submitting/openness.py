"""What a request is to CometAPI's gateway, which opens and closes models: a kind at a speed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.cometapi import makes_video
from bot.cometapi.actions import Action
from bot.domain.kinds import Speed

if TYPE_CHECKING:
    from bot.domain.tasks import Request

CLOSED_FOR_S: Final = 600.0
"""How long a kind of request is declined after CometAPI would not do it at that speed. Keys are
changed and accounts come back, and who asks again after that spends a minute and no money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A kind of request at a speed, as it is sent; `speed` None leaves it to the key."""

    kind: str
    speed: Speed | None

    @property
    def key(self) -> tuple[str, str]:
        """As the store knows it."""
        return self.kind, self.speed or ""

    @classmethod
    def of(cls, request: Request) -> Model:
        """What a request asks for; films never run in turbo, as seen."""
        kind = request.kind.name
        if request.custom_id is not None:
            kind = Action.parse(request.custom_id).kind
        speed = request.speed
        if speed is Speed.TURBO and is_film(request):
            speed = Speed.FAST
        return cls(kind=kind, speed=speed)


def is_film(request: Request) -> bool:
    """Whether a request makes a film."""
    return request.kind.is_film or makes_video(request.custom_id, request.sent_prompt)
