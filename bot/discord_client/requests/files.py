"""Files on their way to Discord, with the content type that their names tell."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from bot.picture_worker.formats.known import GIF, JPEG, MP4, PNG, WEBP

if TYPE_CHECKING:
    from discord.http import MultipartParameters

_CONTENT_TYPES: Final = {one.suffix: one.content_type for one in (PNG, JPEG, WEBP, GIF, MP4)}


def with_content_types(parameters: MultipartParameters) -> MultipartParameters:
    """A message's parameters, changed so that each file has its type; discord.py gives all one."""
    for part in parameters.multipart or ():
        suffix = PurePosixPath(part.get("filename", "")).suffix
        if suffix in _CONTENT_TYPES:
            part["content_type"] = _CONTENT_TYPES[suffix]
    return parameters
