"""The figures of one bot in one scenario, and how they follow from what was seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from benchmarks.watch import Fate

LOOKS: Final = ("/mj/task/{id}/fetch", "/mj/task/list-by-condition")
PICTURES: Final = ("/mj/image/{id}",)
EDIT: Final = "PATCH /channels/{channel_id}/messages/{message_id}"
TOO_MANY: Final = 429
BEST_OF_S: Final = 20.0
"""Deliveries a second count where they were kept up for this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Everything that is counted, at one moment (epoch seconds); times of CPU in seconds."""

    at_s: float
    cpu_s: float
    main_cpu_s: float
    database_cpu_s: float = 0.0
    servers_cpu_s: float
    taken_s: float
    comet: Counter[tuple[str, int]]
    discord: Counter[tuple[str, int, str]]
    statements: int | None
    writes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a run saw: counts at both ends of its window, and the rest as lists of seconds."""

    start: Moment
    end: Moment
    over_s: float
    fates: Sequence[Fate]
    shown_s: Sequence[float]
    answers_s: Sequence[float]
    unanswered: int
    overtaken: int
    channels: int
    peak_mb: float
    ready_s: float
    first_look_s: float | None
    exported_s: float | None
    lags_s: Sequence[float]
    limited: Counter[str]


Figures = dict[str, float | None]


def figures(seen: Seen) -> Figures:
    """All figures by name; None where there was nothing to measure."""
    window_s = seen.end.at_s - seen.start.at_s
    shown = [at_s for at_s in seen.shown_s if seen.start.at_s <= at_s < seen.end.at_s]
    cpu_s = seen.end.cpu_s - seen.start.cpu_s
    main_s = seen.end.main_cpu_s - seen.start.main_cpu_s
    database_s = seen.end.database_cpu_s - seen.start.database_cpu_s
    servers_s = seen.end.servers_cpu_s - seen.start.servers_cpu_s
    taken_s = seen.end.taken_s - seen.start.taken_s
    return {
        "window, s": window_s,
        "finished": len(seen.fates),
        "delivered": len(shown),
        "not delivered at the end": sum(fate.shown_s is None for fate in seen.fates),
        **_answers(seen),
        **_delays(seen),
        **_requests(seen, len(shown)),
        "CPU per task, ms": _per(cpu_s * 1000, len(shown)),
        "CPU, % of a core": _per(cpu_s * 100, window_s),
        "CPU of the main thread, %": _per(main_s * 100, cpu_s),
        "peak memory, MB": seen.peak_mb,
        "429 global": seen.limited["global"],
        "429 of a bucket": seen.limited["user"] + seen.limited["shared"],
        "delivered a second": _best_rate(shown),
        "bucket used, %": _bucket_used(seen, window_s) if seen.channels == 1 else None,
        "progress edits before a waiting final": seen.overtaken,
        "READY after, s": seen.ready_s,
        "first look after, s": seen.first_look_s,
        "copy of a member's data after, s": seen.exported_s,
        "the database's server, % of a core": _per(database_s * 100, window_s),
        "servers' CPU, % of a core": _per(servers_s * 100, window_s),
        "servers' lag p99, ms": _ms(percentile(seen.lags_s, 99)),
        "taken by the host, ms a second": _per(taken_s * 1000, window_s),
    }


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest value that is not below `percent` of all; None of nothing."""
    if not values:
        return None
    place = math.ceil(len(values) * percent / 100) - 1
    return sorted(values)[max(place, 0)]


def _answers(seen: Seen) -> Figures:
    answers = seen.answers_s
    return {
        "answered": len(answers),
        "not answered in 3 s": seen.unanswered,
        **{f"answered p{p}, ms": _ms(percentile(answers, p)) for p in (50, 95, 99)},
        "answered max, ms": _ms(max(answers, default=None)),
    }


def _delays(seen: Seen) -> Figures:
    """From finished to visible, and its three parts. What is not visible has waited so far."""
    fates, over_s = seen.fates, seen.over_s
    visible = [(f.shown_s or over_s) - f.finished_s for f in fates]
    parts = {
        "copied": [(f.copied_s or over_s) - f.finished_s for f in fates],
        "noticed": [(f.told_s or over_s) - f.copied_s for f in fates if f.copied_s],
        "painted": [(f.shown_s or over_s) - f.told_s for f in fates if f.told_s],
    }
    figures: Figures = {f"visible p{p}, s": percentile(visible, p) for p in (50, 95)}
    for name, values in parts.items():
        figures |= {f"- {name} p{p}, s": percentile(values, p) for p in (50, 95)}
    return figures


def _requests(seen: Seen, tasks: int) -> Figures:
    comet, discord = seen.end.comet - seen.start.comet, seen.end.discord - seen.start.discord
    asked = {
        "looks": _count(comet, LOOKS),
        "pictures": _count(comet, PICTURES),
    }
    asked["API"] = comet.total() - asked["pictures"]
    figures: Figures = {
        "requests to CometAPI per task": _per(asked["API"], tasks),
        "- looks per task": _per(asked["looks"], tasks),
        "pictures downloaded per task": _per(asked["pictures"], tasks),
        "requests to CometAPI": asked["API"],
        "requests to Discord per task": _per(discord.total(), tasks),
        "- edits per task": _per(sum(n for key, n in discord.items() if key[0] == EDIT), tasks),
    }
    for name in ("statements", "writes"):
        before, after = getattr(seen.start, name), getattr(seen.end, name)
        counted = None if before is None else after - before
        figures[f"{name} per task"] = None if counted is None else _per(counted, tasks)
    return figures


def _count(answered: Counter[tuple[str, int]], routes: Sequence[str]) -> int:
    return sum(count for (route, _), count in answered.items() if route in routes)


def _per(amount: float, by: float) -> float | None:
    return amount / by if by else None


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000


def _best_rate(shown_s: Sequence[float]) -> float | None:
    """The most deliveries within `BEST_OF_S`, per second; None if there was less time."""
    times = sorted(shown_s)
    if not times or times[-1] - times[0] < BEST_OF_S:
        return None
    best, first = 0, 0
    for last, at_s in enumerate(times):
        while at_s - times[first] > BEST_OF_S:
            first += 1
        best = max(best, last - first + 1)
    return best / BEST_OF_S


def _bucket_used(seen: Seen, window_s: float) -> float:
    """How much of the five edits in 5 s that its channel allows was used."""
    discord = seen.end.discord - seen.start.discord
    edits = sum(
        n for (name, status, _), n in discord.items() if name == EDIT and status != TOO_MANY
    )
    return edits / window_s * 100
