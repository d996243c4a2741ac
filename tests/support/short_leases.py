"""The bot's own command line with leases of a few seconds, so that no story waits for fifteen."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.cli.group import main
from bot.domain import leases

PROGRAM: Final = (str(Path(__file__)), "run")

if __name__ == "__main__":
    leases.LEASE_S, leases.RENEW_S, leases.MARGIN_S = 6.0, 1.0, 2.0
    main()
