"""What Discord answers when it refuses: one exception, the codes in use, and the 50035 tree."""

from enum import Enum
from typing import Any

JsonObject = dict[str, Any]
"""A JSON document from or for the wire: its shape is checked by the limits, not by types."""

Path = tuple[str | int, ...]


class Code(Enum):
    """HTTP status, Discord's own code and its sentence (docs: "Opcodes and Status Codes")."""

    NOT_FOUND = (404, 0, "404: Not Found")
    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    UNKNOWN_APPLICATION = (404, 10002, "Unknown Application")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_EMOJI = (400, 10014, "Unknown Emoji")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
    TOO_MANY_REACTIONS = (400, 30010, "Maximum number of reactions reached (20)")
    TOO_MANY_COMMAND_CREATES = (
        429,
        30034,
        "Max number of daily application command creates has been reached (200)",
    )
    TOO_MANY_OLD_EDITS = (
        429,
        30046,
        "Maximum number of edits to messages older than 1 hour reached.",
    )
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    TOO_LARGE = (413, 40005, "Request entity too large")
    TAG_NEEDED = (400, 40067, "A tag is required to create a forum post in this channel")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    EXPLICIT_CONTENT = (
        400,
        20009,
        "Explicit content cannot be sent to the desired recipient(s)",
    )
    UNHEARD_OF = (400, 999_999, "Something that no documentation names")
    NOT_THE_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    CANNOT_DM = (403, 50007, "Cannot send messages to this user")
    NOT_A_TEXT_CHANNEL = (400, 50008, "Cannot send messages in a non-text channel")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    BAD_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
    INVALID_FORM = (400, 50035, "Invalid Form Body")
    THREAD_ARCHIVED = (400, 50083, "Thread is archived")
    BAD_JSON = (400, 50109, "The request body contains invalid JSON.")
    REPLY_NEEDS_HISTORY = (
        400,
        160002,
        "Cannot reply without permission to read message history",
    )


class ApiError(Exception):
    """A refusal as the REST API words it; `body` is what goes out."""

    def __init__(self, code: Code, *, errors: JsonObject | None = None) -> None:
        self.status, number, sentence = code.value
        self.body: JsonObject = {"message": sentence, "code": number}
        if errors is not None:
            self.body["errors"] = errors
        super().__init__(f"{self.status} {number} {sentence}")


class FormErrors:
    """Collects the problems of one request body into the tree of a 50035 answer."""

    def __init__(self) -> None:
        self._tree: JsonObject = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Note a problem at `path`, say `("embeds", 0, "title")`."""
        node = self._tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: Path, value: object, *, low: int = 0, high: int) -> None:
        """Check that a text's length lies in `low..high`; other types are a problem too."""
        if low and (value is None or value == ""):
            self.required(path)
        elif not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", "Could not interpret as string.")
        elif len(value) > high and not low:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        elif not low <= len(value) <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def count(self, path: Path, number: int, *, low: int = 0, high: int) -> None:
        """Check the number of items in a list."""
        if not low <= number <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def required(self, path: Path) -> None:
        """Note that a field is missing."""
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def choice(self, path: Path, allowed: object) -> None:
        """Note that a value is none of those allowed."""
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")

    def raise_any(self) -> None:
        """Raise ApiError 50035 when anything was noted."""
        if self._tree:
            raise ApiError(Code.INVALID_FORM, errors=_outermost(self._tree))


def _outermost(node: JsonObject) -> JsonObject:
    """Keep the problems of a node and drop those below it, as Discord does."""
    if "_errors" in node:
        return {"_errors": node["_errors"]}
    return {step: _outermost(child) for step, child in node.items()}
