"""Values to JSON and back."""

import json
from dataclasses import dataclass, field
from enum import Enum, IntFlag
from typing import Any

import pytest

from playground.codec import Decoder, Encoder


class Colour(Enum):
    """An enum whose values are text."""

    RED = "red"


class Marks(IntFlag):
    """Flags that can be combined."""

    OLD = 1
    RARE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A value."""

    data: bytes
    colour: Colour = Colour.RED


@dataclass(slots=True, kw_only=True, eq=False)
class Branch:
    """An object that others may share."""

    leaves: list[Leaf] = field(default_factory=list)
    parent: "Branch | None" = None


def there_and_back(value: object) -> Any:  # noqa: ANN401  any value
    """Encode, write, read and decode."""
    encoder = Encoder()
    written = json.dumps(encoder.encode(value))
    return Decoder((Colour, Marks, Leaf, Branch), encoder.files).decode(json.loads(written))


@pytest.mark.parametrize(
    "value",
    [
        None,
        [1, 2.5, "ä", True, {"plain": []}],
        {1: "number", (2, 3): "tuple"},
        {"$": "a key that looks like a mark"},
        ({1, 2}, frozenset({3}), ((),)),
        Leaf(data=b"\x00\xff"),
        Marks.OLD | Marks.RARE,
        Marks(0),
    ],
)
def test_values_come_back_as_they_were(value: object) -> None:
    """With their types, which JSON does not have."""
    back = there_and_back(value)

    assert back == value
    assert type(back) is type(value)


def test_shared_objects_stay_shared() -> None:
    """Two ways to one object lead to one object afterwards."""
    root = Branch(leaves=[Leaf(data=b"")])
    twigs = [Branch(parent=root), Branch(parent=root)]

    first, second = there_and_back({"twigs": twigs})["twigs"]

    assert first is not second
    assert first.parent is second.parent
    assert first.parent.leaves == [Leaf(data=b"")]


def test_equal_files_are_written_once() -> None:
    """The same bytes twice are one file."""
    encoder = Encoder()
    encoder.encode([Leaf(data=b"same"), b"same", b"other"])

    assert sorted(encoder.files.values()) == [b"other", b"same"]


def test_only_known_types_are_made() -> None:
    """A file cannot bring in a class of its own choice, nor can an unknown object be written."""
    with pytest.raises(LookupError):
        Decoder((), {}).decode({"$": "Leaf", "of": {}})
    with pytest.raises(TypeError, match="object cannot be stored"):
        Encoder().encode([object()])
