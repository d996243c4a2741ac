"""The limit of memory where the system has none that counts: a thread that ends the process."""

import os
import sys
import threading
import time
from typing import Final

from bot.picture_worker.exit_codes import OUT_OF_MEMORY

LOOK_S: Final = 0.02

if sys.platform != "win32":
    import resource

_UNIT: Final = 1 if sys.platform == "darwin" else 1024
"""What `ru_maxrss` counts, in bytes."""


def begin(most_bytes: int) -> None:
    """From here on, end this process soon after it holds so many bytes more than now."""
    until_bytes = _highest_bytes() + most_bytes

    def watch() -> None:
        # Pillow's decoders let other threads run while they work.
        while _highest_bytes() <= until_bytes:
            time.sleep(LOOK_S)
        os._exit(OUT_OF_MEMORY)

    threading.Thread(target=watch, name="memory", daemon=True).start()


def _highest_bytes() -> int:
    if sys.platform != "win32":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT
    raise NotImplementedError
