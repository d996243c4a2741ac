"""Whose words a prompt is that came of another."""

from __future__ import annotations

import pytest

from bot.domain import kinds
from bot.services.tasks.authors import prompt_by
from tests.engine.samples import a_task

AUTHOR, PRESSER, OTHER = 1, 2, 3
GRID = a_task(
    user_id=AUTHOR,
    prompt="a boat --noir",
    sent_prompt="a boat film noir --v 7",
    final_prompt="a boat, film noir --v 7.0 --ar 3:2",
)
SUGGESTED = a_task(
    user_id=AUTHOR,
    kind=kinds.DESCRIBE,
    prompt="",
    sent_prompt="",
    final_prompt="1️⃣ a red boat\n\n2️⃣ a blue ship --ar 3:2",
)


@pytest.mark.parametrize(
    "typed", [None, "a boat", "A Boat --v 6", "a boat, film noir --zoom 2", "film noir a boat"]
)
def test_words_stay_their_authors(typed: str | None) -> None:
    """As typed, as sent and as run, whatever the parameters; of other words they are not."""
    kept = None if typed == "film noir a boat" else AUTHOR
    assert prompt_by(PRESSER, GRID, typed) == kept
    assert prompt_by(AUTHOR, GRID, typed) is None


def test_words_are_handed_on() -> None:
    """From press to press, and back to whoever they are of."""
    pressed = a_task(user_id=PRESSER, prompt_by=AUTHOR, prompt="a boat")
    assert prompt_by(OTHER, pressed) == prompt_by(PRESSER, pressed) == AUTHOR
    assert prompt_by(AUTHOR, pressed) is None
    assert prompt_by(PRESSER, pressed, "a ship") is None


def test_what_was_suggested_is_of_whoever_asked() -> None:
    """Each line, and all of them."""
    assert prompt_by(PRESSER, SUGGESTED) == AUTHOR
    assert prompt_by(PRESSER, SUGGESTED, "a blue ship --v 7") == AUTHOR
    assert prompt_by(PRESSER, SUGGESTED, "a green ship") is None
