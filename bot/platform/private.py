"""Files for their owner alone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_OWNER: Final = "*S-1-3-4"
"""Windows' name for whoever owns a file, in every language (OWNER RIGHTS)."""

_WITHIN_S: Final = 10.0


def make_private(path: Path) -> None:
    """Let nobody but its owner read or write a file: by its mode, or on Windows by its list.

    Raises:
        OSError: the system does not let that be done.
    """
    if sys.platform == "win32":
        _allow_owner_alone(path)
    else:
        path.chmod(0o600)


def _allow_owner_alone(path: Path) -> None:
    # By its whole path: another folder's program of that name must not be taken for the system's.
    program = os.path.join(os.environ.get("SYSTEMROOT", ""), "System32", "icacls.exe")  # noqa: PTH118 - Windows' own
    command = [program, str(path), "/inheritance:r", "/grant:r", f"{_OWNER}:F"]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_WITHIN_S)  # noqa: S603
    except subprocess.SubprocessError as error:
        raise PermissionError(0, "its access list cannot be changed", str(path)) from error
