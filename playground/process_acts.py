"""What can be done to one of the bot's processes; each answers with one plain sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from playground.errors import SessionError
from playground.system import CAN_FREEZE
from playground.unit import State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.bot_process import BotProcess
    from playground.proxy import Proxy
    from playground.session import Session
    from playground.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """How it is called on a button, when it can be done, and what does it."""

    label: str
    fits: Callable[[Unit], bool]
    do: Callable[[Unit], Awaitable[str]]
    style: str = "secondary"


def units_of(session: Session) -> list[Unit]:
    """Return the processes to which anything can be done; raises SessionError if one is alone."""
    if not session.supervisor.supervised:
        raise SessionError("There is one process. Start the playground with --processes 2 or more.")
    return session.supervisor.units


async def act_on(session: Session, number: int, name: str) -> str:
    """Do it to the process of that number; returns what was done.

    Raises:
        SessionError: There is no such process or act, or it cannot be done now.
    """
    units = {unit.number: unit for unit in units_of(session)}
    if number not in units or name not in PROCESS_ACTS:
        raise SessionError(
            f"The processes are {', '.join(map(str, units))}. What can be done to each is "
            f"{', '.join(PROCESS_ACTS)}."
        )
    act, unit = PROCESS_ACTS[name], units[number]
    if not act.fits(unit):
        raise SessionError(_why_not(unit, act))
    said = await act.do(unit)
    session.changed()
    return f"Process {number} {said}"


def acts_for(unit: Unit) -> dict[str, Act]:
    """Return a button for each thing: of two that undo each other, the one that fits."""
    shown = dict(PROCESS_ACTS)
    if not CAN_FREEZE:
        del shown["freeze"], shown["continue"]
    for one, other in (
        *([("freeze", "continue")] if CAN_FREEZE else []),
        ("stop", "start"),
        ("cut-database", "mend-database"),
        ("cut-discord", "mend-discord"),
    ):
        del shown[one if shown[other].fits(unit) else other]
    if unit.database is None:
        del shown["cut-database"]
    return shown


def words_of(unit: Unit) -> list[str]:
    """Return how a process stands: its state, its slots, its number and from what it is cut."""
    process = unit.process
    words = [str(unit.state), *(f"slot {slot}" for slot in unit.slots)]
    if process is not None:
        ended = process.exit_code is not None
        words.append(
            f"exit code {process.exit_code}" if ended else f"pid\N{NO-BREAK SPACE}{process.pid}"
        )
    words += ["Cut from the database"] if unit.database and unit.database.is_cut else []
    words += ["Cut from Discord"] if unit.discord and unit.discord.is_cut else []
    return words


def _why_not(unit: Unit, act: Act) -> str:
    if act.label.endswith("database") and unit.database is None:
        return "The processes share a file: only a server, with --postgres, can be cut off."
    return f"{act.label} is not possible now. Process {unit.number}: {unit.state}."


async def _kill(unit: Unit) -> str:
    await unit.kill()
    return "was killed. It is started again in a moment."


async def _freeze(unit: Unit) -> str:
    await _process(unit).hold()
    return "does nothing any more (SIGSTOP)."


async def _continue(unit: Unit) -> str:
    _process(unit).go_on()
    return "goes on (SIGCONT)."


async def _upgrade(unit: Unit) -> str:
    await unit.upgrade()
    return "is upgraded: the next one starts first, then this one ends."


async def _stop(unit: Unit) -> str:
    await unit.end(killed=False)
    return "has ended (SIGTERM), and stays so."


async def _start(unit: Unit) -> str:
    await unit.start()
    return "is starting."


def _cutting(proxy_of: Callable[[Unit], Proxy | None], what: str) -> tuple[Act, Act]:
    """Return how to cut a process from something, and how to mend that."""

    async def cut(unit: Unit) -> str:
        _there(proxy_of(unit)).cut()
        return f"does not reach {what} any more."

    async def mend(unit: Unit) -> str:
        _there(proxy_of(unit)).mend()
        return f"reaches {what} again."

    def is_cut(unit: Unit) -> bool | None:
        proxy = proxy_of(unit)
        return None if proxy is None else proxy.is_cut

    name = what.removeprefix("the ")
    return (
        Act(label=f"Cut {name}", fits=lambda unit: is_cut(unit) is False, do=cut),
        Act(label=f"Mend {name}", fits=lambda unit: is_cut(unit) is True, do=mend),
    )


def _there(proxy: Proxy | None) -> Proxy:
    assert proxy is not None  # noqa: S101 - or it would not fit
    return proxy


def _process(unit: Unit) -> BotProcess:
    assert unit.process is not None  # noqa: S101 - or it would not fit
    return unit.process


def _in(*states: State) -> Callable[[Unit], bool]:
    return lambda unit: unit.state in states


_ALIVE: Final = (State.STARTING, State.RUNNING, State.WAITING, State.UPGRADING)
_CUT_DATABASE, _MEND_DATABASE = _cutting(lambda unit: unit.database, "the database")
_CUT_DISCORD, _MEND_DISCORD = _cutting(lambda unit: unit.discord, "Discord")

PROCESS_ACTS: Final = {
    "kill": Act(label="Kill -9", fits=_in(*_ALIVE, State.FROZEN), do=_kill, style="danger"),
    "freeze": Act(label="Freeze", fits=_in(*(_ALIVE if CAN_FREEZE else ())), do=_freeze),
    "continue": Act(label="Go on", fits=_in(State.FROZEN), do=_continue),
    "upgrade": Act(label="Upgrade", fits=_in(State.RUNNING, State.WAITING), do=_upgrade),
    "stop": Act(label="Stop", fits=_in(*_ALIVE, State.FROZEN), do=_stop),
    "start": Act(label="Start", fits=_in(State.ENDED), do=_start, style="success"),
    "cut-database": _CUT_DATABASE,
    "mend-database": _MEND_DATABASE,
    "cut-discord": _CUT_DISCORD,
    "mend-discord": _MEND_DISCORD,
}
"""By the names that the protocol and the terminal give them."""
