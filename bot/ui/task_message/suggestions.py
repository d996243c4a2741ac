"""The numbered prompts in the answer to a description or a shortening."""

from __future__ import annotations

import re


def suggestions(text: str) -> list[str]:
    """The numbered prompts of a description, without their emoji numbers and links.

    `1️⃣ a boat by [someone](link) --ar 5:4` and so on, one a paragraph (cometapi.md 1.2).
    """
    lines = re.split(r"(?:^|\n)\s*[1-5]\ufe0f?\u20e3\s*", text)
    return [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line).strip() for line in lines if line.strip()]
