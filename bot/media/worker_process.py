"""The bot's side of the picture worker: processes, started when needed and ended when they are not.

A job that breaks its process breaks nothing else: the next job gets a fresh one.
"""

import asyncio
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, cast

import structlog

from bot.media.errors import Unavailable
from bot.media.fetching.limits import MAX_BYTES
from bot.media.refusals import error_for
from bot.picture_worker import frames
from bot.picture_worker.exit_codes import OUT_OF_MEMORY, OUT_OF_TIME
from bot.platform.children import apart

log = structlog.get_logger()

IDLE_S: Final = 60.0
"""Without work for so long, the process ends and gives its memory back."""

JOB_S: Final = 180.0
"""Seconds for one job by the clock. The picture worker's own limit counts processor time and ends a
bomb long before, also on a busy machine; this one is for systems that have no such limit."""

LOOK_S: Final = 20.0
"""The same for a look at a file's structure, which reads no pixel."""

_ROOT: Final = Path(__file__).parents[2]
_COMMAND: Final = (sys.executable, "-P", "-m", "bot.picture_worker")
# What a Python needs to start, and nothing that was said to the bot: no token, no key.
_NEEDED: Final = ("LD_LIBRARY_PATH", "SYSTEMROOT")
_BEYOND: Final = {OUT_OF_TIME: "time", OUT_OF_MEMORY: "memory"}
"""What is refused, by the exit code of a process that was ended over it."""


_TRIES: Final = 2  # something outside may have ended the process, which says nothing about the job


class _DiedError(Exception):
    def __init__(self, code: int | None, *, in_time: bool) -> None:
        super().__init__(code)
        self.code = code
        self.refused = _BEYOND.get(code or 0) if in_time else "time"


class Worker:
    """Runs jobs in the picture worker, one at a time. Usable from any event loop.

    Args:
        idle_s: seconds without work after which the process ends.
        job_s: seconds that one job may take by the clock.
    """

    def __init__(self, *, idle_s: float = IDLE_S, job_s: float = JOB_S) -> None:
        self._idle_s = idle_s
        self._job_s = job_s
        # One thread does everything with the process, so nothing of it needs a lock.
        self._thread: ThreadPoolExecutor | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._rest: threading.Timer | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the picture worker, None while there is none."""
        process = self._process
        return None if process is None else process.pid

    async def run(self, job: str, *files: bytes, **facts: object) -> tuple[dict[str, Any], bytes]:
        """Do one of the jobs of `bot.picture_worker.jobs`; returns its facts and its file.

        Raises:
            Corrupt: the file is damaged, or ended the process.
            TooBig: as it says, or the job takes too much time or memory.
            UnusableMask, UnsupportedFormat, NotAPicture: as they say.
            Unavailable: no process can be started now.
        """
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="picture worker")
        work = partial(self._do, {"job": job, **facts}, files)
        answer, data = await asyncio.get_running_loop().run_in_executor(self._thread, work)
        if "refused" not in answer:
            return answer, data
        if answer["refused"] == "fault":
            log.error("picture_worker.fault", job=job, error=answer.get("error"))
        limits: dict[str, Any] = {
            name: facts[name] for name in ("max_pixels", "limit_bytes") if name in facts
        }
        raise error_for(str(answer["refused"]), str(answer.get("detail", "")), **limits)

    async def close(self) -> None:
        """End the process, and what it is doing; a later job would start another one."""
        thread, self._thread = self._thread, None
        if thread is not None:
            if self._process is not None:
                self._process.kill()
            await asyncio.to_thread(thread.shutdown, cancel_futures=True)
            self._end()

    def _do(self, facts: dict[str, Any], files: tuple[bytes, ...]) -> tuple[dict[str, Any], bytes]:
        if self._rest is not None:
            self._rest.cancel()
        try:
            for _ in range(_TRIES):
                try:
                    return self._asked(facts, files)
                except _DiedError as death:
                    log.warning("picture_worker.died", job=facts["job"], code=death.code)
                    if death.refused:
                        return {"refused": death.refused}, b""
                if self._thread is None:
                    raise Unavailable("the bot is stopping", retry=True)
            return {"refused": "corrupt"}, b""
        finally:
            self._rest_later()

    def _asked(
        self, facts: dict[str, Any], files: tuple[bytes, ...]
    ) -> tuple[dict[str, Any], bytes]:
        process = self._process or self._started()
        clock = threading.Timer(self._job_s, process.kill)
        clock.start()
        frame = None
        with suppress(OSError, frames.BrokenFrameError):
            frames.write(_open(process.stdin), facts, files)
            frame = frames.read(_open(process.stdout))
        in_time = clock.is_alive()
        clock.cancel()
        if frame is None or not frame[1] or len(frame[1][0]) > MAX_BYTES:
            raise _DiedError(self._end(), in_time=in_time)
        answer, [data] = frame
        if answer.get("refused") == "memory":
            self._end()  # what it holds may be in pieces
        return answer, data

    def _started(self) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**environment, "PYTHONPATH": str(_ROOT)},
                **apart(),  # Ctrl-C is for the bot alone
            )
        except OSError as error:
            raise Unavailable("the picture worker cannot be started", retry=True) from error
        return self._process

    def _end(self) -> int | None:
        """End the process if there is one; returns its exit code."""
        process = self._process
        if process is None:
            return None
        process.kill()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):  # what was not written any more
                _open(stream).close()
        code = process.wait()
        self._process = None
        return code

    def _rest_later(self) -> None:
        self._rest = threading.Timer(self._idle_s, self._end_in_thread)
        self._rest.daemon = True
        self._rest.start()

    def _end_in_thread(self) -> None:
        thread, rest = self._thread, self._rest
        if thread is not None:
            with suppress(RuntimeError):  # closed meanwhile
                thread.submit(lambda: self._end() if self._rest is rest else None)


def _open(stream: IO[bytes] | None) -> BinaryIO:
    assert stream is not None  # noqa: S101 - it was asked for
    return cast("BinaryIO", stream)


class Workers:
    """The picture workers, so that a job never waits for one that may take far longer.

    Looks take a fraction of a second, whatever the file is. Finished pictures wait for each other
    only, not for what members attach, which may be made to take all the time that there is, nor for
    the many of a family. What draws charts takes much memory, and is gone when nobody looks at any.
    """

    def __init__(self) -> None:
        looks, charts = Worker(job_s=LOOK_S), Worker(job_s=LOOK_S)
        mends, finished, members, families = Worker(), Worker(), Worker(), Worker()
        self._all = (looks, charts, mends, finished, members, families)
        self._for = {
            "look": looks,
            "chart": charts,
            "mend": mends,
            "reference": members,
            "mask_from_picture": members,
            "thumbnail": families,
            "family": families,
        }
        self._finished = finished

    async def run(self, job: str, *files: bytes, **facts: object) -> tuple[dict[str, Any], bytes]:
        """As `Worker.run`."""
        return await self._for.get(job, self._finished).run(job, *files, **facts)

    async def close(self) -> None:
        """End all of them; a later job would start another one."""
        for worker in self._all:
            await worker.close()


_workers: Final = Workers()
run: Final = _workers.run
close: Final = _workers.close
