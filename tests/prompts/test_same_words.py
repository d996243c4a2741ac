"""When two prompts have the same words."""

import pytest

from bot.prompts import same_words


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("a boat --ar 3:2", "A  BÖAT, --v 7", True),
        ("https://x.example/a.png a boat", "a boat", True),
        ("a boat", "a boat at sea", False),
        ("boat a", "a boat", False),
        ("🛶", "🚢", False),
        ("🛶 --v 7", "🛶", True),
        ("--v 7", "", True),
    ],
)
def test_which_prompts_have_the_same_words(one: str, other: str, *, are_same: bool) -> None:
    """Whatever else they have."""
    assert same_words(one, other) is same_words(other, one) is are_same
