from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.cometapi import Media, RemoteStatus, RemoteTask
from bot.cometapi.answers.parsing import _STATUSES, parse_fetch
from bot.domain import kinds
from bot.domain.deadlines import DEADLINE_S
from bot.domain.outcomes import Failed, LateButtons, NeedsInput, Succeeded
from bot.domain.states import Ending
from bot.domain.tasks import RunningTask
from bot.engine.polling import intervals
from bot.engine.polling.observation import EMPTY_LOOKS, MISSES, Observation, missed, observe
from tests.cometapi.answers import answer
from tests.engine.samples import NOW_S, a_finished, a_watched
from tests.support.remote_tasks import a_remote

percentages = st.none() | st.integers(0, 100)


def look(
    task: RunningTask,
    remote: RemoteTask,
    *,
    now_s: float = NOW_S,
    watched_s: float = 3600,
) -> Observation:
    return observe(task, remote, now_s=now_s, watched_s=watched_s)


def test_a_success_brings_picture_buttons_and_time() -> None:
    """All that the message shows comes with the one look that settles the task."""
    seen = look(a_watched(), a_finished(final_prompt="a paper boat --v 7.0"))

    assert seen.visible
    assert isinstance(seen.outcome, Succeeded)
    assert seen.outcome.image_url == "https://pictures.example/1.png"
    assert [button.label for button in seen.outcome.buttons] == ["U1"]
    assert seen.outcome.finished_s == NOW_S
    assert seen.outcome.final_prompt == "a paper boat --v 7.0"


