"""What a process costs, as Linux counts it, and on which core it runs."""

from __future__ import annotations

import os
from pathlib import Path


def cpu_s(pid: int) -> float:
    """CPU seconds that a process has used so far, in all its threads.

    Raises:
        OSError: it is no more.
    """
    return _used(Path(f"/proc/{pid}/stat"))


def family_cpu_s(pid: int) -> float:
    """CPU seconds of a process and of all that it started, also of those that ended. Raises so."""
    fields = _fields(Path(f"/proc/{pid}/stat"))
    ended_s = (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return cpu_s(pid) + ended_s + sum(cpu_s(int(child)) for child in children)


def main_thread_cpu_s(pid: int) -> float:
    """The part of them that its main thread used. Raises likewise."""
    return _used(Path(f"/proc/{pid}/task/{pid}/stat"))


def _used(path: Path) -> float:
    fields = _fields(path)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _fields(path: Path) -> list[str]:
    # The name in brackets may hold blanks, so the fields are counted from its end.
    return path.read_text(encoding="ascii").rpartition(")")[2].split()


def taken_s() -> float:
    """Seconds that the host of a virtual machine has let its cores wait, of all of them together.

    Nothing in the machine can help that; what was due meanwhile came late.
    """
    total = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()
    return int(total[8]) / os.sysconf("SC_CLK_TCK")


def peak_mb(pid: int) -> float:
    """The most memory that a process ever held, in MB (10^6 bytes). Raises likewise."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


def two_cores() -> tuple[int, int] | None:
    """A core for the servers and one for the bot, None where there is only one."""
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[1]) if len(cores) > 1 else None


def pin(pid: int, core: int) -> None:
    """Keep a process, 0 for this one, on one core."""
    os.sched_setaffinity(pid, {core})
