import pytest

from bot.prompts import tidied


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a fox\u2014ar 16:9", "a fox --ar 16:9"),
        ("\u732b\u2014\u2014zoom \uff11.\uff18", "\u732b --zoom 1.8"),
        ("/imagine prompt: \u201ca fox\u201d", "a fox"),
        ("a fox\n--motion high", "a fox --motion high"),
        ("a fox --fast", "a fox --fast"),
        ("a fox --ar wide", "a fox --ar wide"),
        ("a fox --raw in snow", "a fox --raw in snow"),
        ("", ""),
    ],
)
def test_prompts_beside_a_picture_are_read_alike(typed: str, sent: str) -> None:
    """Dialogs and commands with a picture send what /imagine would read, and judge nothing."""
    assert tidied(typed) == tidied(sent) == sent
