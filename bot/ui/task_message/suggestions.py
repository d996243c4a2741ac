"""The prompts in the answer to a description or a shortening."""

from __future__ import annotations

from bot.prompts.numbered import numbered_prompts


def suggestions(text: str) -> list[str]:
    """The numbered prompts of a text (cometapi.md 1.2), or the one that it is."""
    return numbered_prompts(text) or [text.strip()]
