"""What was said is checked against Discord's own description of its API, if that is at hand."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playground.discord.openapi import Spec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playground.discord.exchanges import Exchange

OPENAPI: Final = Path(__file__).parents[3] / "shared" / "discord-openapi" / "openapi.json"

_TEXT: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_DIGITS: Final = re.compile(r"[0-9]+|[0-9a-f]{8,}")
_fitting: Final[set[str]] = set()


@cache
def spec() -> Spec | None:
    """The description, which lies beside the project on some machines."""
    return Spec.load(OPENAPI) if OPENAPI.exists() else None


def problems(exchanges: Iterable[Exchange]) -> list[str]:
    """What does not fit the description; nothing where there is none.

    A check takes tens of milliseconds, and most stories say much the same: what has the shape of
    something that was found to fit in this process is not looked at again.
    """
    known = spec()
    if known is None:
        return []
    new = {form: one for one in exchanges if (form := shape(one)) not in _fitting}
    found = {form: known.problems(one) for form, one in new.items()}
    _fitting.update(form for form, wrong in found.items() if not wrong)
    return [problem for wrong in found.values() for problem in wrong]


def shape(said: Exchange) -> str:
    """What was said, without the digits of ids, times and links, which are written as texts."""
    bodies = json.dumps([said.request, said.response], sort_keys=True, default=str)
    texts = _TEXT.sub(lambda text: _DIGITS.sub(lambda run: "0" * len(run[0]), text[0]), bodies)
    return f"{said.name} {said.status} {texts}"
