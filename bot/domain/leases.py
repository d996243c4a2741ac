"""How long a process may count on what it holds without hearing from the database."""

from __future__ import annotations

from typing import Final

LEASE_S = 15.0
"""So long after it was renewed, by the database's clock, others leave a lease alone."""

RENEW_S = 5.0
"""How often a lease is renewed."""

MARGIN_S = 5.0
"""By its own clock a process stops so long before others may take what it held."""

WITHOUT_GATEWAY_S = 300.0
"""A slot whose shards had no connection to Discord for so long is left to a process that waits."""

START_AGAIN: Final = 75
"""Exit code by which a process asks to be started again as it is: of sysexits.h, EX_TEMPFAIL."""

REST_S: Final = 600.0
FREE_TAKES: Final = 3
LONGEST_REST_S: Final = 300.0


def rest_s(takes: int) -> float:
    """How long, in seconds, a slot rests that was taken so often with no ten minutes between.

    Whoever takes it opens new sessions at Discord, which allows a thousand a day.
    """
    over = takes - FREE_TAKES
    return 0.0 if over <= 0 else min(LONGEST_REST_S, 2.0 ** min(over, 20))
