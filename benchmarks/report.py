"""The table that is printed, and the JSON that is kept."""

from __future__ import annotations

import json
import os
import platform
from typing import TYPE_CHECKING, Any, Final

from benchmarks.run import Side

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.figures import Figures

Results = dict[str, dict[Side, "Figures"]]

WITHOUT_RATIO: Final = ("window", "finished", "servers")


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
    """One table: a row a figure; figures that neither bot has are left out."""
    lines = ["| scenario | figure | ours | naive | ours / naive |", "|---|---|---:|---:|---:|"]
    for scenario, sides in results.items():
        names = next(iter(sides.values()), {})
        for name in names:
            ours, naive = (sides.get(side, {}).get(name) for side in (Side.OURS, Side.NAIVE))
            if ours is None and naive is None:
                continue
            cells = (scenario, name, _number(ours), _number(naive), _ratio(name, ours, naive))
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    if value == int(value) or abs(value) >= 100:  # noqa: PLR2004 - three digits say enough
        return f"{value:.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"  # noqa: PLR2004 - likewise


def _ratio(name: str, ours: float | None, naive: float | None) -> str:
    if ours is None or not naive or name.startswith(WITHOUT_RATIO):
        return ""
    return f"{ours / naive:.2f}"


def write_json(path: Path, results: Results) -> None:
    """Write them all. Raises OSError."""
    path.write_text(json.dumps(as_json(results), indent=2), encoding="utf-8")
