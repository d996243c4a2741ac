"""Each command in a Python of its own: other tests fork one that has imported all of them."""

import subprocess
import sys
from pathlib import Path

import pytest
from click import Argument

from bot.cli.group import main

NEEDS_NOTHING = {"version"}


@pytest.mark.parametrize("name", sorted(main.commands))
def test_it_starts_and_says_what_is_missing(name: str, tmp_path: Path) -> None:
    """Whatever it imports first; where nothing is set up and no database is there."""
    arguments = [
        f"{one.name}.db" for one in main.commands[name].params if isinstance(one, Argument)
    ]

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bot", name, *arguments],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == (0 if name in NEEDS_NOTHING else 2), done.stderr
    assert "Traceback" not in done.stderr
