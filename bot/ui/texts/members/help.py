"""What the bot can do, by what a member wants: each command and each entry of a menu once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot.domain import kinds
from bot.ui.texts import commands
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TITLE: Final = mark("What I can do for you")


class Audience(Enum):
    """Who may do something."""

    EVERYBODY = auto()
    MODERATORS = auto()
    OPERATORS = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """A command, or what stands in the menu of a message or a member, and what it does."""

    name: str
    words: str = ""
    """What it does, with its name as `command`; "" where that says it."""
    kind: str | None = None
    """What it makes; closed to who may not have that made."""
    audience: Audience = Audience.EVERYBODY
    is_menu: bool = False

    def is_open(self, audiences: frozenset[Audience], kinds_open: frozenset[str]) -> bool:
        """Whether somebody may do it who is of these audiences, and may have these kinds made."""
        return self.audience in audiences and (self.kind is None or self.kind in kinds_open)


def _menu(name: str, kind: str | None = None, audience: Audience = Audience.EVERYBODY) -> Entry:
    return Entry(name, kind=kind, audience=audience, is_menu=True)


HELP: Final[Mapping[str, Sequence[Entry]]] = {
    mark("Make a picture or a film"): (
        Entry("imagine", mark("{command} from words"), kinds.IMAGINE.name),
        Entry("blend", mark("{command} from several pictures"), kinds.BLEND.name),
        Entry("edit", mark("{command} a picture or a part of it"), kinds.EDIT.name),
        Entry("swap", mark("{command} faces"), kinds.SWAP.name),
        Entry("video", mark("{command} from a picture"), kinds.VIDEO.name),
    ),
    mark("Find the right words"): (
        Entry("describe", mark("{command} a picture"), kinds.DESCRIBE.name),
        Entry("shorten", mark("{command} a prompt"), kinds.SHORTEN.name),
    ),
    mark("Look after your pictures"): (
        Entry("history", mark("{command} to find them")),
        Entry("show", mark("{command} one again")),
        Entry("info", mark("{command} on what is under way")),
        Entry("cancel"),
        Entry("usage"),
    ),
    mark("Set me up"): (
        Entry("settings"),
        Entry("preset save", mark("{command} words for later")),
        Entry("preset list"),
        Entry("preset delete"),
        Entry("preset share"),
        Entry("privacy", mark("{command} and your data")),
        Entry("remix"),
        Entry("help"),
    ),
    mark("Right-click or hold, then Apps"): (
        _menu(commands.MENU_REFERENCE, kinds.IMAGINE.name),
        _menu(commands.MENU_EDIT, kinds.EDIT.name),
        _menu(commands.MENU_ANIMATE, kinds.VIDEO.name),
        _menu(commands.MENU_DESCRIBE, kinds.DESCRIBE.name),
        _menu(commands.MENU_DETAILS),
        _menu(commands.MENU_STOP),
        _menu(commands.MENU_REMOVE),
        _menu(commands.MENU_REPORT),
        _menu(commands.MENU_GALLERY, audience=Audience.MODERATORS),
        Entry(
            commands.MENU_MEMBER,
            mark("{command} on a member"),
            audience=Audience.MODERATORS,
            is_menu=True,
        ),
    ),
    mark("Run me"): (Entry("operator", audience=Audience.OPERATORS),),
}
"""Groups by their title, in the order in which they are shown."""


def line(entries: Iterable[tuple[Entry, int | None]]) -> str:
    """Entries in words, each with its id where it is a slash command that Discord told one of."""
    return " · ".join(_said(entry, command_id) for entry, command_id in entries)


def _said(entry: Entry, command_id: int | None) -> str:
    """A slash command can be clicked where it has an id."""
    command = f"`/{entry.name}`" if command_id is None else f"</{entry.name}:{command_id}>"
    if entry.is_menu:
        command = f"*{say(entry.name)}*"
    return say(entry.words, command=command) if entry.words else command
