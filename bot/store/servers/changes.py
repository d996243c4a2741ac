"""One setting of a server set to another value, noted, and told in the server's log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, insert, update

from bot.domain.servers.log_entries import setting_changed
from bot.domain.servers.settings import LOG_CHANNEL, Server, changed, settings_in
from bot.store.schema import servers, setting_changes
from bot.store.servers.log import add_log_entry
from bot.store.servers.waiting_reports import show_waiting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store.database.statements import Connection

NEW: Final[Mapping[str, Any]] = {"settings": {}, "revision": 0, "paused": False, "allowed": False}
"""What is stored of a server of which nothing was."""

_BLOCKED: Final = "blocked_members"

_UPDATE: Final = update(servers).where(servers.c.guild_id == bindparam("guild"))
_ADD: Final = insert(servers)
_NOTE: Final = insert(setting_changes).returning(setting_changes.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A setting that was changed, and what the server is like now."""

    id: int
    name: str
    old: Any
    new: Any
    server: Server


def change_setting(
    connection: Connection,
    server: Server,
    name: str,
    new: Any,  # noqa: ANN401 - JSON
    noted: dict[str, Any],
    *,
    undone: bool = False,
) -> Changed:
    """As `set_setting`, and tell the server's log, that which it had and that which it has.

    Where that is another one, it is shown the reports that wait, too.
    """
    old, by_user_id = server.document.get(name), noted["by_user_id"]
    entry = setting_changed(name, old, new, by_user_id=by_user_id, undone=undone)
    if name == LOG_CHANNEL:
        add_log_entry(connection, noted["guild_id"], entry, now_s=noted["at_s"])
    done = set_setting(connection, server, name, new, noted)
    add_log_entry(connection, noted["guild_id"], entry, now_s=noted["at_s"])
    if name == LOG_CHANNEL:
        show_waiting(connection, noted["guild_id"], now_s=noted["at_s"])
    return done


def set_blocked(
    connection: Connection, server: Server, user_id: int, noted: dict[str, Any], *, blocked: bool
) -> Changed:
    """Close the bot to a member of a server that the transaction read, or open it again."""
    others = [one for one in server.document.get(_BLOCKED) or [] if one != user_id]
    new = [*others, user_id] if blocked else others or None
    return change_setting(connection, server, _BLOCKED, new, noted)


def set_setting(
    connection: Connection,
    server: Server,
    name: str,
    new: Any,  # noqa: ANN401 - JSON
    noted: dict[str, Any],
) -> Changed:
    """Set one setting and note that, in a transaction that read the server. Raises ValueError."""
    old = server.document.get(name)
    document = changed(server.document, name, new)
    revision = server.revision + 1
    set_columns(connection, noted["guild_id"], settings=document, revision=revision)
    change = {**noted, "name": name, "old": old, "new": new, "undone": False}
    change_id = connection.execute(_NOTE, change).scalar_one()
    after = replace(server, revision=revision, document=document, settings=settings_in(document))
    return Changed(id=change_id, name=name, old=old, new=new, server=after)


def set_columns(connection: Connection, guild_id: int, **values: Any) -> None:  # noqa: ANN401 - columns
    """Set these of a server's row, which is made if there is none."""
    if not connection.execute(_UPDATE, {"guild": guild_id, **values}).rowcount:
        connection.execute(_ADD, {**NEW, "guild_id": guild_id, **values})
