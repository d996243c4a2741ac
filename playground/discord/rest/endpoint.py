"""What a route of the API is made of, apart from HTTP."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from playground.discord.errors import ApiError, Code, FormErrors, JsonObject
from playground.discord.limits.messages import Upload
from playground.discord.messages.messages import Draft
from playground.discord.ratelimits import OTHER, Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request: the values of its path, its query, its JSON body and its files."""

    params: dict[str, str]
    query: dict[str, str]
    body: JsonObject | list[JsonObject] | None = None
    files: list[Upload] = field(default_factory=list)

    def id(self, name: str) -> int:
        """Return a snowflake of the path; raises ApiError 50035."""
        value = self.params[name]
        if not value.isdecimal():
            errors = FormErrors()
            sentence = f'Value "{value[:50]}" is not snowflake.'
            errors.add((name,), "NUMBER_TYPE_COERCE", sentence)
            errors.raise_any()
        return int(value)

    @property
    def object(self) -> JsonObject:
        """The body where it has to be an object; raises ApiError."""
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise ApiError(Code.BAD_JSON)
        return self.body

    @property
    def list(self) -> list[JsonObject]:
        """The body where it has to be an array of objects; raises ApiError."""
        if not isinstance(self.body, list) or not all(isinstance(x, dict) for x in self.body):
            raise ApiError(Code.BAD_JSON)
        return self.body

    @property
    def draft(self) -> Draft:
        """The body and files as a message to be written."""
        return Draft(body=self.object, files=self.files)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; without a body it has no content type either. `text` is sent instead of one."""

    status: int = 204
    body: JsonObject | list[JsonObject] | None = None
    text: str | None = None
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A route: `template` as in the OpenAPI file; `major` names what has a bucket of its own."""

    method: str
    template: str
    handler: Callable[[Call], Awaitable[Reply]]
    with_token: bool = True
    rate: Rate | None = OTHER
    major: str = ""
    bucket: str = ""

    @property
    def name(self) -> str:
        """Method and template."""
        return f"{self.method} {self.template}"
