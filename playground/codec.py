"""Values as JSON and back: dataclasses and enums by name, bytes as files, shared objects shared.

What JSON does not have is written as `{"$": kind, "of": ...}`.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Json = dict[str, Any]

KIND: Final = "$"
_Collection = tuple[Any, ...] | set[Any] | frozenset[Any]
_COLLECTIONS: Final[dict[str, type[_Collection]]] = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
}


class Encoder:
    """Turns values into JSON; the bytes among them end up in `files`, named by their hash."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._numbers: dict[int, int] = {}

    def encode(self, value: object) -> Any:  # noqa: ANN401  any JSON
        """Return a value as JSON; an object that was encoded before becomes a reference to it.

        Raises:
            TypeError: It has no form in JSON.
        """
        if isinstance(value, Enum):
            return _marked(type(value).__name__, value.value)
        if value is None or isinstance(value, str | int | float):
            return value
        if isinstance(value, bytes):
            name = hashlib.sha256(value).hexdigest()[:32]
            self.files[name] = value
            return _marked("bytes", name)
        if isinstance(value, list):
            return [self.encode(item) for item in value]
        if isinstance(value, dict):
            return self._mapping(value)
        for name, kind in _COLLECTIONS.items():
            if isinstance(value, kind):
                return _marked(name, [self.encode(item) for item in value])
        if is_dataclass(value) and not isinstance(value, type):
            return self._object(value)
        raise TypeError(f"{type(value).__name__} cannot be stored.")

    def _mapping(self, value: dict[Any, Any]) -> Json:
        if all(isinstance(key, str) for key in value) and KIND not in value:
            return {key: self.encode(item) for key, item in value.items()}
        return _marked("dict", [[self.encode(key), self.encode(value[key])] for key in value])

    def _object(self, value: Any) -> Json:  # noqa: ANN401  any dataclass
        if id(value) in self._numbers:
            return _marked("same", self._numbers[id(value)])
        shown = {field.name: self.encode(getattr(value, field.name)) for field in fields(value)}
        # Decoding counts in the same order: an object is done after all that it holds.
        self._numbers[id(value)] = len(self._numbers)
        return _marked(type(value).__name__, shown)


class Decoder:
    """Turns JSON back into values; makes nothing but what `types` names."""

    def __init__(self, types: Iterable[type], files: Mapping[str, bytes]) -> None:
        self._types = {kind.__name__: kind for kind in types}
        self._files = files
        self._objects: list[object] = []

    def decode(self, shown: Any) -> Any:  # noqa: ANN401  any JSON, any value
        """Return the value.

        Raises:
            LookupError, TypeError, ValueError: It was not made by an encoder for these types.
        """
        if isinstance(shown, list):
            return [self.decode(item) for item in shown]
        if not isinstance(shown, dict):
            return shown
        if KIND not in shown:
            return {key: self.decode(item) for key, item in shown.items()}
        kind, of = shown[KIND], shown["of"]
        if kind == "bytes":
            return self._files[of]
        if kind == "same":
            return self._objects[of]
        if kind == "dict":
            return {self.decode(key): self.decode(item) for key, item in of}
        if kind in _COLLECTIONS:
            return _COLLECTIONS[kind](self.decode(item) for item in of)
        return self._made(self._types[kind], of)

    def _made(self, kind: type, of: Any) -> object:  # noqa: ANN401  any JSON
        if issubclass(kind, Enum):
            return kind(of)
        made: object = kind(**{name: self.decode(item) for name, item in of.items()})
        self._objects.append(made)
        return made


def _marked(kind: str, of: object) -> Json:
    return {KIND: kind, "of": of}
