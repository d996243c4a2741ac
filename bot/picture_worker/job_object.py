"""Windows' limits of a process: the job object that the picture worker puts itself into."""

import ctypes
import time
from ctypes import c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any, Final

_EXTENDED_LIMITS: Final = 9
_PROCESS_TIME: Final = 0x2
_ACTIVE_PROCESSES: Final = 0x8
_PROCESS_MEMORY: Final = 0x100
_NO_DIALOG_OF_FAULTS: Final = 0x400
_TICKS_A_SECOND: Final = 10_000_000


class Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", c_int64),
        ("job_time", c_int64),
        ("flags", c_uint32),
        ("minimum_working_set", c_size_t),
        ("maximum_working_set", c_size_t),
        ("active_processes", c_uint32),
        ("affinity", c_size_t),
        ("priority", c_uint32),
        ("scheduling", c_uint32),
        ("io_counters", c_uint64 * 6),
        ("process_memory", c_size_t),
        ("job_memory", c_size_t),
        ("highest_process_memory", c_size_t),
        ("highest_job_memory", c_size_t),
    )


class JobObject:
    """The limits of this process; where the system refuses them, the bot's own clock is left.

    Args:
        memory_bytes: what the process may have in memory.
        system: Windows' kernel32, where it is not the one that is loaded here.
    """

    def __init__(self, *, memory_bytes: int, system: Any = None) -> None:  # noqa: ANN401 - a library
        self._system = system or _kernel32()
        self._handle = self._system.CreateJobObjectW(None, None)
        self._limits = Limits(
            flags=_PROCESS_MEMORY | _PROCESS_TIME | _ACTIVE_PROCESSES | _NO_DIALOG_OF_FAULTS,
            active_processes=1,
            process_memory=memory_bytes,
        )

    def confine(self, seconds: float) -> None:
        """Put this process into the job, with so much processor time from here on."""
        self.grant(seconds)
        self._system.AssignProcessToJobObject(self._handle, self._system.GetCurrentProcess())

    def grant(self, seconds: float) -> None:
        """Allow so many seconds of processor time from here on."""
        self._limits.process_time = int((time.process_time() + seconds) * _TICKS_A_SECOND)
        self._system.SetInformationJobObject(
            self._handle,
            _EXTENDED_LIMITS,
            ctypes.byref(self._limits),
            ctypes.sizeof(self._limits),
        )


def _kernel32() -> Any:  # noqa: ANN401 - a library has what it has
    loaded = ctypes.CDLL("kernel32")  # on 64 bits, its functions are called as C's
    # Handles are as wide as pointers, which would else be cut to 32 bits.
    loaded.CreateJobObjectW.restype = loaded.GetCurrentProcess.restype = c_void_p
    loaded.CreateJobObjectW.argtypes = [c_void_p, c_void_p]
    loaded.AssignProcessToJobObject.argtypes = [c_void_p, c_void_p]
    loaded.SetInformationJobObject.argtypes = [c_void_p, c_uint32, c_void_p, c_uint32]
    return loaded
