"""What an answer of ours says, read on its way out."""

import json
from typing import Any

from aiohttp import web

from playground.comet.errors import (
    ACCEPTING,
)


def json_or_none(data: bytes) -> Any:  # noqa: ANN401  whatever a client sent
    """Return what JSON says, None when it is none."""
    try:
        return json.loads(data)
    except ValueError:
        return None


def content_of(response: web.StreamResponse) -> Any:  # noqa: ANN401  whatever was answered
    """Return an answer's JSON object, None when it has none."""
    if isinstance(response, web.Response) and response.content_type == "application/json":
        text = response.text or ""
        return json_or_none(text.encode()) if text.startswith("{") else None
    return None


def code_of(response: web.StreamResponse) -> int | None:
    """Return an answer's application code."""
    content = content_of(response)
    code = content.get("code") if isinstance(content, dict) else None
    return code if isinstance(code, int) else None


def results_of(response: web.StreamResponse) -> list[str]:
    """Return the ids of the tasks that a submit began; "Imagine all" begins several."""
    content = content_of(response)
    return str(content.get("result")).split(",") if isinstance(content, dict) else []


def was_accepted(response: web.StreamResponse) -> bool:
    """Tell whether an answer accepts a submit."""
    return response.status == web.HTTPOk.status_code and code_of(response) in ACCEPTING
