"""All that is wrong with a prompt is told at once, and it is mended where that is known."""

from contextlib import suppress

import pytest
from hypothesis import example, given

from bot.prompts import Faults, Parsed, PromptError, Purpose, compose, expand, faults_of
from bot.prompts.codes import PromptCode
from tests.prompts.texts import prompts

LINK = "https://e.x/a.png"


def faults(prompt: str, *, niji: bool = False, purpose: Purpose = Purpose.IMAGINE) -> Faults:
    """As for /imagine: the prompts that it stands for, each composed."""

    def check(parsed: Parsed) -> None:
        for each in expand(parsed, limit=4):
            compose(each, niji=niji, purpose=purpose)

    return faults_of(prompt, check)


@pytest.mark.parametrize(
    ("prompt", "codes"),
    [
        ("a fox --ar wide --s many", [PromptCode.WRONG_VALUE] * 2),
        ("a fox --ar 16 9 --chaos --v 7 --v 6.1", ["meant", "needs_value", "twice"]),
        ("a fox --sref nonsense --sw 5", [PromptCode.WRONG_VALUE]),
        ("a fox --sref nonsense --sw many", [PromptCode.WRONG_VALUE] * 2),
        (f"a fox --draft --oref {LINK} --ow 5", [PromptCode.EXCLUSIVE]),
        ("a fox --sw 5 --iw 2 --test", ["unusable", "needs_parameter", "needs_picture"]),
        ("{a, b --ar wide", ["list_not_closed", "wrong_value"]),
        ("a {1, 2, 3, 4, 5} --ar wide", ["too_many_prompts", "wrong_value"]),
        ("a {red, blue} fox --ar wide --s many", [PromptCode.WRONG_VALUE] * 2),
        (f"a fox {'x' * 2000} --ar wide", ["too_long", "wrong_value"]),
        ("x" * 6100, ["far_too_long"]),
        ("--ar wide", ["wrong_value", "only_parameters"]),
        ("", ["empty"]),
        (LINK, ["one_picture"]),
    ],
)
def test_all_faults_are_told_at_once(prompt: str, codes: list[str]) -> None:
    """Each once, and none that only comes of how another one was settled."""
    told = [message.code for message in faults(prompt).messages]
    assert sorted(told) == sorted(_code(code) for code in codes)


def _code(name: str) -> str:
    return {"meant": str(PromptCode.WRONG_VALUE_MEANT)}.get(
        name, name if name.startswith("prompt.") else f"prompt.{name}"
    )


@pytest.mark.parametrize(
    ("prompt", "fix"),
    [
        ("a fox --ar 16 9", "a fox --ar 16:9"),
        ("a fox --ar=16y9 --v v7", None),
        ("a fox --ar 16 9 --v v7", "a fox --ar 16:9 --v 7"),
        ("a fox --s 100 -ar 16:9", "a fox --s 100 --ar 16:9"),
        ("a fox --raw --raw", "a fox --raw"),
        ("a fox --s 5 --s 9", None),
        ("a fox --sw 5 --iw 2", "a fox"),
        ("a fox --test --ar 16 9", "a fox --ar 16:9"),
        ("hot::2 dog --v 8.2", "hot dog --v 8.2"),
        ("hot::-2 dog --v 8.2", None),
        ("a {red, blue} fox --ar 16 9", "a {red, blue} fox --ar 16:9"),
        (f"a fox --oref {LINK} --ow 5000", None),
        ("a fox --ar wide --v v7", None),
        ("", None),
    ],
)
def test_what_is_known_is_mended(prompt: str, fix: str | None) -> None:
    """All of it or nothing: a press on Fix it is not refused."""
    assert faults(prompt).fix == fix


def test_a_version_beside_niji_is_left_out() -> None:
    """Niji was chosen beside the prompt."""
    assert faults("a fox --v 7", niji=True).fix == "a fox"


@given(prompts)
@example("a::b --v 8.2 --ar")
def test_any_refused_prompt_has_faults_and_a_fix_that_is_taken(prompt: str) -> None:
    """The first fault is the one that the prompt is refused for."""
    with suppress(PromptError):
        compose(prompt, niji=False)
        return
    with pytest.raises(PromptError) as refusal:
        compose(prompt, niji=False)

    found = faults_of(prompt, lambda parsed: compose(parsed, niji=False))

    assert found.messages[0] == refusal.value.message
    if found.fix is not None:
        compose(found.fix, niji=False)
