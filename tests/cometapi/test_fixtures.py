"""Recorded bodies A to J, each read to its end."""

import pytest

from bot.cometapi import Busy, Outcome, Reason, Rejected, RemoteStatus, RemoteTask
from bot.cometapi.answers.parsing import parse_fetch, parse_submit

from .answers import answer, recorded, submit_answer


def task(name: str) -> RemoteTask:
    body = recorded(name)
    return parse_fetch(answer(body), task_id=str(body["id"]))


def test_a_first_fetch_is_pending() -> None:
    """A row that was just inserted has an empty status and unset times, and is pending."""
    first = task("a_first_fetch")

    assert (first.status, first.progress) == (RemoteStatus.PENDING, 0)
    assert (first.submit_s, first.finish_s) == (1773314942.177, None)
    assert (first.image_url, first.media, first.buttons) == (None, (), ())
    assert "cat" in first.texts


def test_b_preview_is_no_media() -> None:
    """A picture of a running task is a preview, never a result."""
    running = task("b_in_progress")

    assert (running.status, running.progress) == (RemoteStatus.PENDING, 46)
    assert running.image_url is not None
    assert running.media == ()


def test_c_failure_may_stand_at_100_percent() -> None:
    """The gateway forces a failed task to 100 %, which is still a failure."""
    failed = task("c_failure_at_100")

    assert (failed.status, failed.progress) == (RemoteStatus.FAILED, 100)
    assert failed.fail_reason.startswith("[Banned prompt detected]")


def test_d_failure_may_have_no_progress() -> None:
    """A failure of the raw proxy has an empty progress and nulls."""
    failed = task("d_failure_without_progress")

    assert (failed.status, failed.progress, failed.image_url) == (RemoteStatus.FAILED, None, None)
    assert failed.fail_reason == "[Invalid parameter] Invalid Form Body"


def test_e_success_may_lack_everything() -> None:
    """A success without picture and buttons is told as such; the caller looks again."""
    done = task("e_success_without_media")

    assert (done.status, done.media, done.buttons) == (RemoteStatus.SUCCEEDED, (), ())


def test_f_modal_needs_input() -> None:
    """A task that waits for its dialog says so and brings the prompt for it."""
    waiting = task("f_modal")

    assert (waiting.status, waiting.final_prompt) == (RemoteStatus.NEEDS_INPUT, "cat --v 7")


@pytest.mark.parametrize(
    ("name", "outcome", "task_id"),
    [
        ("dialog", Outcome.NEEDS_DIALOG, "1773315017554001"),
        ("dialog_as_1", Outcome.NEEDS_DIALOG, "1773315017554001"),
        ("exists", Outcome.EXISTS, "1773315017554555"),
        ("queued", Outcome.ACCEPTED, "1773315017554777"),
        ("number", Outcome.ACCEPTED, "1320098173412546"),
    ],
)
def test_g_accepted_submits(name: str, outcome: Outcome, task_id: str) -> None:
    """Codes 1, 21 and 22 are told apart by what stands beside them, ids are text."""
    submitted = parse_submit(answer(submit_answer(name)))

    assert (submitted.outcome, submitted.ids) == (outcome, (task_id,))


def test_g_prompt() -> None:
    """The prompt for the dialog comes with the answer."""
    queued = parse_submit(answer(submit_answer("queued")))
    dialog = parse_submit(answer(submit_answer("dialog")))

    assert queued.final_prompt is None
    assert dialog.final_prompt == "cat --v 7"


def test_g_full_queue_brings_an_id_that_means_nothing() -> None:
    """Code 23 carries an id though nothing runs."""
    with pytest.raises(Busy):
        parse_submit(answer(submit_answer("queue_full")))


def test_g_banned_prompt_names_the_word() -> None:
    """Code 24 is final for this prompt and names the word."""
    with pytest.raises(Rejected) as caught:
        parse_submit(answer(submit_answer("banned")))

    assert (caught.value.reason, caught.value.detail) == (Reason.MODERATION, "nude")


def test_h_finished_grid_keeps_the_servers_order() -> None:
    """A real finished grid: nine buttons in the server's order, reroll in the middle."""
    grid = task("h_finished_grid")

    assert grid.status is RemoteStatus.SUCCEEDED
    assert " ".join(button.label for button in grid.buttons) == "U1 U2 U3 U4  V1 V2 V3 V4"
    assert (grid.buttons[4].emoji, grid.buttons[4].style) == ("🔄", 2)
    assert [media.url for media in grid.media] == [grid.image_url]
    assert grid.final_prompt == "dog playing ball --v 7.0 --p 77724z8"
    assert grid.fail_reason == ""
    assert grid.submit_s is not None
    assert grid.finish_s is not None
    assert 43 < grid.finish_s - grid.submit_s < 44


def test_i_describe_brings_four_prompts() -> None:
    """The four prompts of a description come as the prompt in English and as the final one."""
    described = task("i_describe")

    assert described.texts[0].count("--ar 5:4") == 4
    assert described.final_prompt == described.texts[0]
    assert described.buttons[-1].custom_id == "MJ::Job::PicReader::all"


def test_j_upload_has_an_array_as_result() -> None:
    """A result may be an array."""
    body = recorded("j_upload")

    assert list(parse_submit(answer(body)).ids) == body["result"]
