"""The processes that share a database: which are alive, and who holds which slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import __version__
from bot.cli.checks.result import fine, notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.checks.result import Result
    from bot.store.overview import ProcessSeen


def check_processes(processes: Sequence[ProcessSeen], *, slots: int) -> Result:
    """Those that have not ended properly, on a database with so many slots."""
    lines = "; ".join(_described(one) for one in processes)
    alive = [one for one in processes if one.is_alive]
    held = {one.slot for one in alive if one.slot is not None}
    empty = [str(slot) for slot in range(slots) if slot not in held]
    if alive and empty:
        what = f"{lines}; nobody holds slot {', '.join(empty)}."
        return notice("processes", what, "Start as many processes as PROCESSES says, or more.")
    if any(one.program != __version__ for one in alive):
        return notice("processes", f"{lines}.", f"Bring all of them to {__version__}.")
    return fine("processes", f"{lines}.")


def _described(process: ProcessSeen) -> str:
    slot = "waits for a slot" if process.slot is None else f"holds slot {process.slot}"
    holds = slot if process.is_alive else "has not ended properly"
    return f"{process.name} ({process.program}) {holds}, its lease is {process.renewed_s:.0f} s old"
