import pytest

from bot.prompts import PromptError, beside, refuse_several
from bot.prompts.codes import PromptCode


@pytest.mark.parametrize(
    ("typed", "text", "speed"),
    [
        ("a fox --ar 2:3", "a fox --ar 2:3", None),
        ("a fox --fast", "a fox", "fast"),
        ("a fox \u2014RELAX --ar wide", "a fox --ar wide", "relax"),
        ("a fox --stealth --public", "a fox", None),
        ("--turbo a fox", "a fox", "turbo"),
        ("a fox --relax --turbo", "a fox", "relax"),
        ("a fox --turbo --turbo --raw", "a fox --raw", "turbo"),
        ("", "", None),
    ],
)
def test_a_speed_goes_beside_a_prompt(typed: str, text: str, speed: str | None) -> None:
    """As of /imagine, since words in the prompt would overrule what was priced and permitted."""
    found = beside(typed)

    assert (found.text, found.speed) == (text, speed)
    assert beside(found.text).speed is None


@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("a {red, green} fox", PromptCode.BRACES),
        ("a fox --ar {1:1, 2:3}", PromptCode.BRACES),
        ("a fox --repeat 3", PromptCode.UNUSABLE),
        ("a fox --R 3 --ar wide", PromptCode.UNUSABLE),
        ("--r a fox", PromptCode.UNUSABLE),
    ],
)
def test_a_prompt_that_stands_for_several_is_refused(prompt: str, code: PromptCode) -> None:
    """However the rest of it reads."""
    with pytest.raises(PromptError) as caught:
        refuse_several(prompt)

    assert caught.value.message.code == code


@pytest.mark.parametrize(
    "prompt", ["a fox", r"a \{red, green\} fox", "a fox --ar wide --zap 3", ""]
)
def test_any_other_prompt_is_not_judged(prompt: str) -> None:
    """What is new over there works here."""
    refuse_several(prompt)
