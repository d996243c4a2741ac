"""The limits of a message (Discord: Message), those missing in Discord's OpenAPI included."""

from dataclasses import dataclass, field

from playground.discord.cdn import tidy_name
from playground.discord.errors import ApiError, Code, FormErrors, JsonObject
from playground.discord.limits import components as component_limits
from playground.discord.limits import embeds as embed_limits
from playground.discord.model.objects import Message, MessageFlag

MOST_CONTENT = 2000
MOST_FILES = 10
_LEGACY = ("content", "embeds", "poll", "sticker_ids")
_LISTS = ("embeds", "components", "attachments", "sticker_ids")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a multipart body: `index` is the n of its field `files[n]`."""

    index: int
    filename: str
    data: bytes = field(repr=False)
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the place where a message shall stand allows: bytes per file and known emoji."""

    file_limit: int
    emoji_ids: set[int]


def flags_of(body: JsonObject) -> MessageFlag:
    """Return the flags of a body; none where there are none."""
    return MessageFlag(body.get("flags") or 0)


def check_message(
    body: JsonObject, files: list[Upload], *, terms: Terms, previous: Message | None = None
) -> None:
    """Check a message to be sent, or an edit of `previous`.

    Raises ApiError: 50035 with the tree of problems, 50006 when empty, 40005 for a large file.
    """
    if any(len(file.data) > terms.file_limit for file in files):
        raise ApiError(Code.TOO_LARGE)
    errors = FormErrors()
    _check_types(errors, body)
    errors.raise_any()
    v2 = bool((flags_of(body) | (previous.flags if previous else 0)) & MessageFlag.V2)
    if body.get("content") is not None:
        errors.length(("content",), body["content"], high=MOST_CONTENT)
    if body.get("nonce") is not None:
        errors.length(("nonce",), str(body["nonce"]), high=25)
    embed_limits.check_embeds(errors, ("embeds",), body.get("embeds") or [])
    check = component_limits.ComponentCheck(errors, terms.emoji_ids)
    check.message(("components",), body.get("components") or [], v2=v2)
    if v2:
        _check_v2(errors, body, previous)
    _check_one_way(errors, body, previous)
    _check_attachments(errors, body, files, previous)
    errors.raise_any()
    if _is_empty(body, files, previous):
        raise ApiError(Code.EMPTY_MESSAGE)


def _check_types(errors: FormErrors, body: JsonObject) -> None:
    for key in _LISTS:
        value = body.get(key)
        if value is not None and not (
            isinstance(value, list)
            and all(isinstance(item, dict) or key == "sticker_ids" for item in value)
        ):
            errors.add((key,), "LIST_TYPE_CONVERT", "Only lists of objects may be used.")
    if body.get("flags") is not None and not isinstance(body["flags"], int):
        errors.add(("flags",), "NUMBER_TYPE_COERCE", "Value is not int.")
    if body.get("content") is not None and not isinstance(body["content"], str):
        errors.add(("content",), "STRING_TYPE_CONVERT", "Could not interpret as string.")


def _check_v2(errors: FormErrors, body: JsonObject, previous: Message | None) -> None:
    leftover = {
        "content": previous.content if previous else "",
        "embeds": previous.embeds if previous else [],
    }
    for key in _LEGACY:
        if body.get(key) or (key in leftover and key not in body and leftover[key]):
            errors.add(
                (key,),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _check_one_way(errors: FormErrors, body: JsonObject, previous: Message | None) -> None:
    was_v2 = previous is not None and previous.flags & MessageFlag.V2
    if was_v2 and body.get("flags") is not None and not flags_of(body) & MessageFlag.V2:
        errors.add(
            ("flags",),
            "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG",
            "Once a message has been sent with MessageFlags.IS_COMPONENTS_V2, "
            "the flag cannot be removed.",
        )


def _check_attachments(
    errors: FormErrors, body: JsonObject, files: list[Upload], previous: Message | None
) -> None:
    before = {str(a.id): a.filename for a in previous.attachments} if previous else {}
    new = {str(file.index): file.filename for file in files}
    listed = body.get("attachments")
    names = list(new.values()) + ([] if listed is not None else list(before.values()))
    for at, entry in enumerate(listed or []):
        key = str(entry.get("id"))
        if key in before:
            names.append(before[key])
        elif key in new:
            names.append(entry.get("filename") or new[key])
        else:
            sentence = "There is no such file in the request nor in the message."
            errors.add(("attachments", at, "id"), "ATTACHMENT_NOT_FOUND", sentence)
        if entry.get("description") is not None:
            errors.length(("attachments", at, "description"), entry["description"], high=1024)
    kept = {str(entry.get("id")) for entry in listed} if listed is not None else set(before)
    errors.count(("attachments",), len(kept | set(new)), high=MOST_FILES)
    _check_references(errors, body, previous, {tidy_name(name) for name in names})


def _check_references(
    errors: FormErrors, body: JsonObject, previous: Message | None, names: set[str]
) -> None:
    for key, find in (
        ("components", component_limits.referenced_files),
        ("embeds", embed_limits.referenced_files),
    ):
        before = getattr(previous, key) if previous else []
        for path, name in find(body[key] or [] if key in body else before):
            if tidy_name(name) not in names:
                errors.add(
                    (key, *path),
                    "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                    f"The referenced attachment '{name}' was not found",
                )


def _is_empty(body: JsonObject, files: list[Upload], previous: Message | None) -> bool:
    content = (body.get("content") or "").strip()
    if files or content or any(body.get(key) for key in (*_LEGACY[1:], "components")):
        return False
    if previous is None:
        return True
    left = [bool(getattr(previous, key)) and key not in body for key in ("content", "embeds")] + [
        bool(previous.components) and "components" not in body
    ]
    kept = previous.attachments if body.get("attachments") is None else body["attachments"]
    return not (any(left) or kept)
