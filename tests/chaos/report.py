"""A run in words: the live line, the table at its end, and rows for docs/reliability.md."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from tests.chaos.accountant import LAWS, SETTLES_WITHIN_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.chaos.runner import Outcome, Run

PLAIN_EVERY_S: Final = 10.0
MOST_BROKEN: Final = 12
COLUMNS: Final = (
    "seed",
    "tasks",
    "accepted",
    "unanswered",
    "faults",
    "kinds",
    "kills",
    "points",
    "laws",
    "broken",
    "most_in_a_second",
    "settled_s",
    "lasted_s",
)


class Live:
    """Says how a run goes: one line that changes on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self._last_s = 0.0

    def __call__(self, run: Run) -> None:
        """Say it, if it is time."""
        on = ", ".join(name for name, number in run.now_on.items() if number)
        stories = run.ground.stories
        line = (
            f"{run.passed_s:5.0f} s  {len(stories.all)}/{run.plan.tasks} tasks, "
            f"{len(stories.open)} open, {run.outcome.kills}/{len(run.plan.kills)} kills, "
            f"{run.outcome.faults.total()} faults  {on}"
        )
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{line:.140}")
        elif time.monotonic() - self._last_s > PLAIN_EVERY_S:
            self._last_s = time.monotonic()
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def figures(outcome: Outcome) -> dict[str, Any]:
    """A run as JSON."""
    settled = outcome.settled_s
    return {
        "seed": outcome.seed,
        "tasks": outcome.tasks,
        "accepted": outcome.accepted,
        "unanswered": outcome.unanswered,
        "faults": outcome.faults.total(),
        "kinds": len(outcome.faults),
        "kills": outcome.kills,
        "points": f"{outcome.points_died_at}/{len(outcome.points)}",
        "laws": len(LAWS),
        "broken": len(outcome.broken),
        "most_in_a_second": outcome.most_in_a_second,
        "settled_s": None if settled is None else round(settled, 1),
        "lasted_s": round(outcome.lasted_s),
        "interrupted": outcome.interrupted,
        "acts": dict(sorted(outcome.acts.items())),
        "by_kind": dict(sorted(outcome.faults.items())),
        "died_at": dict(sorted(outcome.points.items())),
        "what_broke": [{"law": b.law, "what": b.what, "story": b.story} for b in outcome.broken],
    }


def told(run: dict[str, Any]) -> str:
    """The end of a run for people: faults by kind, then the figures, then what broke."""
    lines = [f"{number:4}  {name}" for name, number in run["by_kind"].items()]
    lines += ["", *(f"{number:4}  {name}" for name, number in run["acts"].items())]
    lines += ["", *(f"{name:>12}  {run[name]}" for name in COLUMNS)]
    for broken in run["what_broke"][:MOST_BROKEN]:
        lines += ["", f"BROKEN: {broken['law']}: {broken['what']}"]
        lines += [f"    {line}" for line in broken["story"]]
    laws = Counter(broken["law"] for broken in run["what_broke"])
    lines += ["", *(f"BROKEN {number} times: {law}" for law, number in laws.items())]
    if run["interrupted"]:
        lines.append("Interrupted: the laws were not checked.")
    elif not laws:
        lines.append("All laws hold.")
    return "\n".join(lines)


def table(runs: Sequence[dict[str, Any]]) -> str:
    """Runs as a markdown table, with a last row of sums and worsts, and the faults by kind."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
    lines += [f"| {' | '.join(str(run[name]) for name in COLUMNS)} |" for run in runs]
    sums = {
        name: sum(run[name] for run in runs)
        for name in ("tasks", "accepted", "unanswered", "faults", "kills", "broken")
    }
    kinds: Counter[str] = Counter()
    died: Counter[str] = Counter()
    for run in runs:
        kinds.update(run["by_kind"])
        died.update(run["died_at"])
    settled = [
        SETTLES_WITHIN_S + 1 if run["settled_s"] is None else run["settled_s"] for run in runs
    ]
    visited = sum(1 for number in died.values() if number)
    whole = {
        "seed": "all",
        **sums,
        "kinds": len(kinds),
        "points": f"{visited}/{len(died)}",
        "laws": len(LAWS),
        "most_in_a_second": max(run["most_in_a_second"] for run in runs),
        "settled_s": f"at most {max(settled)}",
        "lasted_s": sum(run["lasted_s"] for run in runs),
    }
    lines.append(f"| {' | '.join(str(whole[name]) for name in COLUMNS)} |")
    lines += ["", "| fault | times |", "|---|---|"]
    lines += [f"| {name} | {number} |" for name, number in sorted(kinds.items())]
    return "\n".join(lines)
