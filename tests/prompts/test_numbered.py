"""The prompts of a description, however their numbers are written."""

import time

import pytest

from bot.prompts.text.numbered import numbered_prompts, suggested_prompts


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


@pytest.mark.parametrize(
    ("text", "prompts"),
    [
        ("1. a **boat** by [someone](https://a.example) --ar 5:4", ["a boat by someone --ar 5:4"]),
        ("1. *soft* light, _moody_\n2. ~~**fox**~~", ["soft light, moody", "fox"]),
        ("1. `a boat`, ||secret||", ["a boat, secret"]),
        ("1. a \\*star\\* \\_", ["a *star* _"]),
        ("> **a boat**", ["a boat"]),
        ("fox::2 cat::-1, 2*3, snake_case", ["fox::2 cat::-1, 2*3, snake_case"]),
        ("a **boat", ["a **boat"]),
    ],
)
def test_suggested_prompts_have_no_markdown(text: str, prompts: list[str]) -> None:
    """What emphasises goes, what belongs to a prompt stays."""
    assert suggested_prompts(text) == prompts


@pytest.mark.parametrize("piece", ["**a", "`", "`a", "*a", "_a ", "[", "[(", "<http://", "*_"])
def test_any_heap_of_signs_is_read_at_once(piece: str) -> None:
    """A foreign text must not hold up the bot."""
    began_s = time.perf_counter()

    suggested_prompts(piece * 2000)

    assert time.perf_counter() - began_s < 1
