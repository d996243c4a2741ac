"""Channels that take posts instead of messages, as Discord's API writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPES: Final = frozenset({15, 16})
"""Forums and media channels."""

_TAG_NEEDED: Final = 1 << 4


def is_forum(channel: Mapping[str, Any]) -> bool:
    """Whether a channel takes posts."""
    return channel["type"] in _TYPES


def tags_needed(forum: Mapping[str, Any]) -> list[str]:
    """The tag of a post where none goes without, the first that all may choose; else none."""
    if not forum.get("flags", 0) & _TAG_NEEDED:
        return []
    known = forum.get("available_tags") or ()
    return [tag["id"] for tag in sorted(known, key=lambda tag: bool(tag.get("moderated")))][:1]
