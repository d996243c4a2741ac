"""What each of Midjourney's parameters does, in a few words."""

from __future__ import annotations

from typing import Final

DOES: Final = {
    "ar": "width to height",
    "v": "Midjourney's version",
    "niji": "drawn by Niji, for anime",
    "s": "how much of Midjourney's own taste, 0 to 1000",
    "c": "how different the pictures are, 0 to 100",
    "w": "how unusual they are, 0 to 3000",
    "seed": "the same start again",
    "no": "what must not be in it",
    "raw": "less of Midjourney's own taste",
    "style": "a look of its own",
    "exp": "more detail and drama, 0 to 100",
    "iw": "how much the image prompts count, 0 to 3",
    "sref": "in the style of a picture or a code",
    "sw": "how much the style counts, 0 to 1000",
    "sv": "how the style is read",
    "oref": "something from a picture in it",
    "ow": "how much that counts, 1 to 1000",
    "cref": "a character from a picture",
    "cw": "how much of the character, 0 to 100",
    "p": "your own taste, or a moodboard",
    "q": "how much effort goes into it",
    "draft": "quick and cheap",
    "hd": "large",
    "sd": "not large",
    "tile": "a pattern that repeats without seams",
    "stop": "stop early, softer, 10 to 100 percent",
    "edit": "pictures to change",
    "video": "a film from a picture",
    "motion": "how much moves",
    "loop": "ends as it began",
    "end": "the film's last picture",
    "bs": "how many films",
    "fast": "soon",
    "relax": "later, and cheaper",
    "turbo": "soonest, and at a higher price",
}


def completion(typed: str, name: str) -> str:
    """A parameter as it would be typed, and what it does."""
    does = DOES.get(name)
    return f"{typed} · {does}" if does else typed
