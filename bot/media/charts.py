"""Charts of numbers, where the extra that draws them is installed."""

from __future__ import annotations

import importlib.util
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from bot.media.worker_process import run

if TYPE_CHECKING:
    from collections.abc import Sequence

Theme = Literal["dark", "light"]
Colour = Literal["pictures", "dollars", "failures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A chart of one column a day; `whole`: of counts, else of US dollars."""

    title: str
    colour: Colour
    labels: Sequence[str]
    values: Sequence[float]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A chart of bars: name, name if no font has the first, number, and the words beside it."""

    title: str
    colour: Colour
    rows: Sequence[tuple[str, str, float, str]]


def can_draw() -> bool:
    """Whether the extra `charts` is installed."""
    return importlib.util.find_spec("matplotlib") is not None


async def chart(
    *, theme: Theme, title: str, columns: Sequence[Columns], bars: Sequence[Bars]
) -> bytes:
    """A PNG of charts below each other.

    Raises:
        PictureError: it cannot be drawn now.
    """
    _, png = await run(
        "chart",
        theme=theme,
        title=title,
        columns=[asdict(one) for one in columns],
        bars=[asdict(one) for one in bars],
    )
    return png
