"""Nothing is asked of the standard library that another system's lacks; the type checker knows."""

import asyncio
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LACKING = re.compile(r"Module .*has no attribute|\[name-defined\]$")


async def lacking(platform: str, folder: Path) -> list[str]:
    """What the standard library of that system does not have, without other libraries' types."""
    probe = folder / "probe.py"
    probe.write_text("import os\nos.getuid()\n", "utf-8")
    config = folder / "mypy.ini"
    config.write_text("[mypy]\nignore_missing_imports = True\nno_site_packages = True\n", "utf-8")
    checking = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "mypy", "--config-file", str(config)),
        *("--platform", platform, "--cache-dir", str(folder)),
        *("bot", "cogs", "playground", str(probe)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await checking.communicate()
    return [line for line in said.decode().splitlines() if LACKING.search(line)]


@pytest.mark.parametrize(("platform", "probed"), [("win32", 1), ("darwin", 0)])
async def test_other_systems_have_what_is_asked_of_them(
    platform: str, probed: int, tmp_path: Path
) -> None:
    """A question that Windows cannot answer stands beside, and is found there."""
    found = await lacking(platform, tmp_path)

    assert [line for line in found if "probe.py" not in line] == []
    assert len(found) == probed
