"""The shapes in which the gateway says no (CometAPI: guides; new-api: relay-mj)."""

import secrets
import time
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

Json = dict[str, Any]


class Code(IntEnum):
    """What a submit's answer says (midjourney-proxy: API)."""

    SUCCESS = 1
    NOT_FOUND = 3
    VALIDATION_ERROR = 4
    TRANSPORT = 5
    FAILURE = 9
    EXISTED = 21
    IN_QUEUE = 22
    QUEUE_REJECTED = 23
    BANNED_PROMPT = 24
    SATURATED = 30


ACCEPTING = frozenset({Code.SUCCESS, Code.EXISTED, Code.IN_QUEUE})


class RefusalError(Exception):
    """The gateway answers `body` with HTTP `status` and does nothing."""

    def __init__(self, status: int, body: Mapping[str, object]) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.body = body


def error_object(message: str, *, code: str = "") -> Json:
    """Return the shape of authentication, routing and generic errors."""
    stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime())
    text = f"{message} (request id: {stamp}{secrets.token_hex(6)})"
    return {"error": {"message": text, "type": "comet_api_error", "param": "", "code": code}}


def invalid_url(method: str, path: str) -> RefusalError:
    """Return the refusal of a path that does not exist."""
    return RefusalError(404, error_object(f"Invalid URL ({method} {path})", code="invalid_request"))


def invalid_request(reason: str) -> RefusalError:
    """Return the refusal of a customId, raised before the Midjourney part is reached."""
    return RefusalError(400, error_object(f"Invalid request, {reason}", code="invalid_request"))


def gateway_error(
    description: str, *, code: int = Code.VALIDATION_ERROR, status: int = 400
) -> RefusalError:
    """Return a Midjourney error of the gateway; the trailing blank is the real one's."""
    body = {"description": f"{description} ", "type": "upstream_error", "code": code}
    return RefusalError(status, body)


def envelope(
    code: int,
    description: str,
    *,
    result: str | list[str] | None = None,
    properties: Json | None = None,
) -> Json:
    """Return the answer to a submit (CometAPI: imagine)."""
    return {
        "code": code,
        "description": description,
        "result": result,
        "properties": properties if properties is not None else {},
    }


def refused(description: str, *, code: int = Code.VALIDATION_ERROR) -> RefusalError:
    """Return a refusal of the upstream server, passed on with HTTP 200."""
    return RefusalError(200, envelope(code, description))
