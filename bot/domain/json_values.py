"""Values of settings as they stand in JSON; each reader raises ValueError for what is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.domain.servers.gallery import MOST_STARS

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST: Final = 1_000_000
"""The highest number that a limit may be."""


def to_id(value: Any) -> int:  # noqa: ANN401 - JSON
    """An id."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(value)  # noqa: TRY004 - one error for all that is no value
    return value


def to_list(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    """A list."""
    if not isinstance(value, list):
        raise ValueError(value)  # noqa: TRY004 - as above
    return value


def to_ids(value: Any) -> frozenset[int]:  # noqa: ANN401 - JSON
    """Ids."""
    return frozenset(map(to_id, to_list(value)))


def to_flag(value: Any) -> bool:  # noqa: ANN401 - JSON
    """Yes or no."""
    if not isinstance(value, bool):
        raise ValueError(value)  # noqa: TRY004 - as above
    return value


def to_whole(value: Any) -> int:  # noqa: ANN401 - JSON
    """A whole number from 0 on."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise ValueError(value)
    return value


def to_usd(value: Any) -> float:  # noqa: ANN401 - JSON
    """An amount in US dollars."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
        raise ValueError(value)
    return float(value)


def to_zone(value: Any) -> str:  # noqa: ANN401 - JSON
    """The name of a time zone; UTC where the machine that it was set on knows others than this."""
    try:
        return ZoneInfo(to_text(value)).key
    except (OSError, KeyError, ValueError):
        return "UTC"


def to_text(value: Any) -> str:  # noqa: ANN401 - JSON
    """A text."""
    if not isinstance(value, str):
        raise ValueError(value)  # noqa: TRY004 - as above
    return value


def to_lines(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON
    """Lines."""
    if not isinstance(value, list):
        raise ValueError(value)  # noqa: TRY004 - as above
    return tuple(map(to_text, value))


def to_stars(value: Any) -> int:  # noqa: ANN401 - JSON
    """How many stars it takes to come into a gallery."""
    if not 1 <= to_whole(value) <= MOST_STARS:
        raise ValueError(value)
    return int(value)


def to_minutes(value: Any) -> int:  # noqa: ANN401 - JSON
    """Minutes, one at least."""
    if to_whole(value) == 0:
        raise ValueError(value)
    return int(value)


def to_mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    """Values by their names."""
    if not isinstance(value, dict):
        raise ValueError(value)  # noqa: TRY004 - as above
    return value
