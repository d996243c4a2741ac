"""Interactions that lack what discord.py reads, completed from what they have.

Another implementation of Discord, or a later version of it, leaves out or changes what nobody
needs. Ids serve where names are missing, and what is not read is not handed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Json = dict[str, Any]

DEFAULT_FILE_LIMIT: Final = 10 * 1024 * 1024
_EVERYTHING: Final = str(2**53 - 1)
_TEXT_CHANNEL, _PRIVATE_CHANNEL = 0, 1
_THREADS: Final = frozenset({10, 11, 12})
_THREAD_FIELDS: Final = ("parent_id", "owner_id", "thread_metadata")
_FILE: Final = 11
"""The type of an option whose value is the id of a file."""

_USER: Final = {"username": "", "discriminator": "0", "avatar": None}
_MEMBER: Final = {"roles": (), "flags": 0}
_MESSAGE: Final = {"type": 0, "content": ""}
_MESSAGE_INTERACTION: Final = ("id", "type", "name", "user")
_NOT_READ: Final = (
    "interaction",
    "interaction_metadata",
    "application",
    "call",
    "member",
    "mention_roles",
    "mentions",
    "poll",
    "purchase_notification",
    "reactions",
    "role_subscription_data",
    "thread",
)
"""Fields of a message that nothing here reads, and that discord.py may stumble over."""


def completed(event: Mapping[str, Any]) -> tuple[Json, list[str]]:
    """An interaction that discord.py can read, and the fields that it lacked or had unreadable."""
    whole = _present(event)
    lacks: list[str] = []
    whole.setdefault("version", 1)
    whole.setdefault("attachment_size_limit", DEFAULT_FILE_LIMIT)
    _with_text_ids(whole, "id", "application_id", "guild_id", "channel_id")
    whole["channel"] = _channel(whole, lacks)
    if "guild_id" in whole:
        # Discord itself refuses what the bot may not do.
        _default(whole, {"app_permissions": _EVERYTHING}, "", lacks)
    if isinstance(member := whole.get("member"), dict):
        whole["member"] = _member(member, lacks)
    if isinstance(user := whole.get("user"), dict):
        whole["user"] = _user(user, "user", lacks)
    if isinstance(message := whole.get("message"), dict):
        whole["message"] = _message(message, "message", lacks)
    if isinstance(data := whole.get("data"), dict):
        whole["data"] = _data(data, lacks)
    return whole, lacks


def _present(fields: Mapping[str, Any]) -> Json:
    """Without those that say nothing."""
    return {name: value for name, value in fields.items() if value is not None}


def _default(fields: Json, defaults: Mapping[str, Any], path: str, lacks: list[str]) -> None:
    for name, value in defaults.items():
        if name not in fields:
            lacks.append(f"{path}{name}")
            fields[name] = value


def _with_text_ids(fields: Json, *names: str) -> Json:
    """With these ids as text, which some write as numbers."""
    for name in names:
        if type(number := fields.get(name)) is int:
            fields[name] = str(number)
    return fields


def _channel(whole: Json, lacks: list[str]) -> object:
    """The channel, of which an id is enough."""
    told = whole.get("channel")
    channel = _with_text_ids(_present(told), "id") if isinstance(told, dict) else {}
    if "id" not in channel and "channel_id" in whole:
        lacks.append("channel")
        channel["id"] = whole["channel_id"]
    is_in_server = "guild_id" in whole
    kind = channel.get("type", _TEXT_CHANNEL if is_in_server else _PRIVATE_CHANNEL)
    if (
        isinstance(kind, int)
        and kind in _THREADS
        and not all(name in channel for name in _THREAD_FIELDS)
    ):
        lacks.append("channel.thread_metadata")
        kind = _TEXT_CHANNEL
    return {"name": "", "position": 0, **channel, "type": kind} if "id" in channel else told


def _user(told: Json, path: str, lacks: list[str]) -> Json:
    user = _with_text_ids(dict(told), "id")
    _default(user, _USER, f"{path}.", lacks)
    return user


def _member(told: Json, lacks: list[str]) -> Json:
    member = dict(told)
    _default(member, _MEMBER, "member.", lacks)
    if member.get("permissions") is None:
        lacks.append("member.permissions")
        member.pop("permissions", None)
    if isinstance(user := member.get("user"), dict):
        member["user"] = _user(user, "member.user", lacks)
    return member


def _message(told: Json, path: str, lacks: list[str]) -> Json:
    message = _with_text_ids(_present(told), "id", "channel_id")
    if not _is_message_interaction(message.get("interaction")):
        lacks.append(f"{path}.interaction")
    for name in _NOT_READ:
        message.pop(name, None)
    _default(message, _MESSAGE, f"{path}.", lacks)
    if isinstance(author := message.get("author"), dict):
        message["author"] = _user(author, f"{path}.author", lacks)
    if isinstance(files := message.get("attachments"), list):
        message["attachments"] = [_file(file) for file in files]
    return message


def _is_message_interaction(told: object) -> bool:
    """Whether a message's `interaction` can be read, or there is none."""
    if not isinstance(told, dict):
        return told is None
    user = told.get("user")
    return all(name in told for name in _MESSAGE_INTERACTION) and isinstance(user, dict)


def _file(told: object) -> object:
    if not isinstance(told, dict):
        return told
    file = _with_text_ids(_present(told), "id")
    url = file.get("url")
    name = str(url).partition("?")[0].rpartition("/")[2]
    return {"size": 0, "proxy_url": url, "filename": name or str(file.get("id")), **file}


def _data(told: Json, lacks: list[str]) -> Json:
    data = _with_text_ids(_present(told), "target_id")
    resolved = _present(data["resolved"]) if isinstance(data.get("resolved"), dict) else {}
    if isinstance(files := resolved.get("attachments"), dict):
        resolved["attachments"] = {str(file_id): _file(file) for file_id, file in files.items()}
    if isinstance(messages := resolved.get("messages"), dict):
        resolved["messages"] = {
            str(message_id): _message(message, "data.resolved.messages", lacks)
            if isinstance(message, dict)
            else message
            for message_id, message in messages.items()
        }
    missing = _unresolved(_options(data), resolved)
    if missing:
        lacks.append("data.resolved.attachments")
        resolved["attachments"] = {**resolved.get("attachments", {}), **missing}
    return {**data, "resolved": resolved}


def _options(command: Json) -> Iterator[Json]:
    """The options of a command, those of its subcommand among them."""
    options = command.get("options")
    for option in options if isinstance(options, list) else ():
        if isinstance(option, dict):
            yield option
            yield from _options(option)


def _unresolved(options: Iterable[Json], resolved: Json) -> Json:
    """The files that options name by an id alone, at an address that says so when it is fetched."""
    known = resolved.get("attachments", {})
    ids = [
        option["value"] for option in options if option.get("type") == _FILE and "value" in option
    ]
    return {
        file_id: _file({"id": file_id, "url": f"attachment://{file_id}"})
        for file_id in ids
        if isinstance(file_id, str) and isinstance(known, dict) and file_id not in known
    }
