"""How CometAPI's buttons stand in rows: in its order, a group a row, a menu where one is too wide.

A phone of 390 px wraps what is wider, so that a row here is one there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile
from operator import eq
from typing import TYPE_CHECKING, Final

from bot.cometapi.actions import Action
from bot.ui.characters import ELLIPSIS, units
from bot.ui.escaping import label
from bot.ui.task_message.emoji import safe
from bot.ui.texts.actions import Group, action_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.tasks import Button

ROW: Final = 5
MENU: Final = 25
LABEL: Final = 80
"""Discord's limits: buttons of a row, options of a menu, characters on one."""

WIDTH: Final = 36
"""What a row of a phone has room for, in characters."""

EDGES: Final = 4
SYMBOL: Final = 2
"""What a button takes beside its words, and an emoji or the sign of a link takes."""

_GROUPS: Final = (
    (Group.PICK, re.compile("upsample|video_virtual_upscale|reroll")),
    (Group.VARIATION, re.compile("variation")),
    (Group.UPSCALE, re.compile(r"upsample_\w+")),
    (Group.VARY, re.compile("(low|high)_variation|inpaint")),
    (Group.ZOOM, re.compile("outpaint|customzoom")),
    (Group.PAN, re.compile(r"pan_\w+")),
    (Group.ANIMATE, re.compile(r"(animate|video)\w*")),
    (Group.DESCRIBE, re.compile(r"pic\w+|promptanalyzer\w*")),
)
"""The kinds of buttons (`bot.cometapi.actions`) that belong together."""

_IN_BRACKETS: Final = re.compile(r"(.+?) ?\(([^()]+)\)")


@dataclass(frozen=True, slots=True)
class Row:
    """Buttons of one group, or of neighbours for which there are too few rows."""

    groups: tuple[Group, ...]
    buttons: tuple[Button, ...]

    @property
    def captions(self) -> list[str]:
        """What stands on the buttons, side by side: words that begin several are said once.

        >>> [one.label for one in row.buttons]
        ['Upscale (Subtle)', 'Upscale (Creative)']
        >>> row.captions
        ['Upscale: Subtle', 'Creative']
        """
        names = [caption(button) for button in self.buttons]
        return [_beginning(names[0]), *(_going_on(name, names[0]) for name in names[1:])]

    @property
    def is_menu(self) -> bool:
        """Whether it is too wide for buttons side by side."""
        if len(self.buttons) == 1:
            return False
        return len(self.buttons) > ROW or sum(map(width, self.captions)) > WIDTH


def in_rows(buttons: Sequence[Button], *, most: int) -> list[Row]:
    """Put buttons into at most so many rows, each a group; of neighbours the smallest share one.

    There are more rows only where so many cannot hold them all.
    """
    rows = [row for _, some in groupby(buttons, key=_group) for row in _rows(tuple(some))]
    while len(rows) > most:
        together = [len(one.buttons) + len(other.buttons) for one, other in pairwise(rows)]
        first = together.index(min(together))
        if together[first] > MENU:
            return _rows(tuple(buttons))
        rows[first : first + 2] = _rows((*rows[first].buttons, *rows[first + 1].buttons))
    return rows


def lines(widths: Iterable[int]) -> int:
    """How many lines a phone needs for buttons of these widths."""
    needed, room = 0, 0
    for each in widths:
        if each > room:
            needed, room = needed + 1, WIDTH
        room -= each
    return needed


def name_of(button: Button) -> str:
    """What a button is called, in words."""
    named = label(button.label, LABEL)
    return named or label(action_name(Action.parse(button.custom_id or "")), LABEL) or ELLIPSIS


def caption(button: Button) -> str:
    """The words on a button; none where its emoji says it."""
    is_said = not label(button.label, LABEL) and safe(button.emoji)
    return "" if is_said else name_of(button)


def width(words: str, *, is_link: bool = False) -> int:
    """How much of a row a button takes with these words, or else with an emoji."""
    return EDGES + (units(words) or SYMBOL) + (SYMBOL if is_link else 0)


def _group(button: Button) -> Group:
    action = Action.parse(button.custom_id or "")
    if action.makes_several:
        return Group.ALL
    return next((group for group, kinds in _GROUPS if kinds.fullmatch(action.kind)), Group.OTHER)


def _rows(buttons: tuple[Button, ...]) -> list[Row]:
    """As few rows as hold these buttons, whatever groups they are of."""
    pieces = [buttons[at : at + MENU] for at in range(0, len(buttons), MENU)]
    return [Row(tuple(dict.fromkeys(map(_group, piece))), piece) for piece in pieces]


def _beginning(name: str) -> str:
    return _IN_BRACKETS.sub(r"\1: \2", name)


def _going_on(name: str, first: str) -> str:
    """What a name says that the first one did not, if they begin alike."""
    words = name.split()
    alike = sum(takewhile(bool, map(eq, words, first.split())))
    rest = " ".join(words[alike:])
    return rest.removeprefix("(").removesuffix(")") if alike and rest else _beginning(name)
