"""Turns the samples of a run into a short text: where the CPU went, per finished task."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOST: Final = 40
WAITING: Final = "(waiting)"
THREAD: Final = "(thread);"
OURS: Final = ("bot.", "cogs.")
LIBRARIES: Final = ("sqlalchemy", "aiosqlite", "discord", "aiohttp", "PIL", "structlog", "pydantic")


def report(samples: Path, *, cpu_ms_per_task: float | None) -> str:
    """Return the text; the figures are milliseconds of CPU per finished task, and shares."""
    stacks = Counter[str]()
    for line in samples.read_text(encoding="utf-8").splitlines():
        stack, _, times = line.rpartition(" ")
        stacks[stack] = int(times)
    total = stacks.total() or 1
    alone, with_callees = Counter[str](), Counter[str]()
    for stack, count in stacks.items():
        names = stack.split(";")
        alone[names[-1]] += count
        with_callees.update(dict.fromkeys(set(names), count))
    scale = (cpu_ms_per_task or 0.0) / total

    def table(counted: Counter[str]) -> str:
        rows = [
            f"{count / total:7.1%} {count * scale:8.2f}  {name}"
            for name, count in counted.most_common(MOST)
        ]
        return "\n".join(rows)

    return (
        f"{total} samples, {cpu_ms_per_task or 0:.1f} ms of CPU per finished task\n"
        f"\nshare  ms/task  by innermost library\n{table(_by(_library, stacks))}\n"
        f"\nshare  ms/task  by innermost function of the bot\n{table(_by(_own, stacks))}\n"
        f"\nshare  ms/task  function with all that it calls\n{table(with_callees)}\n"
        f"\nshare  ms/task  function alone\n{table(alone)}\n"
    )


def _by(part: Callable[[str], str], stacks: Counter[str]) -> Counter[str]:
    counted = Counter[str]()
    for stack, count in stacks.items():
        counted[part(stack)] += count
    return counted


def _library(stack: str) -> str:
    """Whose code ran, or asked the standard library to."""
    place = " in a thread" if stack.startswith(THREAD) else ""
    for frame in reversed(stack.split(";")):
        if frame.startswith(OURS):
            return f"the bot{place}"
        if (package := frame.partition(":")[0].partition(".")[0]) in LIBRARIES:
            return f"{package}{place}"
    return WAITING if stack == WAITING else f"asyncio and the rest{place}"


def _own(stack: str) -> str:
    """Which function of the bot it was for; a database's work hides who asked for it."""
    own = (frame for frame in reversed(stack.split(";")) if frame.startswith(OURS))
    return next(own, WAITING if stack == WAITING else "none: libraries on their own")
