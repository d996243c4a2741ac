"""What the owners of a server set: codes and values, and how they stand in JSON.

A document has each setting by its name: those of a server by their own, those of a role or channel
as `role.<id>` and `channel.<id>`. Names and rules of newer programs are left as they are.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.kinds import Speed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST: Final = 1_000_000
"""The highest number that a limit may be."""

EVERYONE: Final = "everyone"
BOOSTERS: Final = "boosters"
ROLE: Final = "role."
CHANNEL: Final = "channel."
"""What names of settings begin with, before an id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one member may use; None: no limit is set."""

    pictures_a_day: int | None = None
    pictures_a_month: int | None = None
    usd_a_month: float | None = None
    running: int | None = None
    waiting: int | None = None
    batch: int | None = None
    """The most pictures asked for at once."""
    rank: int | None = None
    """Who has a higher one goes first in line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRules:
    """What the members of a role may do; None: the role says nothing about it."""

    limits: Limits = field(default_factory=Limits)
    speeds: frozenset[Speed] | None = None
    kinds: frozenset[str] | None = None
    """Names of kinds of requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRules:
    """What requests in a channel begin with; None: as in the whole server."""

    speed: Speed | None = None
    parameters: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """All settings of a server; of what is not set, the operator's defaults hold."""

    allowed_roles: frozenset[int] = frozenset()
    """Only their members may use the bot; empty: everybody may."""
    blocked_roles: frozenset[int] = frozenset()
    blocked_members: frozenset[int] = frozenset()
    allowed_channels: frozenset[int] = frozenset()
    """Channels and categories; empty: all are allowed."""
    blocked_channels: frozenset[int] = frozenset()
    direct_messages: bool = True
    time_zone: str = "UTC"
    budget_usd: float | None = None
    """US dollars a month."""
    ask_from_usd: float | None = None
    """From this price on, a single picture is asked about before it is paid, too."""
    speed: Speed | None = None
    parameters: str | None = None
    words: tuple[str, ...] = ()
    """Lines of words and phrases that no prompt may have."""
    starter_words: bool = False
    """Whether those that come with the program are added to them."""
    strikes: int | None = None
    """So many within a day lead to a time-out; 0: none ever does."""
    time_out_minutes: int | None = None
    """How long the first one is."""
    everyone: RoleRules = field(default_factory=RoleRules)
    boosters: RoleRules = field(default_factory=RoleRules)
    roles: Mapping[int, RoleRules] = field(default_factory=dict)
    channels: Mapping[int, ChannelRules] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server as it is stored: its settings, and what the operator decided about it."""

    id: int | None = None
    """None: no server, as in direct messages of a member who was in none."""
    revision: int = 0
    document: Mapping[str, Any] = field(default_factory=dict)
    settings: ServerSettings = field(default_factory=ServerSettings)
    limit_usd: float | None = None
    paused: bool = False


def settings_in(document: Mapping[str, Any]) -> ServerSettings:
    """Read a document. Raises ValueError where a value is none of its setting."""
    roles, channels, own = {}, {}, {}
    for name, value in document.items():
        if name.startswith(ROLE):
            roles[int(name.removeprefix(ROLE))] = _role_rules(value)
        elif name.startswith(CHANNEL):
            channels[int(name.removeprefix(CHANNEL))] = _channel_rules(value)
        elif name in _READERS:
            own[name] = _READERS[name](value)
    return ServerSettings(roles=roles, channels=channels, **own)


def changed(document: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A document with another value of that name; with None, without it.

    Raises:
        ValueError: there is no such setting, or that is no value of it.
    """
    is_known = name in _READERS or name.startswith((ROLE, CHANNEL))
    if not is_known:
        raise ValueError(name)
    others = {key: kept for key, kept in document.items() if key != name}
    if value is None:
        return others
    if name == "time_zone" and value not in available_timezones():
        raise ValueError(value)
    settings_in({name: value})
    return {**others, name: value}


def is_rules(name: str) -> bool:
    """Whether a setting is the rules of everyone, of boosters or of a role."""
    return name in {EVERYONE, BOOSTERS} or name.startswith(ROLE)


