"""What Discord answers to the commands that are brought to it."""

import pytest

from bot.discord_client.commands import ids_in


def test_ids_are_read_by_name() -> None:
    """Of slash commands only: a menu may have the same name."""
    answer = [
        {"id": "12", "name": "imagine", "type": 1},
        {"id": "13", "name": "edit"},
        {"id": "14", "name": "edit", "type": 3},
    ]

    assert ids_in(answer) == {"imagine": 12, "edit": 13}


@pytest.mark.parametrize(
    "answer",
    [None, {}, [None, 3], [{"name": "edit"}], [{"name": "edit", "id": "x"}], [{"id": []}]],
)
def test_what_cannot_be_read_has_none(answer: object) -> None:
    """The commands are there all the same."""
    assert ids_in(answer) == {}
