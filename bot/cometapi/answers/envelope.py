"""One reading of every shape an answer comes in (CometAPI: guides; new-api: relay-mj)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from bot.cometapi.answers.coercion import (
    as_float,
    as_int,
    as_mapping,
    as_optional_text,
    as_text,
    unpacked,
)
from bot.cometapi.errors import Facts

ACCEPTING: Final = (1, 21, 22)
"""The application codes of a submit that was taken."""

_LOGGED_CHARACTERS: Final = 200
_LONGEST_MESSAGE: Final = 500
_LONGEST_REQUEST_ID: Final = 100
_LONGEST_RETRY_AFTER_S: Final = 3_600.0
_MAYBE_JSON: Final = ("", "text/plain", "application/octet-stream")
_UNREADABLE: Final = [None]
"""Stands for NaN and the infinities, which JSON does not have: there is something, but unread."""

_REQUEST_ID: Final = re.compile(r"\s*\(request id:\s*([^)]*)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer, read to its end; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An answer with what is common to all shapes of it.

    Attributes:
        status: the HTTP status.
        content: the JSON value, with a wrapping `{"data": ...}` taken off; None when there is none.
        code: the application code, which decides over the HTTP status (new-api: relay-mj).
        has_error: whether there is an `error` object with a message, as the gateway sends it.
        error_code: the `code` inside an `error` object, lower case.
        message: the description or error message, without the request id.
        retry_after_s: seconds that the service wants us to wait.
        request_id: the service's id of the request.
        excerpt: the start of the body, for the log.
    """

    status: int
    content: object
    code: int | None
    has_error: bool
    error_code: str
    message: str
    retry_after_s: float | None
    request_id: str | None
    excerpt: str

    @property
    def fields(self) -> Mapping[str, object]:
        """The content when it is a JSON object, else an empty one."""
        return as_mapping(self.content)

    @property
    def properties(self) -> Mapping[str, object]:
        """The envelope's `properties`, empty when absent."""
        return as_mapping(unpacked(self.fields.get("properties")))

    @property
    def is_ok(self) -> bool:
        """Whether the HTTP status is a 2xx."""
        return self.status // 100 == HTTPStatus.OK // 100

    @property
    def is_fault(self) -> bool:
        """Whether the HTTP status is a 5xx."""
        return self.status // 100 == HTTPStatus.INTERNAL_SERVER_ERROR // 100

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, which the gateway's API never sends."""
        return self.content is None and self.excerpt.lstrip().startswith("<")

    @property
    def names_task(self) -> bool:
        """Whether it holds something that may be the id of a task."""
        return bool(self.fields.get("result"))

    @property
    def is_redirect(self) -> bool:
        """Whether the HTTP status is a 3xx, which we never follow."""
        return self.status // 100 == HTTPStatus.MULTIPLE_CHOICES // 100

    @property
    def facts(self) -> Facts:
        """What every error about this answer carries."""
        return Facts(status=self.status, request_id=self.request_id, text=self.excerpt)


def open_envelope(answer: Answer) -> Envelope:
    """Read an answer of any shape; raises nothing."""
    text = answer.body.decode("utf-8-sig", errors="replace")
    content = _unwrap(_decode(text, answer.headers.get("content-type", "")))
    fields = as_mapping(content)
    error = as_mapping(fields.get("error"))
    message = _message(fields)
    return Envelope(
        status=answer.status,
        content=content,
        code=_code(content),
        has_error=as_optional_text(error.get("message")) is not None,
        error_code=as_text(error.get("code")).lower(),
        message=_REQUEST_ID.sub("", message).strip()[:_LONGEST_MESSAGE],
        retry_after_s=_retry_after_s(answer.headers),
        request_id=_request_id(message, answer.headers),
        excerpt=as_text(text[:_LOGGED_CHARACTERS]),
    )


def _code(content: object) -> int | None:
    """The application code; none where what was sent is no whole number."""
    code = as_mapping(content).get("code")
    return None if isinstance(code, float) and not code.is_integer() else as_int(code)


def _decode(text: str, content_type: str) -> object:
    """Return the JSON value; None for a foreign body, whatever it looks like."""
    kind = content_type.partition(";")[0].strip().lower()
    if "json" not in kind and kind not in _MAYBE_JSON:
        return None
    try:
        value: object = json.loads(text, parse_constant=lambda _: _UNREADABLE)
    except (ValueError, RecursionError):
        return None
    return value


def _unwrap(content: object) -> object:
    """Take off a `{"data": ...}` that some clients met."""
    if not isinstance(content, dict):
        return content
    inner = content.get("data")
    if isinstance(inner, dict):
        merged = {**content, **inner}
        if _code(content) in ACCEPTING and _code(merged) not in ACCEPTING:
            merged["code"] = None  # one says that it was taken, the other that it was not
        return merged
    return inner if isinstance(inner, list) else content


def _message(fields: Mapping[str, object]) -> str:
    error = fields.get("error")
    candidates = (
        fields.get("description"),
        as_mapping(error).get("message"),
        error,
        fields.get("message"),
        fields.get("msg"),
    )
    return next((text for text in map(as_optional_text, candidates) if text), "")


def _request_id(message: str, headers: Mapping[str, str]) -> str | None:
    found = _REQUEST_ID.search(message)
    named = found[1] if found else headers.get("x-oneapi-request-id", headers.get("x-request-id"))
    return as_optional_text(as_text(named)[:_LONGEST_REQUEST_ID])


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After` as seconds, or as a date counted from the answer's own `Date`.

    An hour at most: a mistake there must not stop everything for years.
    """
    value = headers.get("retry-after", "")
    seconds = as_float(value)
    if seconds is None:
        try:
            until = parsedate_to_datetime(value)
            seconds = (until - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
        # TypeError: one of the two names no time zone; OverflowError: an impossible one.
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER_S)
