"""Checks recorded exchanges against Discord's OpenAPI file (Discord: OpenAPI).

Three things that Discord documents, or does, are set right before checking, since the file has
them wrong:

* `attachments[].id` and `recipient_id` are typed as strings; numbers are allowed, and
  discord.py sends them.
* `with_response` is typed as a boolean while discord.py sends 1: queries are not checked.
* the `code` of a problem inside a 50035 answer is typed as a number; it is a word.

`POST /attachments/refresh-urls` exists but stands in no document.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from playground.discord.errors import JsonObject
from playground.discord.exchanges import Exchange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

_BASE = "urn:discord"
_UNDOCUMENTED = frozenset({"/attachments/refresh-urls"})
_NO_CONTENT = 204
_SERVER_ERROR = 500
_REFUSED = frozenset({400, 413})
"""What was refused as malformed need not fit the schema of requests."""


class Spec:
    """The loaded file; `problems` names what is wrong with an exchange."""

    def __init__(self, document: JsonObject) -> None:
        from jsonschema import Draft202012Validator, exceptions  # noqa: PLC0415 - dev dependency
        from jsonschema.validators import extend  # noqa: PLC0415 - dev dependency
        from referencing import Registry  # noqa: PLC0415 - dev dependency
        from referencing.jsonschema import DRAFT202012  # noqa: PLC0415 - dev dependency

        problem = document["components"]["schemas"]["InnerErrors"]["properties"]["_errors"]
        problem["items"] = {
            "type": "object",
            "properties": {"code": {"type": ["string", "integer"]}, "message": {"type": "string"}},
            "required": ["code", "message"],
        }
        resource = DRAFT202012.create_resource(document)
        self._paths: JsonObject = document["paths"]
        self._schemas: JsonObject = document["components"]["schemas"]
        self._registry = Registry().with_resource(_BASE, resource)
        self._make: type[Draft202012Validator] = extend(  # type: ignore[no-untyped-call]
            Draft202012Validator, {"oneOf": self._one_of}
        )
        self._best_match = exceptions.best_match
        self._validators: dict[str, Draft202012Validator] = {}

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read openapi.json; raises OSError."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def problems(self, exchange: Exchange) -> list[str]:
        """Return what does not fit: the route, the request, the answer; empty if all does."""
        if exchange.route in _UNDOCUMENTED:
            return []
        operation = self._paths.get(exchange.route or "", {}).get(exchange.method.lower())
        if operation is None:
            return [f"{exchange.method} {exchange.path}: no such operation"]
        where = ("paths", str(exchange.route), exchange.method.lower())
        found = []
        if "requestBody" in operation and exchange.status not in _REFUSED:
            content = (*where, "requestBody", "content", "application/json", "schema")
            found += self._check(content, _with_text_ids(exchange.request), "request")
        found += self._response_problems(exchange, operation, where)
        return [f"{exchange.name}: {problem}" for problem in found]

    def _response_problems(
        self, exchange: Exchange, operation: JsonObject, where: tuple[str, ...]
    ) -> list[str]:
        status = str(exchange.status)
        responses = operation["responses"]
        if status not in responses:
            status = f"{status[0]}XX"
        if status not in responses:
            # Cut connections and server errors have no schema; anything else is not foreseen.
            unforeseen = 0 < exchange.status < _SERVER_ERROR
            return [f"status {exchange.status} is not foreseen"] if unforeseen else []
        if exchange.status == _NO_CONTENT:
            return [] if exchange.response is None else ["204 with a body"]
        if "$ref" in responses[status]:
            where = tuple(responses[status]["$ref"].removeprefix("#/").split("/"))
        else:
            where = (*where, "responses", status)
        content = (*where, "content", "application/json", "schema")
        return self._check(content, exchange.response, "response")

    def _check(self, pointer: tuple[str, ...], body: object, what: str) -> list[str]:
        steps = [quote(step.replace("~", "~0").replace("/", "~1")) for step in pointer]
        reference = f"{_BASE}#/{'/'.join(steps)}"
        if reference not in self._validators:
            self._validators[reference] = self._make({"$ref": reference}, registry=self._registry)
        errors = self._validators[reference].iter_errors(body)
        return [f"{what} {self._telling(error)}" for error in errors]

    def _one_of(
        self, validator: "Validator", among: list[JsonObject], instance: object, schema: JsonObject
    ) -> "Iterator[ValidationError]":
        """Check `oneOf` without what is for another `type`, as components are in each other."""
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - dev dependency

        left = [one for one in among if self._may_describe(one, instance)]
        check = Draft202012Validator.VALIDATORS["oneOf"]
        yield from check(validator, left or among, instance, schema)

    def _may_describe(self, schema: JsonObject, instance: object) -> bool:
        if not isinstance(instance, dict) or "type" not in instance:
            return True
        described = self._schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        types = described.get("properties", {}).get("type", {}).get("enum")
        return types is None or instance["type"] in types

    def _telling(self, error: "ValidationError") -> str:
        """Return the most telling line of a nested error."""
        deepest = self._best_match([error]) or error
        path = "/".join(str(step) for step in deepest.absolute_path)
        return f"at /{path}: {deepest.message[:300]}"


def _with_text_ids(body: object) -> object:
    if not isinstance(body, dict):
        return body
    fixed = dict(body)
    if "recipient_id" in fixed:
        fixed["recipient_id"] = str(fixed["recipient_id"])
    if isinstance(fixed.get("attachments"), list):
        fixed["attachments"] = [
            entry | {"id": str(entry["id"])} if "id" in entry else entry
            for entry in fixed["attachments"]
        ]
    if isinstance(fixed.get("data"), dict):
        fixed["data"] = _with_text_ids(fixed["data"])
    return fixed
