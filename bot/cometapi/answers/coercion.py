"""Reading JSON values of unreliable type: each function takes anything and raises nothing."""

import json
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin

LONGEST_TEXT: Final = 8_000
"""Longer than any prompt or link; beyond it a text is cut, since what comes after costs time."""

MOST_ITEMS: Final = 50
"""Ids, media or buttons of one answer: far more than any real one has."""

_AROUND_LINKS: Final = " \t\r\n<>\"'"
_ABSOLUTE: Final = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_RELATIVE: Final = re.compile(r"//?[^\s/]|mj/")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")

_LATEST_MS: Final = 1e15
_SECONDS_BELOW: Final = 1e11  # smaller times are seconds, not milliseconds


def as_text(value: object) -> str:
    """Return a string or a number as text that any database can hold, cut if long, else `""`."""
    if isinstance(value, str):
        value = value[:LONGEST_TEXT]
        if value.isascii() and "\0" not in value:
            return value
        # Lone surrogates and NUL are legal JSON, but neither UTF-8 nor PostgreSQL can store them.
        return value.encode(errors="replace").decode().replace("\0", "")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def as_optional_text(value: object) -> str | None:
    """Return text without surrounding blanks, None when nothing is left."""
    return as_text(value).strip() or None


def as_url(value: object, base_url: str = "") -> str | None:
    """Return an http(s) URL as it was sent, None for anything else, or if too long to be kept.

    What leaves out the host or the scheme is of `base_url`. The `&` of a web page is a plain one.
    """
    text = as_text(value).strip(_AROUND_LINKS).replace("&amp;", "&")
    if base_url and _RELATIVE.match(text):
        text = urljoin(f"{base_url}/", text)
    if len(text) >= LONGEST_TEXT or not _ABSOLUTE.match(text):
        return None
    return text


def unpacked(value: object) -> object:
    """Return the JSON value that a text holds if it holds an object or array, else the value."""
    while isinstance(value, str) and value.lstrip()[:1] in {"{", "[", '"'}:
        try:
            value = json.loads(value, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            break
    return value


def as_items(value: object) -> list[object]:
    """Return the items of an array, of an object numbered like one, or the lone value; unpacked."""
    value = unpacked(value)
    if isinstance(value, dict) and value and all(map(_NUMBER.fullmatch, value)):
        value = [value[key] for key in sorted(value, key=int)]
    items = value if isinstance(value, list) else [value]
    return [unpacked(item) for item in items[:MOST_ITEMS]]


def as_mapping(value: object) -> Mapping[str, object]:
    """Return a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """Return a JSON array, an empty one for anything else."""
    return value if isinstance(value, list) else []


def as_int(value: object) -> int | None:
    """Return a whole number from an int, a finite float or a numeric string, else None."""
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if abs(value) < _LATEST_MS else None


def as_float(value: object) -> float | None:
    """Return a finite number from a number or a numeric string, else None."""
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"\s*-?[0-9]{1,15}(\.[0-9]{1,15})?\s*", value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < _LATEST_MS else None


def as_percent(value: object) -> int | None:
    """Return 0 to 100 from `"46%"`, `"46"`, `46` or `46.0`, None when there is no number."""
    found = re.search(r"-?[0-9]{1,9}", value) if isinstance(value, str) else None
    number = as_int(found.group() if found else value)
    return None if number is None else min(max(number, 0), 100)


def as_epoch_s(value: object) -> float | None:
    """Return epoch seconds from the wire's milliseconds (or seconds), None when unset."""
    number = as_float(value)
    if number is None or number <= 0:
        return None
    return number if number < _SECONDS_BELOW else number / 1000