@given(
    status=st.sampled_from([RemoteStatus.PENDING, RemoteStatus.FAILED, RemoteStatus.NEEDS_INPUT]),
    progress=percentages,
    modal_sent=st.booleans(),
)
def test_only_the_status_makes_a_success(
    status: RemoteStatus,
    progress: int | None,
    modal_sent: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    """A picture, buttons and 100 % do not: failures have them (new-api: controller/midjourney)."""
    remote = a_finished(status=status, progress=progress)

    assert not isinstance(look(a_watched(modal_sent=modal_sent), remote).outcome, Succeeded)


@given(
    status=st.none() | st.integers() | st.text(max_size=12) | st.sampled_from(["SUCCES", "100%"]),
    progress=st.none() | st.integers() | st.text(max_size=5) | st.just("100%"),
)
def test_a_garbled_status_is_pending(status: object, progress: object) -> None:
    """Whatever stands in its place, the task goes on and is looked at again."""
    assume(str(status).strip().upper() not in _STATUSES)
    body = {"id": "177", "status": status, "progress": progress, "imageUrl": "https://x.example/"}
    remote = parse_fetch(answer(body, status=200), task_id="177")

    seen = look(a_watched(), remote)

    assert seen.outcome is None


@given(st.lists(percentages, min_size=1, max_size=8))
def test_progress_never_goes_backwards(reported: list[int | None]) -> None:
    """A gateway's copies may be older than what was shown already."""
    task, shown = a_watched(), [0]
    for progress in reported:
        task = look(task, a_remote(RemoteStatus.PENDING, progress=progress)).task
        shown.append(task.progress or 0)

    assert shown == sorted(shown)
    assert shown[-1] == max(progress or 0 for progress in reported)


def test_a_look_without_news_is_not_painted() -> None:
    """A preview's link changes with every look, which is no news (new-api: relay-mj)."""
    task = a_watched(progress=46, image_url="https://x.example/?rand=1")
    same = a_remote(RemoteStatus.PENDING, progress=46, image_url="https://x.example/?rand=2")

    assert not look(task, same).visible
    assert look(task, replace(same, progress=62)).visible


@pytest.mark.parametrize("lacking", [{"media": ()}, {"media": (), "buttons": ()}])
def test_an_empty_success_is_looked_at_four_times(lacking: dict[str, tuple[()]]) -> None:
    """The gateway may say success before the rest is there; then it is delivered."""
    task, remote = a_watched(), a_finished(**lacking)

    for looks in range(1, EMPTY_LOOKS + 1):
        seen = look(task, remote)
        assert seen.outcome is None
        assert 0 < (seen.wait_s or 0) <= 10
        task = seen.task
        assert task.empty_looks == looks

    assert EMPTY_LOOKS == 4
    assert isinstance(look(task, remote).outcome, Succeeded)


def test_a_picture_without_buttons_is_shown_at_once_and_they_are_added_when_they_come() -> None:
    """What is there is not held back for what may come."""
    first = look(a_watched(empty_looks=EMPTY_LOOKS), a_finished(buttons=()))
    assert isinstance(first.outcome, Succeeded)
    assert (first.outcome.buttons, first.is_over, first.wait_s) == ((), False, 7.0)

    second = look(first.task, a_finished(buttons=()))
    third = look(second.task, a_finished())

    assert (second.outcome, second.is_over, second.visible) == (None, False, False)
    assert isinstance(third.outcome, LateButtons)
    assert [button.label for button in third.outcome.buttons] == ["U1"]
    assert (third.is_over, third.visible) == (True, True)


@pytest.mark.parametrize(
    "remote",
    [
        a_finished(buttons=()),
        a_remote(RemoteStatus.PENDING, progress=46),
        a_remote(RemoteStatus.FAILED, fail_reason="[Internal error]"),
        None,
    ],
)
def test_buttons_that_never_come_are_given_up(remote: RemoteTask | None) -> None:
    """After four looks; whatever they show, the picture stays."""
    task = look(a_watched(), a_finished(buttons=())).task

    looks = 0
    while not (seen := look(task, remote) if remote else missed(task, now_s=NOW_S)).is_over:
        task, looks = seen.task, looks + 1

    assert seen.outcome == LateButtons(buttons=())
    assert (looks + 1, seen.visible) == (EMPTY_LOOKS, False)


def test_a_swap_has_no_buttons_to_wait_for() -> None:
    """One look is enough."""
    assert look(a_watched(kind=kinds.SWAP), a_finished(buttons=())).is_over


def test_a_success_that_completes_itself_is_delivered_at_once() -> None:
    """The looks that were still to come are not waited for."""
    task = look(a_watched(), a_finished(media=())).task

    assert isinstance(look(task, a_finished()).outcome, Succeeded)


def test_a_film_in_place_of_the_picture_is_taken() -> None:
    """The first medium counts, in whichever field it came."""
    film = Media(url="https://x.example/1.mp4", thumbnail=None)

    outcome = look(a_watched(), a_finished(media=(film,))).outcome

    assert isinstance(outcome, Succeeded)
    assert outcome.image_url == film.url


@pytest.mark.parametrize(
    ("reason", "ending"),
    [
        ("[Banned prompt detected] gore", Ending.MODERATION),
        ("[Invalid parameter] --ar", Ending.PARAMETERS),
        ("[Invalid link] Could not fetch image", Ending.PICTURE_LINK),
        ("[Credits exhausted]", Ending.PROVIDER),
        ("上游任务超时（超过1小时）", Ending.TIMEOUT),  # noqa: RUF001 - as the gateway writes it
        ("取消任务", Ending.CANCELLED_THERE),
        ("", Ending.OTHER),
        ("Internal error", Ending.OTHER),
    ],
)
def test_a_failure_tells_its_reason(reason: str, ending: Ending) -> None:
    """By what the member can do about it; 100 % changes nothing."""
    seen = look(a_watched(), a_remote(RemoteStatus.FAILED, fail_reason=reason, progress=100))

    assert isinstance(seen.outcome, Failed)
    assert seen.outcome.ending is ending
    assert seen.visible


def test_a_long_reason_is_cut() -> None:
    """4,000 characters of it are not worth keeping."""
    seen = look(a_watched(), a_remote(RemoteStatus.FAILED, fail_reason="x" * 4000))

    assert isinstance(seen.outcome, Failed)
    assert len(seen.outcome.detail) == 500


def test_a_dialog_is_answered_once() -> None:
    """After its answer the gateway may keep saying MODAL, which is pending (2.3-7)."""
    remote = a_remote(RemoteStatus.NEEDS_INPUT, final_prompt="a paper boat --v 7.0")

    first = look(a_watched(), remote)
    later = look(a_watched(modal_sent=True), remote)

    assert first.outcome == NeedsInput(final_prompt="a paper boat --v 7.0", for_member=False)
    assert later.outcome is None


def test_an_overdue_task_says_so_once() -> None:
    """Past its deadline it is reconciled slowly, not dropped."""
    now_s = NOW_S + DEADLINE_S[None]
    seen = look(a_watched(), a_remote(RemoteStatus.PENDING), now_s=now_s)

    assert seen.outcome is None
    assert seen.visible
    assert not look(seen.task, a_remote(RemoteStatus.PENDING), now_s=now_s + 60).visible


@given(progress=percentages)
def test_a_task_is_given_up_after_65_minutes(progress: int | None) -> None:
    """Nothing hangs for ever; a success seen so late still counts."""
    now_s = NOW_S + intervals.GIVE_UP_S
    pending = look(a_watched(), a_remote(RemoteStatus.PENDING, progress=progress), now_s=now_s)
    success = look(a_watched(), a_finished(), now_s=now_s)

    assert pending.outcome == Failed(ending=Ending.TIMEOUT, detail="", finished_s=now_s)
    assert isinstance(success.outcome, Succeeded)


def test_a_jump_of_the_clock_gives_nothing_up() -> None:
    """A machine that slept for hours looks for ten minutes before it draws a conclusion."""
    now_s = NOW_S + 5 * 3600
    remote = a_remote(RemoteStatus.PENDING)

    assert look(a_watched(), remote, now_s=now_s, watched_s=599).outcome is None
    given_up = Failed(ending=Ending.TIMEOUT, detail="", finished_s=now_s)
    assert look(a_watched(), remote, now_s=now_s, watched_s=600).outcome == given_up


def test_a_task_unknown_right_after_its_submit_is_not_counted() -> None:
    """Caches and copies may lag for a minute."""
    seen = missed(a_watched(), now_s=NOW_S)

    assert seen == Observation(task=a_watched())


def test_a_task_is_lost_after_five_misses_in_a_row() -> None:
    """Then its member is told."""
    task, now_s = a_watched(), NOW_S + 60
    for misses in range(1, MISSES):
        seen = missed(task, now_s=now_s)
        assert (seen.task.misses, seen.outcome) == (misses, None)
        task = seen.task

    seen = missed(task, now_s=now_s)

    assert seen.outcome == Failed(ending=Ending.LOST, detail="", finished_s=now_s)


def test_a_task_that_is_found_again_starts_anew() -> None:
    """Only misses in a row count."""
    assert look(a_watched(misses=4), a_remote(RemoteStatus.PENDING)).task.misses == 0


def test_a_dialog_that_only_its_member_can_answer_is_shown() -> None:
    """An unknown button turned into a dialog: nobody knows the answer but who pressed it."""
    unknown = a_watched(custom_id="MJ::JOB::sparkle::1::x")
    known = a_watched(custom_id="MJ::JOB::variation::1::x")
    answered = a_watched(custom_id="MJ::JOB::sparkle::1::x", dialog_prompt="a boat")
    remote = a_remote(RemoteStatus.NEEDS_INPUT)

    assert look(unknown, remote).visible
    assert look(unknown, remote).outcome == NeedsInput(final_prompt=None, for_member=True)
    for task in (known, answered):
        assert not look(task, remote).visible
        assert look(task, remote).outcome == NeedsInput(final_prompt=None, for_member=False)


NUMBERED = "1. a boat\n2. a ship"


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        ((NUMBERED, "1. a"), NUMBERED),
        (("/describe", NUMBERED), NUMBERED),
        (("Submit success", "a boat", NUMBERED), NUMBERED),
        (("a boat", "Submit success"), "a boat"),
        ((), None),
    ],
)
def test_of_a_description_the_field_with_numbered_lines_wins(
    texts: tuple[str, ...], kept: str | None
) -> None:
    """Whichever it is; without any, the likeliest."""
    outcome = look(a_watched(kind=kinds.DESCRIBE), a_finished(texts=texts)).outcome

    assert isinstance(outcome, Succeeded)
    assert outcome.final_prompt == kept
