"""What the bot can do, by what a member wants: each command and each entry of a menu once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot.domain import kinds
from bot.ui.texts import commands
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TITLE: Final = mark("What I can do for you")

APPS: Final = mark(
    "-# *Apps* stands in the menu of a message or a member: right-click it, or hold it down."
)


class Audience(Enum):
    """Who may do something."""

    EVERYBODY = auto()
    MODERATORS = auto()
    OPERATORS = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """A command, or what stands in the menu of a message or a member, and what it does."""

    name: str
    words: str
    kind: str | None = None
    """What it makes; closed to who may not have that made."""
    audience: Audience = Audience.EVERYBODY
    is_menu: bool = False

    def is_open(self, audiences: frozenset[Audience], kinds_open: frozenset[str]) -> bool:
        """Whether somebody may do it who is of these audiences, and may have these kinds made."""
        return self.audience in audiences and (self.kind is None or self.kind in kinds_open)


def _menu(
    name: str, words: str, kind: str | None = None, audience: Audience = Audience.EVERYBODY
) -> Entry:
    return Entry(name, words, kind, audience, is_menu=True)


HELP: Final[Mapping[str, Sequence[Entry]]] = {
    mark("Make a picture"): (
        Entry("imagine", commands.IMAGINE, kinds.IMAGINE.name),
        Entry("blend", commands.BLEND, kinds.BLEND.name),
        _menu(
            commands.MENU_REFERENCE,
            mark("Make a new picture with this one as its model"),
            kinds.IMAGINE.name,
        ),
    ),
    mark("Change a picture"): (
        Entry("edit", commands.EDIT, kinds.EDIT.name),
        _menu(commands.MENU_EDIT, mark("The same with the picture of a message"), kinds.EDIT.name),
        Entry("swap", commands.SWAP, kinds.SWAP.name),
    ),
    mark("Make a film"): (
        Entry("video", commands.VIDEO, kinds.VIDEO.name),
        _menu(
            commands.MENU_ANIMATE, mark("The same with the picture of a message"), kinds.VIDEO.name
        ),
    ),
    mark("Find the right words"): (
        Entry("describe", commands.DESCRIBE, kinds.DESCRIBE.name),
        _menu(
            commands.MENU_DESCRIBE,
            mark("The same with the picture of a message"),
            kinds.DESCRIBE.name,
        ),
        Entry("shorten", commands.SHORTEN, kinds.SHORTEN.name),
        _menu(commands.MENU_DETAILS, mark("What one of my pictures was made from")),
    ),
    mark("Look after your pictures"): (
        Entry("show", commands.SHOW),
        Entry("history", commands.HISTORY),
        Entry("info", commands.INFO),
        Entry("cancel", commands.CANCEL),
        Entry("usage", commands.USAGE),
        _menu(commands.MENU_STOP, mark("Follow a picture no longer, or withdraw one that waits")),
        _menu(commands.MENU_REMOVE, mark("Take a picture and its prompt out of the channel")),
        _menu(commands.MENU_REPORT, mark("Tell the moderators of a picture")),
    ),
    mark("Set me up"): (
        Entry("settings", commands.SETTINGS),
        Entry("preset save", commands.PRESET_SAVE),
        Entry("preset list", commands.PRESET_LIST),
        Entry("preset delete", commands.PRESET_DELETE),
        Entry("preset share", commands.PRESET_SHARE),
        Entry("privacy", commands.PRIVACY),
        Entry("remix", commands.REMIX),
        Entry("help", commands.HELP),
    ),
    mark("Moderate"): (
        _menu(
            commands.MENU_MEMBER,
            mark("What a member used and what stands against them, with what can be done"),
            audience=Audience.MODERATORS,
        ),
        _menu(
            commands.MENU_GALLERY,
            mark("Show a picture in the server's gallery, too"),
            audience=Audience.MODERATORS,
        ),
    ),
    mark("Run me"): (Entry("operator", commands.OPERATOR, audience=Audience.OPERATORS),),
}
"""Groups by their title, in the order in which they are shown."""


def line(entry: Entry, command_id: int | None) -> str:
    """An entry in words; a slash command can be clicked where Discord told its id."""
    words = say(entry.words)
    if entry.is_menu:
        return say("*Apps* · **{name}**: {words}", name=say(entry.name), words=words)
    if command_id is None:
        return say("`/{name}`: {words}", name=entry.name, words=words)
    return say("</{name}:{id}>: {words}", name=entry.name, id=command_id, words=words)
