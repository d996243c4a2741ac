"""The command line as a process of its own that needs not import it: most of a start is imports.

It is forked from a process that has imported the bot and done nothing else. Other programs, and
those with another environment than ours but for their settings, need a Python of their own.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from multiprocessing.context import ForkServerContext, ForkServerProcess

_THE_BOT: Final = ("-m", "bot", "run")
_READ_LATER: Final = frozenset(
    {"TMPDIR", "NOTIFY_SOCKET", "WATCHDOG_USEC", *(name.upper() for name in Settings.model_fields)}
)
_HERE: Final = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

_with_a_python_of_its_own: Final = asyncio.create_subprocess_exec


class Forked:
    """What `BotProcess` needs of an `asyncio.subprocess.Process`."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The process id."""
        pid = self._process.pid
        assert pid is not None, "it was started"
        return pid

    @property
    def returncode(self) -> int | None:
        """The exit code, None while it runs; minus the signal's number if one ended it."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it that signal. Raises ProcessLookupError: it has ended."""
        if self._process.exitcode is not None:
            raise ProcessLookupError
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once. Raises ProcessLookupError: it has ended."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait until it ends; returns its exit code."""
        await asyncio.to_thread(wait, [self._process.sentinel])
        code = self._process.exitcode
        assert code is not None, "it was waited for"
        return code


async def create_subprocess_exec(
    python: str,
    *program: str,
    env: Mapping[str, str] | None = None,
    **options: Any,  # noqa: ANN401 - passed through
) -> asyncio.subprocess.Process | Forked:
    """Start a program in Python as asyncio does; `python -m bot run` without its imports."""
    if program != _THE_BOT or env is None or not is_as_here(env):
        return await _with_a_python_of_its_own(python, *program, env=env, **options)
    return start("run", folder=options["cwd"], env=env, said=Path(options["stdout"].name))


def start(
    *words: str, folder: Path, env: Mapping[str, str], said: Path, stdin: Path = Path(os.devnull)
) -> Forked:
    """Start the command line in that folder, to read one file and to write to the other's end."""
    files = (str(stdin), str(said))
    begun = _context().Process(target=_run, args=(words, folder, dict(env), *files), daemon=True)
    begun.start()
    return Forked(begun)


def is_as_here(environment: Mapping[str, str]) -> bool:
    """Whether all that is read of it while Python starts and imports is as in our own."""
    read = environment.keys() - _READ_LATER
    return all(environment[name] == _HERE.get(name) for name in read)


@cache
def _context() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(["bot.app", "bot.cli.group", "bot.logs"])
    return context


def _run(
    words: Sequence[str], folder: Path, environment: dict[str, str], stdin: str, said: str
) -> None:
    """In the new process: become what was asked for, and run the command."""
    from bot.cli.group import main  # noqa: PLC0415

    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(stdin, os.O_RDONLY), 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    written = os.open(said, os.O_WRONLY | os.O_APPEND)
    os.dup2(written, 1)
    os.dup2(written, 2)
    main(words, prog_name="imagine-bot")
