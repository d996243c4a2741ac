import pytest

from bot.domain import kinds
from bot.domain.kinds import Speed
from bot.domain.states import State
from bot.domain.tasks import TaskView
from bot.ui.task_message.details import details_card, details_texts
from tests.engine.samples import NOW_S, a_task
from tests.ui.discord_rules import check, texts


def test_details_tell_all_about_a_picture() -> None:
    """The whole prompt, what was run, who, when, how long."""
    task = a_task(
        State.SUCCEEDED,
        speed=Speed.FAST,
        final_prompt="a paper boat --v 7.0",
        finished_s=NOW_S + 32,
    )

    assert details_texts(TaskView(task=task)) == [
        "### Details\n**Prompt**\na paper boat\n**As run**\na paper boat --v 7.0",
        "**Asked by** <@4> <t:9980:f>\n**Speed** Fast\n**Version** 7\n**Took** 42 s\n-# Task 7",
    ]


def test_details_of_a_press_name_its_parent() -> None:
    """With a link to it."""
    view = TaskView(task=a_task(kind=kinds.ACTION, label="U2"), parent=a_task(State.SUCCEEDED))

    assert "**From** U2 of [this picture](https://discord.com/channels/1/2/3)" in "\n".join(
        details_texts(view)
    )


def test_the_longest_prompts_fit() -> None:
    """Escaping doubles them, and Discord takes 4,000 characters."""
    task = a_task(prompt="*" * 2000, sent_prompt="_" * 2000)

    assert len("\n".join(details_texts(TaskView(task=task)))) <= 4000


def test_what_was_never_taken_cost_nothing() -> None:
    """It was sent and refused, so there is nothing to be refunded either."""
    refused = a_task(State.FAILED, estimate_usd=0.17, submitted_s=NOW_S, remote_id=None)
    failed = a_task(State.FAILED, estimate_usd=0.17, submitted_s=NOW_S, remote_id="177")

    assert "Cost" not in "\n".join(details_texts(TaskView(task=refused)))
    assert "refund expected" in "\n".join(details_texts(TaskView(task=failed)))


ONE, OTHER = "https://x.example/1.png", "https://x.example/2.png"
FOUR = tuple(f"https://x.example/{n}.webp" for n in range(4))


@pytest.mark.parametrize(
    ("media", "kind", "expected"),
    [
        (((ONE,),), kinds.IMAGINE, f"[Picture]({ONE})"),
        (((ONE,), (OTHER,)), kinds.IMAGINE, f"[Picture]({ONE})"),
        ((("no address",), (OTHER,)), kinds.IMAGINE, f"[Picture]({OTHER})"),
        (((ONE,), FOUR[:2]), kinds.IMAGINE, [ONE, *FOUR[:2]]),
        ((FOUR[:2],), kinds.IMAGINE, ["", *FOUR[:2]]),
        ((FOUR[:2], (ONE,)), kinds.VIDEO, ["", *FOUR[:2]]),
        (((FOUR[0],), (ONE,)), kinds.VIDEO, f"[Film]({FOUR[0]})"),
    ],
)
def test_each_picture_has_one_link(
    media: tuple[tuple[str, ...], ...], kind: kinds.Kind, expected: str | list[str]
) -> None:
    """Other addresses of the same are left out, and a film's still; several have numbers."""
    name = "Film" if kind is kinds.VIDEO else "Picture"
    if isinstance(expected, list):
        whole, *several = expected
        numbered = [f"[{name} {n}]({url})" for n, url in enumerate(several, start=1)]
        expected = " · ".join([f"[Grid]({whole})"][: bool(whole)] + numbered)

    [_, facts] = details_texts(TaskView(task=a_task(State.SUCCEEDED, kind=kind, media=media)))

    assert f"**Open** {expected}\n-# Task" in facts


def test_details_are_a_card() -> None:
    """A frame with what was asked for, a line, and what is known of it."""
    card = check(details_card(details_texts(TaskView(task=a_task(State.SUCCEEDED)))))

    assert [part["type"] for part in card["components"]] == [10, 14, 10]
    assert texts(card)[0].startswith("### Details")


def test_what_is_only_no_longer_watched_took_no_time() -> None:
    """Nobody knows yet when it is done over there."""
    stopped = a_task(State.CANCELLED, submitted_s=NOW_S, finished_s=NOW_S + 11, remote_id="177")

    assert "Took" not in "\n".join(details_texts(TaskView(task=stopped)))
