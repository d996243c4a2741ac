"""When and how often a read is repeated; submits never are."""

from http import HTTPStatus
from typing import Final

import stamina

from bot.cometapi.errors import BadAnswer, Busy, Unreachable

READ_RETRIES: Final = stamina.AsyncRetryingCaller(
    attempts=3, timeout=30.0, wait_initial=0.5, wait_max=5.0, wait_jitter=0.5
)

_LONGEST_RETRY_AFTER_S: Final = 10.0


def wait_before_retry(error: Exception) -> bool | float:
    """Say whether a failed read is repeated, or after how many seconds the service wants it.

    A `Retry-After` beyond some seconds is left to the caller, who finds it in the error.
    """
    if isinstance(error, BadAnswer):  # a redirect or a missing path will not mend itself
        return error.status == HTTPStatus.OK
    if not isinstance(error, Busy | Unreachable):
        return False
    if error.retry_after_s is None:
        return True
    return error.retry_after_s if error.retry_after_s <= _LONGEST_RETRY_AFTER_S else False
