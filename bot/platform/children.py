"""How a child process is kept out of what its parent's console is told."""

from __future__ import annotations

import subprocess
import sys
from typing import Any


def apart() -> dict[str, Any]:
    """Options of `subprocess.Popen` for a child that Ctrl-C in the parent's console leaves alone.

    On Windows it also opens no window of its own, where the parent has no console.
    """
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
