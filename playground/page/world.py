"""What the world panel shows: the bot, the switches, and each request to CometAPI."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from playground.comet.http.pipeline import MODES
from playground.comet.upstream.tasks import MODAL
from playground.page.switches import switch_values
from playground.process_acts import acts_for, words_of
from playground.unit import State

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.comet import LocalComet, Request, Task
    from playground.session import Session
    from playground.unit import Unit

Json = dict[str, Any]

LIGHTS: Final = {
    State.RUNNING: "ready",
    State.WAITING: "ready",
    State.FROZEN: "off",
    State.ENDED: "off",
}
MOST_LINES: Final = 500
BEAT_S: Final = 15.0
TOGETHER_S: Final = 0.1
"""How long changes are collected before they are shown."""


def world_json(session: Session) -> Json:
    """Return everything at once (docs/playground-protocol.md, "The world")."""
    comet = session.comet
    return {
        "bot": bot_json(session),
        "processes": processes_json(session),
        "switches": switch_values(session),
        "held": comet.upstream.held,
        "can_save": session.can_save,
        "ledger": [ledger_line(request) for request in comet.requests[-MOST_LINES:]],
        "spent_usd": _spent_usd(comet),
        "open_tasks": sum(_is_open(task) for task in comet.tasks.values()),
    }


async def world_events(session: Session) -> AsyncIterator[tuple[str, Json | None]]:
    """Give what changes until the session ends, and a sign of life in quiet times.

    `world` is everything, when anything but the ledger has changed; `ledger` is one line that is
    new or different. Several changes within a moment come as one.
    """
    shown: Json = {}
    lines: dict[int, Json] = {}
    while not session.closing:
        news = session.news
        world = world_json(session)
        now = {line["n"]: line for line in world["ledger"]}
        rest = {name: value for name, value in world.items() if name != "ledger"}
        if rest != shown:
            yield "world", world
        else:
            for number, line in now.items():
                if lines.get(number) != line:
                    yield "ledger", line
        shown, lines = rest, now
        try:
            await asyncio.wait_for(news.wait(), BEAT_S)
            await asyncio.sleep(TOGETHER_S)
        except TimeoutError:
            yield "still here", None


def bot_json(session: Session) -> Json:
    """Return whether the bot runs and listens; `exit_code` is that of the last one that ended."""
    supervisor = session.supervisor
    process = supervisor.units[0].process
    return {
        "running": supervisor.running,
        "pid": process.pid if process is not None and process.running else None,
        "ready": supervisor.running and session.discord.gateway.ready,
        "exit_code": process.exit_code if process is not None else None,
    }


def processes_json(session: Session) -> list[Json]:
    """Return each process of the bot: its words, its light, and its buttons."""
    supervisor = session.supervisor
    if supervisor.supervised:
        return [_process_json(unit) for unit in supervisor.units]
    bot = bot_json(session)
    running, pid = bot["running"], bot["pid"]
    light = "ready" if bot["ready"] else "starting" if running else "off"
    acts = (
        ("kill_bot", "Kill -9", "danger", running),
        ("stop_bot", "Stop", "secondary", running),
        ("start_bot", "Start", "success", not running),
    )
    state = {"ready": State.RUNNING, "starting": State.STARTING, "off": State.ENDED}[light]
    return [
        {
            "number": None,
            "light": light,
            "words": [str(state), *([f"pid {pid}"] if pid else [])],
            "acts": [_act_json(*act) for act in acts],
        }
    ]


def _process_json(unit: Unit) -> Json:
    acts = acts_for(unit).items()
    return {
        "number": unit.number,
        "light": LIGHTS.get(unit.state, "starting"),
        "words": words_of(unit),
        "acts": [_act_json(do, act.label, act.style, act.fits(unit)) for do, act in acts],
    }


def _act_json(do: str, label: str, style: str, fits: bool) -> Json:  # noqa: FBT001
    return {"do": do, "label": label, "style": style, "disabled": not fits}


def ledger_line(request: Request) -> Json:
    """Return one request with what it cost, in USD; `refunded` once its tasks have failed."""
    charges = request.charges
    first = charges[0] if charges else None
    return {
        "n": request.number,
        "at_s": request.when,
        "method": request.method,
        "path": request.path,
        "action": first.action if first else None,
        "speed": first.speed if first else _speed_of(request.path),
        "usd": round(sum(charge.usd for charge in charges), 6),
        "refunded": bool(charges) and all(charge.refunded for charge in charges),
        "status": request.status,
        "code": request.code,
    }


def _speed_of(path: str) -> str | None:
    """Return the speed that a path asks for by its prefix (new-api: relay-router)."""
    prefix = path.split("/")[1]
    return prefix.removeprefix("mj-").upper() if prefix in MODES else None


def _is_open(task: Task) -> bool:
    return not task.is_final and task.status != MODAL


def _spent_usd(comet: LocalComet) -> float:
    return round(sum(charge.usd for charge in comet.charges if not charge.refunded), 6)
