"""The submitter's side of the store: who is next, and what became of a submit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.store.errors import CommitUnknownError
from bot.store.processes.registry import note_seen
from bot.store.signals import Loop
from bot.store.tasks.attached import Attached, attached
from bot.store.tasks.submitting.claims import Claims, claim
from bot.store.tasks.submitting.outlook import look
from bot.store.tasks.submitting.untaken import put_back

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection


class Queue:
    """Tasks on their way to CometAPI."""

    def __init__(self, database: Database, process_id: int) -> None:
        self._database = database
        self._process_id = process_id

    async def claim(
        self,
        *,
        limit: int,
        max_running: int,
        now_s: float,
        quiet_s: float,
        probing: bool = False,
        prepared: Collection[int] = (),
        max_submits: int | None = None,
    ) -> Claims:
        """Take up to `limit` that may go: dialogs first, then tasks, fairly between members.

        Args:
            limit: how many at most; 0 just tells when the next one may go.
            max_running: how many tasks a member may have at CometAPI at once.
            now_s: the time now.
            quiet_s: the change is painted only if it lasts longer than this.
            probing: whether they may well come back, so that nothing is painted.
            prepared: ids of those with something attached that may go now.
            max_submits: how many may be on their way to CometAPI at once, from all processes.
        """
        asked: dict[str, Any] = {
            "max_running": max_running,
            "now_s": now_s,
            "prepared": prepared,
            "own": self._process_id,
            "limit": limit,
        }
        columns: dict[str, Any] = {"submitted_s": now_s, "process_id": self._process_id}
        if not probing:
            columns |= {"paint_after_s": now_s + quiet_s, "paused": False}

        def work(connection: Connection) -> tuple[Claims, int]:
            connection.woken.discard(Loop.SUBMITTER)  # by notes that it takes along, and sees
            outlook = look(connection, asked, probing=probing, frees_places=limit > 0)
            most = limit
            if limit and (outlook.any_dialog or outlook.tasks):
                self._database.check()  # a row that is forgotten would be paid again
                if outlook.was_ended:
                    note_seen(connection, self._process_id)
                if max_submits is not None:
                    most = max(0, min(limit, max_submits - outlook.under_way))
            claims = claim(connection, outlook, most, asked, columns, probing=probing)
            is_any = bool(claims.dialogs or claims.tasks)
            return claims, self._database.claims.count_one(connection) if is_any else 0

        try:
            claims, number = await (
                self._database.write(work) if limit else self._database.read(work)
            )
        except CommitUnknownError as error:
            await self._give_back(error.result[0])
            raise
        if number:  # before anything is sent, so that an older copy of the database is found out
            await self._database.claims.note(number)
        return claims

    async def _give_back(self, claims: Claims) -> None:
        """Let what may have been claimed wait again: nobody learned of it, so nothing was sent."""

        def work(connection: Connection) -> None:
            for task in (*claims.dialogs, *claims.tasks):
                put_back(connection, task.id, self._process_id, {}, visible=True)

        await self._database.retry_until_written(work)

    async def attached(
        self,
        *,
        held: Collection[int],
        full: Collection[int],
        limit: int,
        max_running: int,
        now_s: float,
    ) -> Attached:
        """What is to be fetched before it may go.

        Args:
            held: ids of tasks that are being prepared, or are.
            full: members of whom nothing more is prepared now.
            limit: how many others at most.
            max_running: how many tasks a member may have at CometAPI at once.
            now_s: the time now.
        """
        found = partial(
            attached, held=held, full=full, limit=limit, max_running=max_running, now_s=now_s
        )
        return await self._database.read(found)
