"""The command line as a process of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.support import forked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROOT: Final = Path(__file__).parents[2]


async def run(
    *words: str,
    folder: Path,
    stdin: bytes = b"",
    settings: Mapping[str, str] | None = None,
    program: str = "",
    **environment: str,
) -> tuple[int, str]:
    """Run the command line with only this environment; its exit code and all that it said.

    Another `program` in Python can stand in its place.
    """
    env = {"PATH": os.environ["PATH"], "TMPDIR": str(folder)}
    env |= {**(settings or {}), **environment}
    if not program and forked.is_as_here(env):
        return await _forked(words, folder=folder, env=env, stdin=stdin)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(["-c", program] if program else ["-m", "bot"]),
        *words,
        cwd=folder,
        # Python may have another version of the bot installed than the one that stands here.
        env={"PYTHONPATH": str(_ROOT), **env},
        start_new_session=True,  # without a terminal, whoever runs the tests
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said, _ = await process.communicate(stdin)
    return process.returncode or 0, said.decode()


async def _forked(
    words: Sequence[str], *, folder: Path, env: Mapping[str, str], stdin: bytes
) -> tuple[int, str]:
    with tempfile.NamedTemporaryFile() as typed, tempfile.NamedTemporaryFile() as said:
        typed.write(stdin)
        typed.flush()
        process = forked.start(
            *words, folder=folder, env=env, stdin=Path(typed.name), said=Path(said.name)
        )
        return await process.wait(), said.read().decode()
