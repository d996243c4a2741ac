"""The prompts of a description, however their numbers are written."""

import pytest

from bot.prompts.numbered import numbered_prompts


@pytest.mark.parametrize(
    "text",
    [
        "1️⃣ a boat --ar 5:4\n\n2️⃣ two: ships",
        "1️⃣ a boat --ar 5:4 2️⃣ two: ships",
        "**1️⃣** a boat --ar 5:4\n**2️⃣** two: ships",
        "1⃣ a boat --ar 5:4\n2⃣ two: ships",
        "1. a boat --ar 5:4\n2. two: ships",
        "1) a boat --ar 5:4\r\n2) two: ships",
        "(1) a boat --ar 5:4\n(2) two: ships",
        "[1] a boat --ar 5:4\n[2] two: ships",
        "1: a boat --ar 5:4\n2: two: ships",
        "1 - a boat --ar 5:4\n2 \u2013 two: ships",
        "**1** a boat --ar 5:4\n**2** two: ships",
        "**1.** a boat --ar 5:4\n**2.** two: ships",
        "1. **a boat --ar 5:4**\n2. two: ships",
        "### 1. a boat --ar 5:4\n### 2. two: ships",
        "- 1. a boat --ar 5:4\n- 2. two: ships",
        "Prompt 1: a boat --ar 5:4\nPrompt 2: two: ships",
        "① a boat --ar 5:4\n② two: ships",
        "❶ a boat --ar 5:4\n❷ two: ships",
        "\uff11\uff0e a boat --ar 5:4\n\uff12\uff0e two: ships",
        "1、a boat --ar 5:4\n2、two: ships",
        "1.a boat --ar 5:4\n2.two: ships",
        "1. a boat --ar 5:4\\n2. two: ships",
        "Here are your prompts:\n\n1. a [boat](https://a.example) --ar 5:4\n\n2. two: ships\n",
    ],
)
def test_numbered_lines_count_in_any_form(text: str) -> None:
    """Without their numbers and what surrounds them."""
    assert numbered_prompts(text) == ["a boat --ar 5:4", "two: ships"]


@pytest.mark.parametrize(
    "text", ["", "16:9 wide", "1.5 boats", "2. second", "a boat, 1. class", "1 paper boat", "10. x"]
)
def test_numbers_in_words_count_nothing(text: str) -> None:
    """A ratio, an amount, a line that is not the first."""
    assert numbered_prompts(text) == []


def test_a_prompt_may_have_several_lines_and_begin_with_a_parameter() -> None:
    """Nothing of it is taken for its number."""
    assert numbered_prompts("1. --ar 16:9 a\nboat\n2. 3 ships") == ["--ar 16:9 a\nboat", "3 ships"]
