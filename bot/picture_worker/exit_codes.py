"""How a picture worker ends that went beyond a limit, so that the bot knows beyond which."""

import signal
import sys
from typing import Final

if sys.platform == "win32":
    OUT_OF_TIME: Final = 1816  # ERROR_NOT_ENOUGH_QUOTA
else:
    OUT_OF_TIME: Final = -signal.SIGXCPU

OUT_OF_MEMORY: Final = 75
"""By its own watch, where the system has no such limit."""
