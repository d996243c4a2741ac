"""A member's own default parameters: after what is typed, before all others, never in the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prompts import PromptError, check_own, compose
from bot.ui.texts.messages import words
from tests.prompts.texts import prompts

LINK = "https://example.com/a.png"
OWN = "--ar 16:9 --v 8.1 --s 250 --raw"


@pytest.mark.parametrize(
    ("prompt", "own", "defaults", "text"),
    [
        ("a cat", OWN, "--ar 1:1 --c 5", "a cat --ar 16:9 --v 8.1 --s 250 --raw --c 5"),
        ("a cat --ar 2:3 --s 5", OWN, "", "a cat --ar 2:3 --s 5 --v 8.1 --raw"),
        ("a cat", "--niji 7", "--v 8.1 --s 50", "a cat --niji 7 --s 50"),
        ("a cat", "--v 8.1", "--niji 7 --s 50", "a cat --v 8.1 --s 50"),
        ("a cat --v 6", "--niji 7 --s 5", "--v 8.1", "a cat --v 6 --s 5"),
        ("a cat --no dogs", "--no text", "--no birds", "a cat --no dogs"),
    ],
)
def test_the_nearest_word_wins(prompt: str, own: str, defaults: str, text: str) -> None:
    """What is typed, then what its member chose, then what was chosen for them."""
    assert compose(prompt, niji=False, own=own, defaults=defaults).text == text


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        (f"a cat --cref {LINK}", f"a cat --cref {LINK} --v 6.1"),
        ("a cat --stop 50", "a cat --stop 50 --v 6.1"),
        ("hot::2 dog", "hot::2 dog --v 6.1"),
        ("a cat --turbo", "a cat --v 6.1"),
        ("a cat --hd", "a cat --hd --v 8.2"),
    ],
)
def test_an_own_version_that_does_not_take_what_is_typed_is_left_out(
    prompt: str, text: str
) -> None:
    """Silently: then what holds in the channel holds, and nobody is told of what they know."""
    composed = compose(prompt, niji=False, own="--v 8.2", defaults="--v 6.1")
    assert (composed.text, composed.notes) == (text, ())


def test_own_parameters_that_the_model_does_not_take_are_left_out() -> None:
    """Whoever named the model: the member in the prompt, or the server for all."""
    assert compose("a cat --v 6", niji=False, own="--exp 10 --tile").text == "a cat --v 6 --tile"
    found = compose("a cat", niji=False, own="--exp 10 --s 5", defaults="--v 6")
    assert found.text == "a cat --s 5 --v 6"


def test_niji_beside_the_prompt_stands_over_an_own_version() -> None:
    """And takes an own version of Niji."""
    assert compose("a cat", niji=True, own="--v 8.1 --s 5").text == "a cat --s 5"
    assert compose("a cat", niji=True, own="--niji 6").text == "a cat --niji 6"


@given(prompts, st.sampled_from([OWN, "--niji 6 --s 5", "--v 8.2 --no x", "--sref random --sw 9"]))
def test_no_prompt_fails_for_own_defaults(text: str, own: str) -> None:
    """Nor for such as are not taken any more: what can be sent without them is sent."""
    try:
        compose(text, niji=False)
    except PromptError:
        return
    for each in (own, f"{own} --s 5000", "words"):
        compose(text, niji=False, own=each)


def test_a_long_prompt_goes_without_them() -> None:
    """What is typed may be as long as Midjourney takes it."""
    longest = "x" * 2000
    assert compose(longest, niji=False, own=OWN).text == longest


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("in snow", "in snow"),
        ("--ar 16:9 --ar 3:2", "--ar"),
        ("--s 5000", "5000"),
        ("--fast", "--fast"),
        ("--repeat 4", "--repeat"),
        ("--no {a, b}", "{"),
        ("--cw 50", "--cref"),
        ("--niji 6 --v 7", "--niji"),
        ("--newthing 3", "--newthing"),
        ("--v 7 --stop 80", "--stop"),
        ("--ar 20:1", "20:1"),
    ],
)
def test_own_defaults_that_would_spoil_prompts_are_refused(own: str, said: str) -> None:
    """Also those that may: nobody looks for a failure in what they did not type."""
    with pytest.raises(PromptError) as caught:
        check_own(own)
    assert said in words(caught.value.message)


@pytest.mark.parametrize(
    "own", ["", OWN, "--niji 7", "--iw 2", "--sref random", "--no text, people"]
)
def test_own_defaults_that_work_pass(own: str) -> None:
    """Those for prompts with pictures are left out of the others."""
    check_own(own)


@pytest.mark.parametrize(
    ("prompt", "takes"), [("a cat", True), ("a cat --v 8.1", False), (f"{LINK} --video", False)]
)
def test_what_may_run_in_turbo_is_known(prompt: str, takes: bool) -> None:  # noqa: FBT001 -- a table's column
    """So that nobody's usual speed is one that a prompt cannot have."""
    assert compose(prompt, niji=False).takes_turbo is takes
