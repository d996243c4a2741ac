"""What the owners of a server set: codes and values, and how they stand in JSON.

A document has each setting by its name: those of a server by their own, those of a role or channel
as `role.<id>` and `channel.<id>`. Names and rules of newer programs are left as they are.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import available_timezones

from bot.domain.json_values import (
    to_flag,
    to_id,
    to_ids,
    to_lines,
    to_list,
    to_mapping,
    to_minutes,
    to_stars,
    to_text,
    to_usd,
    to_whole,
    to_zone,
)
from bot.domain.kinds import Speed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

EVERYONE: Final = "everyone"
BOOSTERS: Final = "boosters"
ROLE: Final = "role."
CHANNEL: Final = "channel."
"""What names of settings begin with, before an id."""

LOG_CHANNEL: Final = "log_channel"
LOG_LOST: Final = "log_lost"
GALLERY_CHANNEL: Final = "gallery_channel"


class AgeRule(StrEnum):
    """What becomes of pictures where there may be minors."""

    ONLY = "only"  # they are made in age-restricted channels and nowhere else
    SPOILER = "spoiler"  # elsewhere they are blurred until somebody presses them


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
    gallery_channel: int | None = None
    """Where pictures with enough stars are shown."""
    gallery_stars: int | None = None
    gallery_from_all: bool = False
    """Whether also from channels that not everybody sees who sees the gallery."""
    reactions: bool = True
    """Whether members cancel, remove and get pictures by reacting to them."""
    age_rule: AgeRule | None = None
    log_channel: int | None = None
    """Where the server reads its log; None: it has none."""
    log_lost: int | None = None
    """Where it was until the bot could not write there; None once another is chosen."""
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
    allowed: bool = False
    """Beside those that the operator's settings name."""


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
    ended = {name, *_ENDED_BY.get(name, ())}
    others = {key: kept for key, kept in document.items() if key not in ended}
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


def _speeds(value: Any) -> frozenset[Speed]:  # noqa: ANN401 - JSON
    known = set(Speed)
    return frozenset(Speed(name) for name in to_list(value) if to_text(name) in known)


def _kinds(value: Any) -> frozenset[str]:  # noqa: ANN401 - JSON
    return frozenset(map(to_text, to_list(value)))


def _role_rules(value: Any) -> RoleRules:  # noqa: ANN401 - JSON
    value = to_mapping(value)
    limits = {name: read(value[name]) for name, read in _LIMITS.items() if name in value}
    return RoleRules(
        limits=Limits(**limits),
        speeds=_speeds(value["speeds"]) if "speeds" in value else None,
        kinds=_kinds(value["kinds"]) if "kinds" in value else None,
    )


def _channel_rules(value: Any) -> ChannelRules:  # noqa: ANN401 - JSON
    value = to_mapping(value)
    return ChannelRules(
        speed=Speed(value["speed"]) if "speed" in value else None,
        parameters=to_text(value["parameters"]) if "parameters" in value else None,
    )


_LIMITS: Final[Mapping[str, Callable[[Any], Any]]] = {
    limit.name: to_usd if limit.name == "usd_a_month" else to_whole for limit in fields(Limits)
}

_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "allowed_roles": to_ids,
    "blocked_roles": to_ids,
    "blocked_members": to_ids,
    "allowed_channels": to_ids,
    "blocked_channels": to_ids,
    "direct_messages": to_flag,
    "time_zone": to_zone,
    "budget_usd": to_usd,
    "ask_from_usd": to_usd,
    "speed": Speed,
    "parameters": to_text,
    "words": to_lines,
    "starter_words": to_flag,
    "strikes": to_whole,
    "time_out_minutes": to_minutes,
    GALLERY_CHANNEL: to_id,
    "gallery_stars": to_stars,
    "gallery_from_all": to_flag,
    "reactions": to_flag,
    "age_rule": AgeRule,
    LOG_CHANNEL: to_id,
    LOG_LOST: to_id,
    EVERYONE: _role_rules,
    BOOSTERS: _role_rules,
}

_ENDED_BY: Final = {LOG_CHANNEL: (LOG_LOST,)}
"""What is not true any more once a setting is changed."""
