"""The table that is printed, and the JSON that is kept."""

from __future__ import annotations

import json
import os
import platform
from typing import TYPE_CHECKING, Any, Final

from benchmarks.run import Side

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.figures import Figures

Results = dict[str, dict[Side, "Figures"]]

COLUMNS: Final = {
    "answered p50 / p95 / p99 / max, ms": [
        *(f"answered p{p}, ms" for p in (50, 95, 99)),
        "answered max, ms",
    ],
    "visible p50 / p95, s": ["visible p50, s", "visible p95, s"],
    "CometAPI, a task": ["requests to CometAPI per task"],
    "Discord, a task": ["requests to Discord per task"],
    "statements, a task": ["statements per task"],
    "CPU, ms a task": ["CPU per task, ms"],
    "CPU, %": ["CPU, % of a core"],
    "peak, MB": ["peak memory, MB"],
    "429 global / bucket": ["429 global", "429 of a bucket"],
    "delivered, a s": ["delivered a second"],
    "READY / first look, s": ["READY after, s", "first look after, s"],
}
"""The columns of the table, each with the figures in its cells."""


def machine() -> dict[str, Any]:
    """What it ran on, named by cores and memory only, and how busy it was at the end."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": os.cpu_count(),
        "memory, GB": round(pages / 1e9),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
    }


def as_json(results: Results) -> dict[str, Any]:
    """All figures, by scenario, bot and name."""
    return {"machine": machine(), "results": results}


def as_markdown(results: Results) -> str:
    """The table: for each scenario a row a bot, and how the first compares to the second."""
    lines = [_line("scenario", "bot", *COLUMNS), _line("---", "---", *("---:" for _ in COLUMNS))]
    for scenario, sides in results.items():
        for side, found in sides.items():
            lines.append(
                _line(scenario, side, *(_cell(found, names) for names in COLUMNS.values()))
            )
        if len(sides) == len(Side):
            ours, naive = sides[Side.OURS], sides[Side.NAIVE]
            ratios = {name: _ratio(ours.get(name), naive.get(name)) for name in ours}
            cells = (_cell(ratios, names) for names in COLUMNS.values())
            lines.append(_line(scenario, "ours / naive", *cells))
    return "\n".join(lines)


def as_details(results: Results) -> str:
    """Every figure in a row of its own; those that neither bot has are left out."""
    lines = [_line("scenario", "figure", *Side), _line("---", "---", "---:", "---:")]
    for scenario, sides in results.items():
        for name in next(iter(sides.values()), {}):
            found = [sides.get(side, {}).get(name) for side in Side]
            if any(value is not None for value in found):
                lines.append(_line(scenario, name, *map(_number, found)))
    return "\n".join(lines)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(found: Figures, names: Sequence[str]) -> str:
    """Several figures of a kind in one cell; one dash where there are none."""
    values = [found.get(name) for name in names]
    return (
        "-" if not any(value is not None for value in values) else " / ".join(map(_number, values))
    )


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    if value == int(value) or abs(value) >= 100:  # noqa: PLR2004 - three digits say enough
        return f"{value:.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"  # noqa: PLR2004 - likewise


def _ratio(ours: float | None, naive: float | None) -> float | None:
    return ours / naive if ours is not None and naive else None


def write_json(path: Path, results: Results) -> None:
    """Write them all. Raises OSError."""
    path.write_text(json.dumps(as_json(results), indent=2), encoding="utf-8")
