"""Reading the JSON body of a request, field by field, with the gateway's complaints."""

import json
from typing import Any

from aiohttp import web

from playground.comet.errors import gateway_error

SPEEDS = ("RELAX", "FAST", "TURBO")
# CometAPI's blog says that a path without a prefix runs in relax mode.
DEFAULT_SPEED = "RELAX"
BOT_TYPES = ("MID_JOURNEY", "NIJI_JOURNEY")


class Body:
    """A request's JSON object; every reader refuses a value of the wrong type."""

    def __init__(self, fields: dict[str, Any], *, mode: str) -> None:
        self._fields = fields
        self._mode = mode

    @classmethod
    async def of(cls, request: web.Request) -> "Body":
        """Read a request's body.

        Raises:
            RefusalError: It is no JSON object.
        """
        try:
            fields = json.loads(await request.read())
        except ValueError as error:
            raise gateway_error("bind_request_body_failed") from error
        if not isinstance(fields, dict):
            raise gateway_error("bind_request_body_failed")
        return cls(fields, mode=request.match_info.get("mode", ""))

    def text(self, name: str) -> str:
        """Return a string field, "" when it is absent."""
        value = self._fields.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise gateway_error("bind_request_body_failed")
        return value

    def required(self, name: str) -> str:
        """Return a string field that must not be blank."""
        value = self.text(name)
        if not value.strip():
            snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
            raise gateway_error(f"{snake}_is_required")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of strings, empty when it is absent."""
        values = self._fields.get(name) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise gateway_error("bind_request_body_failed")
        return values

    def number(self, name: str) -> int | None:
        """Return an integer field, None when it is absent."""
        value = self._fields.get(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise gateway_error("bind_request_body_failed")
        return value

    def flag(self, name: str) -> bool:
        """Tell whether a field is true."""
        return self._fields.get(name) is True

    @property
    def bot_type(self) -> str:
        """MID_JOURNEY unless the body says NIJI_JOURNEY."""
        value = self.text("botType") or BOT_TYPES[0]
        if value not in BOT_TYPES:
            raise gateway_error("bind_request_body_failed")
        return value

    @property
    def speed(self) -> str:
        """The first mode of `accountFilter`, else the path's prefix, else relax."""
        chosen = self._fields.get("accountFilter")
        modes = chosen.get("modes") if isinstance(chosen, dict) else None
        if isinstance(modes, list) and modes and modes[0] in SPEEDS:
            return str(modes[0])
        return self._mode.removeprefix("mj-").upper() or DEFAULT_SPEED
