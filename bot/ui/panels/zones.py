"""Time zones that a menu offers: one or two of each part of the world, and what is chosen."""

from __future__ import annotations

from typing import Final

OFFERED: Final = (
    "UTC",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "Europe/Moscow",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Pacific/Honolulu",
)
"""One less than a menu has room for."""


def zone_names(chosen: str) -> dict[str, str]:
    """The zones of the menu by their value, with what people call them."""
    zones = OFFERED if chosen in OFFERED else (chosen, *OFFERED)
    return {zone: zone.replace("_", " ") for zone in zones}
