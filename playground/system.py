"""What the playground asks of the operating system in another way on each."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

if sys.platform == "win32":
    STOP: Final = signal.CTRL_BREAK_EVENT
    CAN_FREEZE: Final = False

    def apart() -> dict[str, Any]:
        """Options of a child process that Ctrl-C in this console leaves alone."""
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}

    async def freeze(_process: asyncio.subprocess.Process) -> None:
        """Nothing: there is no such signal here."""

    def thaw(_process: asyncio.subprocess.Process) -> None:
        """Nothing: what cannot be frozen goes on anyway."""

else:
    STOP: Final = signal.SIGTERM
    CAN_FREEZE: Final = True

    def apart() -> dict[str, Any]:
        """Options of a child process that Ctrl-C in this console leaves alone."""
        return {"start_new_session": True}

    async def freeze(process: asyncio.subprocess.Process) -> None:
        """Let a process do nothing until `thaw` (SIGSTOP); returns once it does nothing."""
        send(process, signal.SIGSTOP)
        await asyncio.to_thread(_until_frozen, process.pid)

    def thaw(process: asyncio.subprocess.Process) -> None:
        """Let a process go on (SIGCONT)."""
        send(process, signal.SIGCONT)

    def _until_frozen(pid: int) -> None:
        if sys.platform == "linux":
            with suppress(ChildProcessError):  # it has ended by now
                os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        else:
            # Only newer versions of Python have `waitid` on macOS.
            while _state(pid)[:1] not in {"T", "Z", ""}:
                pass

    def _state(pid: int) -> str:
        command = ["/bin/ps", "-o", "state=", "-p", str(pid)]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def send(process: asyncio.subprocess.Process, number: int) -> None:
    """Send a signal to a process, unless it has ended."""
    with suppress(ProcessLookupError):
        process.send_signal(number)


def on_stop(stop: Callable[[], None]) -> None:
    """Call `stop` in the running loop on Ctrl-C, SIGTERM and, on Windows, Ctrl-Break."""
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is None:
            continue
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # as Windows' loop
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))
