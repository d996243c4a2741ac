"""The custom_ids of panels: what to do, to which setting or page, and what it was like.

`set:1:<verb>:<name>[:<about>][@<fingerprint>]`: the fingerprint is that of the value which the
setting had when the panel was shown, so nothing that others set since is overwritten.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from bot.domain.servers.settings import fingerprint

if TYPE_CHECKING:
    from bot.domain.servers.settings import Server

PANEL: Final = (
    r"set:1:(?P<verb>[a-z]{1,10}):(?P<name>[a-z_]{1,20}(?:\.[0-9]{1,19})?)"
    r"(?::(?P<about>[a-z0-9_]{1,20}))?(?:@(?P<mark>[0-9a-f]{8}))?"
)


class Verb(StrEnum):
    """What a press, a choice or the submit of a dialog does."""

    PAGE = "page"  # shows one; from a menu that which was chosen
    ROLE = "role"  # shows the rules of the role that was chosen
    PLACE = "place"  # shows what the channel that was chosen begins with
    OWN = "own"  # chooses something for who presses: what was chosen, or `about`
    RESET = "reset"  # chooses nothing of all that
    TAKE_BACK = "takeback"  # undoes the choice `about`
    PUT = "put"  # sets what was chosen or written
    SWITCH = "switch"
    RULE = "rule"  # `about` says which of the name's
    CLEAR = "clear"
    ASK = "ask"  # opens the dialog `about`
    KEEP = "keep"  # sets what was proposed: the draft `about`
    AGAIN = "again"  # shows what waits in the log once more
    GONE = "gone"  # removes ids of what was deleted
    UNDO = "undo"  # the change `about`; `name` is the page


def panel_id(verb: Verb, name: str, about: str = "") -> str:
    """The custom_id of what changes nothing that others may have changed."""
    return f"set:1:{verb.value}:{name}" + (f":{about}" if about else "")


def setting_id(verb: Verb, server: Server, name: str, about: str = "") -> str:
    """The custom_id of what changes a setting of a server, as it is now."""
    return f"{panel_id(verb, name, about)}@{mark_of(server, name)}"


def mark_of(server: Server, name: str) -> str:
    """The fingerprint of a setting's value."""
    value: Any = server.document.get(name)
    return fingerprint(value)
