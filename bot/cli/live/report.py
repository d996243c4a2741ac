"""The report of a live check: a file of its owner's, which is opened before anything is paid."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.checks.result import Result
    from bot.cli.live.course import Course
    from bot.cli.live.recording import Recording

FORMAT: Final = 1
"""Of reports; `imagine-bot playground --replay` reads those of one only."""


class ReportFile:
    """A new file that only its owner can read. Raises OSError."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self._file = os.fdopen(descriptor, "w", encoding="utf-8")

    def write(self, report: dict[str, Any]) -> None:
        """Write all of it, and close it. Raises OSError."""
        with self._file as file:
            # In plain ASCII: an answer may have halves of letters, which no encoding writes.
            json.dump(report, file, indent=1)
            file.write("\n")


def usual_path() -> Path:
    """A name in this folder that says when it was made."""
    return Path(f"imagine-bot-live-{datetime.now(UTC):%Y%m%d-%H%M%S}.json")


def report_of(
    course: Course, recording: Recording, results: Sequence[Result], *, base_url: str, speed: str
) -> dict[str, Any]:
    """Everything that was found, as values that JSON has."""
    return {
        "format": FORMAT,
        "program": __version__,
        "python": platform.python_version(),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "base_url": base_url,
        "speed": speed,
        "stopped": course.stopped,
        "usd": course.usd,
        "found_after_s": course.found_after_s,
        "assumptions": [asdict(result) for result in results],
        "exchanges": recording.exchanges,
    }
