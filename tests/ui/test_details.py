from bot.domain import kinds
from bot.domain.kinds import Speed
from bot.domain.states import State
from bot.domain.tasks import TaskView
from bot.ui.task_message.details import details_text
from tests.engine.samples import NOW_S, a_task


def test_details_tell_all_about_a_picture() -> None:
    """The whole prompt, what was run, who, when, how long."""
    task = a_task(
        State.SUCCEEDED,
        speed=Speed.FAST,
        final_prompt="a paper boat --v 7.0",
        finished_s=NOW_S + 32,
    )

    assert details_text(TaskView(task=task)) == (
        "**Prompt**\na paper boat\n"
        "**As run**\na paper boat --v 7.0\n"
        "-# Asked by <@4> <t:9980:f> · Speed: Fast · Took 42 s · Task 7"
    )


def test_details_of_a_press_name_its_parent() -> None:
    """With a link to it."""
    view = TaskView(task=a_task(kind=kinds.ACTION, label="U2"), parent=a_task(State.SUCCEEDED))

    assert "From: U2 of [this picture](https://discord.com/channels/1/2/3)" in details_text(view)


def test_the_longest_prompts_fit() -> None:
    """Escaping doubles them, and Discord takes 4,000 characters."""
    task = a_task(prompt="*" * 2000, sent_prompt="_" * 2000)

    assert len(details_text(TaskView(task=task))) <= 4000


def test_what_was_never_taken_cost_nothing() -> None:
    """It was sent and refused, so there is nothing to be refunded either."""
    refused = a_task(State.FAILED, estimate_usd=0.17, submitted_s=NOW_S, remote_id=None)
    failed = a_task(State.FAILED, estimate_usd=0.17, submitted_s=NOW_S, remote_id="177")

    assert "Cost" not in details_text(TaskView(task=refused))
    assert "refund expected" in details_text(TaskView(task=failed))
