"""The errors of the client, a tree by what the caller can do.

CometError
├── Rejected          refused for good: nothing was accepted, repeating unchanged is useless
├── TryLater          certain that nothing was accepted: may be repeated
│   ├── Busy          the service or the pool of accounts is full
│   ├── NotOpen       this kind of request, or its speed, is not open to the key (now)
│   ├── Unreachable   no connection; for a read also: no whole answer
│   └── KeyRefused    the key: the operator must act
│       └── NoCredit  its quota, or the account's money, is used up
├── Unsure            the request may have been accepted, and may cost money
├── TaskNotFound      a fetch of a task that the service does not know
└── BadAnswer         a read's answer that makes no sense
"""

# ruff: noqa: N818 - each leaf is named for what happened, only the base has the suffix

from http import HTTPStatus
from typing import ClassVar, Final, TypedDict

from bot.cometapi.answers.reasons import Reason

_NO_PATH: Final = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.NOT_IMPLEMENTED,
)


class Facts(TypedDict, total=False):
    """What every error carries, see `CometError`."""

    status: int | None
    request_id: str | None
    text: str


class CometError(Exception):
    """Base of everything that the client raises.

    Attributes:
        status: the HTTP status, None when there was no answer.
        request_id: the service's id of the request, for its support.
        text: the first 200 characters of the answer without the key, or the name of the transport's
            error. For the log only: it may hold ids of the provider.

    `str()` gives a fixed sentence with status and request id, never text of the service.
    """

    sentence: ClassVar[str] = "The request to CometAPI failed"

    def __init__(
        self, *, status: int | None = None, request_id: str | None = None, text: str = ""
    ) -> None:
        self.status = status
        self.request_id = request_id
        self.text = text
        super().__init__(self.sentence)

    def __str__(self) -> str:
        known = {"HTTP": self.status, "request id": self.request_id}
        facts = ", ".join(f"{name} {value}" for name, value in known.items() if value is not None)
        return f"{self.sentence} ({facts})" if facts else self.sentence


class Rejected(CometError):
    """Nothing was accepted, and repeating the request unchanged is useless.

    `reason` says why; `detail` is the service's own description, for a person only after a look.
    """

    sentence = "CometAPI refused the request"

    def __init__(
        self,
        *,
        reason: Reason,
        detail: str = "",
        status: int | None = None,
        request_id: str | None = None,
        text: str = "",
    ) -> None:
        super().__init__(status=status, request_id=request_id, text=text)
        self.reason = reason
        self.detail = detail


class TryLater(CometError):
    """Certain that nothing was accepted; the request may be repeated.

    `retry_after_s` is the service's wish in seconds, None when it named none.
    """

    sentence = "CometAPI did not take the request"

    def __init__(
        self,
        *,
        retry_after_s: float | None = None,
        status: int | None = None,
        request_id: str | None = None,
        text: str = "",
    ) -> None:
        super().__init__(status=status, request_id=request_id, text=text)
        self.retry_after_s = retry_after_s


class Busy(TryLater):
    """The service or its pool of Midjourney accounts is full (429, 503, codes 23 and 30)."""

    sentence = "CometAPI is busy"


class NotOpen(TryLater):
    """The key may not use this kind of request or its speed, or no account serves it (now).

    It says nothing about other requests. Only submits meet it.
    """

    sentence = "CometAPI does not do this for the key"


class Unreachable(TryLater):
    """No connection, so nothing was sent; for a read also a time-out, a cut answer or a 5xx."""

    sentence = "CometAPI cannot be reached"


class KeyRefused(TryLater):
    """The key is invalid, forbidden or out of quota: only the operator can help."""

    sentence = "CometAPI refused the key"


class NoCredit(KeyRefused):
    """The key's quota or the account's money is used up; paying is enough."""

    sentence = "CometAPI says that the credit is used up"


class Unsure(CometError):
    """The request may have been accepted: never repeat it unasked, it may be charged twice."""

    sentence = "It is unknown whether CometAPI accepted the request"


class TaskNotFound(CometError):
    """The service does not know the task, or not yet (midjourney-proxy: issue 253)."""

    sentence = "CometAPI does not know the task"


class BadAnswer(CometError):
    """The answer makes no sense, or is a redirect: probably a wrong base URL."""

    sentence = "CometAPI gave an answer that makes no sense"

    @property
    def no_such_path(self) -> bool:
        """Whether it says that nothing is asked for under that path, if only by a web page."""
        is_redirect = self.status is not None and self.status // 100 == 3  # noqa: PLR2004
        return is_redirect or self.status in _NO_PATH or self.text.lstrip().startswith("<")
