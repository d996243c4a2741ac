"""What whoever runs the bot tells all servers: written as a draft, told where that was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.servers.log_entries import announcement
from bot.store.drafts import take_draft
from bot.store.servers.log import add_to_all_logs

if TYPE_CHECKING:
    from bot.store.database.database import Database
    from bot.store.database.statements import Connection
    from bot.store.drafts import Drafts

_TEXT: Final = "announcement"


class Announcements:
    """Texts of those who run the bot, each for the logs of all servers."""

    def __init__(self, database: Database, drafts: Drafts) -> None:
        self._database = database
        self._drafts = drafts

    async def keep(self, user_id: int, text: str, *, now_s: float) -> int:
        """Keep a text that is not sent yet; returns its id."""
        return await self._drafts.keep(user_id=user_id, content=[{_TEXT: text}], now_s=now_s)

    async def send(self, draft_id: int, *, user_id: int, now_s: float) -> tuple[str, int] | None:
        """Tell the member's text in the log of each server that has one, instead of keeping it.

        Both in one transaction: it is told once or not yet, whatever ends the process meanwhile.

        Returns the text and how many logs there are; None: it is not there (any more).
        """

        def work(connection: Connection) -> tuple[str, int] | None:
            content = take_draft(connection, draft_id, user_id=user_id, key=_TEXT)
            if not content:
                return None
            text = str(content[0][_TEXT])
            return text, add_to_all_logs(connection, announcement(text), now_s=now_s)

        return await self._database.write(work)
