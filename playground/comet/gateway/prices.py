"""What requests cost, and the account that pays for them (CometAPI: prices; CometAPI: guides)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

FAST_USD = {
    "UPSCALE": 0.028,
    "DESCRIBE": 0.028,
    "UPLOAD": 0.028,
    "PIC_READER": 0.028,
    "VIDEO": 0.168,
    "VIDEO_EXTEND": 0.168,
}
USUAL_USD = 0.056
SPEED_FACTORS = {"RELAX": 0.5, "FAST": 1.0, "TURBO": 3.0}


def price_usd(action: str, *, speed: str) -> float:
    """Return the price of one request in USD; relax is not published, half of fast is assumed."""
    return FAST_USD.get(action, USUAL_USD) * SPEED_FACTORS[speed]


@dataclass(slots=True, kw_only=True)
class Charge:
    """One paid request; `at_s` is epoch seconds, `refunded` turns true when its task fails."""

    at_s: float
    remote_id: str
    action: str
    speed: str
    usd: float
    refunded: bool = False


class Ledger:
    """The account balance and every charge made to it."""

    def __init__(self, *, balance_usd: float) -> None:
        self.charges: list[Charge] = []
        self.deposited_usd = balance_usd

    @property
    def used_usd(self) -> float:
        """What was charged and not refunded."""
        return sum(charge.usd for charge in self.charges if not charge.refunded)

    @property
    def balance_usd(self) -> float:
        """What is left to spend."""
        return self.deposited_usd - self.used_usd

    def can_pay(self, action: str, *, speed: str) -> bool:
        """Tell whether the balance covers one more request."""
        return self.balance_usd >= price_usd(action, speed=speed)

    def charge(self, remote_id: str, *, action: str, speed: str) -> None:
        """Record the price of an accepted request."""
        usd = price_usd(action, speed=speed)
        charge = Charge(at_s=time.time(), remote_id=remote_id, action=action, speed=speed, usd=usd)
        self.charges.append(charge)

    def charges_of(self, remote_ids: Sequence[str], *, since_s: float) -> list[Charge]:
        """Return what was charged for these tasks since then."""
        recent = takewhile(lambda charge: charge.at_s >= since_s, reversed(self.charges))
        return [charge for charge in recent if charge.remote_id in remote_ids][::-1]

    def refund(self, remote_id: str) -> None:
        """Give back what a failed task cost."""
        for charge in self.charges:
            if charge.remote_id == remote_id:
                charge.refunded = True

    def statement(self) -> dict[str, Any]:
        """Return the answer of the quota page."""
        paid = [charge for charge in self.charges if not charge.refunded]
        used = round(self.used_usd, 6)
        today = time.strftime("%Y-%m-%d", time.gmtime())
        usage = {"token_name": "playground", "quota_used": used, "request_count": len(paid)}
        return {
            "username": "playground",
            "total_quota": round(self.balance_usd, 6),
            "total_used_quota": used,
            "request_count": len(self.charges),
            "keys": [{"name": "playground", "remain_quota": -1, "used_quota": used}],
            "daily_quota": {today: [usage]} if paid else {},
        }
