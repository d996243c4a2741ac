"""Settings and their values in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.kinds import Speed
from bot.domain.servers.settings import BOOSTERS, CHANNEL, EVERYONE, ROLE, AgeRule
from bot.ui.texts import tasks
from bot.ui.texts.saying import count, mark, quoted, say
from bot.ui.texts.servers import named, safety

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

NAMES: Final = {
    "allowed_roles": mark("Who may ask"),
    "blocked_roles": mark("Roles that may not ask"),
    "blocked_members": mark("Members who may not ask"),
    "allowed_channels": mark("Where pictures are made"),
    "blocked_channels": mark("Where no pictures are made"),
    "direct_messages": mark("Direct messages"),
    "time_zone": mark("Time zone"),
    "budget_usd": mark("Budget of a month"),
    "ask_from_usd": mark("Asking first"),
    "speed": mark("Usual speed"),
    "parameters": mark("Usual parameters"),
    "words": mark("Words that no prompt may have"),
    "starter_words": mark("Starter list"),
    "strikes": mark("Refused prompts in a day"),
    "time_out_minutes": mark("Time to wait"),
    "gallery_channel": mark("Gallery"),
    "gallery_stars": mark("Stars for the gallery"),
    "gallery_from_all": mark("Pictures of all channels in the gallery"),
    "reactions": mark("❌ and ✉️ under pictures"),
    "age_rule": mark("Age-restricted channels"),
    "log_channel": mark("Log channel"),
    "log_lost": mark("Former log channel"),
    EVERYONE: mark("Everyone"),
    BOOSTERS: mark("Server boosters"),
}
"""By the name of the setting."""


def name(setting: str) -> str:
    """What a setting is called; of a role or channel, its mention."""
    if setting.startswith(ROLE):
        return f"<@&{setting.removeprefix(ROLE)}>"
    if setting.startswith(CHANNEL):
        return f"<#{setting.removeprefix(CHANNEL)}>"
    return say(NAMES[setting])


def value(setting: str, found: Any) -> str:  # noqa: ANN401 - JSON
    """What a setting is set to, in words."""
    if found is None:
        return say("not set")
    if setting in _VALUES:
        return _VALUES[setting](found)
    return "; ".join(rules(found)) or say("not set")


def some(setting: str, found: list[Any], number: int) -> str:
    """What a list was changed by: so many, of which these are known."""
    return _words(number) if setting == "words" else value(setting, found)


def dollars(usd: float) -> str:
    """An amount in US dollars that somebody set."""
    is_in_cents = round(usd, 2) == round(usd, 6)
    return say("${usd:.2f}", usd=usd) if is_in_cents else say("${usd:.3f}", usd=usd)


def rules(found: Mapping[str, Any]) -> Iterator[str]:
    """What the rules of a role or channel say, each by itself."""
    for rule, say_it in _RULES.items():
        if rule in found:
            yield say_it(found[rule])


def _speed(found: str) -> str:
    return say(tasks.SPEEDS[Speed(found)])


def _speeds(found: list[str]) -> str:
    open_ones = named.speeds([Speed(one) for one in found if one in set(Speed)])
    return say("speeds: {speeds}", speeds=open_ones) if open_ones else say("speeds: none")


def _kinds(found: list[str]) -> str:
    open_ones = tuple(named.kind(one) for one in named.KINDS if one in found)
    return say("only: {kinds}", kinds=open_ones) if open_ones else say("only: nothing")


def _switch(is_on: bool) -> str:  # noqa: FBT001 - the value of a setting
    return say("on") if is_on else say("off")


def _words(number: int) -> str:
    return count("{count} line", "{count} lines", number)


def _parameters(found: str) -> str:
    return quoted(found) if found else say("none")


_VALUES: Final[Mapping[str, Callable[[Any], str]]] = {
    "allowed_roles": lambda ids: ", ".join(named.roles(ids)),
    "blocked_roles": lambda ids: ", ".join(named.roles(ids)),
    "blocked_members": lambda ids: ", ".join(named.members(ids)),
    "allowed_channels": lambda ids: ", ".join(named.channels(ids)),
    "blocked_channels": lambda ids: ", ".join(named.channels(ids)),
    "direct_messages": lambda is_on: say("allowed") if is_on else say("not allowed"),
    "time_zone": quoted,
    "budget_usd": dollars,
    "ask_from_usd": lambda usd: say("from {usd} on", usd=dollars(usd)),
    "speed": _speed,
    "parameters": _parameters,
    "words": lambda lines: _words(len(lines)),
    "starter_words": _switch,
    "strikes": lambda n: say("at most {n}", n=n) if n else say("any number"),
    "time_out_minutes": lambda n: count("{count} minute", "{count} minutes", n),
    "gallery_channel": lambda one: ", ".join(named.channels([one])),
    "gallery_stars": str,
    "gallery_from_all": _switch,
    "reactions": _switch,
    "age_rule": lambda rule: say(safety.AGE_RULES[AgeRule(rule)]),
    "log_channel": lambda one: ", ".join(named.channels([one])),
    "log_lost": lambda one: ", ".join(named.channels([one])),
}

_RULES: Final[Mapping[str, Callable[[Any], str]]] = {
    "pictures_a_day": lambda n: count("{count} picture a day", "{count} pictures a day", n),
    "pictures_a_month": lambda n: count("{count} picture a month", "{count} pictures a month", n),
    "usd_a_month": lambda usd: say("{usd} a month", usd=dollars(usd)),
    "running": lambda n: say("{n} at once", n=n),
    "waiting": lambda n: say("{n} waiting", n=n),
    "batch": lambda n: say("{n} by one prompt", n=n),
    "rank": lambda n: say("place {n} in line", n=n),
    "speeds": _speeds,
    "kinds": _kinds,
    "speed": lambda speed: say("at {speed}", speed=_speed(speed)),
    "parameters": _parameters,
}