def is_place(name: str) -> bool:
    """Whether a setting is what requests in a channel or category begin with."""
    return name.startswith(CHANNEL)


def with_rules(value: Mapping[str, Any] | None, **rules: Any) -> dict[str, Any] | None:  # noqa: ANN401 - JSON
    """The value of a role or channel with these rules set, or removed where they are None."""
    merged = {**(value or {}), **rules}
    return {name: rule for name, rule in merged.items() if rule is not None} or None


def fingerprint(value: Any) -> str:  # noqa: ANN401 - JSON
    """Eight hexadecimal digits that stand for a value, to notice that it was changed."""
    written = json.dumps(value, sort_keys=True).encode()
    return hashlib.blake2s(written, digest_size=4).hexdigest()


def _id(value: Any) -> int:  # noqa: ANN401 - JSON
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(value)  # noqa: TRY004 - one error for all that is no value
    return value


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    if not isinstance(value, list):
        raise ValueError(value)  # noqa: TRY004 - as above
    return value


def _ids(value: Any) -> frozenset[int]:  # noqa: ANN401 - JSON
    return frozenset(map(_id, _listed(value)))


def _flag(value: Any) -> bool:  # noqa: ANN401 - JSON
    if not isinstance(value, bool):
        raise ValueError(value)  # noqa: TRY004 - as above
    return value


def _whole(value: Any) -> int:  # noqa: ANN401 - JSON
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise ValueError(value)
    return value


def _usd(value: Any) -> float:  # noqa: ANN401 - JSON
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
        raise ValueError(value)
    return float(value)


def _zone(value: Any) -> str:  # noqa: ANN401 - JSON
    """A zone; UTC where the machine that it was set on knows others than this one."""
    try:
        return ZoneInfo(_text(value)).key
    except (OSError, KeyError, ValueError):
        return "UTC"


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    if not isinstance(value, str):
        raise ValueError(value)  # noqa: TRY004 - as above
    return value


def _lines(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON
    if not isinstance(value, list):
        raise ValueError(value)  # noqa: TRY004 - as above
    return tuple(map(_text, value))


def _minutes(value: Any) -> int:  # noqa: ANN401 - JSON
    if _whole(value) == 0:
        raise ValueError(value)
    return int(value)


def _speeds(value: Any) -> frozenset[Speed]:  # noqa: ANN401 - JSON
    known = set(Speed)
    return frozenset(Speed(name) for name in _listed(value) if _text(name) in known)


def _kinds(value: Any) -> frozenset[str]:  # noqa: ANN401 - JSON
    return frozenset(map(_text, _listed(value)))


def _role_rules(value: Any) -> RoleRules:  # noqa: ANN401 - JSON
    value = _mapping(value)
    limits = {name: read(value[name]) for name, read in _LIMITS.items() if name in value}
    return RoleRules(
        limits=Limits(**limits),
        speeds=_speeds(value["speeds"]) if "speeds" in value else None,
        kinds=_kinds(value["kinds"]) if "kinds" in value else None,
    )


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    if not isinstance(value, dict):
        raise ValueError(value)  # noqa: TRY004 - as above
    return value


def _channel_rules(value: Any) -> ChannelRules:  # noqa: ANN401 - JSON
    value = _mapping(value)
    return ChannelRules(
        speed=Speed(value["speed"]) if "speed" in value else None,
        parameters=_text(value["parameters"]) if "parameters" in value else None,
    )


_LIMITS: Final[Mapping[str, Callable[[Any], Any]]] = {
    limit.name: _usd if limit.name == "usd_a_month" else _whole for limit in fields(Limits)
}

_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "allowed_roles": _ids,
    "blocked_roles": _ids,
    "blocked_members": _ids,
    "allowed_channels": _ids,
    "blocked_channels": _ids,
    "direct_messages": _flag,
    "time_zone": _zone,
    "budget_usd": _usd,
    "ask_from_usd": _usd,
    "speed": Speed,
    "parameters": _text,
    "words": _lines,
    "starter_words": _flag,
    "strikes": _whole,
    "time_out_minutes": _minutes,
    EVERYONE: _role_rules,
    BOOSTERS: _role_rules,
}
