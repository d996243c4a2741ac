"""How CometAPI's buttons stand in rows: in its order, each group on a row where that fits."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.cometapi.actions import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.domain.tasks import Button

ROW: Final = 5
ROWS: Final = 5


def in_rows(buttons: Sequence[Button]) -> list[list[Button]]:
    """Split up to 25 buttons into up to 5 rows of up to 5.

    Groups (U with the reroll, V, upscale, vary, zoom, pan, animate, the rest) get their own rows;
    where those are more than five, neighbours that fit share one, the smallest first. If that is
    not enough, rows are filled up and broken only after a reroll.
    """
    rows = _split(buttons, _group)
    while len(rows) > ROWS:
        together = [len(one) + len(next_one) for one, next_one in pairwise(rows)]
        if min(together) > ROW:
            return _packed(buttons)
        first = together.index(min(together))
        rows[first : first + 2] = [[*rows[first], *rows[first + 1]]]
    return rows


def _split(buttons: Iterable[Button], group_of: Callable[[Button], object]) -> list[list[Button]]:
    rows: list[list[Button]] = []
    last: object = None
    for button in buttons:
        group = group_of(button)
        if not rows or group != last or len(rows[-1]) == ROW:
            rows.append([])
        rows[-1].append(button)
        last = group
    return rows


def _packed(buttons: Sequence[Button]) -> list[list[Button]]:
    broken = 0

    def segment(button: Button) -> int:
        nonlocal broken
        mine = broken
        broken += _kind(button) == "reroll"
        return mine

    rows = _split(buttons, segment)
    return rows if len(rows) <= ROWS else _split(buttons, lambda _: 0)


def _group(button: Button) -> str:
    kind = _kind(button)
    if kind in {"upsample", "video_virtual_upscale", "reroll"}:
        return "pick"
    if kind.startswith("upsample_"):
        return "upscale"
    if kind in {"low_variation", "high_variation", "inpaint"}:
        return "vary"
    if kind in {"outpaint", "customzoom"}:
        return "zoom"
    if kind.startswith(("animate", "video")):
        return "animate"
    if kind.startswith("pic"):
        return "describe"
    return kind.partition("_")[0] if kind.startswith(("variation", "pan_")) else "rest"


def _kind(button: Button) -> str:
    return Action.parse(button.custom_id).kind if button.custom_id else "link"
