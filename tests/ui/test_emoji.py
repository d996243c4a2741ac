import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.task_message.emoji import KNOWN, safe
from playground.discord.limits.emoji import is_emoji


@pytest.mark.parametrize("emoji", ["🔄", "🪄", "🖌️", "🔍", "↔️", "⬅️", "🎞️", "❤️", "🎉", "3️⃣"])
def test_the_emoji_of_real_buttons_are_shown(emoji: str) -> None:
    """Those that were seen, with and without the mark that makes them colourful."""
    assert safe(emoji) == emoji
    assert safe(emoji.replace("\ufe0f", "")) == emoji


def test_a_custom_emoji_of_midjourney_is_replaced() -> None:
    """Its name alone would make Discord refuse the message."""
    assert safe("upscale_1") == "⏫"


@pytest.mark.parametrize("garbage", ["", "\u1f504", "heart", "upscale_2", "\ufe0f", "🔄🔄"])
def test_garbage_is_left_out(garbage: str) -> None:
    """A button without an emoji is better than no message."""
    assert safe(garbage) is None


@given(st.text(max_size=4) | st.sampled_from(sorted(KNOWN)))
def test_whatever_comes_out_is_an_emoji(text: str) -> None:
    """By Unicode's own table."""
    emoji = safe(text)

    assert emoji is None or is_emoji(emoji)
