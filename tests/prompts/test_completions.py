"""Suggestions behind the hyphens at the end of a prompt that is being typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prompts import PromptError, completions, compose
from bot.ui.texts.prompts.parameter_help import DOES
from tests.prompts.texts import prompts


def typed_after(text: str, *, beside: str = "", niji: bool = False) -> list[str]:
    return [each.typed for each in completions(text, beside=beside, niji=niji)]


@pytest.mark.parametrize("hyphens", ["--", "\u2014", "\u2014\u2014", "\uff0d\uff0d"])
def test_parameters_follow_hyphens(hyphens: str) -> None:
    """With an example to send at once, but for what only the member has."""
    offered = typed_after(f"a fox {hyphens}")
    assert offered[:2] == ["--ar 16:9", "--v 7"]
    assert {"--no", "--oref", "--p", "--raw", "--sref random"} <= set(offered)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("a fox --sty", ["--stylize 250", "--style raw"]),
        ("a fox --AR", ["--ar 16:9"]),
        ("a fox --ar 16:9 --ar", []),
        ("a fox --ar 21", ["--ar 21:9", "--ar 9:21"]),
        ("a fox --ar phone", ["--ar 9:16", "--ar 9:21"]),
        ("a fox --v niji 7", []),
        ("a fox --v niji", ["--niji 7", "--niji 6", "--niji 5", "--niji 4"]),
        ("a fox --motion ", ["--motion low", "--motion high"]),
        ("a fox --zoom", []),
        ("a fox --public", []),
        ("a fox --fast --tu", []),
        ("a fox --no text --n", ["--niji 7", "--no"]),
        ("a fox --sw", []),
        ("a fox --sref 1 --sw", ["--sw 200"]),
        ("a fox", []),
        ("a well-known", []),
        ("", []),
    ],
)
def test_what_fits_is_offered(text: str, offered: list[str]) -> None:
    """By the start of any spelling; not what is there, works elsewhere only, or lacks company."""
    assert typed_after(text) == offered


@pytest.mark.parametrize(
    ("text", "beside", "niji", "there", "missing"),
    [
        ("a --v 8.2 --", "", False, "--hd", "--draft"),
        ("a --", "--v 8.2", False, "--hd", "--draft"),
        ("a --v 7 --", "--v 8.2", False, "--draft", "--hd"),
        ("a --", "--v 8.2", True, "--stop 80", "--hd"),
        ("a --niji 6 --", "--v 8.2", False, "--stop 80", "--hd"),
        ("a --", "--niji 7", True, "--raw", "--stop 80"),
    ],
)
def test_parameters_are_those_of_the_version(
    *, text: str, beside: str, niji: bool, there: str, missing: str
) -> None:
    """The typed version wins over the one chosen beside the prompt, and that over the default."""
    offered = typed_after(text, beside=beside, niji=niji)
    assert there in offered
    assert missing not in offered


def test_what_was_typed_stays_as_it_was() -> None:
    """Only the end of the prompt changes."""
    assert [each.prompt for each in completions("a  \u201cfox\u201d --ti")] == [
        "a  \u201cfox\u201d --tile"
    ]


def test_each_offer_says_what_it_does() -> None:
    """A new row of the table needs its words."""
    assert {each.name for each in completions("a --")} <= DOES.keys()


@pytest.mark.parametrize(
    ("text", "name"),
    [("a --aspect 21:9", "ar"), ("a --STYLIZE 250", "s"), ("a --v niji", "niji")],
)
def test_a_value_says_what_its_parameter_does(text: str, name: str) -> None:
    """In whatever spelling that was typed."""
    assert {each.name for each in completions(text)} == {name}


@given(prompts, st.sampled_from(["--", " --", "\u2014a", " --s", " --ar 1", " --v "]))
def test_completing_never_fails(text: str, end: str) -> None:
    """Whatever stands there, what is offered begins with it and can be looked at."""
    for each in completions(text + end):
        assert each.typed.startswith("--")
        try:
            compose(each.prompt, niji=False)
        except PromptError as error:
            assert error.message.code  # noqa: PT017 -- both outcomes are right
