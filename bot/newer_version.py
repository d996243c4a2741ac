"""Whether there is a newer version where this program was installed from, as git tells."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

import structlog

from bot import __version__

log = structlog.get_logger()

_WITHIN_S: Final = 30.0
_TAG: Final = re.compile(r"refs/tags/v?(\d+(?:\.\d+)+)$", re.MULTILINE)

Version = tuple[int, ...]


class UpdateUnknownError(Exception):
    """It cannot be told whether there is a newer version; the text is a line for the operator."""


def newer_version() -> str | None:
    """The newest version that was released since this one; None if this is the newest.

    Raises:
        UpdateUnknownError: with the reason, and what to do.
    """
    released = _TAG.findall(_tags(_source()))
    newest = max(released, key=_numbers, default="")
    return newest if newest and _numbers(newest) > _numbers(__version__) else None


async def look_for_newer() -> str | None:
    """As `newer_version`, beside other work; None also where nobody can tell, which is logged."""
    try:
        return await asyncio.to_thread(newer_version)
    except UpdateUnknownError as error:
        log.warning("update.unknown", reason=str(error))
        return None


def _numbers(version: str) -> Version:
    return tuple(map(int, version.split(".")))


def _source() -> list[str]:
    """What git is to ask: an address, or the folder of a clone, which knows its own."""
    try:
        written = distribution("imagine-bot").read_text("direct_url.json")
    except PackageNotFoundError:
        written = None
    told = json.loads(written or "{}")
    if "vcs_info" in told:
        return [told["url"]]
    if "dir_info" in told:
        return ["-C", url2pathname(urlsplit(told["url"]).path)]
    raise UpdateUnknownError("This copy was not installed from a git repository: look where it is.")


def _tags(source: list[str]) -> str:
    folder, address = (source, []) if source[0] == "-C" else ([], ["--", *source])
    try:
        asked = subprocess.run(  # noqa: S603 - what pip noted
            ["git", *folder, "ls-remote", "--tags", "--refs", *address],  # noqa: S607 - the user's
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_WITHIN_S,
            check=True,
        )
    except FileNotFoundError:
        raise UpdateUnknownError("git, which is asked for newer versions, is not here.") from None
    except subprocess.SubprocessError:
        what = "The repository that this copy was installed from does not answer: try again later."
        raise UpdateUnknownError(what) from None
    return asked.stdout
