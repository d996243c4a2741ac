"""The bot's own command line, with shorter leases: what a story waits for comes sooner."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

PROGRAM: Final = (str(Path(__file__)), "run")
VARIABLE: Final = "TEST_LEASES"
VERSION: Final = "TEST_VERSION"
"""What the program says that it is."""


class Leases(NamedTuple):
    """How long a lease is, how often it is renewed, and how long before its end its owner ends.

    And how long a process without a gateway keeps its slot from one that waits.
    """

    lease_s: float
    renew_s: float
    margin_s: float
    without_gateway_s: float = 300.0

    @property
    def settings(self) -> dict[str, str]:
        """What a process is told of them by environment."""
        return {VARIABLE: " ".join(map(str, self))}


SHORT: Final = Leases(4.0, 0.8, 1.2)
PLAYED: Final = Leases(6.0, 1.0, 2.0)
"""Those of the playground's processes, beside which a browser works."""


def shorten_leases() -> None:
    """Take those of the environment, if it has any; and let no slot rest that is often taken."""
    given = os.environ.get(VARIABLE)
    if given is None:
        return
    from bot.domain import leases  # noqa: PLC0415 - only in the bot's own process

    leases.LEASE_S, leases.RENEW_S, leases.MARGIN_S, leases.WITHOUT_GATEWAY_S = map(
        float, given.split()
    )
    leases.FREE_TAKES = 1_000_000  # type: ignore[misc]


def run() -> None:
    """Run the bot with them, as the version that it is to be."""
    import bot  # noqa: PLC0415 - only in the bot's own process

    bot.__version__ = os.environ.get(VERSION, bot.__version__)
    shorten_leases()
    from bot.cli.group import main  # noqa: PLC0415 - after its parts were changed

    main(prog_name="imagine-bot")


if __name__ == "__main__":
    run()
