"""The switches of the world panel: what each may be set to, and what it does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from playground.discord.model.starting_world import add_outside

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.session import Session

Json = dict[str, Any]

LONGEST_S: Final = 60.0
MOST_REASON: Final = 300


class SwitchError(Exception):
    """A switch was set to something that it cannot be; the text is one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """How to read, check and set one; `allowed` ends the sentence that refuses a value.

    With `restarts` the bot hears of it at its next start, which a change brings about.
    """

    read: Callable[[Session], Any]
    write: Callable[[Session, Any], None]
    fits: Callable[[object], bool]
    allowed: str
    restarts: bool = False


def switch_values(session: Session) -> Json:
    """Return how all switches stand."""
    return {name: switch.read(session) for name, switch in SWITCHES.items()}


async def set_switches(session: Session, wanted: Json) -> None:
    """Set any of the switches: all that are named, or none; the bot is started again if it must.

    Raises:
        SwitchError: One does not exist, or its value is out of range.
    """
    for name, value in wanted.items():
        if name not in SWITCHES:
            raise SwitchError(f"There is no switch {name!r}. There are {', '.join(SWITCHES)}.")
        if not SWITCHES[name].fits(value):
            raise SwitchError(f"{name} has to be {SWITCHES[name].allowed}.")
    before = switch_values(session)
    for name, value in wanted.items():
        SWITCHES[name].write(session, value)
    if any(SWITCHES[name].restarts and before[name] != value for name, value in wanted.items()):
        await session.restart_bot()


def _number(owner: Callable[[Session], object], name: str, low: float, high: float) -> Switch:
    """Return the switch of an attribute that is a number."""

    def fits(value: object) -> bool:
        return type(value) in {int, float} and low <= float(str(value)) <= high

    return Switch(
        read=lambda session: getattr(owner(session), name),
        write=lambda session, value: setattr(owner(session), name, value),
        fits=fits,
        allowed=f"a number from {low:g} to {high:g}",
    )


def _flag(name: str) -> Switch:
    """Return the switch of one of CometAPI's faults that is on or off."""
    return Switch(
        read=lambda session: getattr(session.comet.faults, name),
        write=lambda session, value: setattr(session.comet.faults, name, value),
        fits=lambda value: isinstance(value, bool),
        allowed="true or false",
    )


def _setting(name: str, *choices: str) -> Switch:
    """Return the switch of a setting of the bot that has these choices, the usual one first."""

    def write(session: Session, value: str) -> None:
        session.supervisor.settings[name] = value

    return Switch(
        read=lambda session: session.supervisor.settings.get(name, choices[0]),
        write=write,
        fits=lambda value: value in choices,
        allowed=f"one of {', '.join(map(repr, choices))}",
        restarts=True,
    )


def _closed_dms(name: str) -> Switch:
    """Return the switch of whether a person takes no messages from the bot."""

    def write(session: Session, value: bool) -> None:  # noqa: FBT001 - as a switch writes it
        session.discord.world.user(name).closed_dms = value

    return Switch(
        read=lambda session: session.discord.world.user(name).closed_dms,
        write=write,
        fits=lambda value: isinstance(value, bool),
        allowed="true or false",
    )


def _set_user_install(session: Session, value: str) -> None:
    session.supervisor.settings["USER_INSTALL"] = value
    if value == "on":
        add_outside(session.discord.world)


def _next_failure(session: Session) -> str | None:
    return next(iter(session.comet.faults.next_failures), None)


def _set_next_failure(session: Session, reason: str | None) -> None:
    session.comet.faults.next_failures = [reason] if reason else []


def _is_reason(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= MOST_REASON)


def _discord_status(session: Session) -> int | None:
    return next((f.status for f in session.discord.faults.planned if f.times is None), None)


def _set_discord_status(session: Session, status: int | None) -> None:
    faults = session.discord.faults
    faults.planned = [fault for fault in faults.planned if fault.times is not None]
    if status is not None:
        faults.fail(status=status, times=None)


SWITCHES: Final = {
    "pace": _number(lambda session: session.comet, "pace", 0.1, 5),
    "sync_s": _number(lambda session: session.comet.gateway, "sync_s", 0.1, 60),
    "comet_down": _flag("down"),
    "comet_latency_s": _number(lambda session: session.comet.faults, "latency_s", 0, LONGEST_S),
    "comet_garbled": _flag("garbled"),
    "comet_html": _flag("html"),
    "comet_key_refused": _flag("key_refused"),
    "comet_no_credit": _flag("exhausted"),
    "comet_line_full": _flag("line_full"),
    "next_failure": Switch(
        read=_next_failure,
        write=_set_next_failure,
        fits=_is_reason,
        allowed=f"null, or a reason of at most {MOST_REASON} characters",
    ),
    "discord_status": Switch(
        read=_discord_status,
        write=_set_discord_status,
        fits=lambda value: type(value) is not bool and value in {None, 500, 429},
        allowed="null, 500 or 429",
    ),
    "discord_latency_s": _number(lambda session: session.discord.faults, "latency_s", 0, LONGEST_S),
    "bot_buttons": _setting("BUTTONS", "everyone", "owner"),
    "bot_extras": _setting("EXTRAS", "", "shorten", "seed", "swap", "shorten,seed,swap"),
    "bot_when_paused": _setting("WHEN_PAUSED", "queue", "refuse"),
    "bot_user_install": replace(_setting("USER_INSTALL", "off", "on"), write=_set_user_install),
    **{f"closed_dms_{name}": _closed_dms(name) for name in ("alice", "bob")},
}
"""The switches, by the names that the protocol gives them."""
