"""The bot, watched from outside: the program itself, with the doors wrapped that all passes.

Every write to the database, request to CometAPI and request to Discord becomes two points, before
and after. At one of them the run may let the process end; and it may move the clock, make the
database read-only, or leave no room on its disk.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tests.chaos.control import LISTENS, VARIABLE, Orders
from tests.e2e.timed_bot import note_requests
from tests.support.leased_bot import shorten_leases

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection


T = TypeVar("T")

FORGETS_EVERY_S: Final = 2.0
SHOWN_WITHIN_S: Final = 15.0
"""Instead of an hour and a minute: a run is over in two."""

_PARTS_THAT_VARY: Final = ((r"/mj-\w+/", "/"), (r"/task/[^/]+/fetch", "/task/*/fetch"))
_true_time = time.time


class Watched:
    """This process as the run sees it."""

    def __init__(self, path: str) -> None:
        self._socket = _connected(path)
        orders = _connected(path)
        orders.sendall(LISTENS)
        self._lines = orders.makefile("r")
        self._known: set[str] = set()
        self._say({})
        self.orders = Orders(**json.loads(self._lines.readline()))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self._lines:
            self.orders = Orders(**json.loads(line))

    def now_s(self) -> float:
        """The time that this machine's clock shows."""
        return _true_time() + self.orders.shift_s

    def passes(self, point: str) -> None:
        """Tell the run of a new point, and end here if it said so."""
        orders = self.orders
        if point in orders.die:
            number = orders.die.pop(point)
            self._say({"point": point, "died": True})
            os.kill(os.getpid(), number)
        elif point not in self._known:
            self._known.add(point)
            self._say({"point": point})

    def _say(self, what: dict[str, object]) -> None:
        line = json.dumps({"pid": os.getpid(), **what})
        self._socket.sendall(line.encode() + b"\n")

    async def around(self, name: str, work: Awaitable[T]) -> T:
        """Await work between its two points."""
        self.passes(f"before {name}")
        result = await work
        self.passes(f"after {name}")
        return result


def _connected(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    return connection


def watch_database(watched: Watched) -> None:
    """Name each write and note after the method of the store that asks for it."""
    from bot.store.database.observers import Transaction, observers  # noqa: PLC0415 - as above
    from bot.store.database.sqlite.connection import SqliteConnection  # noqa: PLC0415 - as above

    @contextmanager
    def points(transaction: Transaction) -> Iterator[None]:
        if not transaction.writes:
            yield
            return
        if isinstance(transaction.connection, SqliteConnection):
            transaction.connection.pragma("query_only", int(watched.orders.read_only))
            # SQLite never goes below what the file has; a billion pages is its usual room.
            room = 1 if watched.orders.full else 2**30
            transaction.connection.pragma("max_page_count", room)
        for name in transaction.names:
            watched.passes(f"before write {name}")
        yield
        for name in transaction.names:
            watched.passes(f"after write {name}")

    observers.append(points)


def watch_upgrade(watched: Watched) -> None:
    """Number the statements of a first start or an upgrade of a file."""
    from bot.store.database.sqlite import upgrade  # noqa: PLC0415 - as above

    bring_up_to_date = upgrade._bring_up_to_date

    def watched_one(connection: sqlite3.Connection, path: Path) -> None:
        numbers = itertools.count(1)
        connection.set_trace_callback(lambda _: watched.passes(f"in upgrade {next(numbers)}"))
        bring_up_to_date(connection, path)
        connection.set_trace_callback(None)

    upgrade._bring_up_to_date = watched_one


def watch_tables_made(watched: Watched) -> None:
    """Number the statements of a first start or an upgrade on a server."""
    from sqlalchemy import event  # noqa: PLC0415 - as above

    from bot.store.database.postgres import upgrade  # noqa: PLC0415 - as above

    bring_up_to_date = upgrade._bring_up_to_date

    def watched_one(connection: Connection, schema: str) -> None:
        numbers = itertools.count(1)

        def passes(*_: object) -> None:
            watched.passes(f"in upgrade {next(numbers)}")

        event.listen(connection, "before_cursor_execute", passes)
        bring_up_to_date(connection, schema)
        event.remove(connection, "before_cursor_execute", passes)

    upgrade._bring_up_to_date = watched_one


def watch_cometapi(watched: Watched) -> None:
    """Name each request after its path."""
    from bot.cometapi.transport import Transport  # noqa: PLC0415 - as above

    request = Transport.request

    async def watched_request(self: Transport, method: str, url: str, **options: Any) -> Any:  # noqa: ANN401 - passed through
        path = "/mj" + url.partition("/mj")[2]
        for varying, name in _PARTS_THAT_VARY:
            path = re.sub(varying, name, path)
        path = re.sub(r"^/mj-\w+", "", path)
        return await watched.around(f"{method} {path}", request(self, method, url, **options))

    Transport.request = watched_request  # type: ignore[method-assign]


def watch_discord(watched: Watched) -> None:
    """Name each request after its route; edits with a file have points of their own."""
    import discord  # noqa: PLC0415 - as above
    from discord.webhook.async_ import AsyncWebhookAdapter  # noqa: PLC0415 - as above

    def watch(holder: Any) -> None:  # noqa: ANN401 - one of the two
        request = holder.request

        async def watched_request(self: Any, route: Any, *given: Any, **options: Any) -> Any:  # noqa: ANN401 - passed through
            file = " with a file" if options.get("files") or options.get("multipart") else ""
            name = f"{route.method} {route.path}{file}"
            return await watched.around(name, request(self, route, *given, **options))

        holder.request = watched_request

    watch(discord.http.HTTPClient)
    watch(AsyncWebhookAdapter)


def hurry_with_data() -> None:
    """Look for what is older than `KEEP_DAYS` all the time, and let deletions wait for less."""
    from bot.engine.data_requests import retention  # noqa: PLC0415 - as above
    from bot.store.members.personal_data import deletion  # noqa: PLC0415 - as above

    retention.EVERY_S = FORGETS_EVERY_S  # type: ignore[misc]
    deletion.SHOWN_WITHIN_S = SHOWN_WITHIN_S  # type: ignore[misc]


def run() -> None:
    """Run the bot's own command line, watched."""
    watched = Watched(os.environ[VARIABLE])
    time.time = watched.now_s
    watch_database(watched)
    watch_upgrade(watched)
    if os.environ["DATABASE_URL"].startswith("postgresql:"):
        watch_tables_made(watched)
    watch_cometapi(watched)
    watch_discord(watched)
    note_requests()
    shorten_leases()
    hurry_with_data()
    from bot.cli.group import main  # noqa: PLC0415 - as above

    main(prog_name="imagine-bot")


if __name__ == "__main__":
    run()
