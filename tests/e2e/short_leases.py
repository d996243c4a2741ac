"""The bot with leases that are over soon, as the program that a story starts in its place."""

from __future__ import annotations

from bot.cli.group import main
from bot.domain import leases

if __name__ == "__main__":
    leases.LEASE_S, leases.RENEW_S, leases.MARGIN_S = 4.0, 0.5, 1.5
    main(prog_name="imagine-bot")
