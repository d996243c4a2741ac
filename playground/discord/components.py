"""Components as Discord stores and shows them: numbered, with their defaults filled in."""

from collections.abc import Callable, Iterator
from enum import IntEnum

from playground.discord.errors import JsonObject, Path


class Kind(IntEnum):
    """Component types."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = frozenset(
    {
        Kind.STRING_SELECT,
        Kind.USER_SELECT,
        Kind.ROLE_SELECT,
        Kind.MENTIONABLE_SELECT,
        Kind.CHANNEL_SELECT,
    }
)
LINK_STYLE = 5
PREMIUM_STYLE = 6

_SELECT: JsonObject = {"min_values": 1, "max_values": 1, "disabled": False}
_DEFAULTS: dict[Kind, JsonObject] = {
    Kind.BUTTON: {"disabled": False},
    Kind.TEXT_INPUT: {"style": 1},
    Kind.SEPARATOR: {"divider": True, "spacing": 1},
    Kind.CONTAINER: {"accent_color": None, "spoiler": False},
    Kind.THUMBNAIL: {"description": None, "spoiler": False},
    Kind.FILE: {"spoiler": False},
}
_DEFAULTS.update(dict.fromkeys(SELECTS, _SELECT))


def children(component: JsonObject) -> list[tuple[Path, JsonObject]]:
    """Return what is directly inside a component, each with its path from there."""
    inside: list[tuple[Path, JsonObject]] = [
        (("components", at), child)
        for at, child in enumerate(component.get("components") or [])
        if isinstance(child, dict)
    ]
    inside += [
        ((key,), component[key])
        for key in ("accessory", "component")
        if isinstance(component.get(key), dict)
    ]
    return inside


def walk(components: list[JsonObject]) -> Iterator[JsonObject]:
    """Give every component, the nested ones right after what holds them."""
    for component in components:
        yield component
        yield from walk([child for _, child in children(component)])


def interactive(components: list[JsonObject]) -> dict[str, JsonObject]:
    """Return what can be pressed, chosen or filled in, by custom_id."""
    return {str(c["custom_id"]): c for c in walk(components) if c.get("custom_id")}


def texts(components: list[JsonObject]) -> list[str]:
    """Return the texts shown, which may mention people."""
    return [str(c.get("content", "")) for c in walk(components) if c.get("type") == Kind.TEXT]


def media(component: JsonObject) -> list[tuple[Path, JsonObject]]:
    """Return a component's own media objects, each with its path."""
    match component.get("type"):
        case Kind.GALLERY:
            items = component.get("items") or []
            return [(("items", n, "media"), i.get("media") or {}) for n, i in enumerate(items)]
        case Kind.THUMBNAIL:
            return [(("media",), component.get("media") or {})]
        case Kind.FILE:
            return [(("file",), component.get("file") or {})]
        case _:
            return []


def stored(components: list[JsonObject], next_id: Callable[[], int]) -> list[JsonObject]:
    """Return checked components as they are kept: defaults, numbers, no nulls without meaning."""
    taken = {c["id"] for c in walk(components) if c.get("id")}
    numbers = (n for n in range(1, 10_000) if n not in taken)
    return [_stored(component, numbers, next_id) for component in components]


def _stored(
    component: JsonObject, numbers: Iterator[int], next_id: Callable[[], int]
) -> JsonObject:
    kept = _without_nulls(component)
    kept = _DEFAULTS.get(Kind(component["type"]), {}) | kept
    kept["id"] = component.get("id") or next(numbers)
    if "options" in kept:
        kept["options"] = [_without_nulls(option) for option in kept["options"]]
    if "items" in kept:
        kept["items"] = [{"description": None, "spoiler": False} | item for item in kept["items"]]
    for _, item in media(kept):
        item.setdefault("id", str(next_id()))
    if "components" in kept:
        kept["components"] = [_stored(c, numbers, next_id) for c in kept["components"]]
    for key in ("accessory", "component"):
        if key in kept:
            kept[key] = _stored(kept[key], numbers, next_id)
    return kept


def _without_nulls(part: JsonObject) -> JsonObject:
    """Return a component or an option without nulls, nor in its emoji."""
    kept = {key: value for key, value in part.items() if value is not None}
    if "emoji" in kept:
        kept["emoji"] = {key: value for key, value in kept["emoji"].items() if value is not None}
    return kept
