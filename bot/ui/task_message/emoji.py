"""Emoji that Discord takes: one it does not know makes it refuse the whole message.

CometAPI sends Unicode, nothing, the name of a custom emoji, or garbage, as seen.
"""

from __future__ import annotations

from typing import Final

_PLAIN: Final = "🔄 🪄 🖌️ 🔍 ↔️ ↕️ ⬅️ ➡️ ⬆️ ⬇️ 🎞️ ❤️ 🎉 1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣ 🌐 ✨ ⭐ 🎨 🎲 ✂️ 📐 🖼️"
KNOWN: Final = frozenset(_PLAIN.split(" "))
_BARE: Final = {emoji.replace("\ufe0f", ""): emoji for emoji in KNOWN}
_NAMED: Final = {"upscale_1": "⏫"}


def safe(emoji: str) -> str | None:
    """The emoji if Discord is certain to take it, else None."""
    named = _NAMED.get(emoji)
    return named or _BARE.get(emoji.replace("\ufe0f", ""))
