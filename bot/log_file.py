"""The file that LOG_FILE names: of a bounded size, of one process, and never a reason to end."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from io import TextIOWrapper
    from logging import LogRecord
    from pathlib import Path

LARGEST: Final = 10_000_000
"""Bytes, from which on a new file is begun; a long line may make it a little more."""

KEPT: Final = 5
"""So many older ones are kept beside it, as `.1` (the newest) to `.5`."""


class LogFile(RotatingFileHandler):
    """A handler that writes lines to a file that only its owner may read.

    What cannot be written while the bot runs, as on a full disk, is left out of the file: the same
    lines go to standard error.
    """

    def __init__(self, path: Path) -> None:
        """Open it, to be written to by this process alone.

        Raises:
            OSError: it cannot be written, or another process writes to it.
        """
        self._lock = FileLock(f"{path}.lock")
        try:
            self._lock.acquire(blocking=False)
        except Timeout as error:
            reason = "another process writes to it, and each has one of its own"
            raise OSError(None, reason, str(path)) from error
        self._stays_until = 0
        super().__init__(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")

    def reopen(self) -> None:
        """Go on in the file that has its name now, made if there is none."""
        self.acquire()
        try:
            self._close_stream()
            with suppress(OSError):  # then the next line tries again
                self.stream = self._open()
        finally:
            self.release()

    def shouldRollover(self, record: LogRecord) -> bool:  # noqa: N802 - as logging calls it
        """Whether a line goes into a new file; its parent would format each line for that."""
        del record
        return self.stream is not None and self.stream.tell() >= self._stays_until + self.maxBytes

    def doRollover(self) -> None:  # noqa: N802 - as logging calls it
        """Begin a new file; where that is not possible, go on in the old one.

        Windows moves no file that somebody looks at. Each try makes room for it first, so one for
        each line would soon have thrown away all older ones.
        """
        size = self.stream.tell() if self.stream else 0
        try:
            super().doRollover()
        except OSError:
            self._stays_until = size
        else:
            self._stays_until = 0

    def handleError(self, record: LogRecord) -> None:  # noqa: N802 - as logging calls it
        """Leave the line out, and what of it is not written yet."""
        del record
        self._close_stream()

    def close(self) -> None:
        """Close it, and let another process have it."""
        super().close()
        self._lock.release()

    def _open(self) -> TextIOWrapper:
        private = partial(os.open, mode=0o600)
        return open(self.baseFilename, "a", encoding="utf-8", opener=private)

    def _close_stream(self) -> None:
        stream, self.stream = self.stream, None
        if stream is not None:
            with suppress(OSError):
                stream.close()
