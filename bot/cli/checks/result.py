"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a result asks of the operator, least first."""

    FINE = "fine"
    NOTICE = "notice"
    """It works; something is worth knowing."""
    UNKNOWN = "unknown"
    """It could not be found out now."""
    BROKEN = "broken"
    """The operator must change something."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was looked at, what was found, and the next step where there is one."""

    check: str
    verdict: Verdict
    found: str
    next_step: str = ""


def fine(check: str, found: str) -> Result:
    """It is as it should be."""
    return Result(check, Verdict.FINE, found)


def notice(check: str, found: str, next_step: str) -> Result:
    """It works, but."""
    return Result(check, Verdict.NOTICE, found, next_step)


def unknown(check: str, found: str, next_step: str) -> Result:
    """It could not be looked at."""
    return Result(check, Verdict.UNKNOWN, found, next_step)


def broken(check: str, found: str, next_step: str = "") -> Result:
    """It does not work; without a next step what was found says what to do."""
    return Result(check, Verdict.BROKEN, found, next_step)
