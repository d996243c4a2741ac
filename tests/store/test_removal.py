"""What was removed stays removed, also where an older copy of the database is put back."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.outcomes import LateButtons
from bot.domain.states import State
from bot.domain.tasks import Button
from bot.store import Store, open_store
from bot.store.database.copies.backup import back_up, restore
from tests.store.conftest import a_request, succeeded

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


@pytest.mark.both_databases
async def test_what_arrives_for_what_was_removed_is_not_kept(store: Store) -> None:
    """Buttons that come late, and the end of what was being sent when it was removed."""
    button = Button(key="k", custom_id="MJ::JOB::upsample::1::secret", label="U1")
    done = replace(succeeded(NOW, button), image_url="https://secret", final_prompt="secret")
    for number in (1, 2):
        await store.tasks.create(a_request(), now_s=NOW, max_live=9)
        await store.tasks.posted(number, channel_id=1, message_id=number)
    await store.queue.claim(limit=2, max_running=9, now_s=NOW, quiet_s=0.0)
    await store.submissions.accepted(1, "remote-1", due_s=NOW)
    await store.running.record([(1, True, replace(done, buttons=(), awaits_buttons=True))])
    for number in (1, 2):
        await store.controls.remove(number, by_user_id=5, now_s=NOW)

    await store.running.record([(1, True, LateButtons(buttons=(button,)))])
    await store.submissions.accepted(2, "remote-2", due_s=NOW)
    await store.running.record([(2, True, done)])

    for number in (1, 2):
        task = await store.tasks.get(number)
        assert task is not None
        assert task.state is State.SUCCEEDED
        assert "secret" not in repr(task.result)
        assert task.shown.revision < task.revision
