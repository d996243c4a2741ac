"""The first two lines of a message: the words, and below them who asked and what differs."""

import pytest

from bot.domain import kinds
from bot.domain.inputs import Inputs
from bot.domain.kinds import Speed
from bot.domain.states import State
from bot.ui.characters import units
from bot.ui.task_message.heading import heading
from tests.engine.samples import a_task

LINK = "https://cdn.example/a.png"


@pytest.mark.parametrize(
    ("prompt", "words", "how"),
    [
        ("a boat", "a boat", ""),
        ("a boat --ar 16:9 --v 7", "a boat", " · v7 · 16:9"),
        ("a boat --v 6.1 --s 250 --c 20", "a boat", " · v6.1 · stylize 250 · chaos 20"),
        ("a boat --no text, frame", "a boat", " · no text, frame"),
        ("a boat --ar 1:1 --s 100 --c 0 --w 0 --q 1", "a boat", ""),
        ("a boat --niji 6.0 --raw --tile", "a boat", " · niji 6 · raw · tile"),
        (f"a boat --sref {LINK} 123 --sw 200", "a boat", " · sref 123 · sw 200 · 1 reference"),
        (f"{LINK} a boat --oref {LINK}", "a boat", " · 2 references"),
        ("a well--known boat -- and dashes", "a well--known boat -- and dashes", ""),
        ("a boat --zap loud", "a boat", " · zap loud"),
        ("--tile", "--tile", " · tile"),
    ],
)
def test_parameters_stand_in_the_line_below_and_nowhere_else(
    prompt: str, words: str, how: str
) -> None:
    """Only those that are not as usual; links are counted."""
    task = a_task(prompt=prompt, sent_prompt=prompt)

    assert heading(task) == f"**{words}**\n-# <@4>{how}"


def test_speed_and_attached_pictures_are_named_as_well() -> None:
    """In this order: who, speed, version, format, references."""
    task = a_task(
        speed=Speed.FAST,
        sent_prompt="a paper boat --ar 16:9 --v 7",
        inputs=Inputs(images=(LINK, LINK)),
    )

    assert heading(task).endswith("\n-# <@4> · Fast · v7 · 16:9 · 2 references")


@pytest.mark.parametrize(
    ("sent", "reported", "how"),
    [
        ("a boat --v 7", "a boat --v 6.1", " · v6.1"),
        ("a boat", "a boat --v 7.0", " · v7"),
        ("a boat --v 7 --ar 16:9", "a boat --niji 7 --ar 16:9", " · niji 7 · 16:9"),
        ("a boat --niji 6", "a boat --v 7", " · v7"),
        ("a boat --v 7", "a boat --ar 16:9", " · v7"),
        ("a boat --v 7", "", " · v7"),
    ],
)
def test_the_version_is_the_one_that_ran(sent: str, reported: str, how: str) -> None:
    """As CometAPI reports it; else as it was sent."""
    task = a_task(State.SUCCEEDED, sent_prompt=sent, final_prompt=reported)

    assert heading(task).endswith(f"\n-# <@4>{how}")


def test_a_suggestion_is_not_what_ran() -> None:
    """What a description wrote names versions that nobody asked for."""
    task = a_task(State.SUCCEEDED, kind=kinds.DESCRIBE, sent_prompt="", final_prompt="1. a --v 5")

    assert "v5" not in heading(task)


def test_the_line_below_stays_short() -> None:
    """However many parameters there are, and however long."""
    task = a_task(
        sent_prompt="a boat " + " ".join(f"--p{letter * 60} x" for letter in "abcdefghij")
    )

    _words, how = heading(task).split("\n")
    assert units(how) < 300
