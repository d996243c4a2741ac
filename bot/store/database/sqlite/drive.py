"""Whether a file stands on a network drive, where SQLite's write-ahead log does not work.

The log is memory that all who use the file have in common, and locks that all of them see. Some
such drives let SQLite switch it on all the same, and lose what is written.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from bot.store.errors import DatabaseUnusableError

MOUNTS: Path = Path("/proc/self/mountinfo")
_NETWORK: Final = re.compile(
    r"nfs4?|cifs|smb\w*|ncpfs|afs|ceph|gfs2?|ocfs2|lustre|davfs|"
    r"fuse\.(sshfs|rclone|s3fs|gcsfuse|glusterfs|davfs2?|cephfs|nfs|smb\w*|blobfuse2?)"
)
_ESCAPED: Final = re.compile(r"\\([0-7]{3})")


def check_local(path: Path) -> None:
    """Make sure that a file's folder, which is there, is on no network drive, as far as is known.

    Raises:
        DatabaseUnusableError: it is.
    """
    kind = _file_system(path.parent)
    if kind is not None and _NETWORK.fullmatch(kind):
        raise DatabaseUnusableError(
            f"{path} is on a network drive ({kind}), where SQLite's write-ahead log does not work. "
            "Put the database on a local disk, or use PostgreSQL: see DATABASE_URL."
        )


def _file_system(folder: Path) -> str | None:
    """The kind of file system that a folder is on; None where the system does not tell."""
    try:
        lines = MOUNTS.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    # Of several in one place the last one hides the others.
    kinds = dict(map(_mount, lines))
    return next((kinds[one] for one in (folder, *folder.parents) if one in kinds), None)


def _mount(line: str) -> tuple[Path, str]:
    """Where something is mounted, and its kind; see proc(5)."""
    place, _, rest = line.partition(" - ")
    name = _ESCAPED.sub(lambda found: chr(int(found[1], 8)), place.split(" ")[4])
    return Path(name), rest.split(" ")[0]
