"""Prompts as they are copied from elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prompts.text.normalise import normalise
from tests.prompts.texts import prompts

FOX = "a fox --ar 16:9"
COMMANDS = [
    *("/imagine prompt: ", "/imagine prompt:", "/imagine ", "/imagine: ", "/imagine prompt "),
    *("imagine prompt: ", "Imagine prompt:", "prompt: ", "**Prompt:** ", "/IMAGINE Prompt : "),
    *("\uff0fimagine prompt\uff1a", "</imagine:938956540159881230> prompt: ", "> ", ">>> "),
    *("1\ufe0f\u20e3 ", "> /imagine prompt: "),
]
AROUND = [
    *(
        '""',
        "''",
        "``",
        "\u201c\u201d",
        "\u201e\u201c",
        "\u201d\u201d",
        "\u2018\u2019",
        "\u201a\u2018",
    ),
    *(
        "\u00ab\u00bb",
        "\u00bb\u00ab",
        "\u00bb\u00bb",
        "\u2039\u203a",
        "\u203a\u2039",
        "\uff02\uff02",
    ),
    *(
        "\u300c\u300d",
        "\u300e\u300f",
        "\u300a\u300b",
        "\u3010\u3011",
        "\uff62\uff63",
        "\u301d\u301f",
    ),
    *(("**", "**"), ("```", "```"), ("```md\n", "\n```"), ("```\n", "\n```"), ("~~~\n", "\n~~~")),
    *(
        ("```text ", "```"),
        ("`` ", " ``"),
        ("||", "||"),
        ("*", "*"),
        ("__", "__"),
        ("\u00ab ", " \u00bb"),
    ),
]
BEHIND = [
    *(" - @alice (fast)", " - <@1234> (fast)", " - <@!1234> (relaxed, stealth)"),
    *(" - Image #1 <@1234>", " - Variations (Strong) by <@12> (fast)", " - @a b (43%) (fast)"),
    *(" - Upscaled (Subtle) by @alice (turbo)", " - Zoom Out by <@12> (fast)"),
    *(" \u2013 @alice (Waiting to start)", " - @alice (Open on website for full quality) (fast)"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_copied_command_goes(command: str) -> None:
    """The command's name and its option's are no words of the prompt."""
    assert normalise(command + FOX) == FOX


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("before", ["", "/imagine prompt: "])
def test_what_stands_around_the_whole_goes(around: tuple[str, str], before: str) -> None:
    """Quotes of all languages, code and markdown, with the command in front or not."""
    start, end = around
    assert normalise(f"{before}{start}{FOX}{end}") == FOX


@pytest.mark.parametrize("behind", BEHIND)
def test_what_a_bot_wrote_behind_a_prompt_goes(behind: str) -> None:
    """Midjourney's messages name who asked, how, and what was done."""
    assert normalise(f"**{FOX}**{behind}") == FOX
    assert normalise(f"{FOX}{behind}") == FOX


@pytest.mark.parametrize(
    "message",
    [
        f"**{FOX}**\n-# <@1234> \u00b7 Fast \u00b7 v7 \u00b7 16:9",
        f"{FOX}\n@alice \u00b7 Fast \u00b7 v7",
        "> a fox\n> --ar 16:9",
        "**a fox** --ar 16:9",
        "`a fox` \u2014ar 16:9",
        "```a fox``` --ar 16:9",
        "> `/imagine prompt: \u201ca fox \u2014ar 16:9\u201d`",
    ],
)
def test_whole_messages_become_their_prompt(message: str) -> None:
    """Our own messages too, quotes of several lines, and words alone in bold or code."""
    assert normalise(message) == FOX


@pytest.mark.parametrize(
    "prompt",
    [
        *('"hello" and "bye"', "'twas the night", "rock 'n' roll", 'a sign "OPEN"', "5'9\" tall"),
        *('"OPEN" on a sign', '"a fox" --ar 16:9', "\u300c\u72d0\u300d\u3068\u300c\u732b\u300d"),
        *("imagine a world", "a prompt: type here", "prompt and neat", "/imagine-like signs"),
        *("__a__ b __c__", "a - b @c", "a man (fast)", "write me @ home - now", "2 > 1"),
    ],
)
def test_ordinary_prompts_stay(prompt: str) -> None:
    """Only what stands around the whole is taken off."""
    assert normalise(prompt) == prompt


@given(
    prompts,
    st.lists(st.sampled_from([*((each, "") for each in COMMANDS), *AROUND]), max_size=4),
    st.sampled_from(["", *BEHIND]),
)
def test_unwrapping_is_done_at_once(text: str, around: list[tuple[str, str]], behind: str) -> None:
    """However much stands around each other, nothing is left for a second time."""
    for start, end in around:
        text = f"{start}{text}{end}"
    once = normalise(text + behind)
    assert normalise(once) == once
