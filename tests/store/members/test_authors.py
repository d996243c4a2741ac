"""Whose words a picture has, and that they go with those of whoever they are of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.domain import kinds
from bot.domain.kinds import TitleCode
from bot.domain.members.data_requests import FORMER_MEMBER, DataRequestKind
from bot.domain.members.history import Filter
from bot.domain.states import State
from bot.domain.tasks import Button
from bot.store import open_store
from bot.store.database.copies.backup import back_up, restore
from bot.store.database.laws.history import wrong_history
from tests.store.conftest import a_request, succeeded
from tests.support.data_requests import AFTER_S, ask, delete_all, step
from tests.support.databases import run

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.tasks import Task
    from bot.store import Store

AUTHOR: Final = 770_000_000_000_000_001
PRESSER: Final = 770_000_000_000_000_002
SECRET: Final = "zanzibar"
NOW: Final = 1_790_000_000.0


async def asked(store: Store, *, parent: Task | None = None, **columns: Any) -> Task:  # noqa: ANN401 - of a request
    """A request with the author's words that waits; of the presser's where it has a parent."""
    whose = {"user_id": AUTHOR} if parent is None else {"user_id": PRESSER, "prompt_by": AUTHOR}
    words = {"prompt": SECRET, "sent_prompt": SECRET}
    new = replace(a_request(parent=parent), **words | whose | columns)
    task = (await store.tasks.create(new, now_s=NOW, max_live=99)).task
    await store.tasks.posted(task.id, channel_id=5, message_id=1000 + task.id)
    return task


async def finished(store: Store, *, parent: Task | None = None, **columns: Any) -> Task:  # noqa: ANN401 - as above
    """A picture."""
    task = await asked(store, parent=parent, **columns)
    await ends(store, task)
    return await now(store, task)


async def ends(store: Store, task: Task) -> None:
    """A picture comes of a task, whose prompt Midjourney reports."""
    await store.queue.claim(limit=99, max_running=99, now_s=NOW, quiet_s=0.0)
    await store.submissions.accepted(task.id, f"remote-{task.id}", due_s=NOW, final_prompt=SECRET)
    button = Button(key="k", custom_id="MJ::JOB::upsample::1::x", label="U1")
    done = replace(succeeded(NOW + 60.0, button), image_url="https://x", final_prompt=SECRET)
    await store.running.record([(task.id, True, done)])


async def now(store: Store, task: Task) -> Task:
    found = await store.tasks.get(task.id)
    assert found is not None
    return found


async def words_of_rows(store: Store) -> dict[int, bool]:
    """By task: whether its row, or what is looked through, still has the words."""
    rows = await run(
        store.tasks._database,
        "SELECT id, prompt, sent_prompt, final_prompt, words, "
        "(SELECT words FROM history WHERE task_id = id) FROM tasks ORDER BY id",
    )
    return {task_id: SECRET in str(texts) for task_id, *texts in rows}


async def notices(store: Store) -> list[tuple[str, int]]:
    """The copies that are to be taken away: whose, and which message."""
    rows = await run(
        store.tasks._database,
        "SELECT to_whom, CAST(content AS TEXT) FROM notices "
        "WHERE kind = 'copy_removed' AND state = 'pending' ORDER BY id",
    )
    return [(whom, int("".join(filter(str.isdigit, content)))) for whom, content in rows]


@pytest.mark.both_databases
async def test_what_is_kept_from_a_presser_is_in_nothing_of_theirs(store: Store) -> None:
    """Neither in their copy, nor found by its words, nor offered; their picture is."""
    grid = await finished(store)
    pressed = await finished(store, parent=grid)
    again = await finished(store, user_id=PRESSER, prompt_by=AUTHOR)

    async def seen() -> tuple[bool, bool, list[int], list[str]]:
        rows = await store.own_rows.after("tasks", PRESSER, None, most=9)
        named = await store.shows.offered(PRESSER)
        found = await store.history.page(PRESSER, None, Filter(text=SECRET), most=9)
        recent = await store.preferences.recent_prompts(PRESSER, limit=9)
        hidden = any(one.hidden_by == AUTHOR for one in named)
        assert {row["id"] for row in rows} == {pressed.id, again.id}
        assert "prompt_by" not in rows[0]
        return SECRET in str(rows), hidden, [one.task.id for one in found.pictures], recent

    assert await seen() == (True, False, [again.id, pressed.id], [SECRET])
    await store.preferences.put(AUTHOR, hides_prompts=True)
    assert await seen() == (False, True, [], [])
    made = await store.history.page(PRESSER, None, Filter(), most=9)
    assert [(one.task.id, one.hidden_by) for one in made.pictures] == [
        (again.id, AUTHOR),
        (pressed.id, AUTHOR),
    ]
    page = await store.history.page(AUTHOR, {5}, Filter(text=SECRET), most=9)
    assert len(page.pictures) == 3  # its author finds all of them


@pytest.mark.both_databases
async def test_what_was_begun_with_anothers_words_is_in_no_copy(store: Store) -> None:
    """In a dialog or a list; the rest of it is."""
    for part in ({"entry": {"texts": SECRET, "prompt_by": AUTHOR}}, {"prompt": "a boat"}):
        await store.drafts.keep(user_id=PRESSER, content=[part], now_s=NOW)

    rows = await store.own_rows.after("drafts", PRESSER, None, most=9)

    assert sorted(row["content"] for row in rows) == [[], [{"prompt": "a boat"}]]


@pytest.mark.both_databases
@pytest.mark.twice
async def test_a_deletion_takes_the_words_out_of_what_others_made(store: Store) -> None:
    """Whose pictures stay; what is under way goes on, and loses them once it is over."""
    grid = await finished(store)
    pressed = await finished(store, parent=grid)
    waiting = await asked(store, parent=grid, button_key="other")
    own = await finished(store, user_id=PRESSER)

    await delete_all(store, AUTHOR, now_s=NOW)

    assert await words_of_rows(store) == {
        grid.id: False,
        pressed.id: False,
        waiting.id: True,
        own.id: True,
    }
    stays = await now(store, pressed)
    assert (stays.request.user_id, stays.request.author_id) == (PRESSER, FORMER_MEMBER)
    assert stays.request.hides_prompt
    assert stays.result.buttons
    assert stays.shown.revision < stays.revision  # its message is to say so
    [relative] = await store.families.around(pressed.id, most=1)
    assert relative.hidden_by == FORMER_MEMBER

    assert (await now(store, waiting)).request.prompt == ""
    await ends(store, waiting)
    over = await now(store, waiting)
    assert (over.state, over.request.sent_prompt) == (State.SUCCEEDED, "")
    assert over.result.final_prompt is None
    further = await finished(
        store, parent=stays, prompt="", sent_prompt="", prompt_by=FORMER_MEMBER
    )
    assert further.result.final_prompt is None
    assert await store.tasks._database.read(lambda one: list(wrong_history(one))) == []


@pytest.mark.both_databases
@pytest.mark.twice
async def test_a_removal_takes_the_words_out_of_what_others_made_from_it(store: Store) -> None:
    """Along all presses of others, and no further: what its author made stays as it is."""
    grid = await finished(store)
    pressed = await finished(store, parent=grid)
    further = await finished(store, parent=pressed, user_id=PRESSER + 1)
    show: dict[str, Any] = {"kind": kinds.SHOW, "original_id": pressed.id, "starts": 0}
    shown = await asked(store, user_id=PRESSER + 2, prompt_by=AUTHOR, **show)
    own = await finished(store, parent=grid, user_id=AUTHOR, prompt_by=None, button_key="own")
    under_own = await finished(store, parent=own)
    edited = await finished(store, parent=grid, prompt_by=None, button_key="edited")

    await store.controls.remove(further.id, by_user_id=PRESSER + 1, now_s=NOW)
    assert (await words_of_rows(store))[pressed.id]  # whoever pressed takes back nobody's words
    await store.controls.remove(grid.id, by_user_id=AUTHOR, now_s=NOW)

    assert await words_of_rows(store) == {
        grid.id: False,
        pressed.id: False,
        further.id: False,
        shown.id: False,
        own.id: True,
        under_own.id: True,
        edited.id: True,
    }
    title = (await now(store, pressed)).request.title
    assert title is not None
    assert title.code == TitleCode.HIDDEN


@pytest.mark.both_databases
@pytest.mark.twice
async def test_copies_go_with_their_picture(store: Store) -> None:
    """Whoever has them; one that is noted only after that goes at once."""
    picture, other = await finished(store), await finished(store)
    await store.picture_copies.sent(picture.id, AUTHOR, 71, now_s=NOW)
    await store.picture_copies.sent(picture.id, PRESSER, 72, now_s=NOW)
    await store.picture_copies.sent(other.id, PRESSER, 73, now_s=NOW)
    assert await notices(store) == []

    await store.controls.remove(picture.id, by_user_id=AUTHOR, now_s=NOW)
    await store.picture_copies.sent(picture.id, PRESSER, 74, now_s=NOW)

    author, presser = f"member:{AUTHOR}", f"member:{PRESSER}"
    assert sorted(await notices(store)) == [(author, 71), (presser, 72), (presser, 74)]
    kept = await store.own_rows.after("picture_copies", PRESSER, None, most=9)
    assert [row["message_id"] for row in kept] == [73]


@pytest.mark.both_databases
@pytest.mark.twice
async def test_a_deletion_waits_for_the_copies(store: Store) -> None:
    """Those that its member has and those of their pictures, and ends once they are gone."""
    mine, others = await finished(store), await finished(store, user_id=PRESSER)
    await store.picture_copies.sent(mine.id, AUTHOR, 71, now_s=NOW)
    await store.picture_copies.sent(mine.id, PRESSER, 72, now_s=NOW)
    await store.picture_copies.sent(others.id, AUTHOR, 73, now_s=NOW)
    await store.picture_copies.sent(others.id, PRESSER, 74, now_s=NOW)

    await ask(store, AUTHOR, DataRequestKind.DELETION, now_s=NOW)
    for _ in range(20):
        await step(store, now_s=NOW + AFTER_S)
    assert await store.data_requests.pending(AUTHOR) is not None
    assert {message_id for _, message_id in await notices(store)} == {71, 72, 73}
    while first := [
        one for one in await store.notices.first() if one.notice.values.get("message_id")
    ]:
        await store.notices.delivered(*(one.id for one in first), message_id=None)
    while await step(store, now_s=NOW + AFTER_S + 2.0):
        pass

    assert await store.data_requests.pending(AUTHOR) is None
    assert await run(store.tasks._database, "SELECT message_id FROM picture_copies") == [(74,)]


@pytest.mark.of_files
async def test_a_backup_brings_no_words_back(url: str, tmp_path: Path) -> None:
    """That were taken back since; of others it has what it had."""
    async with open_store(url) as store:
        grid = await finished(store)
        pressed = await finished(store, parent=grid)
        own = await finished(store, user_id=PRESSER)
        back_up(url, tmp_path / "copy.db")
        await store.controls.remove(grid.id, by_user_id=AUTHOR, now_s=NOW)

    restore(url, tmp_path / "copy.db")

    async with open_store(url) as store:
        assert await words_of_rows(store) == {grid.id: False, pressed.id: False, own.id: True}
        assert (await now(store, pressed)).request.hides_prompt
