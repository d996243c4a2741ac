import pytest

from bot.prompts import tidied
from bot.prompts.codes import PromptCode


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a fox\u2014ar 16:9", "a fox --ar 16:9"),
        ("\u732b\u2014\u2014zoom \uff11.\uff18", "\u732b --zoom 1.8"),
        ("/imagine prompt: \u201ca fox\u201d", "a fox"),
        ("a fox\n--motion high", "a fox --motion high"),
        ("a fox --fast", "a fox --fast"),
        ("a fox --ar wide", "a fox --ar wide"),
        ("a fox --raw in snow", "a fox in snow --raw"),
        ("--motion low a fox", "a fox --motion low"),
        ("a fox --no text --no frame", "a fox --no text, frame"),
        ("--raw \u00bb --zap \u00ab", "--raw \u00bb --zap \u00ab"),
        ("", ""),
    ],
)
def test_prompts_beside_a_picture_are_read_alike(typed: str, sent: str) -> None:
    """Dialogs and commands with a picture send what /imagine would read, and judge nothing."""
    assert tidied(typed).text == tidied(sent).text == sent


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("a fox --raw in snow", [PromptCode.WORDS_MOVED]),
        ("a fox https://e.x/a.png --raw", [PromptCode.LINKS_MOVED]),
        ("a fox --no text --no frame", [PromptCode.JOINED]),
        ("a fox --raw", []),
    ],
)
def test_what_was_moved_is_noted(typed: str, codes: list[str]) -> None:
    """As for /imagine."""
    assert [note.code for note in tidied(typed).notes] == codes


@pytest.mark.parametrize(
    ("typed", "sent", "speed"),
    [
        ("a fox --fast", "a fox", "fast"),
        ("a fox \u2014turbo --ar 16:9 --stealth", "a fox --ar 16:9", "turbo"),
        ("a fox --relax --fast --ar wide", "a fox --ar wide", "relax"),
        ("a fox --ar 16:9", "a fox --ar 16:9", None),
    ],
)
def test_speed_and_visibility_go_beside_a_prompt(typed: str, sent: str, speed: str | None) -> None:
    """Also where its other parameters are none."""
    assert (tidied(typed).sent, tidied(typed).speed) == (sent, speed)
