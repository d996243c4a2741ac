"""What the picture worker may use, told to the system, which ends it beyond that.

Linux knows all of these limits, macOS all but the memory's, which is watched there, and Windows
has a job object for those of memory, processor time and further processes.
"""

import sys
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    from bot.picture_worker.job_object import JobObject
else:
    import resource

    from bot.picture_worker import memory_watch

MEMORY_BYTES: Final = 1024 * 1024 * 1024
"""Address space beyond what the empty picture worker takes. The greediest pictures that are
promised to work, transparent WebP of 40 million pixels, take two thirds of it."""

JOB_CPU_S: Final = 45
"""Seconds of processor time for one job: some ten times what 40 million pixels take."""

_PROGRAM_SIZE: Final = Path("/proc/self/statm")  # Linux only

if sys.platform == "win32":
    _job: Final = JobObject(memory_bytes=MEMORY_BYTES)

    def confine() -> None:
        """Limit memory for good, and allow no further processes."""
        _job.confine(JOB_CPU_S)

    def grant_job() -> None:
        """Allow the processor time of one more job from here on."""
        _job.grant(JOB_CPU_S)

else:

    def confine() -> None:
        """Limit memory for good, and allow neither files to be written nor a core dump."""
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_FSIZE, 0)
        if _PROGRAM_SIZE.exists():
            pages = int(_PROGRAM_SIZE.read_text(encoding="ascii").split()[0])
            _limit(resource.RLIMIT_AS, pages * resource.getpagesize() + MEMORY_BYTES)
        else:
            memory_watch.begin(MEMORY_BYTES)

    def grant_job() -> None:
        """Allow the processor time of one more job from here on."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        until_s = int(used.ru_utime + used.ru_stime) + JOB_CPU_S
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        if hard == resource.RLIM_INFINITY or until_s < hard:
            resource.setrlimit(resource.RLIMIT_CPU, (until_s, hard))

    def _limit(what: int, most: int) -> None:
        hard = resource.getrlimit(what)[1]
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(what, (most, most))
