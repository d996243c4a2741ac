"""What is said to a person, before it is put into words: a code and its values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Value: TypeAlias = "str | int | float | Message | tuple[Value, ...]"

VERBATIM: Final = "verbatim"
"""The code of words that are said as they are: those of rows that older versions wrote."""


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """A code and the values of its sentence, which is chosen where it is shown.

    Values are the member's own words, numbers, further messages, or several of these.
    """

    code: str
    values: Mapping[str, Value]

    def __init__(self, code: str, /, **values: Value) -> None:
        object.__setattr__(self, "code", str(code))
        object.__setattr__(self, "values", values)


def dumps(message: Message) -> str:
    """Return what a column of text holds of a message."""
    return json.dumps(to_json(message))


def loads(stored: str) -> Message:
    """Return the message that `dumps` wrote, or that says what an older version wrote."""
    return from_json(json.loads(stored) if stored.startswith('{"code"') else stored)


def to_json(message: Message) -> dict[str, Any]:
    """Return what a column of JSON holds of a message."""
    return {
        "code": message.code,
        "values": {name: _to_json(value) for name, value in message.values.items()},
    }


def from_json(stored: Any) -> Message:  # noqa: ANN401 - JSON
    """Return the message that `to_json` made, or that says what an older version wrote."""
    if isinstance(stored, str):
        return Message(VERBATIM, text=stored)
    values = {name: _from_json(value) for name, value in stored["values"].items()}
    return Message(stored["code"], **values)


def _to_json(value: Value) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Message):
        return to_json(value)
    return [_to_json(each) for each in value] if isinstance(value, tuple) else value


def _from_json(stored: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(stored, dict):
        return from_json(stored)
    return tuple(_from_json(each) for each in stored) if isinstance(stored, list) else stored
