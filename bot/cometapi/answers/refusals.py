"""From an answer that is not a success to the error that tells the caller what to do.

The application code decides before the HTTP status (new-api: relay-mj); the status
counts only where there is no code that means something.
"""

from http import HTTPStatus
from typing import Final

from bot.cometapi.answers.coercion import as_optional_text
from bot.cometapi.answers.envelope import Envelope
from bot.cometapi.answers.reasons import (
    Reason,
    blames_credit,
    blames_key,
    classify,
    means_busy,
    means_not_open,
)
from bot.cometapi.errors import (
    BadAnswer,
    Busy,
    CometError,
    KeyRefused,
    NoCredit,
    NotOpen,
    Rejected,
    TaskNotFound,
    Unreachable,
    Unsure,
)

_NOT_FOUND: Final = 3
_TRANSPORT: Final = 5
_BANNED_PROMPT: Final = 24
_BUSY_CODES: Final = (23, 30)
_REFUSING_CODES: Final = (_NOT_FOUND, 4, 9, _BANNED_PROMPT, *_BUSY_CODES)

_KEY_STATUSES: Final = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
)
_BUSY_STATUSES: Final = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_NO_SUCH_PATH: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
_BAD_REQUEST: Final = "invalid_request"


def refused_submit(envelope: Envelope) -> CometError:
    """Return the error for a submit that was not accepted.

    Only what proves that nothing was accepted is called a refusal: a repeated submit may be
    charged twice. Anything else is `Unsure`, above all what a proxy or a firewall before the
    gateway answers, for the gateway behind it may have taken the request.
    """
    if envelope.is_redirect:
        return Unsure(**envelope.facts)
    if envelope.code in _REFUSING_CODES:
        return _by_code(envelope)
    return _by_status(envelope) if _is_gateways_refusal(envelope) else Unsure(**envelope.facts)


def failed_read(envelope: Envelope) -> CometError:
    """Return the error for a read without a usable answer; reading again costs nothing."""
    if envelope.is_redirect:
        return BadAnswer(**envelope.facts)
    if later := _try_later(envelope):
        return later
    is_fault = envelope.status >= HTTPStatus.INTERNAL_SERVER_ERROR and envelope.code is None
    if envelope.code == _TRANSPORT or (is_fault and envelope.error_code != _BAD_REQUEST):
        return Unreachable(retry_after_s=envelope.retry_after_s, **envelope.facts)
    return BadAnswer(**envelope.facts)


def failed_fetch(envelope: Envelope) -> CometError:
    """Return the error for a fetch without a task: the task's absence, or as `failed_read`."""
    if envelope.code == _NOT_FOUND or classify(envelope.message) is Reason.PARENT_GONE:
        return TaskNotFound(**envelope.facts)
    return failed_read(envelope)


def _is_gateways_refusal(envelope: Envelope) -> bool:
    """Whether the gateway's own `{"error": {...}}` says that it did not pass the request on.

    With a status of its own fault it may have done so before it failed, unless it calls the
    request bad; and no refusal names a task.
    """
    if envelope.code == _TRANSPORT or not envelope.has_error or envelope.names_task:
        return False
    if HTTPStatus.BAD_REQUEST <= envelope.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return envelope.status != HTTPStatus.REQUEST_TIMEOUT
    refused = envelope.status == HTTPStatus.SERVICE_UNAVAILABLE
    return refused or (envelope.is_fault and envelope.error_code == _BAD_REQUEST)


def _by_code(envelope: Envelope) -> CometError:
    if envelope.code == _BANNED_PROMPT:
        word = as_optional_text(envelope.properties.get("bannedWord"))
        return _rejected(envelope, Reason.MODERATION, detail=word)
    if means_not_open(envelope.message):
        return NotOpen(retry_after_s=envelope.retry_after_s, **envelope.facts)
    if later := _try_later(envelope):
        return later
    reason = classify(envelope.message)
    if envelope.code == _NOT_FOUND and reason is Reason.OTHER:
        return _rejected(envelope, Reason.PARENT_GONE)
    return _rejected(envelope, reason)


def _by_status(envelope: Envelope) -> CometError:
    reason, status = classify(envelope.message), envelope.status
    no_such_path = status in _NO_SUCH_PATH and reason is Reason.OTHER
    if no_such_path or means_not_open(envelope.message):
        return NotOpen(retry_after_s=envelope.retry_after_s, **envelope.facts)
    about_request = status == HTTPStatus.FORBIDDEN and reason not in {Reason.OTHER, Reason.PROVIDER}
    if not about_request and (later := _try_later(envelope)):
        return later
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _rejected(envelope, Reason.TOO_LARGE)
    return _rejected(envelope, reason)


def _try_later(envelope: Envelope) -> Busy | KeyRefused | None:
    """Return the error for a refusal that will pass, None when it is not one.

    A firewall's page with status 403 is not about the key.
    """
    status = envelope.status
    has_code = envelope.code is not None
    by_status = status in _KEY_STATUSES and not has_code and not envelope.is_page
    if status == HTTPStatus.UNAUTHORIZED or by_status or blames_key(envelope.message):
        paying_helps = status == HTTPStatus.PAYMENT_REQUIRED or blames_credit(envelope.message)
        refused = NoCredit if paying_helps else KeyRefused
        return refused(retry_after_s=envelope.retry_after_s, **envelope.facts)
    busy = status == HTTPStatus.TOO_MANY_REQUESTS or (status in _BUSY_STATUSES and not has_code)
    if busy or envelope.code in _BUSY_CODES or means_busy(envelope.message):
        return Busy(retry_after_s=envelope.retry_after_s, **envelope.facts)
    return None


def _rejected(envelope: Envelope, reason: Reason, *, detail: str | None = None) -> Rejected:
    return Rejected(reason=reason, detail=detail or envelope.message, **envelope.facts)
