"""What stands behind the parameters, and lists that are there again."""

import pytest
from hypothesis import given

from bot.domain.messages import Message
from bot.prompts import PromptError, check_defaults, compose, expand
from bot.prompts.codes import PromptCode
from bot.ui.texts.messages import words
from tests.prompts.texts import prompts

ONE, TWO = "https://e.x/a.png", "https://e.x/b.png"
MOVED = Message(PromptCode.WORDS_MOVED)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a fox --ar 16:9 in the snow", "a fox in the snow --ar 16:9"),
        ("a fox --ar 16:9, in snow --v 7 at night", "a fox in snow at night --ar 16:9 --v 7"),
        ("--ar 16:9 a fox", "a fox --ar 16:9"),
        ("a fox --raw in the snow", "a fox in the snow --raw"),
        (f"a fox --ar 16:9 {ONE}", f"{ONE} a fox --ar 16:9"),
        (f"{ONE} a fox --no text {TWO}", f"{ONE} {TWO} a fox --no text"),
        (f"a --sref 12 {ONE} fox --sw 5", f"a fox --sref 12 {ONE} --sw 5"),
        (f"--ar 2:3 <{ONE}> a fox --iw 1", f"{ONE} a fox --ar 2:3 --iw 1"),
        ("a fox --style raw in snow --v 7", "a fox in snow --style raw --v 7"),
    ],
)
def test_words_and_links_behind_are_moved(typed: str, sent: str) -> None:
    """Links go to the links and words to the words, and a note says so."""
    composed = compose(typed, niji=False)
    assert (composed.text, composed.notes) == (sent, (MOVED,))
    assert (composed.typed, composed.fix) == (typed, None)


@pytest.mark.parametrize(
    ("typed", "sent", "joined"),
    [
        ("--no text --no frame", "--no text, frame", "no"),
        ("--no text, --no frame, dogs --no people", "--no text, frame, dogs, people", "no"),
        (f"--sref {ONE} --sref {TWO}", f"--sref {ONE} {TWO}", "sref"),
        (f"--sref {ONE} --v 7 --sref 12 random", f"--sref {ONE} 12 random --v 7", "sref"),
        ("--p abc1 --profile def2", "--p abc1 def2", "p"),
        ("--p --p abc1", "--p abc1", "p"),
        (f"--v 6.1 --cref {ONE} --cref {TWO}", f"--v 6.1 --cref {ONE} {TWO}", "cref"),
        (f"--v 8.2 --edit {ONE} --edit {TWO}", f"--v 8.2 --edit {ONE} {TWO}", "edit"),
    ],
)
def test_lists_are_joined(typed: str, sent: str, joined: str) -> None:
    """A list that is there again goes on, and a note says so."""
    composed = compose(f"a fox {typed}", niji=False)
    note = Message(PromptCode.JOINED, name=joined)
    assert (composed.text, composed.notes) == (f"a fox {sent}", (note,))


def test_a_link_alone_says_nothing_to_leave_out() -> None:
    """A mark before it is no word either."""
    with pytest.raises(PromptError, match="needs_value"):
        compose(f"a fox --no ; {ONE}", niji=False)


def test_a_joined_list_has_its_limit() -> None:
    """One object reference is all that a picture takes, however it is typed."""
    with pytest.raises(PromptError, match="too_many_values") as refusal:
        compose(f"a --oref {ONE} --oref {TWO} --v 7", niji=False)
    assert refusal.value.part == f"--oref {TWO}"
    assert "1 at most, and here are 2" in words(refusal.value.message)


def test_moved_words_are_unwrapped_too() -> None:
    """What is moved reads as if it had stood there; where it cannot, it is left to its member."""
    assert compose("--raw `a fox`", niji=False).text == "a fox --raw"
    with pytest.raises(PromptError) as refusal:
        compose("--raw » --zap «", niji=False)
    assert refusal.value.message == Message(PromptCode.NOT_AT_END, text="»")


def test_a_correction_keeps_what_stands_behind() -> None:
    """Only the parameter is mended, or the model that does not take it."""
    assert compose("a --q 3 fox --v 7", niji=False).fix == "a --q 4 fox --v 7"
    assert compose("a --sref 1 fox --sref 2 cub --v 5", niji=False).fix == (
        "a --sref 1 fox --sref 2 cub --v 8.2"
    )


def test_a_repeat_leaves_the_words_behind_it() -> None:
    """What is expanded keeps every word."""
    (first, second) = expand("a --raw --repeat 2 fox {at night}")
    assert first == second
    assert compose(first, niji=False).text == "a fox at night --raw"


def test_defaults_are_parameters_alone() -> None:
    """Words behind an operator's parameters would go into every prompt."""
    with pytest.raises(PromptError) as refusal:
        check_defaults("--v 7 in snow")
    assert refusal.value.message == Message(PromptCode.NO_DEFAULT_WORDS, text="in snow")


@given(prompts)
def test_what_is_sent_is_understood_alike(text: str) -> None:
    """What was composed has nothing left to move or join, and means the same."""
    try:
        composed = compose(text, niji=False)
    except PromptError:
        return
    again = compose(composed.text, niji=composed.niji)
    assert again.parameters == composed.parameters
    assert MOVED not in again.notes
