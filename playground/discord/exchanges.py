"""What the bot asked over REST and what it was told."""

from dataclasses import dataclass, field

from playground.discord.errors import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file of a multipart request; its bytes are not kept."""

    field: str
    filename: str
    size: int
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer.

    `route` is the path template as the OpenAPI file writes it, None where there is no such route;
    `request` is the JSON body, or payload_json of a multipart one; `status` is 0 where the
    connection was cut; `at_s` is epoch seconds, `took_s` the time until the answer was ready.
    """

    method: str
    path: str
    route: str | None
    query: dict[str, str]
    request: JsonObject | list[JsonObject] | None
    files: tuple[SentFile, ...] = ()
    request_headers: dict[str, str]
    status: int
    response: JsonObject | list[JsonObject] | None
    headers: dict[str, str] = field(default_factory=dict)
    at_s: float
    took_s: float

    @property
    def name(self) -> str:
        """Method and template, say `PATCH /channels/{channel_id}/messages/{message_id}`."""
        return f"{self.method} {self.route or self.path}"
