"""What was removed stays removed, also where an older copy of the database is put back."""

from pathlib import Path

from bot.domain.states import State
from bot.store import open_store
from bot.store.database.copies.backup import back_up, restore
from tests.store.conftest import a_request

NOW = 1_000_000.0


async def test_a_backup_brings_nothing_back(tmp_path: Path) -> None:
    """Of the picture that was being made then; all else is as it was."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'imagine.db'}"
    async with open_store(url) as store:
        for number in (1, 2):
            await store.tasks.create(a_request(), now_s=NOW, max_live=9)
            await store.tasks.posted(number, channel_id=1, message_id=number)
            await store.queue.claim(limit=1, max_running=9, now_s=NOW, quiet_s=0.0)
            await store.submissions.accepted(number, f"remote-{number}", due_s=NOW)
        back_up(url, tmp_path / "copy.db")
        removed = await store.controls.remove(1, by_user_id=5, now_s=NOW)
        assert removed is not None
        assert removed.state is State.CANCELLED

    restore(url, tmp_path / "copy.db")

    async with open_store(url) as store:
        first, second = await store.tasks.get(1), await store.tasks.get(2)
        assert first is not None
        assert second is not None
        assert (first.shown.removed_by, first.request.prompt) == (5, "")
        assert first.shown.revision < first.revision
        assert (second.shown.removed_by, second.request.prompt) == (None, a_request().prompt)
