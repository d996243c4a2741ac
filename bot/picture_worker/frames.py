"""What goes through the pipes: a line of JSON, then the files whose lengths it names.

Nothing is ever unpickled, so a picture worker taken over by a hostile file has no way back into the
bot.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Final, TypeAlias

Frame: TypeAlias = tuple[dict[str, Any], list[bytes]]

LONGEST_LINE: Final = 64 * 1024
LONGEST_FILE: Final = 64 * 1024 * 1024
MOST_FILES: Final = 2


class BrokenFrameError(Exception):
    """What came is no frame, or only a part of one."""


def write(stream: BinaryIO, facts: Mapping[str, object], files: Sequence[bytes] = ()) -> None:
    """Write one frame and flush.

    Raises:
        OSError: nobody reads any more.
    """
    sizes = [len(file) for file in files]
    stream.write(json.dumps({**facts, "sizes": sizes}).encode() + b"\n")
    stream.writelines(files)
    stream.flush()


def read(stream: BinaryIO) -> Frame | None:
    """Read one frame; None at the end of the stream.

    Raises:
        BrokenFrameError: as it says.
    """
    line = stream.readline(LONGEST_LINE)
    if not line:
        return None
    try:
        facts = json.loads(line)
        sizes = facts.pop("sizes")
        fits = len(sizes) <= MOST_FILES and all(0 <= size <= LONGEST_FILE for size in sizes)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise BrokenFrameError from error
    if not fits:
        raise BrokenFrameError
    files = [stream.read(size) for size in sizes]
    if [len(file) for file in files] != sizes:
        raise BrokenFrameError
    return facts, files
