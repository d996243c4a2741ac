"""From an answer that is not a success to the error that tells the caller what to do.

The application code decides before the HTTP status (cometapi.md 2.2 and 7, rule 1); the status
counts only where there is no code that means something.
"""

from http import HTTPStatus
from typing import Final

from bot.cometapi.coercion import as_optional_text
from bot.cometapi.envelope import Envelope
from bot.cometapi.errors import (
    BadAnswer,
    Busy,
    CometError,
    KeyRefused,
    NoCredit,
    Rejected,
    TaskNotFound,
    Unreachable,
    Unsure,
)
from bot.cometapi.reasons import Reason, blames_credit, blames_key, classify, means_busy

_NOT_FOUND: Final = 3
_REFUSALS: Final = (_NOT_FOUND, 4, 9)
_TRANSPORT: Final = 5
_BANNED_PROMPT: Final = 24
_BUSY_CODES: Final = (23, 30)

_KEY_STATUSES: Final = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
)
_BUSY_STATUSES: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_NO_SUCH_PATH: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)


def refused_submit(envelope: Envelope) -> CometError:
    """Return the error for a submit that was not accepted.

    Anything that does not prove that nothing was accepted is `Unsure`: a repeated submit may be
    charged twice.
    """
    if envelope.is_redirect:
        return BadAnswer(**envelope.facts)
    if envelope.code == _TRANSPORT:
        return Unsure(**envelope.facts)
    if envelope.code == _BANNED_PROMPT:
        word = as_optional_text(envelope.properties.get("bannedWord"))
        return _rejected(envelope, Reason.MODERATION, detail=word)
    return _try_later(envelope) or _refused_for_good(envelope)


def failed_read(envelope: Envelope) -> CometError:
    """Return the error for a read without a usable answer; reading again costs nothing."""
    if envelope.is_redirect:
        return BadAnswer(**envelope.facts)
    if later := _try_later(envelope):
        return later
    is_fault = envelope.status >= HTTPStatus.INTERNAL_SERVER_ERROR and envelope.code is None
    if envelope.code == _TRANSPORT or (is_fault and envelope.error_code != "invalid_request"):
        return Unreachable(retry_after_s=envelope.retry_after_s, **envelope.facts)
    return BadAnswer(**envelope.facts)


def failed_fetch(envelope: Envelope) -> CometError:
    """Return the error for a fetch without a task: the task's absence, or as `failed_read`."""
    if envelope.code == _NOT_FOUND or classify(envelope.message) is Reason.PARENT_GONE:
        return TaskNotFound(**envelope.facts)
    return failed_read(envelope)


def _try_later(envelope: Envelope) -> Busy | KeyRefused | None:
    """Return the error for a refusal that will pass, None when it is not one."""
    status = envelope.status
    has_code = envelope.code is not None
    key = status == HTTPStatus.UNAUTHORIZED or (status in _KEY_STATUSES and not has_code)
    if key or blames_key(envelope.message):
        paying_helps = status == HTTPStatus.PAYMENT_REQUIRED or blames_credit(envelope.message)
        refused = NoCredit if paying_helps else KeyRefused
        return refused(retry_after_s=envelope.retry_after_s, **envelope.facts)
    busy = status == HTTPStatus.TOO_MANY_REQUESTS or (status in _BUSY_STATUSES and not has_code)
    if busy or envelope.code in _BUSY_CODES or means_busy(envelope.message):
        return Busy(retry_after_s=envelope.retry_after_s, **envelope.facts)
    return None


def _refused_for_good(envelope: Envelope) -> CometError:
    reason = classify(envelope.message)
    if envelope.code == _NOT_FOUND and reason is Reason.OTHER:
        return _rejected(envelope, Reason.PARENT_GONE)
    if envelope.code in _REFUSALS or envelope.error_code == "invalid_request":
        return _rejected(envelope, reason)
    return _by_status(envelope, reason)


def _by_status(envelope: Envelope, reason: Reason) -> CometError:
    status = envelope.status
    if status in _NO_SUCH_PATH and reason is Reason.OTHER:
        return BadAnswer(**envelope.facts)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _rejected(envelope, Reason.TOO_LARGE)
    is_client_error = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    if is_client_error and status != HTTPStatus.REQUEST_TIMEOUT:
        return _rejected(envelope, reason)
    return Unsure(**envelope.facts)


def _rejected(envelope: Envelope, reason: Reason, *, detail: str | None = None) -> Rejected:
    return Rejected(reason=reason, detail=detail or envelope.message, **envelope.facts)
