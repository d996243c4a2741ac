"""The command line as a process of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


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
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(["-c", program] if program else ["-m", "bot"]),
        *words,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "TMPDIR": str(folder), **(settings or {}), **environment},
        start_new_session=True,  # without a terminal, whoever runs the tests
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said, _ = await process.communicate(stdin)
    return process.returncode or 0, said.decode()
