"""What is wrong with the settings, as lines for the operator; none quotes a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.settings.advice import what_to_put

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SECRET_LIKE: Final = re.compile(r"\S{16,}")
"""No parameter of Midjourney is that long, every token and key is longer."""


class SettingsError(Exception):
    """Settings that cannot work; `lines` has one sentence for the operator per setting."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def wrong_value(detail: ErrorDetails) -> str:
    """The line on a value that was refused, with the reason where our own check gave one."""
    name = str(detail["loc"][0]).upper()
    error = detail.get("ctx", {}).get("error")
    told = str(error) if type(error) is ValueError else ""  # others quote the value
    reason = _SECRET_LIKE.sub("[hidden]", " ".join(told.split()))
    return f"{does_not_work(name, reason)} {what_to_put(name)}"


def does_not_work(name: str, reason: str = "") -> str:
    """That the value of a setting cannot be used, and why."""
    return f"{name} has a value that does not work.{reason and ' '}{reason}"
